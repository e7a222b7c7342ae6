"""How fast kernels are: times in turns with XLA's, and parts of what this machine can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from syno_ir.cost import Cost, cost_of
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.lowering.jax.load import load_func
from syno_ir.lowering.jax.module import module_names
from syno_ir.lowering.layout import Layout, physical
from syno_ir.lowering.timing import time_in_turns
from syno_ir.lowering.tvm.build import Kernel
from syno_ir.size import Binding

XLA: tuple[Layout, ...] = ("signature", "channels_last")
"""The layouts in which XLA is timed; the better one counts."""

SIDE = 1024
"""Of the matrices whose product shows the peak of arithmetic."""

ELEMENTS = 1 << 23
"""Of the array whose copy shows the bandwidth of the memory."""


@dataclass(frozen=True)
class Peak:
    """What this machine can do with all its cores, as measured."""

    flops: float
    """Operations of float32 in a second, in numpy's product of two large matrices."""
    bytes: float
    """Bytes read and written in a second, in a copy of an array far larger than the caches."""


def _peak_runs() -> dict[str, Callable[[], object]]:
    """What the peak is measured by."""
    a, b = (np.random.default_rng(seed).random((SIDE, SIDE), np.float32) for seed in (0, 1))
    large, copy = np.ones((2, ELEMENTS), np.float32)
    return {"product": lambda: a @ b, "copy": lambda: np.copyto(copy, large)}


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
        """The part of the peak that binds, of arithmetic or of memory."""
        bound = max(self.cost.flops / self.peak.flops, self.cost.bytes / self.peak.bytes)
        return bound / self.least

    def ratio(self, baseline: Speed) -> float:
        """The median over the rounds of this time by the baseline's."""
        return median(a / b for a, b in zip(self.seconds, baseline.seconds, strict=True))


def measure_speeds(
    func: FuncOp, binding: Binding, kernels: Mapping[str, Kernel], rounds: int = 20
) -> dict[str, Speed]:
    """The kernels and ``XLA`` in the better layout, in turns.

    Raises ``SynoError`` if jax is not installed.
    """
    runs = {
        name: kernel.prepared(*_arguments(func, binding, kernel.layout))
        for name, kernel in kernels.items()
    }
    for layout in XLA:
        runs[f"XLA {layout}"] = _xla(func, binding, layout)
    times = time_in_turns(runs, rounds, settle=1)
    shown = time_in_turns(_peak_runs(), rounds)  # behind: numpy's threads stay awake for long
    peak = Peak(2 * SIDE**3 / min(shown["product"]), 2 * 4 * ELEMENTS / min(shown["copy"]))
    best = min((f"XLA {layout}" for layout in XLA), key=lambda name: median(times[name]))
    times["XLA"] = times[best]
    cost = cost_of(func, binding)
    return {name: Speed(times[name], cost, peak) for name in [*kernels, "XLA"]}


def _arguments(func: FuncOp, binding: Binding, layout: Layout) -> list[Any]:
    rng = np.random.default_rng(0)
    shapes = [[size.evaluate(binding) for size in shape_of(a)] for a in func.arguments]
    arrays = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    return [
        np.ascontiguousarray(array.transpose(physical(argument, layout)))
        for array, argument in zip(arrays, func.arguments, strict=True)
    ]


def _xla(func: FuncOp, binding: Binding, layout: Layout) -> Callable[[], Any]:
    """A call of the same function by JAX, with the fastest form of each contraction."""
    import jax

    loaded, names = load_func(func, binding, layout=layout), module_names(func)
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
