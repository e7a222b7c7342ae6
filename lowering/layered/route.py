"""Tracks for the edges between two rows: each edge goes down, along its track, and down again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from syno_ir.lowering.layered.graph import Graph, Link, Vertex
from syno_ir.lowering.layered.order import order_rows
from syno_ir.lowering.layered.place import TOLERANCE, place

CLEARANCE = 7.0
"""Vertical parts of two edges that are nearer than this overlap."""
OVERLAP = 100
"""An overlap costs as much as so many crossings."""


@dataclass(frozen=True)
class Run:
    """An edge between two rows: from the x ``start`` along a track to the x ``end``."""

    start: float
    end: float
    track: int | None
    """Counted from the upper row, from 0; None if the run is straight."""


@dataclass(frozen=True)
class Layout:
    left: list[float]
    """The x of the left side of every vertex; the leftmost is 0."""
    runs: list[list[Run]]
    """For every edge its way from row to row."""
    tracks: list[int]
    """The number of tracks below every row."""


def lay_out(vertices: Sequence[Vertex], edges: Sequence[Link]) -> Layout:
    """Places the vertices and routes the edges."""
    graph = Graph(vertices, edges)
    order = order_rows(graph)
    x = place(graph, order)
    runs: list[list[Run]] = [[] for _ in edges]
    tracks: list[int] = []
    for row in range(len(order)):
        here = [
            (number, segment)
            for number, chain in enumerate(graph.chains)
            for segment in chain
            if graph.vertices[segment.upper].row == row
        ]
        ends = [
            (
                x[s.upper] + graph.vertices[s.upper].bottoms[s.output],
                x[s.lower] + graph.vertices[s.lower].tops[s.input],
            )
            for _, s in here
        ]
        bent = [i for i, (start, end) in enumerate(ends) if abs(start - end) > TOLERANCE]
        levels = dict(zip(bent, assign_tracks([ends[i] for i in bent]), strict=True))
        for i, (number, _) in enumerate(here):
            runs[number].append(Run(*ends[i], levels.get(i)))
        tracks.append(1 + max(levels.values(), default=-1))
    return Layout(x[: len(vertices)], runs, tracks)


Span = tuple[float, float]


def assign_tracks(spans: Sequence[Span]) -> list[int]:
    """A track for every edge, such that edges cross rarely, and do not overlap if that can be."""
    above: list[dict[int, int]] = [{} for _ in spans]
    """The edges that had better be above each edge, and what it costs if they are not."""
    for lower, upper in permutations(range(len(spans)), 2):
        gain = _cost(spans[lower], spans[upper]) - _cost(spans[upper], spans[lower])
        if _meet(spans[lower], spans[upper]) and (gain, lower) > (0, upper):
            above[lower][upper] = gain
    return _levels(above)


def _meet(first: Span, second: Span) -> bool:
    return min(first) < max(second) + CLEARANCE and min(second) < max(first) + CLEARANCE


def _cost(upper: Span, lower: Span) -> int:
    """What it costs that one edge is above another: crossings, and dearly if they overlap."""
    crossings = (min(upper) < lower[0] < max(upper)) + (min(lower) < upper[1] < max(lower))
    return crossings + OVERLAP * (abs(lower[0] - upper[1]) < CLEARANCE)


def _levels(above: list[dict[int, int]]) -> list[int]:
    """How many edges are above each, counted along the longest chain.

    Where edges are above each other in a circle, the one goes first for which that costs least.
    """
    levels: dict[int, int] = {}
    while left := [edge for edge in range(len(above)) if edge not in levels]:
        waiting = {edge: [other for other in above[edge] if other not in levels] for edge in left}
        first = min(left, key=lambda edge: sum(above[edge][other] + 1 for other in waiting[edge]))
        for other in waiting[first]:
            del above[first][other]
            above[other][first] = 0
        levels[first] = 1 + max((levels[other] for other in above[first]), default=-1)
    return [levels[edge] for edge in range(len(above))]
