"""Tuning: what is measured once is kept, failures are records, and results are checked."""

from __future__ import annotations

import json
import math
import os
import platform
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest

from syno_ir import SynoError, zoo
from syno_ir.lowering.failure import Failure

pytest.importorskip("tvm")

from stage_candidates import BINDING, candidate_of, changed, command_line, start_at_one

import syno_ir.tvm
from syno_ir.lowering.tvm.adapter import compiler, on_device
from syno_ir.lowering.tvm.check import is_reference
from syno_ir.lowering.tvm.device import Device
from syno_ir.lowering.tvm.machine import target_named
from syno_ir.lowering.tvm.measure import StageJudge
from syno_ir.lowering.tvm.records import FILE, TRIALS, Record, Records
from syno_ir.tools.syno_tune import main as syno_tune
from syno_ir.tvm import Kernel, Progress, Tracker


def test_a_second_run_measures_nothing_and_a_failed_record_is_not_used(tmp_path: Path) -> None:
    operator = zoo.load("conv2d")
    told: list[Progress] = []
    for _ in range(2):
        syno_ir.tvm.tune(operator, BINDING, folder=tmp_path, tilings=2, tell=told.append)
    assert [(progress.done, progress.wanted) for progress in told] == [(1, 2), (2, 2)]
    made = [progress.record for progress in told if isinstance(progress.record, Record)]
    assert len(made) == 2 and all(record.seconds for record in made)
    x, w = (
        np.random.default_rng(0).standard_normal(shape).astype(np.float32)
        for shape in operator.shapes(BINDING).arguments
    )
    kernel = syno_ir.tvm.build(operator, BINDING, tuned=tmp_path)
    np.testing.assert_allclose(kernel(x, w), operator.evaluate([x, w], BINDING), atol=1e-4)
    records = Records(tmp_path)
    best = records.best(made[0].stage)
    assert best is not None and best == min(made, key=lambda record: record.seconds or 0)
    records.add(replace(best, seconds=None, failure="wrong result", message="off by 1"))
    (other,) = (record for record in made if record != best)
    assert records.best(made[0].stage) == other


def test_a_wrong_kernel_in_the_folder_is_not_used(tmp_path: Path) -> None:
    """A record whose script computes something else, and is the fastest, is found out."""
    operator = zoo.load("conv2d")
    told: list[Progress] = []
    syno_ir.tvm.tune(operator, BINDING, folder=tmp_path, tilings=1, tell=told.append)
    script = syno_ir.tvm.build(operator, BINDING).program.calls[0].function.script()
    wrong = script.replace("T.float32(0.0)", "T.float32(1.0)")
    assert wrong != script
    (record,) = (progress.record for progress in told)
    assert isinstance(record, Record)
    Records(tmp_path).add(replace(record, script=wrong, seconds=1e-9))
    x, w = (np.ones(shape, np.float32) for shape in operator.shapes(BINDING).arguments)
    kernel = syno_ir.tvm.build(operator, BINDING, tuned=tmp_path)
    np.testing.assert_allclose(kernel(x, w), operator.evaluate([x, w], BINDING))


def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path) -> None:
    record = Record("0" * 32, 0, 8, 1, 4, False, None, 1e-3, None, None)
    Records(tmp_path).add(record)
    with (tmp_path / FILE).open("a") as file:
        file.write('{"stage": "0')
    records = Records(tmp_path)
    records.add(record)
    assert Records(tmp_path).of(record.stage) == [record, record]


def test_a_run_that_is_killed_keeps_its_batches(tmp_path: Path) -> None:
    """Only the trials in flight are lost; what was wanted and made is not measured again.

    The best of the trials that have records was measured.
    """
    program = (
        "import syno_ir.tvm\nif __name__ == '__main__':\n    syno_ir.tvm.tune(syno_ir.zoo.load("
        f"'conv2d'), {BINDING}, folder={str(tmp_path)!r}, tilings=1, trials=1000, seconds=900)"
    )
    script = tmp_path / "run.py"
    script.write_text(program)
    run = subprocess.Popen([sys.executable, str(script)], start_new_session=True)
    while run.poll() is None and not (tmp_path / TRIALS).exists():
        sleep(0.1)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    key = json.loads((tmp_path / TRIALS).read_text().splitlines()[0])["stage"]
    trials = Records(tmp_path).trials(key)
    assert trials and any(trial.seconds for trial in trials)
    assert any(record.script for record in Records(tmp_path).of(key))
    told: list[Progress] = []
    syno_ir.tvm.tune(
        zoo.load("conv2d"),
        BINDING,
        folder=tmp_path,
        tilings=1,
        trials=len(trials),
        tell=told.append,
    )
    assert told == []
    assert (tmp_path / key / "database_tuning_record.json").read_text().count("\n") >= sum(
        trial.seconds is not None for trial in trials
    )


