"""Bindings at which two operators can be compared: small ones, and those that both declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from syno_ir.binding import binding_beyond, default_bindings, reach_of, unify
from syno_ir.dialect import FuncOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.verification import bind
from syno_ir.difference import called, known_to
from syno_ir.errors import SynoError
from syno_ir.size import Binding

if TYPE_CHECKING:
    from syno_ir.operator import Operator


def small_bindings(
    left: Operator, right: Operator, fixed: Binding
) -> tuple[list[dict[str, int]], list[dict[str, int]]]:
    """Small bindings at which all sizes of both operators are integers, else one's own.

    If one has symbols in place of the other's numbers, they are those numbers; ``fixed`` gives
    those that its shapes do not tell. The second list has a binding that is larger than all shifts,
    windows and dilations in numbers, if the small ones are not, or are one.

    Raises ``SynoError`` if there is none.
    """
    small = _fitting(left, right, fixed, (default_bindings, lambda f: f.complete_bindings()))
    reach = max(reach_of(left.func), reach_of(right.func))
    primary = {*left.func.symbols.data.primary, *right.func.symbols.data.primary} - fixed.keys()
    least = min((small[0][s] for s in primary if small[0][s] > 1), default=0)
    if len(small) > 1 and reach < least:
        return small, []
    number = reach if len(small) > 1 else max([reach, *small[0].values()])
    try:
        beyond = _fitting(left, right, fixed, [lambda f: [binding_beyond(f, number)]])
    except SynoError:
        return small, []
    return small, [place for place in beyond if place not in small]


def declared_bindings(left: Operator, right: Operator, fixed: Binding) -> Iterator[dict[str, int]]:
    """The bindings that both operators declare; where one declares none, those of the other."""
    if not (left.bindings or right.bindings):
        return
    for mine, theirs in product(left.bindings or [{}], right.bindings or [{}]):
        place = {**mine, **theirs, **fixed}
        if {**place, **mine} != place:
            continue
        try:
            if not mine:
                place = _told(right, left, place)
            if not theirs:
                place = _told(left, right, place)
            yield _completed(place, left, right)
        except SynoError:  # it fits one of them only
            continue


def _fitting(
    left: Operator,
    right: Operator,
    fixed: Binding,
    sources: Sequence[Callable[[FuncOp], list[dict[str, int]]]],
) -> list[dict[str, int]]:
    """Bindings from the first source that has some for one operator that fit the other, too."""
    failure: SynoError | None = None
    pairs = sorted([(left, right), (right, left)], key=lambda p: len(p[0].func.symbols.data.names))
    for tell in (_told, lambda one, other, place: place):
        for one, other in pairs:
            for candidates in sources:
                try:
                    places = [{**place, **fixed} for place in candidates(one.func)]
                    places = [tell(one, other, place) for place in places]
                    places = [_completed(place, left, right) for place in places]
                except SynoError as error:
                    failure = failure or error
                    continue
                if places:
                    return [p for n, p in enumerate(places) if p not in places[:n]]
    names = " and ".join(called(left, right))
    raise SynoError(f"found no binding that fits both {names}: {failure}")


def _told(one: Operator, other: Operator, place: Binding) -> dict[str, int]:
    """A binding of ``one``, and what its arguments' shapes tell of the symbols of ``other``.

    Raises ``SynoError`` if the shapes do not fit.
    """
    shapes = one.shapes(known_to(one, place)).arguments
    ranks = [len(shape_of(argument)) for argument in other.func.arguments]
    if [len(shape) for shape in shapes] != ranks:
        raise SynoError("arguments of other ranks")
    return {**place, **unify(other.func, shapes, known_to(other, place))}


def _completed(place: Binding, *operators: Operator) -> dict[str, int]:
    """A binding that gives all symbols of the operators. Raises ``SynoError`` if it fits not all.

    A symbol that has no value yet is 1: either it has a default that fits, or no size needs more.
    """
    complete = dict(place)
    for operator in operators:
        for name in operator.func.symbols.data.names:
            complete.setdefault(name, 1)
    for operator in operators:
        bind(operator.func, known_to(operator, complete))
    return complete
