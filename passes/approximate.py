"""Pass ``syno-approximate``: rewrites that hold away from borders only, and what they lose."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass

from syno_ir.binding import default_bindings
from syno_ir.coordinates import Guard, reduced_dims, trace
from syno_ir.dialect import ContractOp, FuncOp
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.violation import name_of, show_binding
from syno_ir.passes.borders import RULES
from syno_ir.passes.functions import functions_of
from syno_ir.passes.normalize import apply_laws
from syno_ir.size import Binding, Size

MAX_TERMS = 1 << 25
"""The most elements of an array that a report compares."""
SHOWN = 6
"""How many places of a dim a report names."""


@dataclass(frozen=True)
class ApproximatePass(ModulePass):
    """Makes another function, equal to the given one away from borders. Part of no other pass.

    For every contraction that changes, a line on stderr tells at each binding of the function, or
    at two small ones if it has none, which share of the result's elements may change and where
    they are, and which share of the terms do; or that there are too many to compare.
    """

    name: ClassVar[str] = "syno-approximate"
    keeps: ClassVar[None] = None

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        functions = functions_of(op)
        originals = [func.clone() for func in functions]
        apply_laws(op, RULES)
        for before, after in zip(originals, functions, strict=True):
            for line in _losses(before, after):
                print(f"{self.name}: {line}", file=sys.stderr)


def _losses(before: FuncOp, after: FuncOp) -> Iterator[str]:
    bindings = after.complete_bindings() or default_bindings(after)
    for old, new in zip(before.contractions, after.contractions, strict=True):
        if _is_same(old, new):
            continue
        for binding in bindings:
            subject = f"@{after.sym_name.data}: {name_of(new.result)}"
            try:
                if (terms := changed_terms(old, new, binding)).any():
                    yield f"{subject} {_loss(new, terms, binding)}"
            except TooManyTermsError:
                yield (
                    f"{subject} may change, not known where: there are more than {MAX_TERMS:,} "
                    f"terms to compare at {show_binding(binding)}"
                )


def _is_same(old: ContractOp, new: ContractOp) -> bool:
    """True if no rule has changed the contraction."""
    around: dict[Any, Any] = {old.parent: new.parent}
    around |= dict(zip(old.operands, new.operands, strict=True))
    return old.is_structurally_equivalent(new, around)


class TooManyTermsError(Exception):
    """An array of more than ``MAX_TERMS`` elements would be compared."""


def changed_terms(before: ContractOp, after: ContractOp, binding: Binding) -> NDArray[np.bool_]:
    """Which terms read otherwise: a mask with an axis for each dim of the result, then for each
    iterator, of length 1 where it does not depend on it. Raises ``TooManyTermsError``.
    """
    dims = (*before.yielded, *reduced_dims(before))
    extents = [size_of(dim).evaluate(binding) for dim in dims]
    _check_reads((before, after), extents)
    grid = np.ix_(*map(np.arange, extents))
    changed = np.zeros((1,) * len(extents), bool)

    def value(size: Size) -> int:
        return size.evaluate(binding)

    for old, new in zip(_reads(before, grid, value), _reads(after, grid, value), strict=True):
        (coordinates, inside), (others, still_inside) = old, new
        _check_size(np.broadcast_shapes(inside.shape, still_inside.shape))
        changed = _either(changed, inside != still_inside)
        for one, other in zip(coordinates, others, strict=True):
            _check_size(np.broadcast_shapes(np.shape(one), np.shape(other)))
            if (moved := one != other).any():
                _check_size(np.broadcast_shapes(inside.shape, still_inside.shape, moved.shape))
                changed = _either(changed, inside & still_inside & moved)
    return changed


def _either(changed: NDArray[np.bool_], differs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The union; the mask does not grow by axes along which nothing differs."""
    if not differs.any():
        return changed
    _check_size(np.broadcast_shapes(changed.shape, differs.shape))
    return changed | differs


def _check_reads(contractions: Sequence[ContractOp], extents: Sequence[int]) -> None:
    """Refuse what makes large coordinates; two elements a dim show on which dims they depend."""
    grid = np.ix_(*(np.arange(min(extent, 2)) for extent in extents))
    for contraction in contractions:
        for coordinates, inside in _reads(contraction, grid, lambda _: 1):
            for array in (*coordinates, inside):
                lengths = zip(np.shape(array), extents, strict=False)
                _check_size([extent if length > 1 else 1 for length, extent in lengths])


def _check_size(shape: Sequence[int]) -> None:
    if prod(shape) > MAX_TERMS:
        raise TooManyTermsError


def _reads(
    contraction: ContractOp, grid: Sequence[NDArray[np.int64]], value: Callable[[Size], int]
) -> Iterator[tuple[Sequence[NDArray[np.int64]], NDArray[np.bool_]]]:
    """For each tensor, and for the ones, the coordinates of all terms and which are in bounds."""
    rank = len(contraction.yielded)
    reads = trace(contraction, grid[:rank], grid[rank:], value)
    for read in reads.tensors:
        yield read.coordinates, _inside(read.guards, value)
    yield (), _inside(reads.ones, value)


def _inside(
    guards: Sequence[Guard[NDArray[np.int64]]], value: Callable[[Size], int]
) -> NDArray[np.bool_]:
    inside = np.array(True)
    for guard in guards:
        within = (guard.coordinate >= 0) & (guard.coordinate < value(guard.size))
        inside = inside & within
    return inside


def _loss(contraction: ContractOp, terms: NDArray[np.bool_], binding: Binding) -> str:
    """Shares of elements and terms, and the places that change whatever the other axes are."""
    rank = len(contraction.yielded)
    elements: NDArray[np.bool_] = np.any(terms, axis=tuple(range(rank, terms.ndim)))
    places: list[str] = []
    for axis, dim in enumerate(contraction.yielded):
        wholly = np.all(elements, axis=tuple(other for other in range(rank) if other != axis))
        at = np.flatnonzero(wholly)
        if elements.shape[axis] > 1 and len(at):
            more = ", ..." if len(at) > SHOWN else ""
            places.append(f"{name_of(dim)} is {', '.join(map(str, at[:SHOWN]))}{more}")
    where = f", where {' or '.join(places)}" if places else ""
    return (
        f"may change in {elements.mean():.2%} of its elements and {terms.mean():.2%} of its terms "
        f"at {show_binding(binding)}{where}"
    )
