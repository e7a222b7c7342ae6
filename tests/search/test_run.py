"""Runs with a judge that takes no time: what is stored, resumed, refused, and survives."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import stub_judge
from rich.console import Console
from specs import CONVOLUTION

from syno_ir import zoo
from syno_ir.errors import SynoError
from syno_ir.lowering.worker import Judge
from syno_ir.operator import parse
from syno_ir.search.dataset import load_dataset
from syno_ir.search.findings import Findings
from syno_ir.search.lock import locked
from syno_ir.search.proposal import MAX_DRAWS
from syno_ir.search.report import render
from syno_ir.search.run import search
from syno_ir.search.spec import Spec
from syno_ir.search.store import Record, Store

SMALL = CONVOLUTION.replace("max_primitives = 8", "max_primitives = 5")
"""A space that is counted in no time."""


def run(
    folder: Path,
    candidates: int = 6,
    text: str = SMALL,
    make_judge: Callable[[Spec], Judge] = stub_judge.make_stub,
    jobs: int = 1,
) -> list[Record]:
    text = re.sub(r"candidates = \d+", f"candidates = {candidates}", text)
    search(text, folder, make_judge=make_judge, jobs=jobs)
    return records_of(folder)


def records_of(folder: Path) -> list[Record]:
    with closing(Store(folder)) as store:
        return store.records()


def timeless(records: list[Record]) -> list[Record]:
    return [replace(record, seconds=None, session=None) for record in records]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    run(folder, 6)
    return folder


def test_a_record_says_everything(finished: Path) -> None:
    baseline, *records = records_of(finished)
    assert baseline.number == -1 and baseline.status == "trained"
    assert baseline.fingerprint == zoo.load("conv2d").fingerprint("e2")
    assert [record.number for record in records] == list(range(6))
    for record in records:
        assert record.status == "trained"
        operator = parse(record.operator or "")
        assert operator.fingerprint("e2") == record.fingerprint
        assert parse(record.staged or "").fingerprint("e2") == record.fingerprint
        assert record.path[-1].startswith("finish")
        assert record.flops and record.parameters is not None and record.seconds
        assert record.accuracy == record.accuracies[0]
        assert record.session == 1 and record.seed == 0
    assert len({record.fingerprint for record in records}) == 6
    with closing(Store(finished)) as store:
        (session,) = store.sessions()
        assert session["device"] == "stub"
        assert {"python", "xdsl", "syno-ir"} <= session["versions"].keys()
        assert store.spec_text() == (finished / "spec.toml").read_text()


def test_resumed_in_parts_is_the_same_as_at_once(finished: Path, tmp_path: Path) -> None:
    run(tmp_path, 3)
    assert timeless(run(tmp_path, 6)) == [
        replace(record, session=None, seconds=None) for record in records_of(finished)
    ]


def test_a_finished_run_is_left_as_it_is(finished: Path) -> None:
    before = records_of(finished)
    assert run(finished, 6) == before


@pytest.mark.parametrize("strategy", ["mcts", "pareto", "exhaustive"])
def test_half_and_half_is_the_whole(tmp_path: Path, strategy: str) -> None:
    """With a generation under way where it stops. ``check_strategy`` does it for all strategies."""
    text = SMALL
    text = text.replace("[search]", f'[search]\nstrategy = "{strategy}"')
    run(tmp_path / "halves", 9, text)
    halves = run(tmp_path / "halves", 18, text)
    whole = run(tmp_path / "whole", 18, text)
    assert timeless(halves) == timeless(whole)
    assert sum(record.status == "trained" for record in whole) > 10


def test_another_spec_is_refused_with_what_differs(finished: Path) -> None:
    with pytest.raises(SynoError, match=r"another spec\n  training.epochs: 2 became 9\n"):
        run(finished, 6, SMALL.replace("epochs = 2", "epochs = 9"))


def test_failures_are_records_and_the_run_goes_on(tmp_path: Path) -> None:
    text = SMALL.replace("candidates = 6", "candidates = 6\ndeadline = 1.0")
    _, *records = run(tmp_path, 14, text, stub_judge.make_unruly)
    kinds = {record.error for record in records if record.status == "failed"}
    assert kinds == {"error", "not finite", "crash", "timeout"}
    assert any(record.status == "trained" for record in records)
    assert all(record.message and record.operator for record in records if record.error)
    with closing(Store(tmp_path)) as store:
        tally = Findings.of(store).tally
    failed = sum(record.status == "failed" for record in records)
    assert f"{failed} failed (" in tally and "timeout" in tally
    _, *at_once = run(tmp_path / "at once", 14, text, stub_judge.make_unruly, jobs=2)
    for one, other in zip(timeless(records), timeless(at_once), strict=True):
        assert replace(one, message=None) == replace(other, message=None)  # it names the folder


def test_candidates_are_trained_at_once_and_timed_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge fails if two others do not train with it, or if it is not alone while it times."""
    monkeypatch.setenv("MEETING", str(tmp_path))
    text = SMALL.replace("generation = 2", "generation = 3")
    _, *records = run(tmp_path / "run", 6, text, stub_judge.make_sociable, jobs=3)
    assert [record.message for record in records] == [None] * 6
    assert {record.status for record in records} == {"trained"}


def test_no_more_jobs_than_a_generation_has_candidates(tmp_path: Path) -> None:
    for jobs in 0, 3:
        with pytest.raises(
            SynoError, match=f"error: --jobs {jobs}: generations have 2 candidates\n  hint"
        ):
            run(tmp_path / "run", jobs=jobs)
    assert not (tmp_path / "run").exists()


