"""How fast kernels are: times in turns with XLA's, and parts of what this machine can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import sleep
from typing import Any

import numpy as np

from syno_ir.cost import Cost, cost_of
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.errors import SynoError, missing_extra
from syno_ir.jax import load
from syno_ir.lowering.jax.module import module_names
from syno_ir.lowering.layout import Layout, physical
from syno_ir.lowering.timing import Rounds, time_in_turns
from syno_ir.lowering.tvm.build import Kernel, build_func
from syno_ir.lowering.tvm.machine import shown, target_named
from syno_ir.lowering.tvm.rule import rule_for
from syno_ir.operator import Operator, parse
from syno_ir.size import Binding

try:
    import jax
except ImportError:
    raise missing_extra("the comparison with XLA", "jax") from None

XLA: tuple[Layout, ...] = ("signature", "channels_last")
"""The layouts in which XLA is timed; the better one counts."""

SIDE = 1024
"""Of the matrices whose product shows the peak of arithmetic."""

PAUSE = 0.2
"""Seconds until numpy's threads, which wait awake for more work, sleep; with 0.03 they still held a
core."""

TURNS = 5
"""So often the peak is measured, and some of the rounds behind it."""

PROBES = 3
"""Rounds of what shows the peak, each time."""

ROW = 256
"""Elements of a row of what is copied; the cores share the rows."""

COPY = """
syno.func @copy<rows, columns>(%x: !syno.tensor<rows, columns>) -> !syno.tensor<rows, columns> {
  %y = syno.contract(%x[%i, %j]) {
    %k = syno.reverse %i
    syno.yield %k, %j
  }
  syno.return %y
}
"""
"""It moves whole rows; where nothing moves, TVM gives the argument itself."""


@dataclass(frozen=True)
class Peak:
    """The most that this machine did with all its cores while kernels were measured.

    A probe, or one of the kernels where that was faster: no part of a peak is more than 100%.
    """

    flops: float
    """Operations of float32 in a second; the probe is numpy's product of two large matrices."""
    bytes: float
    """Bytes read and written in a second, where as many are touched as by the kernel; the probes
    are a copy, and numpy's product of a vector with itself, which only reads. What fits the caches
    is faster; of few bytes most of the time is that of a call."""


@dataclass(frozen=True)
class _Probes:
    """What shows the peak for a cost."""

    cost: Cost
    ours: Mapping[str, Callable[[], object]]
    numpys: Mapping[str, Callable[[], object]]
    """Apart, since numpy's threads stay awake for a while, and hold cores that others need."""

    def time(self) -> Rounds:
        """Some rounds with the operands where the last run left them, as with kernels."""
        times = time_in_turns(self.ours, PROBES, settle=1)
        times |= time_in_turns(self.numpys, PROBES, settle=1)
        sleep(PAUSE)
        return times

    def peak(self, probed: Rounds, times: Rounds) -> Peak:
        """The peak that the times of probes, and of kernels at that cost, show."""
        fastest = min(map(min, times.values()))
        flops = max(2 * SIDE**3 / min(probed["product"]), self.cost.flops / fastest)
        return Peak(flops, self.cost.bytes / min(fastest, *probed["copy"], *probed["read"]))


