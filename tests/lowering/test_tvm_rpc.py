"""Tuning on machines that a tracker lends: freed, waited for, and told if they are lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from syno_ir import SynoError, zoo
from syno_ir.lowering.failure import Failure

pytest.importorskip("tvm")

from stage_candidates import BINDING, candidate_of, changed, command_line, start_at_one
from tvm.rpc.server import Server
from tvm.rpc.tracker import Tracker as TrackerProcess

import syno_ir.tvm
from syno_ir.lowering.tvm.device import Device, free_machines, wait_for_machine
from syno_ir.lowering.tvm.machine import target_named
from syno_ir.lowering.tvm.measure import Batch, Candidate, Explored, StageJudge
from syno_ir.lowering.tvm.records import FILE, TRIALS
from syno_ir.lowering.worker import Worker
from syno_ir.tools.syno_tune import main as syno_tune
from syno_ir.tvm import Progress, Tracker


@pytest.fixture(scope="module")
def tracker() -> Iterator[Tracker]:
    """A tracker on this machine, and a server that it lends under the key ``here``."""
    process = TrackerProcess("127.0.0.1", port=9290, port_end=9390, silent=True)
    tracker = Tracker("127.0.0.1", process.port, "here")
    server = server_of(tracker)
    yield tracker
    server.terminate()
    process.terminate()


def test_a_lent_machine_without_a_compiler(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = replace(tracker, key="bare")
    with monkeypatch.context() as patch:
        patch.setenv("CXX", str(tmp_path / "no-compiler"))
        server = server_of(lent)
    with pytest.raises(SynoError, match=r"no candidate can be evaluated: (.*\n)*.*no-compiler"):
        syno_ir.tvm.tune(zoo.load("conv2d"), BINDING, folder=tmp_path, tilings=1, tracker=lent)
    assert not (tmp_path / FILE).exists()
    server.terminate()


def server_of(tracker: Tracker) -> Any:
    """A server on this machine, which the tracker has when this returns."""
    address = (tracker.host, tracker.port)
    server = Server(
        "127.0.0.1", port=9391, port_end=9490, tracker_addr=address, key=tracker.key, silent=True
    )
    end = monotonic() + 20
    while monotonic() < end:
        with suppress(SynoError):
            wait_for_machine(tracker)
            break
        sleep(0.05)
    return server


def test_measuring_on_a_machine_that_a_tracker_lends(tracker: Tracker, tmp_path: Path) -> None:
    operator = zoo.load("conv2d")
    told: list[Progress] = []
    syno_ir.tvm.tune(
        operator, BINDING, folder=tmp_path, tilings=2, tracker=tracker, tell=told.append
    )
    assert [progress.record.message for progress in told] == [None] * len(told)
    assert all(progress.record.seconds for progress in told)
    with pytest.raises(SynoError, match=r"has no machine of key 'there'\n  hint: "):
        Device(target_named("llvm"), replace(tracker, key="there"))


def test_a_failure_frees_the_machine_that_was_lent(tracker: Tracker, tmp_path: Path) -> None:
    right = candidate_of("conv2d")
    make = partial(StageJudge, str(target_named("llvm")), tracker)
    with Worker(make, tmp_path / "log") as worker:
        with pytest.raises(Failure) as failure:
            worker.judge(changed(right, start_at_one), 30)
        assert failure.value.kind == "wrong result"
        assert isinstance(worker.judge(right, 20), float)


@pytest.mark.parametrize("kind", [Candidate, Batch])
def test_a_machine_that_is_lost_leaves_no_record(
    kind: type, tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = replace(tracker, key="lost")
    server, failure = server_of(lent), Failure("error", "RPCError: connection reset")

    def lose(self: Worker, task: Candidate | Batch, seconds: float) -> float | Explored:
        if not isinstance(task, kind):
            return 1e-3
        server.terminate()
        if isinstance(task, Batch):
            return Explored([failure], None)
        raise failure

    monkeypatch.setattr(Worker, "judge", lose)
    told: list[Progress] = []
    with pytest.raises(SynoError, match=r"has no machine of key 'lost'\n  hint: "):
        syno_ir.tvm.tune(
            zoo.load("conv2d"),
            BINDING,
            folder=tmp_path,
            tilings=1,
            trials=1,
            tracker=lent,
            tell=told.append,
        )
    assert [progress.record.seconds for progress in told] == [1e-3] * (kind is Batch)


def test_a_machine_that_another_uses_is_waited_for(tracker: Tracker) -> None:
    lent: list[Device] = [Device(target_named("llvm"), tracker)]
    assert free_machines(tracker) == 0
    waiting = Thread(target=wait_for_machine, args=[tracker])
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()
    lent.clear()
    waiting.join(20)
    assert not waiting.is_alive() and free_machines(tracker) == 1


def test_trials_and_latencies_on_a_machine_that_a_tracker_lends(
    tracker: Tracker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = f"{tracker.host}:{tracker.port}/{tracker.key}"
    syno_tune([*command_line(tmp_path), "--trials", "2", "--rpc", there])
    told = [json.loads(line) for line in (tmp_path / TRIALS).read_text().splitlines()]
    assert len(told) == 2 and all(trial["seconds"] for trial in told)
    assert re.fullmatch(
        r"4 candidates measured, .*\nby rule +[\d.]+ ms +[\d.]+ GFLOP/s, the sum of its stages\n"
        r"tuned +[\d.]+ ms +[\d.]+ GFLOP/s, the sum of its stages\n",
        capsys.readouterr().out,
    )


def test_a_tracker_is_asked_where_nothing_is_left_to_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What this machine measured is not printed as another's."""
    operator = zoo.load("conv2d")
    syno_ir.tvm.tune(operator, BINDING, folder=tmp_path, tilings=1, layout="channels_last")
    with pytest.raises(SystemExit) as ended:
        syno_tune([*command_line(tmp_path), "--rpc", "127.0.0.1:1/here"])
    printed = capsys.readouterr()
    assert ended.value.code == 1 and printed.out == ""
    assert printed.err.startswith("no tracker answers at 127.0.0.1:1: ")