def test_nothing_found_explains_itself(tmp_path: Path) -> None:
    text = CONVOLUTION.replace("max_primitives = 8", "max_primitives = 3")
    text = text.replace("[dataset]", "[budget]\nflops = 1\n[dataset]")
    _, *records = run(tmp_path, 1, text)
    assert records[0].status == "none" and records[0].operator is None
    assert records[0].rejections["more flops than 1"] > 100
    with closing(Store(tmp_path)) as store:
        findings = Findings.of(store)
    assert "1 without an operator\ndraws rejected: " in findings.tally
    assert findings.advice == "most operators have more flops than 1; raise [budget] flops"
    console = Console(file=io.StringIO(), width=120)
    console.print(render(findings))
    assert "green" not in console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


def test_a_known_operator_is_not_trained_again(tmp_path: Path) -> None:
    tiny = """
        [operator]
        symbols = "N, C, H, W; k = 3"
        input = "N, C, H, W"
        output = "N, C, H, W"
        bindings = [{ N = 1, C = 4, H = 8, W = 8 }]
        [space]
        fixed = ["N"]
        max_primitives = 1
        max_weights = 0
        primitives = { reverse = 1 }
        [dataset]
        name = "digits"
        [search]
        candidates = 6
        generation = 6
    """
    _, *records = run(tmp_path, 6, tiny)
    assert [record.status for record in records] == ["trained"] * 4 + ["none"] * 2
    assert len({record.fingerprint for record in records[:4]}) == 4
    assert all(record.rejections["found before"] == MAX_DRAWS for record in records[4:])


def test_as_many_operators_as_candidates(tmp_path: Path) -> None:
    """Also of one generation, none of whose results are known when they are proposed."""
    text = SMALL
    _, *records = run(tmp_path, 24, text.replace("generation = 2", "generation = 12"))
    assert {record.status for record in records} == {"trained"}
    assert len({record.fingerprint for record in records}) == 24
    assert sum(record.rejections["found before"] for record in records)


SCRIPT = """
import signal
import sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # also if tests run in the background
sys.path.append(sys.argv[1])
from stub_judge import make_slow_stub
from syno_ir.search.run import search

if __name__ == "__main__":
    search(sys.argv[3], Path(sys.argv[2]), make_judge=make_slow_stub, jobs=int(sys.argv[4]))
"""


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGKILL, 1), (signal.SIGINT, 2)])
def test_a_run_that_is_ended_loses_nothing_finished(
    tmp_path: Path, number: signal.Signals, jobs: int
) -> None:
    """It goes on with any number of jobs, and leaves no process behind."""
    script, folder = tmp_path / "script.py", tmp_path / "run"
    script.write_text(SCRIPT)
    text = SMALL.replace("candidates = 6", "candidates = 40")  # far from done when it is ended
    here = str(Path(__file__).parent)
    command = [sys.executable, str(script), here, str(folder), text, str(jobs)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(before := records_of(folder) if folder.exists() else []) < 4:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    children = children_of(process.pid)
    assert len(children) >= jobs
    process.send_signal(number)
    process.wait()
    while any(map(is_alive, children)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    after = records_of(folder)
    assert len(before) <= len(after) < 41
    assert after[: len(before)] == before
    search(text, folder, make_judge=stub_judge.make_stub)
    resumed = records_of(folder)
    assert resumed[: len(after)] == after
    whole = run(tmp_path / "whole", 40)
    assert timeless(resumed) == timeless(whole)


def children_of(process: int) -> list[int]:
    return [child.pid for child in psutil.Process(process).children()]


def is_alive(process: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    return False


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    """The second one is told at its start, before it proposes anything."""
    with locked(tmp_path), pytest.raises(SynoError, match=f"this folder, process {os.getpid()}\n"):
        run(tmp_path)
    assert not (tmp_path / "store.sqlite").exists()
    assert len(run(tmp_path, 1)) == 2  # the folder is free again


def test_a_candidate_is_stored_once(finished: Path) -> None:
    with closing(Store(finished)) as store, pytest.raises(SynoError, match="0 is there already"):
        store.add(Record(0, "none"))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SynoError, match=r"file/store.sqlite: error: "):
        Store(tmp_path / "file")


def test_nothing_in_an_empty_space(tmp_path: Path) -> None:
    text = re.sub(r"(reduce|block)_sizes = .*\n", "", CONVOLUTION).replace(
        "max_primitives = 8", "max_primitives = 5\nprimitives = { shift = 1 }"
    )
    text = text.replace("[search]", '[search]\nstrategy = "exhaustive"')
    _, *records = run(tmp_path, 1, text)
    assert list(records[0].rejections) == ["the space has no operator"]


def test_a_spec_that_nothing_was_evaluated_by_may_be_corrected(tmp_path: Path) -> None:
    text = CONVOLUTION.replace("max_primitives = 8", "max_primitives = 4")
    other = text.replace("epochs = 2", "epochs = 9")
    with closing(Store(tmp_path)) as store:
        store.begin(other, "hash")
    assert len(run(tmp_path, 1, text)) == 2
    with pytest.raises(SynoError, match="another spec"):
        run(tmp_path, 1, other)


def test_the_images_that_validate_are_those_of_the_split(tmp_path: Path) -> None:
    text = CONVOLUTION.replace("max_primitives = 8", "max_primitives = 4")
    text = text.replace('name = "digits"', 'name = "digits"\nimages = 200')
    run(tmp_path, 1, text)
    with closing(Store(tmp_path)) as store:
        findings = Findings.of(store)
    held = len(load_dataset(findings.spec.dataset).validation_labels)
    assert held != 40 and findings.notes[0].startswith(f"Accuracy: {held} images")