def _probes(cost: Cost) -> _Probes:
    a, b = (np.random.default_rng(seed).random((SIDE, SIDE), np.float32) for seed in (0, 1))
    vector = np.ones(max(1, cost.bytes // 4), np.float32)
    numpys = {"read": lambda: vector @ vector, "product": lambda: a @ b}
    return _Probes(cost, {"copy": _copy(cost.bytes // 8)}, numpys)


def _copy(elements: int) -> Callable[[], object]:
    """A copy of at least so many elements, by a kernel."""
    sizes = {"rows": max(1, -(-elements // ROW)), "columns": ROW}
    target = target_named("llvm")
    kernel = build_func(parse(COPY).func, sizes, target, "signature", rule_for(target))
    return kernel.prepared(np.ones((sizes["rows"], ROW), np.float32))


@dataclass(frozen=True)
class Speed:
    """The times of a kernel, in seconds, one for each round."""

    seconds: list[float]
    cost: Cost
    peak: Peak

    @property
    def least(self) -> float:
        """The least time: on a shared machine the others tell of the neighbours."""
        return min(self.seconds)

    @property
    def gflops(self) -> float:
        return self.cost.flops / self.least / 1e9

    @property
    def part(self) -> float:
        """The part of the peak that binds."""
        return max(self._bounds.values()) / self.least

    @property
    def bound(self) -> str:
        """Which peak binds: of ``arithmetic``, or of ``memory``."""
        return max(self._bounds, key=lambda peak: self._bounds[peak])

    @property
    def _bounds(self) -> dict[str, float]:
        """The least seconds at each peak."""
        return {
            "arithmetic": self.cost.flops / self.peak.flops,
            "memory": self.cost.bytes / self.peak.bytes,
        }

    def ratio(self, baseline: Speed) -> float:
        """The median over the rounds of this time by the baseline's."""
        return median(a / b for a, b in zip(self.seconds, baseline.seconds, strict=True))


def measure_speeds(
    operator: Operator, kernels: Mapping[str, Kernel], rounds: int = 20, seconds: float = 5.0
) -> dict[str, Speed]:
    """The kernels of an operator and ``XLA`` in the better layout, in turns.

    There are as many rounds as fit in about so many seconds, but no more than ``rounds``, and ten
    at least. Raises ``SynoError`` if a kernel is one for a GPU.
    """
    for name, kernel in kernels.items():
        if kernel.target.kind.name == "cuda":
            raise SynoError(
                f"{name}: a kernel for {shown(kernel.target)} cannot be measured against this "
                "processor\n  hint: measure one for llvm"
            )
    first = next(iter(kernels.values()))
    func, binding = first.func, first.values
    cost = cost_of(func, binding)
    runs = {
        name: kernel.prepared(*_arguments(func, binding, kernel.layout))
        for name, kernel in kernels.items()
    }
    for layout in XLA:
        runs[f"XLA {layout}"] = _xla(operator, func, binding, layout)
    once = sum(map(sum, time_in_turns(runs, 1).values()))
    each = max(2, min(rounds, int(seconds / (2 * once))) // TURNS)
    probes, probed, times = _probes(cost), Rounds(), Rounds()
    for _ in range(TURNS):
        _extend(probed, probes.time())
        _extend(times, time_in_turns(runs, each, settle=1))
    best = min((f"XLA {layout}" for layout in XLA), key=lambda name: median(times[name]))
    peak, times["XLA"] = probes.peak(probed, times), times[best]
    return {name: Speed(times[name], cost, peak) for name in [*kernels, "XLA"]}


def _extend(times: Rounds, more: Rounds) -> None:
    """Add rounds to those that there are."""
    for name, seconds in more.items():
        times.setdefault(name, []).extend(seconds)


def _arguments(func: FuncOp, binding: Binding, layout: Layout) -> list[Any]:
    rng = np.random.default_rng(0)
    shapes = [[size.evaluate(binding) for size in shape_of(a)] for a in func.arguments]
    arrays = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    return [
        np.ascontiguousarray(array.transpose(physical(argument, layout)))
        for array, argument in zip(arrays, func.arguments, strict=True)
    ]


def _xla(operator: Operator, func: FuncOp, binding: Binding, layout: Layout) -> Callable[[], Any]:
    """A call of the same operator by JAX, with the fastest stages and form of each."""
    loaded, names = load(operator, binding, layout=layout), module_names(func)
    params: dict[str, Any] = {}
    data: list[Any] = []
    for array, tensor in zip(_arguments(func, binding, layout), func.arguments, strict=True):
        if isinstance(tensor.type, WeightType):
            params[names.of(tensor)] = jax.numpy.asarray(array)
        else:
            data.append(jax.numpy.asarray(array))
    params = loaded.pack(params)

    def run() -> Any:
        return jax.block_until_ready(loaded.apply(params, *data))

    return run
