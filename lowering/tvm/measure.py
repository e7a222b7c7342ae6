"""What a worker process does for a tuning run: build a candidate, compare it, and time it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from syno_ir.errors import SynoError
from syno_ir.lowering.failure import Failure, failing_as
from syno_ir.lowering.tvm.adapter import (
    VERSION,
    PrimFunc,
    Target,
    compile_module,
    empty_function,
    on_device,
    parse_script,
)
from syno_ir.lowering.tvm.device import Device, Tracker
from syno_ir.lowering.tvm.emit import kernel_of
from syno_ir.lowering.tvm.explore import Exploration, Outcome
from syno_ir.lowering.tvm.machine import machine_of
from syno_ir.lowering.tvm.nest import Stage
from syno_ir.lowering.tvm.rule import implement
from syno_ir.lowering.tvm.tiling import UNTILED, Tiling

SECONDS = 0.2
"""How long a candidate is run over and over; its time is the least."""

RUNS = 3
"""At least so many times."""

NO_DEVICE = "no device"
"""The class of a failure that is no candidate's: there is no machine to measure on."""

TOLERANCE = 1e-4
"""The largest error that is no wrong result, relative to the largest element."""


@dataclass(frozen=True)
class Candidate:
    """A stage in a tiling; ``script`` is the scheduled function if no rule makes it."""

    stage: Stage
    tiling: Tiling
    script: str | None = None


@dataclass(frozen=True)
class Batch:
    """Some of MetaSchedule's trials for a stage that is laid out for a tiling."""

    stage: Stage
    tiling: Tiling
    trials: int
    """So many are still to be made, in this batch and those after it."""
    folder: Path


@dataclass(frozen=True)
class Explored:
    """What came of a batch."""

    outcomes: list[Outcome]
    """Of its trials; none if the search has no more candidates."""
    script: str | None
    """The fastest scheduled function of all batches."""


class StageJudge:
    """Answers a ``Candidate`` with its seconds, a ``Batch`` with what was ``Explored``."""

    device = f"TVM {VERSION}"

    def __init__(self, target: str, tracker: Tracker | None = None):
        """``target`` is the text of a target, JSON; without a tracker, this machine measures.

        Raises ``SynoError`` if the tracker lends no machine, or if a compiler is missing or fails
        where code is loaded.
        """
        self._target, self._tracker = Target(target), tracker
        device = Device(self._target, tracker)  # not held: others may wait for it
        device.load(compile_module(empty_function(), target=self._target))
        self._expected: dict[Stage, np.ndarray[Any, Any]] = {}
        self._explorations: dict[Path, Exploration] = {}

    def __call__(self, candidate: Candidate | Batch, /) -> float | Explored:
        if isinstance(candidate, Batch):
            return self._explore(candidate)
        return self._measure(candidate)

    def _device(self) -> Device:
        try:
            return Device(self._target, self._tracker)
        except SynoError as error:
            raise Failure(NO_DEVICE, str(error)) from None

    def _measure(self, candidate: Candidate) -> float:
        stage, target = candidate.stage, self._target
        with failing_as("compile error"):
            made = implement(stage, candidate.tiling, machine_of(target))
            function = made.function
            if candidate.script is not None:
                function = parse_script(candidate.script)
            compiled = compile_module(function, target=target)
            packs = {n: compile_module(pack, target=target) for n, pack in made.packs.items()}
        device = self._device()
        with failing_as("compile error"):  # what is text, or has no library yet, is compiled there
            module = device.load(compiled)
            packs = {number: device.load(pack) for number, pack in packs.items()}
        arrays = [on_device(array, device.handle) for array in _arguments(stage)]
        for number, pack in packs.items():
            packed = _room(made.packs[number], device)
            pack["main"](arrays[number], packed)
            arrays[number] = packed
        result = _room(made.function, device)
        module["main"](*arrays, result)
        order = made.kernel.layout
        self._compare(stage, result.numpy().transpose(np.argsort(order) if order else None))
        return device.timer(module, SECONDS, RUNS)(*arrays, result)

    def _compare(self, stage: Stage, result: np.ndarray[Any, Any]) -> None:
        """Raise ``Failure`` unless the result is that of the stage without a schedule."""
        if stage not in self._expected:
            self._expected = {stage: _run_plain(stage)}
        expected = self._expected[stage]
        error = np.abs(result - expected).max(initial=0.0)
        if not error <= TOLERANCE * np.abs(expected).max(initial=0.0):
            raise Failure("wrong result", f"off by {error:.3g}")

    def _explore(self, batch: Batch) -> Explored:
        """Go on with the search in a folder, where the last one ended if this process is new."""
        self._device()  # is there, as at the start
        if batch.folder not in self._explorations:
            function = kernel_of(batch.stage, batch.tiling).function
            exploration = Exploration(
                function, self._target, batch.folder, batch.trials, self._tracker
            )
            self._explorations = {batch.folder: exploration}
        exploration = self._explorations[batch.folder]
        return Explored(exploration.next_batch(), exploration.best_script())


def _arguments(stage: Stage) -> list[np.ndarray[Any, Any]]:
    """Random operands of a stage, as they lie in memory before they are packed."""
    rng = np.random.default_rng(0)
    shapes = [
        [operand.access.shape[dim].evaluate({}) for dim in operand.layout]
        for operand in stage.operands
    ]
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]


def _room(function: PrimFunc, device: Device) -> Any:
    """An array for the result of a function."""
    shape = [int(extent) for extent in function.params[-1].shape]
    return on_device(np.zeros(shape, np.float32), device.handle)


def _run_plain(stage: Stage) -> np.ndarray[Any, Any]:
    """The result of a stage by its TensorIR without copies in other orders, on this processor."""
    target = Target("llvm")
    here = Device(target)
    kernel = kernel_of(stage, UNTILED)
    arrays = [on_device(array, here.handle) for array in _arguments(stage)]
    for number, pack in kernel.packs.items():
        packed = _room(pack, here)
        compile_module(pack, target=target)(arrays[number], packed)
        arrays[number] = packed
    result = _room(kernel.function, here)
    compile_module(kernel.function, target=target)(*arrays, result)
    return result.numpy().transpose(np.argsort(kernel.layout) if kernel.layout else None)