@pytest.fixture
def judge() -> StageJudge:
    return StageJudge(str(target_named("llvm")))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (start_at_one, "wrong result"),
        (lambda script: script.replace("T.if_then_else(", "T.no_such_thing("), "compile error"),
    ],
)
def test_a_candidate_that_fails_has_a_class_of_error(
    change: Any, kind: str, judge: StageJudge
) -> None:
    right = candidate_of("conv2d")
    assert isinstance(judge(right), float)
    with pytest.raises(Failure) as failure:
        judge(changed(right, change))
    assert failure.value.kind == kind


def test_the_command_tells_speeds_before_and_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("jax")
    syno_tune([*command_line(tmp_path), "--tilings", "4"])
    printed = capsys.readouterr()
    head, *lines = printed.out.splitlines()
    assert head == f"4 candidates measured, kept in {tmp_path}"
    speed = r" +[\d.]+ ms +[\d.]+ GFLOP/s +(\d+)% of the peak of \w+ +[\d.]+ x XLA's time"
    for name, line in zip(("by rule", "tuned", "XLA"), lines, strict=True):
        match = re.fullmatch(name + speed, line)
        assert match is not None and int(match[1]) <= 100
    tiles = re.findall(r"y: tile of (\d+ along \w+, \d+ along \w+): [\d.]+ ms", printed.err)
    assert len(set(tiles)) == 4


@pytest.mark.skipif(compiler() is None, reason="there is no C++ compiler")
def test_a_compiler_that_fails_is_no_fault_of_a_candidate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator, told = zoo.load("matmul"), list[Progress]()
    arguments = {"folder": tmp_path, "target": "c", "tilings": 1, "tell": told.append}
    binding = dict.fromkeys(operator.bindings[0], 4)
    with monkeypatch.context() as patch, pytest.raises(SynoError, match=r" failed: .*\n  hint: "):
        patch.setenv("CXX", str(tmp_path / "no-compiler"))
        syno_ir.tvm.tune(operator, binding, **arguments)
    assert told == []
    syno_ir.tvm.tune(operator, binding, **arguments)
    assert [progress.record.message for progress in told] == [None]
    kernel = syno_ir.tvm.build(operator, binding, target="c", tuned=tmp_path)
    assert is_reference(kernel)


