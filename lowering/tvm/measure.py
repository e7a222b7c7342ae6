"""What a worker process does for a tuning run: build a candidate, compare it, and time it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from syno_ir.lowering.failure import Failure, failing_as
from syno_ir.lowering.tvm.adapter import (
    VERSION,
    PrimFunc,
    Target,
    compile_module,
    device_of,
    meta_schedule,
    on_device,
    parse_script,
    prepare_meta_schedule,
)
from syno_ir.lowering.tvm.emit import kernel_of
from syno_ir.lowering.tvm.machine import machine_of
from syno_ir.lowering.tvm.nest import Stage
from syno_ir.lowering.tvm.rule import implement
from syno_ir.lowering.tvm.tiling import UNTILED, Tiling

SECONDS = 0.2
"""How long a candidate is run over and over; its time is the least."""

RUNS = 3
"""At least so many times."""

TOLERANCE = 1e-4
"""The largest error that is no wrong result, relative to the largest element."""


@dataclass(frozen=True)
class Candidate:
    """A stage in a tiling; ``script`` is the scheduled function if no rule makes it."""

    stage: Stage
    tiling: Tiling
    script: str | None = None


@dataclass(frozen=True)
class Exploration:
    """MetaSchedule's search for a schedule of a stage, laid out for a tiling."""

    stage: Stage
    tiling: Tiling
    trials: int
    folder: str


class StageJudge:
    """Answers a ``Candidate`` with its seconds, an ``Exploration`` with the script it found."""

    device = f"TVM {VERSION}"

    def __init__(self, target: str):
        """``target`` is the text of a target, JSON."""
        self._target = Target(target)
        self._expected: dict[Stage, np.ndarray[Any, Any]] = {}

    def __call__(self, candidate: Candidate | Exploration, /) -> float | str:
        if isinstance(candidate, Exploration):
            return self._explore(candidate)
        return self._measure(candidate)

    def _measure(self, candidate: Candidate) -> float:
        stage, target = candidate.stage, self._target
        with failing_as("compile error"):
            made = implement(stage, candidate.tiling, machine_of(target))
            function = made.function
            if candidate.script is not None:
                function = parse_script(candidate.script)
            run = compile_module(function, target=target)
            packs = {n: compile_module(pack, target=target) for n, pack in made.packs.items()}
        arrays = [on_device(array, device_of(target)) for array in _arguments(stage)]
        for number, pack in packs.items():
            packed = _room(made.packs[number], target)
            pack(arrays[number], packed)
            arrays[number] = packed
        result = _room(made.function, target)
        run(*arrays, result)
        order = made.kernel.layout
        self._compare(stage, result.numpy().transpose(np.argsort(order) if order else None))
        return _least_time(run, [*arrays, result])

    def _compare(self, stage: Stage, result: np.ndarray[Any, Any]) -> None:
        """Raise ``Failure`` unless the result is that of the stage without a schedule."""
        if stage not in self._expected:
            plain = kernel_of(stage, UNTILED)
            self._expected = {stage: _run_plain(stage, plain.function, plain.layout)}
        expected = self._expected[stage]
        error = np.abs(result - expected).max(initial=0.0)
        if not error <= TOLERANCE * np.abs(expected).max(initial=0.0):
            raise Failure("wrong result", f"off by {error:.3g}")

    def _explore(self, exploration: Exploration) -> str:
        prepare_meta_schedule()
        kernel = kernel_of(exploration.stage, exploration.tiling)
        function = kernel.function.with_attr("global_symbol", "main")
        database = meta_schedule.tune_tir(
            function,
            self._target,
            exploration.folder,
            exploration.trials,
            num_trials_per_iter=min(16, exploration.trials),
            num_tuning_cores=machine_of(self._target).cores,
            seed=0,
        )
        schedule = meta_schedule.tir_integration.compile_tir(database, function, self._target)
        if schedule is None:
            raise Failure("error", "MetaSchedule found no schedule")
        return schedule.mod["main"].script()


def _arguments(stage: Stage) -> list[np.ndarray[Any, Any]]:
    """Random operands of a stage, as they lie in memory before they are packed."""
    rng = np.random.default_rng(0)
    shapes = [
        [operand.access.shape[dim].evaluate({}) for dim in operand.layout]
        for operand in stage.operands
    ]
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]


def _room(function: PrimFunc, target: Target) -> Any:
    """An array for the result of a function."""
    shape = [int(extent) for extent in function.params[-1].shape]
    return on_device(np.zeros(shape, np.float32), device_of(target))


def _run_plain(stage: Stage, function: PrimFunc, layout: Sequence[int]) -> np.ndarray[Any, Any]:
    """The result of a stage by its TensorIR without copies in other orders, on this processor."""
    target = Target("llvm")
    kernel = kernel_of(stage, UNTILED)
    arrays = [on_device(array, device_of(target)) for array in _arguments(stage)]
    for number, pack in kernel.packs.items():
        packed = _room(pack, target)
        compile_module(pack, target=target)(arrays[number], packed)
        arrays[number] = packed
    result = _room(function, target)
    compile_module(function, target=target)(*arrays, result)
    return result.numpy().transpose(np.argsort(layout) if layout else None)


def _least_time(run: Any, arguments: Sequence[Any]) -> float:
    times: list[float] = []
    while len(times) < RUNS or sum(times) < SECONDS:
        begin = perf_counter()
        run(*arguments)
        times.append(perf_counter() - begin)
    return min(times)
