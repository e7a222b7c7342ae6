"""The x of every vertex, such that links are short and most of them straight.

Row after row, vertices go to the weighted median of where their neighbours want them, as far as
the row has room for it. Then bent segments are straightened one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import inf
from typing import NamedTuple

from syno_ir.lowering.layered.graph import LONG, Graph
from syno_ir.lowering.layered.order import Order

SWEEPS = 12
BEND = 60.0
"""A bend costs as much as a link that is longer by this."""
TOLERANCE = 1e-6

Wish = tuple[float, float]
"""An x, and how much it counts."""


class _Pull(NamedTuple):
    """A segment as seen from one of its ends."""

    other: int
    offset: float
    """How far right of this vertex the other stands when the segment is straight."""
    weight: float


def place(graph: Graph, order: Order) -> list[float]:
    """The x of the left side of every vertex; the leftmost is 0."""
    placement = _Placement(graph, order)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        last = sweep >= SWEEPS - 2
        for row in order if down else reversed(order):
            placement.place_row(row, down or last, not down or last)
    placement.straighten()
    placement.centre(order)
    least = min(placement.x)
    return [x - least for x in placement.x]


class _Placement:
    def __init__(self, graph: Graph, order: Order):
        vertices = graph.vertices
        self.above: list[list[_Pull]] = [[] for _ in vertices]
        self.below: list[list[_Pull]] = [[] for _ in vertices]
        for s in (segment for chain in graph.chains for segment in chain):
            offset = vertices[s.upper].bottoms[s.output] - vertices[s.lower].tops[s.input]
            self.below[s.upper].append(_Pull(s.lower, offset, s.weight))
            self.above[s.lower].append(_Pull(s.upper, -offset, s.weight))
        self.pulls = [above + below for above, below in zip(self.above, self.below, strict=True)]
        self.x = [0.0] * len(vertices)
        self.left_of: dict[int, tuple[int, float]] = {}
        """The neighbour on the left of a vertex, and how far away its left side is at least."""
        self.right_of: dict[int, tuple[int, float]] = {}
        for row in order:
            for left, right in pairwise(row):
                a, b = vertices[left], vertices[right]
                distance = a.width + a.margin + b.margin
                self.left_of[right], self.right_of[left] = (left, distance), (right, distance)
                self.x[right] = self.x[left] + distance

    def wishes(self, vertex: int, above: bool, below: bool) -> Iterator[Wish]:
        """The x that would make each of a vertex's segments straight."""
        for asked, pulls in (above, self.above), (below, self.below):
            if asked:
                for other, offset, weight in pulls[vertex]:
                    yield self.x[other] - offset, weight

    def place_row(self, row: Sequence[int], above: bool, below: bool) -> None:
        """Gives the vertices of a row the x with the least weighted distance from their wishes.

        This is isotonic regression by pooling adjacent violators: vertices that would stand too
        near to each other go together to their common median.
        """
        pools: list[tuple[float, list[Wish], list[tuple[int, float]]]] = []
        offset = 0.0
        for vertex in row:
            if pools:
                offset += self.left_of[vertex][1]
            wishes = [(x - offset, weight) for x, weight in self.wishes(vertex, above, below)]
            if not wishes:
                wishes = [(self.x[vertex] - offset, TOLERANCE)]
            pool = _median(wishes), wishes, [(vertex, offset)]
            while pools and pools[-1][0] > pool[0]:
                _, before, members = pools.pop()
                wishes = before + pool[1]
                pool = _median(wishes), wishes, members + pool[2]
            pools.append(pool)
        for x, _, members in pools:
            for vertex, offset in members:
                self.x[vertex] = x + offset

    def straighten(self) -> None:
        """Moves vertices so that segments become straight, as long as that lowers the cost.

        A vertex moves alone, else with what hangs on it by segments that count much, else by any.
        """
        improved, rounds = True, 0
        while improved and rounds < SWEEPS:
            improved, rounds = False, rounds + 1
            for vertex, pulls in enumerate(self.pulls):
                for other, offset, _ in pulls:
                    for threshold in (inf, LONG, 0.0):
                        bend = self.x[other] - offset - self.x[vertex]
                        if abs(bend) > TOLERANCE:
                            improved |= self.try_move(vertex, bend, threshold)

    def centre(self, order: Order) -> None:
        """Puts a vertex that nothing is linked to, and that is alone in its row, in the middle."""
        middle = (min(self.x) + max(self.x)) / 2
        for row in order:
            if len(row) == 1 and not self.pulls[row[0]]:
                self.x[row[0]] = middle

    def try_move(self, vertex: int, by: float, threshold: float) -> bool:
        """Moves a vertex if that lowers the cost of all segments."""
        sign = 1.0 if by > 0 else -1.0
        moves = self.moves(vertex, sign, abs(by), threshold)
        change = -self.cost(moves)
        for moved, distance in moves.items():
            self.x[moved] += sign * distance
        change += self.cost(moves)
        if change < -TOLERANCE:
            return True
        for moved, distance in moves.items():
            self.x[moved] -= sign * distance
        return False

    def moves(self, vertex: int, sign: float, by: float, threshold: float) -> dict[int, float]:
        """How far each vertex has to go with ``vertex``: what hangs on it by straight segments of
        at least that weight, and what stands in the way. Whatever goes farthest is found first.
        """
        x, sides = self.x, self.right_of if sign > 0 else self.left_of
        moves: dict[int, float] = {}
        pending = [(-by, vertex)]
        while pending:
            back, moved = heappop(pending)
            if moved in moves:
                continue
            moves[moved] = -back
            for other, offset, weight in self.pulls[moved]:
                if weight >= threshold and abs(x[moved] + offset - x[other]) < TOLERANCE:
                    heappush(pending, (back, other))
            if moved in sides:
                other, distance = sides[moved]
                pushed = back + sign * (x[other] - x[moved]) - distance
                if pushed < -TOLERANCE:
                    heappush(pending, (pushed, other))
        return moves

    def cost(self, moved: dict[int, float]) -> float:
        """The cost of the segments of these vertices."""
        total = 0.0
        for vertex in moved:
            x = self.x[vertex]
            for other, offset, weight in self.pulls[vertex]:
                bend = abs(x + offset - self.x[other])
                if bend > TOLERANCE and (vertex < other or other not in moved):
                    total += weight * (bend + BEND)
        return total


def _median(wishes: Sequence[Wish]) -> float:
    """The weighted median; where there are two, the middle between them."""
    ordered = sorted(wishes)
    rest = sum(weight for _, weight in ordered) / 2
    for (x, weight), (following, _) in pairwise(ordered):
        rest -= weight
        if rest < 0:
            return x
        if rest == 0:
            return (x + following) / 2
    return ordered[-1][0]
