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
from syno_ir.lowering.jax.windows import are_few, cut, pad
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
    pad(array, {op.dim: op}, program)
    array.axes[axis : axis + 1] = map(Axis.of, op.results)
    before, size = ":, " * axis, program.show(op.window.data)
    if are_few([op.window.data], program):
        part = f"{array.name}[{before}{cut(op, program.loop, program)}]"
        text = f"jnp.stack([{part} for {program.loop} in range({size})], {axis + 1})"
    else:
        by = "" if op.dilation.data == ONE else f"{program.show(op.dilation.data)}*"
        reads = f"jnp.arange({program.show(size_of(op.dim))})[:, None] + {by}jnp.arange({size})"
        text = f"{array.name}[{before}{reads}]"
    program.assign(array, text)


def slide(op: UnfoldOp, along: SSAValue, array: Array, program: Program) -> None:
    """An unfold whose offset walks in step with another axis of the same array."""
    axis, other = array.index(op.dim), array.index(along)
    program.settle(array)
    pad(array, {op.dim: op}, program)
    array.rename(op.dim, op.position)
    places = {axis: cut(op, program.loop, program), other: program.loop}
    part = ", ".join(places.get(number, ":") for number in range(max(places) + 1))
    program.assign(
        array,
        f"jnp.stack([{array.name}[{part}] for {program.loop} in "
        f"range({program.show(op.window.data)})], {other})",
    )


ViewRule = Callable[..., None]

VIEW_RULES: dict[type[Primitive], ViewRule] = {
    MergeOp: merge,
    ReverseOp: reverse,
    ShiftOp: shift,
    SplitOp: split,
    StrideOp: stride,
    UnfoldOp: unfold,
}
