"""Why two operators differ, in terms that a person can check by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syno_ir.coefficients import PRIME, Coefficients, Tensor
from syno_ir.dialect import WeightType
from syno_ir.dialect.verification import bind
from syno_ir.dialect.violation import name_of
from syno_ir.fingerprint import Hypergraph, normalised, scales_are_independent
from syno_ir.size import Binding
from syno_ir.terms import terms_of

if TYPE_CHECKING:
    from syno_ir.operator import Operator

Array = NDArray[Any]

MAX_RANK = 128
"""The largest matrix of coefficients whose rank is compared."""
MAX_TERMS = 1 << 20
"""The largest grid in which the terms of a product of weight elements are looked up."""
SHOWN = 4
"""How many pairs of elements are printed."""


@dataclass(frozen=True)
class Witness:
    """Arguments at which two operators have different results, at most one element of each not 0.

    Both functions are affine in every argument, so such arguments exist wherever they differ.
    """

    arguments: tuple[Array, ...]
    index: tuple[int, ...]
    """An element of the result that differs."""
    values: tuple[float, float]
    """That element on the left and on the right."""
    text: str

    def __str__(self) -> str:
        return self.text


def called(left: Operator, right: Operator) -> tuple[str, str]:
    """What to call two operators, told apart where they have the same name."""
    if left.name != right.name:
        return f"@{left.name}", f"@{right.name}"
    return f"the first @{left.name}", f"the second @{right.name}"


def known_to(operator: Operator, binding: Binding) -> dict[str, int]:
    """The part of a binding that gives symbols of the operator."""
    names = operator.func.symbols.data.names
    return {name: value for name, value in binding.items() if name in names}


def axis_name(operator: Operator, argument: int, axis: int) -> str:
    tensor = "the result" if argument < 0 else name_of(operator.func.arguments[argument])
    return f"axis {axis} of {tensor}"


def find_witness(left: Operator, right: Operator, binding: Binding) -> Witness | None:
    """Arguments that tell two operators of the same signature apart, or None if none is found."""
    shapes = left.shapes(known_to(left, binding)).arguments
    rng = np.random.default_rng(0)
    arguments: list[Array] = [rng.integers(1, PRIME, shape) for shape in shapes]

    def results(at: NDArray[np.int64] | None, modulus: int | None) -> list[Array]:
        return [
            operator.evaluate(arguments, known_to(operator, binding), at=at, modulus=modulus)
            for operator in (left, right)
        ]

    whole = results(None, PRIME)
    different = np.argwhere(whole[0] != whole[1])
    if not len(different):
        return None
    point = different[:1].astype(np.int64)

    def still() -> bool:
        a, b = results(point, PRIME)
        return bool(a[0] != b[0])

    for number, array in enumerate(arguments):
        arguments[number] = _fewest(array, lambda new, n=number: _try(arguments, n, new, still))
    a, b = (float(values[0]) for values in results(point, None))
    index = tuple(point[0].tolist())
    return Witness(tuple(arguments), index, (a, b), _spell(left, right, arguments, index, (a, b)))


def _try(arguments: list[Array], number: int, new: Array, still: Callable[[], bool]) -> bool:
    old, arguments[number] = arguments[number], new
    if still():
        return True
    arguments[number] = old
    return False


def _fewest(array: Array, accept: Callable[[Array], bool]) -> Array:
    """``array`` with one element or none left, that being 1 if it can; by halving.

    If a function is affine and not 0 at A + B, it is not 0 at A, B or 0.
    """
    if accept(zero := np.zeros_like(array)):
        return zero
    chosen = np.arange(array.size)
    while len(chosen) > 1:
        for half in np.array_split(chosen, 2):
            kept = np.zeros_like(array)
            kept.flat[half] = array.flat[half]
            if accept(kept):
                break
        chosen = half  # pyright: ignore[reportPossiblyUnboundVariable]
    for value in (1, 2, 3):
        one = np.zeros_like(array)
        one.flat[chosen] = value
        if accept(one):
            return one
    raise AssertionError("an affine function of one number is 0 at one value at most")


def _spell(
    left: Operator,
    right: Operator,
    arguments: Sequence[Array],
    index: Sequence[int],
    values: tuple[float, float],
) -> str:
    ones = [
        f"{_element(name_of(argument), place)} = {array[tuple(place)]}"
        for argument, array in zip(left.func.arguments, arguments, strict=True)
        for place in np.argwhere(array)
    ]
    given = f"{', '.join(ones)} and all else 0" if ones else "all arguments 0"
    a, b = (f"{value:.12g}" for value in values)
    names = called(left, right)
    return f"for {given}, {_element('result', index)} is {a} in {names[0]} and {b} in {names[1]}"


def reason(
    left: Operator,
    right: Operator,
    binding: Binding,
    a: Sequence[Coefficients],
    b: Sequence[Coefficients],
) -> str | None:
    """Why no re-indexing of weights makes the coefficients equal, or None if that is not known.

    The simplest property that differs and that no re-indexing or scaling of weights changes.
    """
    names = called(left, right)
    for what, of in _PROPERTIES:
        mine, theirs = of(a), of(b)
        if mine != theirs:
            return f"{what}: {mine} in {names[0]}, {theirs} in {names[1]}"
    if _live_weights(a) and not all(
        scales_are_independent(tuple(part.tensors for part in parts)) for parts in (a, b)
    ):
        return None
    for one, other, operator, here, there in ((a, b, left, *names), (b, a, right, *names[::-1])):
        if (product := _unmatched(one, other)) is not None:
            return (
                f"in {here}, {_joined(operator, binding, product)}; "
                f"no product of weight elements does so in {there}, up to the weights' scales"
            )
    mine, theirs = _alike(a), _alike(b)
    if mine != theirs:
        return (
            "classes of elements that look alike, by size: "
            f"{mine} in {names[0]}, {theirs} in {names[1]}"
        )
    return "the same products occur, but no bijection of the elements maps them"


def _live_weights(parts: Sequence[Coefficients]) -> int:
    return len({t for part in parts for t in part.tensors if isinstance(t, int)})


def _elements(parts: Sequence[Coefficients]) -> list[int]:
    weights = sorted({t for part in parts for t in part.tensors if isinstance(t, int)})
    return sorted(len(np.unique(np.concatenate(_rows(parts, weight)))) for weight in weights)


def _rows(parts: Sequence[Coefficients], weight: int) -> list[Array]:
    return [p.indices[p.tensors.index(weight)] for p in parts if weight in p.tensors]


def _products(parts: Sequence[Coefficients]) -> list[int]:
    return sorted(part.values.shape[1] for part in parts)


def _degrees(parts: Sequence[Coefficients]) -> dict[int, int]:
    """How many elements stand in one product, in two, ..."""
    weights = sorted({t for part in parts for t in part.tensors if isinstance(t, int)})
    counts: Counter[int] = Counter()
    for weight in weights:
        _, times = np.unique(np.concatenate(_rows(parts, weight)), return_counts=True)
        counts.update(times.tolist())
    return dict(sorted(counts.items()))


def _ranks(parts: Sequence[Coefficients]) -> list[int]:
    """The ranks of the matrices of coefficients of two weights."""
    return sorted(_rank(part) for part in parts if len(part.tensors) == 2)


def _rank(part: Coefficients) -> int:
    """The rank modulo the prime in the first draw, or 0 if the matrix is large."""
    rows, columns = (np.unique(row, return_inverse=True)[1] for row in part.indices)
    shape = int(rows.max()) + 1, int(columns.max()) + 1
    if max(shape) > MAX_RANK:
        return 0
    matrix = np.zeros(shape, np.int64)
    matrix[rows, columns] = part.values[0]
    rank = 0
    for column in range(shape[1]):
        pivots = np.flatnonzero(matrix[rank:, column])
        if not len(pivots):
            continue
        matrix[[rank, rank + pivots[0]]] = matrix[[rank + pivots[0], rank]]
        pivot = matrix[rank] * pow(int(matrix[rank, column]), -1, PRIME) % PRIME
        below = matrix[rank + 1 :]
        matrix[rank + 1 :] = (below - below[:, column : column + 1] * pivot % PRIME) % PRIME
        rank += 1
        if rank == shape[0]:
            break
    return rank


def _alike(parts: Sequence[Coefficients]) -> dict[int, int]:
    """How many classes there are of one element, of two alike, ..., by colour refinement."""
    graph = Hypergraph.of(parts, normalised(parts))
    colours = graph.refined(graph.initial)
    sizes = np.unique(colours, return_counts=True)[1]
    return dict(sorted(Counter(sizes.tolist()).items()))


_PROPERTIES: tuple[tuple[str, Callable[[Sequence[Coefficients]], object]], ...] = (
    ("weights that meet an input", _live_weights),
    ("elements of each weight that meet an input", _elements),
    ("products of weight elements", _products),
    ("elements by the number of products they stand in", _degrees),
    ("ranks of the coefficients of two weights", _ranks),
)


def _unmatched(a: Sequence[Coefficients], b: Sequence[Coefficients]) -> dict[Tensor, int] | None:
    """The elements of a product whose coefficient, up to scales, is not among those of ``b``."""
    theirs = {tuple(draws) for values in normalised(b) for draws in values.T.tolist()}
    for part, values in zip(a, normalised(a), strict=True):
        if not all(isinstance(tensor, int) for tensor in part.tensors):
            continue
        for entry, draws in enumerate(values.T.tolist()):
            if tuple(draws) not in theirs:
                return dict(zip(part.tensors, part.indices[:, entry].tolist(), strict=True))
    return None


def _joined(operator: Operator, binding: Binding, elements: dict[Tensor, int]) -> str:
    """Which elements of the result and of the data a product of weight elements joins."""
    func = operator.func
    terms = terms_of(func, bind(func, known_to(operator, binding)))
    weights = {func.arguments[t]: n for t, n in elements.items() if isinstance(t, int)}
    joins: list[str] = []
    for product in terms.products:
        learned = {a for a in product.reads if isinstance(a.type, WeightType)}
        if learned != weights.keys() or prod(terms.grid) > MAX_TERMS:
            continue
        chosen = np.ones(terms.grid, bool)
        for coordinate, extent in product.guards:
            chosen &= (coordinate >= 0) & (coordinate < extent)
        for weight, number in weights.items():
            places = np.unravel_index(number, terms.shapes[weight])
            for coordinate, place in zip(product.reads[weight], places, strict=True):
                chosen &= coordinate == place
        data = [a for a in func.arguments if a in product.reads and a not in weights]
        for point in np.argwhere(chosen):
            reads = [_element(name_of(a), _at(product.reads[a], point)) for a in data]
            joins.append(" * ".join([*reads, _element("result", point[: terms.rank])]))
    names = " * ".join(
        _element(name_of(w), np.unravel_index(n, terms.shapes[w])) for w, n in weights.items()
    )
    distinct = list(dict.fromkeys(joins))
    more = f", ... ({len(distinct)} in all)" if len(distinct) > SHOWN else ""
    return f"{names or 'no weight'} joins {', '.join(distinct[:SHOWN])}{more}"


def _at(coordinates: Sequence[Array], point: Array) -> list[int]:
    """Coordinates on an open grid, at one point of it."""
    return [int(c[tuple(np.minimum(point, np.array(c.shape) - 1))]) for c in coordinates]


def _element(name: str, place: Iterable[Any]) -> str:
    return f"{name}{[int(i) for i in place]}"
