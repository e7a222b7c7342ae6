"""A stage for TVM: the loop nest of one contraction at a binding, and where its tensors lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from syno_ir.blend import Blend
from syno_ir.coordinates import Guard, scale_of
from syno_ir.dialect import ContractOp
from syno_ir.dialect.contract import shape_of
from syno_ir.index import Form, Iterator
from syno_ir.lowering.symbolic import Names, nest_of
from syno_ir.lowering.tvm.access import (
    Access,
    Digit,
    access_of,
    iterators_of_axis,
    places_of,
    step_of,
)
from syno_ir.size import Size


@dataclass(frozen=True)
class Operand:
    """A tensor that a stage reads."""

    name: str
    access: Access
    layout: tuple[int, ...]
    """The dims in the order in which they lie in memory."""
    learned: bool
    """True if it is a weight that can be packed ahead of time."""

    @property
    def elements(self) -> int:
        return prod(extent(size) for size in self.access.shape)

    def is_contiguous(self, iterator: Iterator) -> bool:
        """True if neighbours along an iterator are neighbours in memory."""
        moving = [axis for axis in self.access.axes if step_of(axis, iterator) != 0]
        if len(moving) != 1 or step_of(moving[0], iterator) != 1:
            return False
        axis = moving[0]
        behind = self.layout[self.layout.index(axis.dim) + 1 :]
        last = all(self.access.shape[dim] == Size.of(1) for dim in behind)
        return last and (not isinstance(axis, Digit) or axis.stride == 1)

    def places(self, iterator: Iterator | None, count: int) -> int:
        """How many places of the operand ``count`` neighbours along an iterator read."""
        if iterator is None:
            return 1
        return max((places_of(axis, iterator, count) for axis in self.access.axes), default=1)

    def is_even(self, iterator: Iterator) -> bool:
        """True if a copy of the operand can have neighbours along an iterator as neighbours."""
        moving = [axis for axis in self.access.axes if step_of(axis, iterator) != 0]
        return len(moving) == 1 and step_of(moving[0], iterator) == 1


@dataclass(frozen=True)
class Stage:
    """One contraction as loops over outputs and reduced iterators, slowest first."""

    name: str
    operands: tuple[Operand, ...]
    outputs: tuple[Iterator, ...]
    """In the order of the result's dims."""
    reduced: tuple[Iterator, ...]
    ones: tuple[Guard[Form], ...]
    """Where one of these fails, a term is 0."""
    blend: Blend
    scale: Size
    layout: tuple[int, ...] | None
    """The result's dims in the order in which they lie in memory; None if any order will do."""

    @property
    def terms(self) -> int:
        return prod(extent(loop.size) for loop in (*self.outputs, *self.reduced))


def extent(size: Size) -> int:
    """The number that a size is; one with a symbol in it counts as its factor alone."""
    return max(1, size.numerator // size.denominator)


def stage_of(
    contraction: ContractOp,
    names: Names,
    values: Mapping[str, Size],
    layouts: Sequence[tuple[int, ...]],
    learned: Sequence[bool],
    layout: tuple[int, ...] | None,
) -> Stage:
    """The stage that computes a contraction, whose operands lie in memory as ``layouts`` say."""
    nest = nest_of(contraction, names.scope(), values)
    operands: list[Operand] = []
    for number, tensor in enumerate(contraction.tensors):
        shape = [size.substitute(values) for size in shape_of(tensor)]
        access = access_of(nest.reads.tensors[number], shape)
        name = names.of(tensor, "x")
        operands.append(Operand(name, access, layouts[number], learned[number]))
    windows = {
        iterator
        for operand in operands
        for axis in operand.access.axes
        if not isinstance(axis, Digit)
        for iterator in iterators_of_axis(axis)
    }
    return Stage(
        names.of(contraction.result, "y"),
        tuple(operands),
        nest.outputs,
        tuple(sorted(nest.reduced, key=lambda loop: loop not in windows)),
        tuple(g for g in nest.reads.ones if not g.coordinate.is_below(g.size)),
        contraction.blend.data,
        scale_of(contraction).substitute(values),
        layout,
    )