@pytest.mark.skipif(compiler() is None, reason="there is no C++ compiler")
def test_c_that_its_compiler_refuses_is_a_failure_of_the_candidate() -> None:
    no_name = 'T.call_extern("float32", "1")'
    refused = changed(
        candidate_of("matmul", "c"), lambda script: script.replace("T.float32(0.0)", no_name)
    )
    with pytest.raises(Failure) as failure:
        StageJudge(str(target_named("c")))(refused)
    assert failure.value.kind == "compile error"
    assert re.search(r" failed: .*:\d+: error: ", failure.value.message)


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    operator = zoo.load("conv2d")
    missing = tmp_path / "missing"
    with pytest.raises(SynoError, match=r"tuned: there is no folder .*missing\n  hint: "):
        syno_ir.tvm.build(operator, BINDING, tuned=missing)
    with pytest.raises(SynoError, match=r"folder: there is no folder .*missing\n  hint: "):
        syno_ir.tvm.latencies(operator, BINDING, folder=missing)
    missing.touch()
    with pytest.raises(SynoError, match=r"missing: error: no folder for records: File exists"):
        syno_ir.tvm.tune(operator, BINDING, folder=missing)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tilings": -1}, "tilings is -1: give a number from 0 on"),
        ({"trials": -1}, "trials is -1: give a number from 0 on"),
        ({"seconds": -1.0}, "seconds is -1.0: give a number from 0 on"),
        ({"seconds": math.nan}, "seconds is nan: give a number from 0 on"),
        ({"trials": 1, "target": "c"}, r"MetaSchedule makes no trials for C\n  hint: "),
        (
            {"tracker": Tracker("127.0.0.1", 1, "here"), "target": "c"},
            r"C is compiled and measured on this machine, not on one of the tracker .*\n  hint: ",
        ),
        ({"target": "cuda-sm80"}, r"tune: a stage for cuda-sm80 has .* no candidates\n  hint: "),
    ],
)
def test_options_that_cannot_be_met(options: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(SynoError, match=message):
        syno_ir.tvm.tune(zoo.load("conv2d"), BINDING, folder=tmp_path, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "cuda-sm90"}, r"tuned: a stage for cuda-sm90 has .* no candidates\n  hint: "),
        (
            {"N": 1},
            r"tuned: @conv2d has no value for C_in, C_out, H, W, .*\n  hint: give C_in=\.\.",
        ),
    ],
)
def test_kernels_that_cannot_be_tuned(options: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(SynoError, match=message):
        syno_ir.tvm.build(zoo.load("conv2d"), tuned=tmp_path, **options)


def test_a_result_on_a_gpu_is_compared() -> None:
    """It is a tensor of TVM's; this one is of a processor."""
    operator = zoo.load("conv2d")
    kernel = syno_ir.tvm.build(operator, BINDING)

    class OnGpu(Kernel):
        def __call__(self, *arguments: Any, **named: Any) -> Any:
            return on_device(super().__call__(*arguments, **named), self.device)

    assert is_reference(OnGpu(**vars(kernel)))


def test_speeds_of_a_gpu_are_refused() -> None:
    pytest.importorskip("jax")
    from syno_ir.lowering.tvm.speed import measure_speeds

    operator = zoo.load("conv2d")
    kernel = syno_ir.tvm.build(operator, BINDING, target="cuda-sm80")
    with pytest.raises(SynoError, match=r"^mine: a kernel for cuda-sm80 cannot be .*\n  hint: "):
        measure_speeds(operator, {"mine": kernel})


def test_kernels_may_have_the_names_of_probes() -> None:
    pytest.importorskip("jax")
    from syno_ir.lowering.tvm.speed import measure_speeds

    operator = zoo.load("matmul")
    kernel = syno_ir.tvm.build(operator, dict.fromkeys(operator.bindings[0], 4))
    speeds = measure_speeds(operator, {"product": kernel, "read": kernel}, 10, 0.1)
    rounds = {name: len(speed.seconds) for name, speed in speeds.items()}
    assert rounds == {"product": 10, "read": 10, "XLA": 10}


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--tilings", "-1", "argument --tilings: -1: expected an integer from 0 on"),
        ("--trials", "few", "argument --trials: few: expected an integer from 0 on"),
        ("--minutes", "nan", "argument --minutes: nan: expected a number of minutes from 0 on"),
    ],
)
def test_a_wrong_command_line(
    option: str, value: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        syno_tune([*command_line(tmp_path), option, value])
    assert ended.value.code == 2 and message in capsys.readouterr().err


def test_a_tracker_without_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        syno_tune([*command_line(tmp_path), "--rpc", ""])
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("--rpc : expected HOST:PORT/KEY")


def test_a_tracker_that_does_not_answer() -> None:
    with pytest.raises(SynoError, match=r"no tracker answers at 127\.0\.0\.1:1: "):
        Device(target_named("llvm"), Tracker("127.0.0.1", 1, "here"))
    with pytest.raises(SynoError, match=r"--rpc pi: expected HOST:PORT/KEY"):
        Tracker.parse("pi")
    assert Tracker.parse("pi.local:9190/pi4") == Tracker("pi.local", 9190, "pi4")


def test_a_target_that_cannot_run_here(tmp_path: Path) -> None:
    operator = zoo.load("conv2d")
    foreign = "x86-64-v3" if platform.machine() == "aarch64" else "aarch64"
    with pytest.raises(SynoError, match=r"this machine cannot run code for .*\n  hint: .*--rpc"):
        syno_ir.tvm.tune(operator, BINDING, folder=tmp_path, target=foreign)
    x, w = (np.ones(shape, np.float32) for shape in operator.shapes(BINDING).arguments)
    with pytest.raises(SynoError, match=r"cannot run a kernel for .*\n  hint: export it"):
        syno_ir.tvm.build(operator, BINDING, target=foreign)(x, w)
