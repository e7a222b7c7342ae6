"""The worker process: what candidates do to it ends no run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stub_judge

from syno_ir.errors import SynoError
from syno_ir.lowering.failure import Failure
from syno_ir.lowering.worker import Worker


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with Worker(stub_judge.make_obedient, tmp_path_factory.mktemp("log") / "log") as worker:
        yield worker


def process_of(worker: Worker) -> int:
    return worker.judge("", 30)


def test_the_process_stays_while_candidates_behave(worker: Worker) -> None:
    worker.start()
    assert worker.device == "obedient"
    assert process_of(worker) == process_of(worker)


@pytest.mark.parametrize(
    ("order", "kind", "message", "replaced"),
    [
        ("raise", "error", "ValueError: no such thing", False),
        ("diverge", "not finite", "the loss is nan", False),
        ("exhaust", "out of memory", "RESOURCE_EXHAUSTED", True),
        ("exit", "crash", "ended with code 3", True),
        ("die", "crash", "ended by SIGSEGV", True),
        ("be killed", "out of memory", "the system killed the process", True),
        ("hang", "timeout", "longer than 0.5 seconds", True),
    ],
)
def test_failures_have_a_class_and_the_next_candidate_is_judged(
    worker: Worker, order: str, kind: str, message: str, replaced: bool
) -> None:
    before = process_of(worker)
    with pytest.raises(Failure) as caught:
        worker.judge(order, 0.5 if order == "hang" else 30)
    assert caught.value.kind == kind
    assert message in caught.value.message
    assert (process_of(worker) != before) == replaced


def test_the_log_is_pointed_to_if_something_is_in_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("of an earlier run\n")
    with Worker(stub_judge.make_obedient, log) as worker:
        for order, message in (
            ("exit", "the process ended with code 3"),
            ("complain and exit", f"the process ended with code 3; see {log}"),
            ("exit", "the process ended with code 3"),
        ):
            with pytest.raises(Failure) as caught:
                worker.judge(order, 30)
            assert caught.value.message == message


def test_without_a_judge_there_is_no_run(tmp_path: Path) -> None:
    worker = Worker(stub_judge.make_nothing, tmp_path / "log")
    with pytest.raises(SynoError, match=r"no candidate can be evaluated: there is no data$"):
        worker.start()
