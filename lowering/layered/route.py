"""Tracks for the links between two rows: each link goes down, along its track, and down again.

Two links that exchange their places cannot do so with one track each; one of them takes two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from syno_ir.lowering.layered.graph import Graph, Link, Vertex
from syno_ir.lowering.layered.order import order_rows
from syno_ir.lowering.layered.place import TOLERANCE, place

CLEARANCE = 7.0
"""Vertical parts of two links that are nearer than this overlap."""
OVERLAP = 100
"""An overlap costs as much as so many crossings."""

Span = tuple[float, float]
"""The x at which something starts and the x at which it ends."""


@dataclass(frozen=True)
class Run:
    """What a link does below a row: it goes from the x ``start`` along a track to ``end``."""

    row: int
    start: float
    end: float
    track: int
    """Counted from the row, from 0."""


@dataclass(frozen=True)
class Layout:
    left: list[float]
    """The x of the left side of every vertex; the leftmost is 0."""
    starts: list[float]
    """The x at which every link leaves its source."""
    runs: list[list[Run]]
    """Where every link changes its x, from the top down."""
    tracks: list[int]
    """The number of tracks below every row."""


def lay_out(vertices: Sequence[Vertex], links: Sequence[Link]) -> Layout:
    """Places the vertices and routes the links."""
    graph = Graph(vertices, links)
    order = order_rows(graph)
    x = place(graph, order)
    starts = [x[link.source] + graph.vertices[link.source].bottoms[link.output] for link in links]
    runs: list[list[Run]] = [[] for _ in links]
    tracks: list[int] = []
    for row in range(len(order)):
        spans = {
            number: (
                x[s.upper] + graph.vertices[s.upper].bottoms[s.output],
                x[s.lower] + graph.vertices[s.lower].tops[s.input],
            )
            for number, chain in enumerate(graph.chains)
            for s in chain
            if graph.vertices[s.upper].row == row
        }
        parts = [(number, part) for number, parts in _parts(spans).items() for part in parts]
        levels = _levels(_above(parts))
        for (number, (start, end)), level in zip(parts, levels, strict=True):
            runs[number].append(Run(row, start, end, level))
        tracks.append(1 + max(levels, default=-1))
    return Layout(x[: len(vertices)], starts, runs, tracks)


def _parts(spans: dict[int, Span]) -> dict[int, list[Span]]:
    """The spans that are not straight, each in one part, or in two with a free column between."""
    bent = {link: span for link, span in spans.items() if abs(span[0] - span[1]) > TOLERANCE}
    parts = {link: [span] for link, span in bent.items()}
    while circle := _circle(bent):
        start, end = longest = max(circle.values(), key=lambda span: abs(span[0] - span[1]))
        link = next(link for link, span in circle.items() if span == longest)
        columns = {x for span in spans.values() for x in span}
        inside = sorted(x for x in columns if min(longest) <= x <= max(longest))
        left, right = max(pairwise(inside), key=lambda gap: gap[1] - gap[0])
        parts[link] = [(start, (left + right) / 2), ((left + right) / 2, end)]
        del bent[link]
    return parts


def _circle(spans: dict[int, Span]) -> dict[int, Span]:
    """Those that exchange their places: each starts where one of them ends, and ends where one
    starts.
    """
    circle, before = spans, 0
    while len(circle) != before:
        before = len(circle)
        circle = {
            link: (start, end)
            for link, (start, end) in circle.items()
            if any(other != link and abs(start - s[1]) < CLEARANCE for other, s in circle.items())
            and any(other != link and abs(end - s[0]) < CLEARANCE for other, s in circle.items())
        }
    return circle


def _above(parts: Sequence[tuple[int, Span]]) -> list[dict[int, int]]:
    """The parts that had better be above each part, and what it costs if they are not."""
    above: list[dict[int, int]] = [{} for _ in parts]
    for (lower, (link, span)), (upper, (other, reference)) in permutations(enumerate(parts), 2):
        if link == other:
            gain = OVERLAP * (lower - upper)
        elif _meet(span, reference):
            gain = _cost(span, reference) - _cost(reference, span)
        else:
            continue
        if (gain, lower) > (0, upper):
            above[lower][upper] = gain
    return above


def _meet(first: Span, second: Span) -> bool:
    return min(first) < max(second) + CLEARANCE and min(second) < max(first) + CLEARANCE


def _cost(upper: Span, lower: Span) -> int:
    """What it costs that one part is above another: crossings, and dearly if they overlap."""
    crossings = (min(upper) < lower[0] < max(upper)) + (min(lower) < upper[1] < max(lower))
    return crossings + OVERLAP * (abs(lower[0] - upper[1]) < CLEARANCE)


def _levels(above: list[dict[int, int]]) -> list[int]:
    """How many parts are above each, counted along the longest chain.

    Where parts are above each other in a circle, the one goes first for which that costs least.
    """
    levels: dict[int, int] = {}
    while left := [part for part in range(len(above)) if part not in levels]:
        waiting = {part: [other for other in above[part] if other not in levels] for part in left}
        # What waits for nothing costs 0, everything else more.
        first = min(left, key=lambda part: sum(above[part][other] + 1 for other in waiting[part]))
        for other in waiting[first]:
            del above[first][other]
            above[other][first] = 0
        levels[first] = 1 + max((levels[other] for other in above[first]), default=-1)
    return [levels[part] for part in range(len(above))]
