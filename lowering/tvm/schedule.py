"""Schedules by rule, for a processor: tiles of the result in registers, blocks of them in parallel.

Before: ``for outputs: for reduced: sum[..] += ..`` and ``for outputs: result[..] = sum[..]``.
After, for a tiling of ``height`` rows and vectors of ``width``::

    parallel for places, blocks:
        tile[height, width] = 0                            # registers
        for reduced: tile[height, width] += ..             # rows unrolled, vectors vectorized
        result[..] = tile[height, width]
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, prod
from typing import Any

from syno_ir.lowering.tvm.adapter import IntImm, PrimFunc, Schedule
from syno_ir.lowering.tvm.emit import COPY_PREFIX, SUM, Kernel, order_of_sum
from syno_ir.lowering.tvm.nest import Stage, extent
from syno_ir.lowering.tvm.tiling import Machine, Tiling, lanes_of

CHUNKS = 8
"""So many pieces of work for each core are enough to keep all busy."""

UNROLLED = 128
"""The most multiply-adds of vectors in a tile whose steps are unrolled."""

MANY = 1 << 10
"""An even number that stands for one that is not known."""


def schedule_kernel(stage: Stage, kernel: Kernel, tiling: Tiling, machine: Machine) -> PrimFunc:
    """The function of a kernel, scheduled."""
    schedule = Schedule(kernel.function)
    for block in schedule.get_child_blocks(schedule.get_sblock("root")):
        if schedule.get(block).name_hint.startswith(COPY_PREFIX):
            _schedule_copy(schedule, block, machine)
    if not stage.reduced:
        _schedule_copy(schedule, schedule.get_sblock(stage.name), machine)
    else:
        _schedule_sum(schedule, stage, kernel.layout, tiling, machine)
    return schedule.mod["main"]


def schedule_copy(function: PrimFunc, machine: Machine) -> PrimFunc:
    """A function that only copies an operand, scheduled."""
    schedule = Schedule(function)
    (block,) = schedule.get_child_blocks(schedule.get_sblock("root"))
    _schedule_copy(schedule, block, machine)
    return schedule.mod["main"]


def _schedule_copy(schedule: Schedule, block: Any, machine: Machine) -> None:
    """``parallel for outer: for inner: vectorized for last``."""
    loops = schedule.get_loops(block)
    if loops:
        _parallelize(schedule, loops[:-1], machine)
        _vectorize(schedule, loops[-1], machine.lanes)


def _schedule_sum(
    schedule: Schedule, stage: Stage, layout: Sequence[int], tiling: Tiling, machine: Machine
) -> None:
    """The tiles of a sum, and the result of each tile behind it."""
    total, result = schedule.get_sblock(SUM), schedule.get_sblock(stage.name)
    loops = schedule.get_loops(total)
    rank, order = len(stage.outputs), [stage.outputs[dim] for dim in layout]
    at = dict(zip(order_of_sum(stage, layout, tiling), loops[:rank], strict=True))
    inner: list[Any] = []
    lanes = lanes_of(tiling, machine)
    if tiling.rows is not None:
        at[tiling.rows], *inner = schedule.split(at[tiling.rows], [None, tiling.height])
    if tiling.vector is not None:
        parts = schedule.split(at[tiling.vector], [None, tiling.width // lanes, lanes])
        at[tiling.vector], *inner = parts[0], *inner, *parts[1:]
    places = [at[loop] for loop in order if loop not in (tiling.rows, tiling.vector)]
    blocks = [] if tiling.vector is None else [at[tiling.vector]]
    tiles = [] if tiling.rows is None else [at[tiling.rows]]
    outer = [*blocks, *places, *tiles] if tiling.blocks_outside else [*places, *blocks, *tiles]
    reduced = loops[rank:]
    steps = prod(extent(loop.size) for loop in stage.reduced)
    schedule.reorder(*outer, *reduced, *inner)
    schedule.set_scope(total, 0, "local")
    if not outer:
        return
    outer = _parallelize(schedule, outer, machine)
    schedule.reverse_compute_at(result, outer[-1])
    stores = schedule.get_loops(result)[len(outer) :]
    if stores and order[-1] == tiling.vector:
        stores[-1:] = schedule.split(stores[-1], [None, lanes])
        _unroll(schedule, stores, vectorized=True)
    else:
        _unroll(schedule, stores, vectorized=False)
    _unroll(schedule, inner, vectorized=True)
    start = schedule.decompose_reduction(total, reduced[0])
    is_known = not any(loop.size.powers for loop in stage.reduced)
    if is_known and steps * tiling.height * tiling.width // lanes <= UNROLLED:
        for loop in reduced:
            schedule.unroll(loop)
    _unroll(schedule, schedule.get_loops(start)[len(outer) :], vectorized=True)


def _unroll(schedule: Schedule, loops: Sequence[Any], *, vectorized: bool) -> None:
    """Unroll the loops of a tile, the last perhaps as a vector."""
    for loop in loops[:-1]:
        schedule.unroll(loop)
    for loop in loops[-1:]:
        (schedule.vectorize if vectorized else schedule.unroll)(loop)


def _vectorize(schedule: Schedule, loop: Any, lanes: int) -> None:
    """Vectors of as many lanes as divide a loop."""
    width = gcd(_extent(schedule, loop), lanes)
    if width > 1:
        schedule.vectorize(schedule.split(loop, [None, width])[1])


def _parallelize(schedule: Schedule, loops: Sequence[Any], machine: Machine) -> list[Any]:
    """Fuse the first loops until there is work for all cores; the loops as they are then."""
    pieces, fused = 1, 0
    while fused < len(loops) and pieces < CHUNKS * machine.cores:
        pieces *= _extent(schedule, loops[fused])
        fused += 1
    if fused == 0:
        return []
    parallel = schedule.fuse(*loops[:fused])
    if pieces > 1:
        schedule.parallel(parallel)
    return [parallel, *loops[fused:]]


def _extent(schedule: Schedule, loop: Any) -> int:
    """How often a loop runs; one over a symbol counts as many times."""
    extent = schedule.get(loop).extent
    return int(extent) if isinstance(extent, IntImm) else MANY
