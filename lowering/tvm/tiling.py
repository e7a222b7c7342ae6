"""The tile of a result that is kept in registers, and the processor that has them."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from syno_ir.index import Iterator


@dataclass(frozen=True)
class Machine:
    """What the rule asks of a processor."""

    lanes: int
    """Elements of float32 in a vector register."""
    registers: int
    cores: int


@dataclass(frozen=True)
class Tiling:
    """The tile of a result, and the order of the tiles."""

    vector: Iterator | None
    width: int
    rows: Iterator | None
    height: int
    blocks_outside: bool
    """True if all tiles of one block of vectors follow each other, false if all of one place."""


UNTILED = Tiling(None, 1, None, 1, False)
"""The tiling of single elements: a stage as its definition says, in the order of its dims."""


def lanes_of(tiling: Tiling, machine: Machine) -> int:
    """The elements of one vector: part of a register, or what divides the width."""
    if tiling.width < machine.lanes:
        return tiling.width
    return gcd(tiling.width, machine.lanes)
