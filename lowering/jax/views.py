"""The view rule of each primitive: what it does to an array that has one of its operands.

A rule changes the array's logical axes, and emits a line where that is no reshape or transpose.
Another primitive gets its rule by an entry in ``VIEW_RULES``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from syno_ir.dialect import MergeOp, ReverseOp, ShiftOp, SplitOp, StrideOp, UnfoldOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.lowering.jax.array import Array, Atom, Axis
from syno_ir.size import ONE, Size


class Emitter(Protocol):
    """What a rule may ask of the program that is being emitted."""

    def settle(self, array: Array) -> None:
        """Emit the array's pending view."""
        ...

    def assign(self, array: Array, expression: str) -> None:
        """Emit ``array = expression``; the logical axes say what its shape is now."""
        ...

    def show(self, size: Size) -> str:
        """The text of a size."""
        ...


def split(op: SplitOp, array: Array, emitter: Emitter) -> None:
    number = array.index(op.dim)
    if len(array.axes[number].atoms) > 1:
        emitter.settle(array)
    parts = [Axis(part, [Atom(size_of(part))]) for part in op.results]
    position = array.atoms.index(array.axes[number].atoms[0])
    array.atoms[position : position + 1] = [part.atoms[0] for part in parts]
    array.axes[number : number + 1] = parts


def merge(op: MergeOp, array: Array, emitter: Emitter) -> None:
    """An array without one of the two dims repeats its elements along it."""
    if not array.has(op.remainder):
        number = array.index(op.quotient)
        emitter.settle(array)
        array.rename(op.quotient, op.dim)
        repeats = emitter.show(size_of(op.remainder))
        emitter.assign(array, f"jnp.repeat({array.name}, {repeats}, axis={number})")
        return
    number = array.index(op.remainder)
    if not array.has(op.quotient):
        emitter.settle(array)
        array.rename(op.remainder, op.dim)
        counts = ["1"] * len(array.axes)
        counts[number] = emitter.show(size_of(op.quotient))
        emitter.assign(array, f"jnp.tile({array.name}, ({', '.join(counts[number:])},))")
        return
    remainder = array.axes.pop(number)
    quotient = array.axes[array.index(op.quotient)]
    quotient.dim = op.dim
    quotient.atoms += remainder.atoms


def shift(op: ShiftOp, array: Array, emitter: Emitter) -> None:
    axis = array.index(op.dim)
    emitter.settle(array)
    array.rename(op.dim, op.result)
    emitter.assign(array, f"jnp.roll({array.name}, {-op.amount.value.data}, axis={axis})")


def reverse(op: ReverseOp, array: Array, emitter: Emitter) -> None:
    axis = array.index(op.dim)
    emitter.settle(array)
    array.rename(op.dim, op.result)
    emitter.assign(array, f"jnp.flip({array.name}, axis={axis})")


def stride(op: StrideOp, array: Array, emitter: Emitter) -> None:
    axis = array.index(op.dim)
    emitter.settle(array)
    array.rename(op.dim, op.result)
    emitter.assign(array, f"{array.name}[{':, ' * axis}::{emitter.show(op.step.data)}]")


def unfold(op: UnfoldOp, array: Array, emitter: Emitter) -> None:
    axis = array.index(op.dim)
    emitter.settle(array)
    array.axes[axis : axis + 1] = [Axis(op.position, []), Axis(op.offset, [])]
    options = "" if op.dilation.data == ONE else f", dilation={emitter.show(op.dilation.data)}"
    options += "" if op.mode.data == "same" else f', mode="{op.mode.data}"'
    size = emitter.show(op.window.data)
    emitter.assign(array, f"unfold({array.name}, {axis}, {size}{options})")


ViewRule = Callable[..., None]

VIEW_RULES: dict[type[Primitive], ViewRule] = {
    MergeOp: merge,
    ReverseOp: reverse,
    ShiftOp: shift,
    SplitOp: split,
    StrideOp: stride,
    UnfoldOp: unfold,
}
