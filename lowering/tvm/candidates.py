"""The rule for schedules: which tile of a result to keep in registers, by an estimate of cycles.

A tile has ``height`` elements along one iterator of the result, the rows, and ``width`` along
another, the vector, whose neighbours are computed by one instruction. Each step of the reduction
loads a vector of what depends on the vector's iterator alone and a scalar of what depends on the
rows' alone, and multiplies every pair: the larger the tile, the fewer loads a multiplication needs,
until the registers are full. A copy of an operand is worth its cost if vectors become contiguous.
"""

from __future__ import annotations

from collections import abc
from math import prod

from syno_ir.index import Iterator
from syno_ir.lowering.tvm.layout import is_copied, is_scattered, reads_borders
from syno_ir.lowering.tvm.nest import Operand, Stage, extent
from syno_ir.lowering.tvm.tiling import Machine, Tiling, lanes_of

ISSUE = 2
"""Multiply-adds, and loads, that begin in one cycle."""

LATENCY = 4
"""Cycles until the sum of a multiply-add can be added to again."""

FAR = 16
"""Loads that a step costs which goes to another page of memory."""

SHORT = 2
"""Loads that a vector in place costs at least: a line of the cache comes as a whole."""

SPILL = 16
"""Loads, and as many stores, for each register that is missing, which nothing else hides."""

TILE_OVERHEAD = 12
"""Cycles that a tile costs beside its steps."""

COPY, TRANSPOSE = 0.5, 2.0
"""Cycles for an element of a copy whose vectors stay together, and of any other."""

MAX_ELEMENTS = 512
"""The most elements of a tile: all of them are unrolled."""

CACHE = 1 << 18
"""Bytes of what should be near a core: half of its second cache."""


def tilings(stage: Stage, machine: Machine) -> list[Tiling]:
    """Tilings of a stage, the one of the least estimated time first, of equals the last rows."""
    candidates = list(_candidates(stage, machine))[::-1]
    return sorted(candidates, key=lambda tiling: cycles(stage, tiling, machine))


def _candidates(stage: Stage, machine: Machine) -> abc.Iterator[Tiling]:
    tiled = [loop for loop in stage.outputs if not loop.size.powers and extent(loop.size) > 1]
    yield Tiling(None, 1, None, 1, False)
    for vector in tiled:
        outside = _bytes_of_blocks(stage, vector) > CACHE
        for width in _divisors(vector, 8 * machine.lanes):
            yield Tiling(vector, width, None, 1, outside)
            for rows in tiled:
                for height in _divisors(rows, 2 * machine.registers):
                    fits = width * height <= MAX_ELEMENTS
                    if rows != vector and height > 1 and fits:
                        yield Tiling(vector, width, rows, height, outside)


def _divisors(loop: Iterator, limit: int) -> list[int]:
    number = extent(loop.size)
    return [d for d in range(1, min(number, limit) + 1) if number % d == 0]


def _bytes_of_blocks(stage: Stage, vector: Iterator) -> int:
    """The size of what all blocks of vectors read that no other place of the result does."""
    operands = [o for o in stage.operands if o.access.iterators & set(stage.outputs) == {vector}]
    return 4 * sum(operand.elements for operand in operands)


def cycles(stage: Stage, tiling: Tiling, machine: Machine) -> float:
    """The estimated time of a stage on one core."""
    lanes = lanes_of(tiling, machine)
    sums = tiling.height * tiling.width // lanes
    pieces = tiling.width // lanes * lanes.bit_count()
    loads = sum(_loads(operand, stage, tiling, pieces) for operand in stage.operands)
    conditional = any(reads_borders(operand, tiling) for operand in stage.operands)
    needed = 2 * sums if conditional else sums + tiling.width // lanes
    spills = SPILL * max(0, needed + 1 - machine.registers)
    steps = max(1, prod(extent(loop.size) for loop in stage.reduced))
    step = max(sums / ISSUE, loads / ISSUE, LATENCY if stage.reduced else 0) + spills / ISSUE
    tiles = stage.terms / steps / (tiling.width * tiling.height)
    together = stage.layout is None or _is_last(stage, tiling.vector)
    stores = tiling.height * pieces if together else tiling.height * tiling.width
    copies = sum(_copy_cycles(operand, stage, tiling) for operand in stage.operands)
    return tiles * (steps * step + stores + TILE_OVERHEAD) + copies


def _loads(operand: Operand, stage: Stage, tiling: Tiling, pieces: int) -> float:
    """Loads of an operand in one step of the reduction; a vector is loaded in ``pieces``."""
    rows = operand.places(tiling.rows, tiling.height)
    if operand.access.guards:
        rows *= 8
    in_place = not is_copied(operand, stage, tiling)
    far = FAR if in_place and is_scattered(operand, stage) else 0
    if operand.places(tiling.vector, tiling.width) == 1:
        return rows + far
    assert tiling.vector is not None
    together = operand.is_even(tiling.vector)
    if not together:
        return rows * 3 * tiling.width + far
    vector = max(pieces, SHORT) if in_place else pieces
    return rows * (vector + reads_borders(operand, tiling)) + far


def _is_last(stage: Stage, vector: Iterator | None) -> bool:
    """True if the result has neighbours along an iterator as neighbours in memory."""
    assert stage.layout is not None
    large = [stage.outputs[dim] for dim in stage.layout if extent(stage.outputs[dim].size) > 1]
    return bool(large) and large[-1] == vector


def _copy_cycles(operand: Operand, stage: Stage, tiling: Tiling) -> float:
    """The time of a copy within the stage; weights are copied ahead of time."""
    if operand.learned or not is_copied(operand, stage, tiling):
        return 0.0
    vector = tiling.vector
    apart = (
        vector is not None
        and vector in operand.access.iterators
        and operand.is_even(vector)
        and not operand.is_contiguous(vector)
    )
    return operand.elements * (TRANSPOSE if apart else COPY)
