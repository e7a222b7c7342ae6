"""Moves: one step of an operator that grows from the outputs up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xdsl.ir import SSAValue

from syno_ir.dialect import (
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.dialect.primitive import Primitive
from syno_ir.size import ONE, Size


class Move(NamedTuple):
    """One step up: a primitive above some open dims, or what becomes of the dims in the end.

    ``close`` makes a dim one of a weight; ``finish`` makes all dims those of the input.
    """

    name: str
    """Of the primitive, or ``close`` or ``finish``."""
    dims: tuple[int, ...] = ()
    """The open dims that it takes, by position; those of ``finish`` in the order of the input."""
    size: Size = ONE
    """Of a reduced dim, of a block, or of a step."""
    number: int = 0
    """Of a weight, or by how much a dim is shifted."""

    def __str__(self) -> str:
        words = [self.name, *map(str, self.dims)]
        if self.name in ("share", "close"):
            words += ["weight", str(self.number)]
        elif self.name == "shift":
            words += ["by", str(self.number)]
        elif self.size != ONE:
            words += ["by", str(self.size)] if self.dims else [str(self.size)]
        return " ".join(words)


def parse_move(text: str) -> Move:
    """The move that ``str`` shows."""
    name, *words = text.split()
    dims = tuple(int(word) for word in words if word.isdecimal())
    last = words[-1] if words else ""
    if name in ("share", "close", "shift"):
        return Move(name, dims[:1], number=int(last))
    if name in ("merge", "stride"):
        return Move(name, dims[:1], Size.of(last))
    return Move(name, (), Size.of(last)) if name == "reduce" else Move(name, dims)


def sizes_above(move: Move, below: Sequence[Size]) -> list[Size]:
    """The sizes of the open dims that a move gives, for those that it takes."""
    match move.name:
        case "reduce":
            return [move.size]
        case "expand" | "close":
            return []
        case "merge":
            return [below[0] / move.size, move.size]
        case "split":
            return [below[0] * below[1]]
        case "stride":
            return [below[0] * move.size]
        case _:
            return [below[0]]


def primitive(move: Move, below: Sequence[Size], dims: Sequence[SSAValue]) -> Primitive:
    """The op of a move that takes dims of the sizes ``below``, on the dims that it reads.

    The last of those that a share reads is the weight's.
    """
    match move.name:
        case "reduce":
            return ReduceOp(*dims)
        case "expand":
            return ExpandOp(below[0])
        case "merge":
            return MergeOp(*dims)
        case "split":
            return SplitOp(dims[0], below[1])
        case "unfold":
            return UnfoldOp(dims[0], below[1])
        case "stride":
            return StrideOp(dims[0], move.size)
        case "shift":
            return ShiftOp(dims[0], move.number)
        case "reverse":
            return ReverseOp(dims[0])
        case "share":
            return ShareOp(*dims)
        case _:
            raise ValueError(f"no such move: {move}")
