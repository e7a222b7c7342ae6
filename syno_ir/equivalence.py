"""Whether two operators are one function, or one family: with a proof, or with a witness.

Equality is relative to bindings. At each, the coefficients M of both operators (see
``syno_ir.coefficients``) are compared modulo a prime p, where they are polynomials of degree at
most D in random residues, D being the number of axes of the data and of the result. Unequal
functions have equal M in one draw with probability at most ``D/p`` (Schwartz 1980, Zippel 1979).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from xdsl.ir import Attribute

from syno_ir.coefficients import DRAWS, PRIME, Coefficients, coefficients_of, work_of
from syno_ir.common_bindings import declared_bindings, small_bindings
from syno_ir.dialect import TensorType
from syno_ir.dialect.verification import bind
from syno_ir.dialect.violation import name_of, show_binding
from syno_ir.difference import Witness, axis_name, called, find_witness, known_to, reason
from syno_ir.errors import SynoError
from syno_ir.fingerprint import Kind
from syno_ir.reindexing import BUDGET, BudgetError, Correspondence, agree, find_reindexing, show
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
MAX_WORK = 1 << 17
"""The most terms and entries of coefficients, over all bindings that both operators declare."""
MAX_TRIED = 64
"""The most values of a symbol that are tried in search of a smaller binding."""


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
    skipped: tuple[Binding, ...] = ()
    """Bindings that both declare and that are too large to compare the operators at."""

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
            head = f"equal ({self.kind}): {names} are {same}{at}"
            return "\n  ".join([head, *self._proof(), *self.gaps()])
        if self.verdict == "undecided":
            return f"undecided ({self.kind}): {names}{at}\n  {self.difference}"
        return f"different ({self.kind}): {names} are {two}{at}\n  {self.difference}"

    __repr__ = __str__

    def gaps(self) -> list[str]:
        """A line on each of the ``skipped`` bindings."""
        return [f"not compared at {show_binding(place)}: too large" for place in self.skipped]

    def _proof(self) -> Iterator[str]:
        yield (
            f"the coefficients agree in {DRAWS} draws modulo p = {PRIME}; their degree is at most "
            f"D = {self.degree}, so the probability of error is at most "
            f"(D/p)**{DRAWS} = {self.error:.1e}"
        )
        for binding, reindexing in zip(self.bindings, self.reindexings, strict=False):
            yield f"with these weights at {show_binding(binding)}:"
            for correspondence in reindexing:
                yield f"  {show(correspondence, self.left, self.right, binding)}"


def equivalent(
    left: Operator,
    right: Operator,
    kind: Kind,
    bindings: Sequence[Binding] | None = None,
    fixed: Binding | None = None,
) -> Equivalence:
    """Compare two operators at ``bindings``.

    By default at small ones that fit both, one of them larger than all shifts and windows in
    numbers, and at those that both declare, the cheapest first, as long as their work is at most
    ``MAX_WORK`` in all; of these, ``fixed`` chooses the ones that have such values.

    Raises ``SynoError`` if a binding does not fit, or none is given and none is found.
    """
    if kind not in NOUNS:
        raise SynoError(f"there is no equality {kind!r}\n  hint: there are {', '.join(NOUNS)}")
    places, skipped = [dict(b) for b in bindings or ()], ()
    if not places:
        places, skipped = _default_places(left, right, kind, fixed or {})
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
    return Equivalence(
        "equal", kind, left, right, tuple(places), degree, shown, skipped=tuple(skipped)
    )


def _default_places(
    left: Operator, right: Operator, kind: Kind, fixed: Binding
) -> tuple[list[dict[str, int]], list[dict[str, int]]]:
    """The bindings to compare at, and those that both declare and that are too large."""
    small, beyond = small_bindings(left, right, fixed)
    places = small + [p for p in beyond if _work(left, right, kind, p) <= MAX_WORK]
    one_signature = {*left.func.symbols.data.names} == {*right.func.symbols.data.names}
    declared = [
        place
        for place in declared_bindings(left, right, fixed)
        if place not in places
        and (one_signature or not _unlike_signatures(left, right, kind, place))
    ]
    work = {number: _work(left, right, kind, place) for number, place in enumerate(declared)}
    spent, skipped = 0, []
    for number in sorted(work, key=work.__getitem__):
        spent += work[number]
        (places if spent <= MAX_WORK else skipped).append(declared[number])
    return places, skipped


def _work(left: Operator, right: Operator, kind: Kind, binding: Binding) -> int:
    return max(
        work_of(op.func, bind(op.func, known_to(op, binding)), _loose(op, kind), MAX_WORK)
        for op in (left, right)
    )


def _loose(operator: Operator, kind: Kind) -> tuple[tuple[int, int], ...]:
    """The axes whose index the equality may permute."""
    return operator.func.unordered.data if kind == "e3" else ()


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
    parts = coefficients_of(func, terms, _loose(operator, kind), salt)
    return [part for part in parts if part.values.size]


def _degree(operator: Operator, kind: Kind) -> int:
    """The number of axes of the data and of the result that are not unordered."""
    types = [*operator.func.function_type.inputs.data, operator.func.result_type]
    axes = sum(len(type_.data) for type_ in types if isinstance(type_, TensorType))
    return axes - len(_loose(operator, kind))


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
    return {axis_name(operator, argument, axis) for argument, axis in operator.func.unordered.data}


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
            for number in range(1, min(value, MAX_TRIED + 1)):
                candidate = {**binding, symbol: number}
                try:
                    still = _differ(left, right, kind, candidate)
                except SynoError:  # some size is no integer
                    continue
                if still:
                    binding, progress = candidate, True
                    break
    return binding
