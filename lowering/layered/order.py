"""The order of the vertices in every row, such that few links cross.

Rows are sorted by the barycentres of their neighbours in the row above, then below, in turn, and
neighbours in a row change places where that takes crossings away.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise

from syno_ir.lowering.layered.graph import Graph, Segment

SWEEPS = 12

Order = list[list[int]]
"""The vertices of every row, from the left."""


def order_rows(graph: Graph) -> Order:
    """The order with the fewest crossings that was found, and of those the shortest links.

    Links into a symmetric vertex are then given its tops from left to right.
    """
    order = _depth_first(graph)
    best, least = order, _crossings(graph, order)
    for sweep in range(SWEEPS):
        order = [list(row) for row in order]
        down = sweep % 2 == 0
        for row in range(1, len(order)) if down else range(len(order) - 2, -1, -1):
            fixed = _starts(graph, order[row - 1 if down else row + 1])
            order[row] = _by_barycentre(graph, order[row], fixed, down)
        _exchange(graph, order)
        found = _crossings(graph, order)
        if found < least:
            best, least = order, found
    _sort_symmetric(graph, best)
    return best


def _depth_first(graph: Graph) -> Order:
    """Every vertex near to those that it is connected with."""
    seen: dict[int, None] = {}
    for start, above in enumerate(graph.above):
        stack = [] if above else [start]
        while stack:
            vertex = stack.pop()
            if vertex not in seen:
                seen[vertex] = None
                stack += [segment.lower for segment in reversed(graph.below[vertex])]
    order: Order = [[] for _ in range(1 + max(vertex.row for vertex in graph.vertices))]
    for vertex in seen:
        order[graph.vertices[vertex].row].append(vertex)
    return [_with_pins(graph, row, sorted(row)) for row in order]


def _with_pins(graph: Graph, row: Iterable[int], pins: Iterable[int]) -> list[int]:
    """The row, with its pinned vertices in the order that they have in ``pins``."""
    ordered = iter([vertex for vertex in pins if graph.vertices[vertex].pinned])
    return [next(ordered) if graph.vertices[vertex].pinned else vertex for vertex in row]


def _starts(graph: Graph, row: Sequence[int]) -> dict[int, float]:
    """Where every vertex of a row begins, if each port is one wide."""
    starts: dict[int, float] = {}
    total = 0
    for vertex in row:
        starts[vertex] = total
        total += _slots(graph, vertex)
    return starts


def _slots(graph: Graph, vertex: int) -> int:
    return max(len(graph.vertices[vertex].tops), len(graph.vertices[vertex].bottoms), 1)


def _upper(graph: Graph, starts: dict[int, float], s: Segment) -> float:
    """The position of the upper end of a segment."""
    ports = len(graph.vertices[s.upper].bottoms)
    return starts[s.upper] + (s.output + 0.5) * _slots(graph, s.upper) / ports


def _lower(graph: Graph, starts: dict[int, float], s: Segment) -> float:
    """The position of the lower end of a segment."""
    vertex = graph.vertices[s.lower]
    port = len(vertex.tops) / 2 if vertex.symmetric else s.input + 0.5
    return starts[s.lower] + port * _slots(graph, s.lower) / len(vertex.tops)


def _crossings(graph: Graph, order: Order) -> tuple[int, float]:
    """The number of crossings and the sum of the links' horizontal extents, in ports."""
    crossings, extent = 0, 0.0
    starts = [_starts(graph, row) for row in order]
    for row, above, below in zip(order, starts, starts[1:], strict=False):
        ends = sorted(
            (_upper(graph, above, s), _lower(graph, below, s))
            for vertex in row
            for s in graph.below[vertex]
        )
        lower: list[float] = []
        for start, end in ends:
            crossings += len(lower) - bisect_right(lower, end)
            extent += abs(start - end)
            insort(lower, end)
    return crossings, extent


def _by_barycentre(
    graph: Graph, row: Sequence[int], fixed: dict[int, float], down: bool
) -> list[int]:
    """The row sorted by the mean position of its neighbours in the fixed row above, or below.

    Vertices without such neighbours stay where they are.
    """
    means: dict[int, float] = {}
    for vertex in row:
        if down:
            ends = [_upper(graph, fixed, s) for s in graph.above[vertex]]
        else:
            ends = [_lower(graph, fixed, s) for s in graph.below[vertex]]
        if ends:
            means[vertex] = sum(ends) / len(ends)
    ordered = iter(sorted(means, key=means.__getitem__))
    return _with_pins(graph, [next(ordered) if v in means else v for v in row], row)


def _exchange(graph: Graph, order: Order) -> None:
    """Lets neighbours change places as long as that takes crossings away."""
    improved = True
    while improved:
        improved = False
        for number, row in enumerate(order):
            above = _starts(graph, order[number - 1]) if number else {}
            below = _starts(graph, order[number + 1]) if number + 1 < len(order) else {}
            ends = {
                vertex: (
                    [_upper(graph, above, s) for s in graph.above[vertex]],
                    [_lower(graph, below, s) for s in graph.below[vertex]],
                )
                for vertex in row
            }
            for i in range(len(row) - 1):
                left, right = row[i], row[i + 1]
                if graph.vertices[left].pinned and graph.vertices[right].pinned:
                    continue
                if _inversions(ends[left], ends[right]) > _inversions(ends[right], ends[left]):
                    row[i], row[i + 1] = right, left
                    improved = True


Ends = tuple[list[float], list[float]]


def _inversions(left: Ends, right: Ends) -> int:
    """The crossings between the links of two neighbours, given by their other ends."""
    return sum(a > b for x, y in zip(left, right, strict=True) for a in x for b in y)


def _sort_symmetric(graph: Graph, order: Order) -> None:
    for row, below in pairwise(order):
        starts = _starts(graph, row)
        for vertex in below:
            if graph.vertices[vertex].symmetric:
                graph.above[vertex].sort(key=lambda s: _upper(graph, starts, s))
                for position, segment in enumerate(graph.above[vertex]):
                    segment.input = position
