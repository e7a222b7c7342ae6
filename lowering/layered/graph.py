"""The graph to draw, its long links broken into segments from one row to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BEND_MARGIN = 3.5
"""The free space on either side of a link that passes a row."""

LONG = 2.0
"""How much more it counts that a link is straight if it passes a row."""


@dataclass(frozen=True)
class Vertex:
    """A box. ``tops`` and ``bottoms`` are its ports' distances from its left side."""

    row: int
    """Counted from the top, from 0."""
    width: float
    margin: float
    """The free space on its left and right."""
    tops: tuple[float, ...] = ()
    bottoms: tuple[float, ...] = ()
    symmetric: bool = False
    """True if the links from above may enter the tops in any order."""
    pinned: bool = False
    """True if it keeps its order with the other pinned vertices of its row."""


@dataclass(frozen=True)
class Link:
    """From a bottom of ``source`` to a top of ``target``, which stands in a row further down."""

    source: int
    output: int
    target: int
    input: int
    weight: float = 1.0
    """How much it counts that the link is short and straight."""


@dataclass
class Segment:
    """The part of a link between two neighbouring rows."""

    upper: int
    output: int
    lower: int
    input: int
    weight: float


class Graph:
    """The vertices of a drawing, with a bend wherever a link passes a row, and its segments."""

    def __init__(self, vertices: Sequence[Vertex], links: Sequence[Link]):
        self.vertices = list(vertices)
        self.chains = [self._chain(link) for link in links]
        """The segments of every link, from the top down."""
        self.above: list[list[Segment]] = [[] for _ in self.vertices]
        self.below: list[list[Segment]] = [[] for _ in self.vertices]
        for chain in self.chains:
            for segment in chain:
                self.below[segment.upper].append(segment)
                self.above[segment.lower].append(segment)

    def _chain(self, link: Link) -> list[Segment]:
        first, last = self.vertices[link.source].row + 1, self.vertices[link.target].row
        ends = [(link.source, link.output, 0)]
        for row in range(first, last):
            ends.append((len(self.vertices), 0, 0))
            self.vertices.append(Vertex(row, 0.0, BEND_MARGIN, (0.0,), (0.0,)))
        ends.append((link.target, 0, link.input))
        weight = link.weight if first == last else link.weight * LONG
        return [
            Segment(upper, output, lower, top, weight)
            for (upper, output, _), (lower, _, top) in pairwise(ends)
        ]
