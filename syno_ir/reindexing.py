"""The re-indexing under which two functions have the same coefficients, found and verified.

The elements of the weights (and of unordered axes) are matched by their refined colours. Where some
stay alike, one is told apart on the left, and each that may stand for it on the right in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syno_ir.coefficients import PRIME, Coefficients, Tensor, mix
from syno_ir.dialect import TensorType
from syno_ir.dialect.violation import name_of
from syno_ir.difference import axis_name, called, known_to
from syno_ir.fingerprint import Hypergraph, normalised
from syno_ir.size import Binding

if TYPE_CHECKING:
    from syno_ir.operator import Operator

Array = NDArray[Any]

BUDGET = 500
"""The most refinements that a search for a re-indexing takes."""
SHOWN = 6
"""How many elements of a re-indexing are printed."""
MAX_RANK = 6
"""The most axes of a weight for which a re-indexing is recognised as a transpose."""


class BudgetError(Exception):
    """The search ended before all re-indexings were tried."""


@dataclass(frozen=True)
class Correspondence:
    """Elements of one tensor on the left, by flat number, and those on the right in their place.

    ``right = scale * left``, a residue modulo the prime. Elements that are not listed stand in no
    product.
    """

    left: Tensor
    right: Tensor
    elements: Array
    """Of shape ``[2, elements]``: left above right, in the order of the right ones."""
    scale: int

    @property
    def fraction(self) -> Fraction:
        """The rational with small numerator and denominator that the scale is a residue of."""
        above, below, r, s = PRIME, self.scale, 0, 1
        while below * below * 2 > PRIME:
            quotient = above // below
            above, below = below, above - quotient * below
            r, s = s, r - quotient * s
        return Fraction(below, s)


def find_reindexing(
    left: Sequence[Coefficients], right: Sequence[Coefficients]
) -> list[Correspondence] | None:
    """A re-indexing that makes the coefficients equal, or None if there is none.

    Raises ``BudgetError`` if that is not decided within the budget.
    """
    a, b = _Vertices.of(left), _Vertices.of(right)
    if a is None or b is None:
        return [] if a is b else None
    budget = iter(range(BUDGET))
    colours = a.graph.refined(a.graph.initial), b.graph.refined(b.graph.initial)
    for order in _orders(a, b, *colours):
        start = a.told_apart(range(len(order))), b.told_apart(order)
        for match in _matches(a.graph, b.graph, *start, budget):
            scales = _scales(left, right, a, b, order)
            found = [
                _correspondence(a, b, number, other, match, scales)
                for number, other in enumerate(order)
            ]
            if agree(left, right, found):
                return found
    return None


def agree(
    left: Sequence[Coefficients],
    right: Sequence[Coefficients],
    correspondences: Sequence[Correspondence],
) -> bool:
    """True if the left coefficients, re-indexed and scaled, are the right ones in all draws."""
    by_left = {c.left: c for c in correspondences}
    others = {frozenset(part.tensors): part for part in right}
    if len(left) != len(right):
        return False
    for part in left:
        maps = {by_left[t].right: by_left[t] for t in part.tensors}
        other = others.get(frozenset(maps))
        if other is None or part.values.shape != other.values.shape:
            return False
        rows, scale = [], 1
        for tensor in other.tensors:
            elements = maps[tensor].elements
            table = np.full(
                int(max(elements[0].max(initial=0), part.indices.max(initial=0))) + 1, -1
            )
            table[elements[0]] = elements[1]
            rows.append(table[part.indices[part.tensors.index(maps[tensor].left)]])
            scale = scale * maps[tensor].scale % PRIME
        order = np.lexsort(rows[::-1]) if rows else slice(None)
        indices = np.stack(rows)[:, order] if rows else other.indices
        # what multiplies w on the left multiplies scale * w on the right
        scaled = other.values * scale % PRIME
        if not (np.array_equal(indices, other.indices) and (part.values[:, order] == scaled).all()):
            return False
    return True


@dataclass(frozen=True)
class _Vertices:
    """The hypergraph of coefficients, and what its vertices are."""

    graph: Hypergraph
    tensors: tuple[Tensor, ...]
    elements: Array
    """The number of each vertex in its tensor."""

    @staticmethod
    def of(parts: Sequence[Coefficients]) -> _Vertices | None:
        if not parts:
            return None
        graph = Hypergraph.of(parts, normalised(parts))
        tensors = tuple(dict.fromkeys(t for part in parts for t in part.tensors))
        elements = np.zeros(len(graph.initial), np.int64)
        for part, edges in zip(parts, graph.edges, strict=True):
            for vertices, numbers in zip(edges, part.indices, strict=True):
                elements[vertices] = numbers
        return _Vertices(graph, tensors, elements)

    def told_apart(self, order: Sequence[int]) -> Array:
        """Initial colours, one for each tensor: that of its place in ``order``."""
        colours = self.graph.initial.copy()
        for place, tensor in enumerate(order):
            span = self.graph.spans[tensor]
            colours[span] = mix(colours[span] + np.uint64(place + 1))
        return colours


def _orders(a: _Vertices, b: _Vertices, left: Array, right: Array) -> Iterator[tuple[int, ...]]:
    """For each tensor on the left one on the right, with the same colours of elements."""

    def profiles(vertices: _Vertices, colours: Array) -> list[tuple[str, bytes]]:
        return [
            (
                "weight" if isinstance(tensor, int) else repr(tensor),
                np.sort(colours[span]).tobytes(),
            )
            for tensor, span in zip(vertices.tensors, vertices.graph.spans, strict=True)
        ]

    mine, theirs = profiles(a, left), profiles(b, right)
    if sorted(mine) == sorted(theirs):
        for order in permutations(range(len(theirs))):
            if all(p == theirs[other] for p, other in zip(mine, order, strict=True)):
                yield order


def _matches(
    a: Hypergraph, b: Hypergraph, left: Array, right: Array, budget: Iterator[int]
) -> Iterator[Array]:
    """For each vertex of ``a`` one of ``b``, such that stable colours agree."""
    if next(budget, None) is None:
        raise BudgetError
    left, right = a.refined(left), b.refined(right)
    mine, theirs = np.argsort(left, kind="stable"), np.argsort(right, kind="stable")
    if not np.array_equal(left[mine], right[theirs]):
        return
    colours, sizes = np.unique(left, return_counts=True)
    if sizes.max(initial=1) == 1:
        match = np.empty_like(mine)
        match[mine] = theirs
        yield match
        return
    smallest = colours[np.where(sizes > 1, sizes, sizes.max() + 1).argmin()]
    vertex = np.flatnonzero(left == smallest)[0]
    for other in np.flatnonzero(right == smallest):
        yield from _matches(a, b, _marked(left, vertex), _marked(right, other), budget)


def _marked(colours: Array, vertex: np.intp) -> Array:
    changed = colours.copy()
    changed[vertex] = mix(changed[vertex : vertex + 1] + np.uint64(2))[0]
    return changed


def _correspondence(
    a: _Vertices, b: _Vertices, number: int, other: int, match: Array, scales: dict[Tensor, int]
) -> Correspondence:
    span = a.graph.spans[number]
    elements = np.stack([a.elements[span], b.elements[match[span]]])
    tensor = a.tensors[number]
    order = np.argsort(elements[1])
    return Correspondence(tensor, b.tensors[other], elements[:, order], scales.get(tensor, 1))


def _scales(
    left: Sequence[Coefficients],
    right: Sequence[Coefficients],
    a: _Vertices,
    b: _Vertices,
    order: Sequence[int],
) -> dict[Tensor, int]:
    """A scale for each weight on the left such that the sums of the coefficients agree.

    Each product of weights asks for one product of scales. A product that has a weight of its own,
    among those not yet settled, is settled last by that weight.
    """
    other_of = {a.tensors[n]: b.tensors[other] for n, other in enumerate(order)}
    sums = {frozenset(part.tensors): int(part.values[0].sum()) % PRIME for part in right}
    ratios: dict[frozenset[Tensor], int] = {}
    for part in left:
        weights = frozenset(t for t in part.tensors if isinstance(t, int))
        theirs = sums.get(frozenset(other_of[t] for t in part.tensors), 0)
        if weights and theirs:
            mine = int(part.values[0].sum()) % PRIME
            ratios[weights] = mine * pow(theirs, -1, PRIME) % PRIME
    settled: list[tuple[frozenset[Tensor], Tensor]] = []
    remaining = sorted(ratios, key=repr)
    while remaining:
        own = [
            (weights, weight)
            for weights in remaining
            for weight in sorted(weights, key=repr)
            if not any(weight in others for others in remaining if others is not weights)
        ]
        if not own:
            break
        settled.append(own[0])
        remaining.remove(own[0][0])
    scales: dict[Tensor, int] = {}
    for weights, weight in reversed(settled):
        product = 1
        for known in weights - {weight}:
            product = product * scales.setdefault(known, 1) % PRIME
        scales[weight] = ratios[weights] * pow(product, -1, PRIME) % PRIME
    return scales


def show(correspondence: Correspondence, left: Operator, right: Operator, binding: Binding) -> str:
    """How the elements of one tensor correspond: as a transpose if it is one, else some of them."""
    elements = correspondence.elements
    if not isinstance(correspondence.left, int):
        moved = elements[1][np.argsort(elements[0])].tolist()
        kept = moved == sorted(moved)
        name = axis_name(right, *_argument(right, correspondence.right))
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
