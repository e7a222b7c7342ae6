"""Whether two operators are one function, or one family: with a proof, or with a witness.

Equality is relative to bindings. At each, the coefficients M of both operators (see
``syno_ir.coefficients``) are compared modulo a prime p, where they are polynomials of degree at
most D in random residues, D being the number of axes of the data and of the result. Unequal
functions have equal M in one draw with probability at most ``D/p`` (Schwartz 1980, Zippel 1979).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from xdsl.ir import Attribute

from syno_ir.binding import default_bindings, unify
from syno_ir.coefficients import DRAWS, PRIME, Coefficients, Tensor, coefficients_of
from syno_ir.dialect import TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.verification import bind
from syno_ir.dialect.violation import name_of, show_binding
from syno_ir.difference import Witness, called, find_witness, known_to, reason
from syno_ir.errors import SynoError
from syno_ir.fingerprint import Kind
from syno_ir.reindexing import BUDGET, BudgetError, Correspondence, agree, find_reindexing
from syno_ir.size import Binding
from syno_ir.terms import terms_of

if TYPE_CHECKING:
    from syno_ir.operator import Operator

Array = NDArray[Any]

NOUNS: dict[Kind, tuple[str, str]] = {
    "e1": ("one function", "two functions"),
    "e2": ("one family", "two families"),
    "e3": ("one family", "two families"),
}
SHOWN = 6
"""How many elements of a re-indexing are printed."""
MAX_RANK = 6
"""The most axes of a weight for which a re-indexing is recognised as a transpose."""


@dataclass(frozen=True)
class Equivalence:
    """The answer to ``a.equivalent(b)``; true if it is "equal". Its text is the whole argument."""

    verdict: Literal["equal", "different", "undecided"]
    kind: Kind
    left: Operator
    right: Operator
    bindings: tuple[Binding, ...]
    """Those that were compared; if the operators differ, the one at which it shows."""
    degree: int = 0
    """D, the largest over the bindings."""
    reindexings: tuple[tuple[Correspondence, ...], ...] = ()
    """For each binding, under ``e2`` and ``e3``, how the elements on both sides correspond."""
    difference: Witness | str = ""
    """Arguments at which two functions differ, or why there is no re-indexing."""

    draws = DRAWS

    def __bool__(self) -> bool:
        return self.verdict == "equal"

    @property
    def error(self) -> float:
        """The probability, at most, that different functions agree: ``(D/p)**draws``."""
        return (self.degree / PRIME) ** DRAWS

    def __str__(self) -> str:
        names = " and ".join(called(self.left, self.right))
        same, two = NOUNS[self.kind]
        places = ", ".join(map(show_binding, self.bindings))
        at = f" at {places}" if places else ""
        if self.verdict == "equal":
            return "\n  ".join([f"equal ({self.kind}): {names} are {same}{at}", *self._proof()])
        if self.verdict == "undecided":
            return f"undecided ({self.kind}): {names}{at}\n  {self.difference}"
        return f"different ({self.kind}): {names} are {two}{at}\n  {self.difference}"

    __repr__ = __str__

    def _proof(self) -> Iterator[str]:
        yield (
            f"the coefficients agree in {DRAWS} draws modulo p = {PRIME}; their degree is at most "
            f"D = {self.degree}, so the probability of error is at most "
            f"(D/p)**{DRAWS} = {self.error:.1e}"
        )
        for binding, reindexing in zip(self.bindings, self.reindexings, strict=False):
            yield f"with these weights at {show_binding(binding)}:"
            for correspondence in reindexing:
                yield f"  {_show(correspondence, self.left, self.right, binding)}"


def equivalent(
    left: Operator, right: Operator, kind: Kind, bindings: Sequence[Binding] | None = None
) -> Equivalence:
    """Compare two operators at ``bindings``, by default at two small ones that fit both.

    Raises ``SynoError`` if a binding does not fit, or none is given and none is found.
    """
    if kind not in NOUNS:
        raise SynoError(f"there is no equality {kind!r}\n  hint: there are {', '.join(NOUNS)}")
    places = [dict(b) for b in bindings] if bindings else _common_bindings(left, right)
    proofs: list[tuple[Correspondence, ...]] = []
    degree = 0
    for place in places:
        if unlike := _unlike_signatures(left, right, kind, place):
            return Equivalence("different", kind, left, right, (place,), difference=unlike)
        both = _coefficients(left, kind, place), _coefficients(right, kind, place)
        degree = max(degree, _degree(left, kind))
        try:
            reindexing = _reindexing(left, right, kind, place, *both)
        except BudgetError:
            doubt = f"no re-indexing was found within {BUDGET} refinements, nor excluded"
            return Equivalence("undecided", kind, left, right, (place,), difference=doubt)
        if reindexing is None:
            return _different(left, right, kind, place, shrink=not bindings)
        proofs.append(tuple(reindexing))
    shown = tuple(proofs) if kind != "e1" else ()
    return Equivalence("equal", kind, left, right, tuple(places), degree, shown)


def _differ(left: Operator, right: Operator, kind: Kind, binding: Binding) -> bool:
    """True if operators of one signature are known to be different at a binding."""
    if _unlike_signatures(left, right, kind, binding):
        return False
    both = _coefficients(left, kind, binding), _coefficients(right, kind, binding)
    try:
        return _reindexing(left, right, kind, binding, *both) is None
    except BudgetError:
        return False


def _reindexing(
    left: Operator,
    right: Operator,
    kind: Kind,
    binding: Binding,
    a: Sequence[Coefficients],
    b: Sequence[Coefficients],
) -> Sequence[Correspondence] | None:
    """A re-indexing that makes the operators equal, empty under ``e1``, or None."""
    if kind == "e1":
        return [] if _equal(a, b) else None
    found = find_reindexing(a, b)
    if found is None:
        return None
    fresh = [_coefficients(op, kind, binding, salt="fresh ") for op in (left, right)]
    return found if agree(fresh[0], fresh[1], found) else None


def _equal(a: Sequence[Coefficients], b: Sequence[Coefficients]) -> bool:
    return len(a) == len(b) and all(
        p.tensors == q.tensors
        and np.array_equal(p.indices, q.indices)
        and np.array_equal(p.values, q.values)
        for p, q in zip(a, b, strict=True)
    )


def _coefficients(
    operator: Operator, kind: Kind, binding: Binding, salt: str = ""
) -> list[Coefficients]:
    func = operator.func
    terms = terms_of(func, bind(func, known_to(operator, binding)))
    unordered = func.unordered.data if kind == "e3" else ()
    return [p for p in coefficients_of(func, terms, unordered, salt) if p.values.size]


def _degree(operator: Operator, kind: Kind) -> int:
    """The number of axes of the data and of the result that are not unordered."""
    types = [*operator.func.function_type.inputs.data, operator.func.result_type]
    axes = sum(len(type_.data) for type_ in types if isinstance(type_, TensorType))
    return axes - (len(operator.func.unordered.data) if kind == "e3" else 0)


def _common_bindings(left: Operator, right: Operator) -> list[dict[str, int]]:
    """Bindings at which all sizes of both operators are integers: small ones, else their own.

    If one has symbols in place of the other's numbers, they are those numbers.
    """
    failure: SynoError | None = None
    pairs = sorted([(left, right), (right, left)], key=lambda p: len(p[0].func.symbols.data.names))
    for tell in (_told, lambda one, other, place: place):
        for one, other in pairs:
            for candidates in (default_bindings, lambda func: func.complete_bindings()):
                try:
                    places = [tell(one, other, place) for place in candidates(one.func)]
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


def _unlike_signatures(left: Operator, right: Operator, kind: Kind, binding: Binding) -> str:
    """What differs in the function types at a binding, or nothing."""
    a, b = _signature(left, kind, binding), _signature(right, kind, binding)
    names, prefix = called(left, right), "their function types differ: "
    if len(a) != len(b):
        counted = "arguments" if kind == "e1" else "data arguments"
        return f"{prefix}{len(a) - 1} and {len(b) - 1} {counted}"
    for (name, type_, shape), (other, other_type, other_shape) in zip(a, b, strict=True):
        if (type_.name, shape) != (other_type.name, other_shape):
            return (
                f"{prefix}{name} of {names[0]} is a {type_} of shape {shape}, "
                f"{other} of {names[1]} a {other_type} of shape {other_shape}"
            )
    axes = [_unordered(op) for op in (left, right)]
    if kind == "e3" and axes[0] != axes[1]:
        return f"{prefix}they declare other axes as unordered"
    return ""


def _signature(
    operator: Operator, kind: Kind, binding: Binding
) -> list[tuple[str, Attribute, list[int]]]:
    """Name, type and shape of the arguments that the equality is relative to, and of the result."""
    func = operator.func
    shapes = operator.shapes(known_to(operator, binding))
    arguments = [
        (name_of(argument), argument.type, list(shape))
        for argument, shape in zip(func.arguments, shapes.arguments, strict=True)
        if kind == "e1" or isinstance(argument.type, TensorType)
    ]
    return [*arguments, ("the result", func.result_type, list(shapes.result))]


def _unordered(operator: Operator) -> set[str]:
    return {_axis(operator, argument, axis) for argument, axis in operator.func.unordered.data}


def _axis(operator: Operator, argument: int, axis: int) -> str:
    tensor = "the result" if argument < 0 else name_of(operator.func.arguments[argument])
    return f"axis {axis} of {tensor}"


def _different(
    left: Operator, right: Operator, kind: Kind, binding: dict[str, int], *, shrink: bool
) -> Equivalence:
    """The answer that operators differ at ``binding``, or at a smaller one, and why."""
    if shrink:
        binding = _smaller(left, right, kind, binding)
    both = _coefficients(left, kind, binding), _coefficients(right, kind, binding)
    learned = any(isinstance(t, int) for parts in both for part in parts for t in part.tensors)
    if kind == "e1" or not (learned or left.func.unordered.data):
        why = find_witness(left, right, binding)
    else:
        why = reason(left, right, binding, *both)
    if why is None:
        doubt = "no re-indexing with equal scales of all weights exists; others were not tried"
        return Equivalence("undecided", kind, left, right, (binding,), difference=doubt)
    return Equivalence("different", kind, left, right, (binding,), difference=why)


def _smaller(
    left: Operator, right: Operator, kind: Kind, binding: dict[str, int]
) -> dict[str, int]:
    """A binding at which operators still differ while no symbol alone can be smaller."""
    progress = True
    while progress:
        progress = False
        for symbol, value in binding.items():
            for number in range(1, value):
                candidate = {**binding, symbol: number}
                try:
                    still = _differ(left, right, kind, candidate)
                except SynoError:  # some size is no integer
                    continue
                if still:
                    binding, progress = candidate, True
                    break
    return binding


def _show(correspondence: Correspondence, left: Operator, right: Operator, binding: Binding) -> str:
    """How the elements of one tensor correspond: as a transpose if it is one, else some of them."""
    elements = correspondence.elements
    if not isinstance(correspondence.left, int):
        moved = elements[1][np.argsort(elements[0])].tolist()
        kept = moved == sorted(moved)
        name = _axis(right, *_argument(right, correspondence.right))
        return f"{name}: {'in its order' if kept else f'index i stands at {moved}[i]'}"
    names, shapes = [], []
    sides = zip(
        (left, right),
        called(left, right),
        (correspondence.left, correspondence.right),
        strict=True,
    )
    for operator, name, number in sides:
        assert isinstance(number, int)
        names.append(f"{name_of(operator.func.arguments[number])} of {name}")
        shapes.append(operator.shapes(known_to(operator, binding)).arguments[number])
    scale = correspondence.fraction
    times = "" if scale == 1 else f", times {scale}"
    order = _transposition(elements, shapes[0], shapes[1])
    if order is not None:
        axes = "" if order == sorted(order) else f" with axes {order}"
        reshaped = "" if [shapes[0][i] for i in order] == [*shapes[1]] else f" as {[*shapes[1]]}"
        return f"{names[1]} is {names[0]}{axes}{reshaped}{times}"
    places = [np.stack(np.unravel_index(e, s), -1) for e, s in zip(elements, shapes, strict=True)]
    pairs = [f"{there.tolist()} is {here.tolist()}" for here, there in zip(*places, strict=True)]
    more = f", ... ({len(pairs)} in all)" if len(pairs) > SHOWN else ""
    return f"of {names[1]} and {names[0]}, {', '.join(pairs[:SHOWN])}{more}{times}"


def _argument(operator: Operator, tensor: Tensor) -> tuple[int, int]:
    """The argument and axis of an unordered axis, whose data arguments count from 1."""
    assert isinstance(tensor, tuple)
    number, axis = tensor
    types = operator.func.function_type.inputs.data
    data = [n for n, type_ in enumerate(types) if isinstance(type_, TensorType)]
    return (data[number - 1] if number > 0 else -1), axis


def _transposition(elements: Array, left: Sequence[int], right: Sequence[int]) -> list[int] | None:
    """The order of axes in which the left tensor has the right one's elements, if there is one."""
    if prod(left) != prod(right) or len(left) > MAX_RANK:
        return None
    numbers = np.arange(prod(left)).reshape(left)
    for order in permutations(range(len(left))):
        if np.array_equal(numbers.transpose(order).ravel()[elements[1]], elements[0]):
            return list(order)
    return None
