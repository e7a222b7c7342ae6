"""How the copy of an operand is laid out: its axes in the order in which a tiling uses them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from syno_ir.index import Iterator
from syno_ir.lowering.tvm.access import Axis, Digit, Range, iterators_of_axis, step_of
from syno_ir.lowering.tvm.nest import Operand, Stage, extent
from syno_ir.lowering.tvm.tiling import Tiling

PAGE = 4096
"""Bytes of a page of memory: the processor does not fetch ahead from one to the next."""

REREAD = 8
"""So many tiles must read the same for a copy of it to pay."""


@dataclass(frozen=True)
class Part:
    """One axis of a copy: a whole axis of the operand, or its blocks, or what is in a block."""

    axis: Axis
    block: int | None = None
    """The elements of a block; None for a whole axis."""
    inside: bool = False


def layout_of_copy(operand: Operand, stage: Stage, tiling: Tiling) -> tuple[Part, ...]:
    """The axes of a copy of an operand: slow loops first, the vector last.

    If the vector's iterator has an axis of its own, blocks of ``tiling.width`` come first of all,
    so that what a tile reads lies together.
    """
    depth = {loop: 1 + number for number, loop in enumerate(stage.reduced)}
    if operand.learned and tiling.rows is not None:
        depth[tiling.rows] = len(depth) + 1
    if tiling.vector is not None:
        depth[tiling.vector] = len(depth) + 2

    def order(axis: Axis) -> int:
        return max((depth.get(loop, 0) for loop in iterators_of_axis(axis)), default=0)

    axes = sorted(_in_memory(operand), key=order)
    blocks = [
        axis
        for axis in axes
        if isinstance(axis, Digit)
        and axis.iterator == tiling.vector
        and tiling.width < extent(axis.iterator.size)
    ]
    whole = [Part(axis) for axis in axes if axis not in blocks]
    outer = [Part(axis, tiling.width) for axis in blocks]
    return (*outer, *whole, *(Part(axis, tiling.width, inside=True) for axis in blocks))


def _in_memory(operand: Operand) -> list[Axis]:
    """The axes in the order in which they lie in memory."""
    return [axis for dim in operand.layout for axis in operand.access.axes if axis.dim == dim]


def is_copied(operand: Operand, stage: Stage, tiling: Tiling) -> bool:
    """True if a stage reads a copy of an operand: with borders, or in another order.

    Weights are copied ahead of time, data only if vectors of it are not together otherwise, or if
    those that a tile reads one after the other are far apart.
    """
    access, vector = operand.access, tiling.vector
    if access.has_borders:
        return not reads_borders(operand, tiling)
    if operand.learned:
        parts = layout_of_copy(operand, stage, tiling)
        return [part.axis for part in parts] != _in_memory(operand)
    if vector is None or vector not in access.iterators or not operand.is_even(vector):
        return False
    return not operand.is_contiguous(vector) or (
        is_scattered(operand, stage) and _is_read_again(operand, stage, tiling)
    )


def reads_borders(operand: Operand, tiling: Tiling) -> bool:
    """True if zeros beyond the ends of a dim are told by a condition for each vector.

    That is so if vectors lie together and none crosses an end: a vector that is read for one
    product is not worth a copy.
    """
    access, vector = operand.access, tiling.vector
    if operand.learned or vector is None or not operand.is_contiguous(vector):
        return False
    beyond = [a for a in access.axes if isinstance(a, Range) and access.reaches_out(a)]
    return bool(beyond) and all(not axis.circular and step_of(axis, vector) == 0 for axis in beyond)


def is_scattered(operand: Operand, stage: Stage) -> bool:
    """True if each step of the reduction reads from another page of an operand."""
    strides = [stride for loop in stage.reduced if (stride := _stride(operand, loop))]
    return bool(strides) and 4 * min(strides) >= PAGE


def _stride(operand: Operand, loop: Iterator) -> int:
    """The elements in memory between two neighbours along an iterator; 0 if it moves nothing."""
    shape, layout = operand.access.shape, operand.layout
    strides = [
        prod(extent(shape[dim]) for dim in layout[layout.index(axis.dim) + 1 :])
        * (axis.stride if isinstance(axis, Digit) else abs(step_of(axis, loop) or 1))
        for axis in operand.access.axes
        if step_of(axis, loop) != 0
    ]
    return min(strides, default=0)


def _is_read_again(operand: Operand, stage: Stage, tiling: Tiling) -> bool:
    """True if so many tiles read the same elements of an operand that a copy pays."""
    others = [loop for loop in stage.outputs if loop not in operand.access.iterators]
    return prod(extent(loop.size) for loop in others) >= REREAD * tiling.height
