"""How the copy of an operand is laid out: its axes in the order in which a tiling uses them."""

from __future__ import annotations

from dataclasses import dataclass

from syno_ir.lowering.tvm.access import Axis, Digit, iterators_of_axis
from syno_ir.lowering.tvm.nest import Operand, Stage, extent
from syno_ir.lowering.tvm.tiling import Tiling


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

    Weights are copied ahead of time, data only if vectors of it are not together otherwise.
    """
    access, vector = operand.access, tiling.vector
    if access.has_borders:
        return True
    if operand.learned:
        parts = layout_of_copy(operand, stage, tiling)
        return [part.axis for part in parts] != _in_memory(operand)
    return (
        vector is not None
        and vector in access.iterators
        and operand.is_even(vector)
        and not operand.is_contiguous(vector)
    )
