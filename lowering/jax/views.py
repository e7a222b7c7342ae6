"""The view rule of each primitive: what it does to an array that has one of its operands.

A rule changes the array's logical axes, and emits a line where that is no reshape or transpose.
Another primitive gets its rule by an entry in ``VIEW_RULES``.
"""

from __future__ import annotations

from collections.abc import Callable

from xdsl.ir import SSAValue

from syno_ir.dialect import MergeOp, ReverseOp, ShiftOp, SplitOp, StrideOp, UnfoldOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.lowering.jax.array import Array, Axis
from syno_ir.lowering.jax.program import Program
from syno_ir.size import ONE


def split(op: SplitOp, array: Array, program: Program) -> None:
    number = array.index(op.dim)
    if len(array.axes[number].atoms) > 1:
        program.settle(array)
    parts = [Axis.of(part) for part in op.results]
    position = array.atoms.index(array.axes[number].atoms[0])
    array.atoms[position : position + 1] = [part.atoms[0] for part in parts]
    array.axes[number : number + 1] = parts


def merge(op: MergeOp, array: Array, program: Program) -> None:
    """An array without one of the two dims repeats its elements along it."""
    if not array.has(op.remainder):
        number = array.index(op.quotient)
        program.settle(array)
        array.axes[number] = Axis.of(op.dim)
        repeats = program.show(size_of(op.remainder))
        program.assign(array, f"jnp.repeat({array.name}, {repeats}, axis={number})")
        return
    number = array.index(op.remainder)
    if not array.has(op.quotient):
        program.settle(array)
        array.axes[number] = Axis.of(op.dim)
        counts = ["1"] * len(array.axes)
        counts[number] = program.show(size_of(op.quotient))
        program.assign(array, f"jnp.tile({array.name}, ({', '.join(counts[number:])},))")
        return
    remainder = array.axes.pop(number)
    quotient = array.axes[array.index(op.quotient)]
    quotient.dim = op.dim
    quotient.atoms += remainder.atoms


def shift(op: ShiftOp, array: Array, program: Program) -> None:
    axis = array.index(op.dim)
    program.settle(array)
    array.rename(op.dim, op.result)
    program.assign(array, f"jnp.roll({array.name}, {-op.amount.value.data}, axis={axis})")


def reverse(op: ReverseOp, array: Array, program: Program) -> None:
    axis = array.index(op.dim)
    program.settle(array)
    array.rename(op.dim, op.result)
    program.assign(array, f"jnp.flip({array.name}, axis={axis})")


def stride(op: StrideOp, array: Array, program: Program) -> None:
    axis = array.index(op.dim)
    program.settle(array)
    array.axes[axis] = Axis.of(op.result)
    program.assign(array, f"{array.name}[{':, ' * axis}::{program.show(op.step.data)}]")


def unfold(op: UnfoldOp, array: Array, program: Program) -> None:
    axis = array.index(op.dim)
    program.settle(array)
    array.axes[axis : axis + 1] = map(Axis.of, op.results)
    size = program.show(op.window.data)
    program.assign(array, f"unfold({array.name}, {axis}, {size}{_options(op, program)})")


def slide(op: UnfoldOp, along: SSAValue, array: Array, program: Program) -> None:
    """An unfold whose offset walks in step with another axis of the same array."""
    axis, other = array.index(op.dim), array.index(along)
    program.settle(array)
    array.rename(op.dim, op.position)
    program.assign(array, f"slide({array.name}, {axis}, {other}{_options(op, program)})")


def _options(op: UnfoldOp, program: Program) -> str:
    text = "" if op.dilation.data == ONE else f", dilation={program.show(op.dilation.data)}"
    return text if op.mode.data == "same" else f'{text}, mode="{op.mode.data}"'


ViewRule = Callable[..., None]

VIEW_RULES: dict[type[Primitive], ViewRule] = {
    MergeOp: merge,
    ReverseOp: reverse,
    ShiftOp: shift,
    SplitOp: split,
    StrideOp: stride,
    UnfoldOp: unfold,
}
