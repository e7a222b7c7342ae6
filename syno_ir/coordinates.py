"""Which element of each tensor a contraction reads, for an output element and its iterators.

One walk from the outputs back to the tensors serves every kind of coordinate: integers, numpy
arrays of them, symbolic index expressions, a code generator's expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic

from xdsl.ir import SSAValue

from syno_ir.dialect.contract import ContractOp, shape_of
from syno_ir.dialect.primitive import E, size_of
from syno_ir.dialect.primitives import ExpandOp, ReduceOp
from syno_ir.size import Size


@dataclass(frozen=True)
class Guard(Generic[E]):
    """A condition for a read to count: ``0 <= coordinate < size``, else the factor is 0."""

    coordinate: E
    size: Size


@dataclass(frozen=True)
class Read(Generic[E]):
    """One element of a tensor: a coordinate a dim, and the guards on its way."""

    coordinates: tuple[E, ...]
    guards: tuple[Guard[E], ...]


@dataclass(frozen=True)
class Reads(Generic[E]):
    """What one term of a contraction reads.

    ``tensors`` has a read for each operand. ``ones`` holds the guards on the way to the expands:
    an expand is a read of ones, so where one of them fails the whole term is 0.
    """

    tensors: tuple[Read[E], ...]
    ones: tuple[Guard[E], ...]


def reduced_dims(contraction: ContractOp) -> tuple[SSAValue, ...]:
    """The dims that a contraction sums over, in order."""
    reduces = [op for op in contraction.block.ops if op.name == ReduceOp.name]
    return tuple(dim for reduce in reduces for dim in reduce.operands)


def scale_of(contraction: ContractOp) -> Size:
    """The scale of a contraction, with the division by the size of every dim it takes a mean of."""
    scale = contraction.scale.data
    for op in contraction.block.ops:
        if isinstance(op, ReduceOp) and op.mode.data == "mean":
            for size in op.sizes:
                scale = scale / size
    return scale


def trace(
    contraction: ContractOp,
    outputs: Sequence[E],
    iterators: Sequence[E],
    value: Callable[[Size], E | int],
) -> Reads[E]:
    """The reads of the term at ``outputs``, one coordinate a dim of the result, and ``iterators``,
    one a reduced dim (see ``reduced_dims``). ``value`` makes a coordinate of a size.
    """
    at = dict(zip(contraction.yielded, outputs, strict=True))
    at.update(zip(reduced_dims(contraction), iterators, strict=True))
    guards: dict[SSAValue, tuple[Guard[E], ...]] = dict.fromkeys(at, ())
    ones: list[Guard[E]] = []
    for op in reversed(contraction.primitives):
        behind = op.results or op.operands  # a reduce has no results
        inherited = _union(guards[dim] for dim in behind)
        if inherited and isinstance(op, ExpandOp):
            ones += inherited
        coordinates = op.read(tuple([at[dim] for dim in behind]), value)
        for dim, coordinate in zip(op.operands, coordinates, strict=True):
            at[dim] = coordinate
            own = (Guard(coordinate, size_of(dim)),) if op.masked else ()
            guards[dim] = inherited + own
    reads: list[Read[E]] = []
    arguments = iter(contraction.block.args)
    for tensor in contraction.tensors:
        dims = list(islice(arguments, len(shape_of(tensor))))
        reads.append(Read(tuple(at[dim] for dim in dims), _union(guards[dim] for dim in dims)))
    return Reads(tuple(reads), tuple(ones))


def _union(groups: Iterable[tuple[Guard[E], ...]]) -> tuple[Guard[E], ...]:
    """Each guard once; guards with arrays in them cannot be compared, so by identity."""
    found = [guard for group in groups for guard in group]
    return tuple({id(guard): guard for guard in found}.values()) if found else ()
