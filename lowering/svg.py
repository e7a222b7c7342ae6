"""The target ``svg``: the wiring diagram as a picture that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from syno_ir.dialect import FuncOp
from syno_ir.lowering.diagram import Diagram, Edge, Node, diagram_of
from syno_ir.lowering.layered import Layout, Link, Run, Vertex, lay_out
from syno_ir.lowering.svg_elements import (
    DARK,
    FILLS,
    FONT,
    SMALL,
    STROKES,
    TITLE,
    WIRES,
    escape,
    number,
    outline,
    step,
    text,
    text_width,
)
from syno_ir.lowering.target import FuncTarget

MARGIN = 20.0
HEADING = 64.0
"""The height of the title and the symbols."""
LEGEND = 140.0
TENSOR_HEIGHT, PRIMITIVE_HEIGHT, DETAILS_HEIGHT = 28.0, 24.0, 14.0
PADDING = 9.0
"""Between a text and the side of its box."""
CELL = 36.0
"""The least width of a box."""
PORTS = 22.0
"""The distance between two ports of a primitive."""
TENSOR_SPACE, PRIMITIVE_SPACE = 10.0, 6.0
"""The free space on either side of a node."""
APPROACH, TRACK = 11.0, 8.0
"""The distance of tracks from a row, and from each other."""
LABEL = 12.0
"""The height of a dim's label, below the node that it comes from."""
RADIUS = 8.0
BOLD = 1.15
"""How much wider bold text is."""
DATA_WEIGHT = 2.0
"""How much more it counts that data runs straight than that a weight does."""


@dataclass(frozen=True)
class SvgTarget(FuncTarget):
    """Inputs stand above and results below; several functions stand one below the other.

    The picture has a background of its own; its colours follow the reader's light or dark setting.
    """

    name = "svg"

    def text_of(self, func: FuncOp) -> str:
        return self.text_of_all([func])

    def text_of_all(self, funcs: Sequence[FuncOp]) -> str:
        pictures = [draw(diagram_of(func)) for func in funcs]
        tops = [0.0, *accumulate(picture.height + MARGIN for picture in pictures)]
        width = number(max(picture.width for picture in pictures))
        height = number(tops[-1] - MARGIN)
        body = "".join(
            f'<g transform="translate(0 {number(top)})">\n{picture.body}</g>\n'
            for picture, top in zip(pictures, tops, strict=False)
        )
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" class="syno-ir" role="img" '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            'style="max-width:100%;height:auto" fill="#1f2328" '
            f'font-family="Helvetica, Arial, sans-serif" font-size="{number(FONT)}">\n'
            f"<title>{escape(', '.join(picture.title for picture in pictures))}</title>\n"
            f"<desc>{escape(' '.join(picture.description for picture in pictures))}</desc>\n"
            f"<style>{DARK}</style>\n{body}</svg>\n"
        )


class Picture(NamedTuple):
    """A drawn function; ``body`` is the inside of an ``svg`` element."""

    title: str
    description: str
    width: float
    height: float
    body: str


class _Room(NamedTuple):
    """The room that a node takes: its body, and texts on its left and right."""

    left: float
    body: float
    right: float
    height: float
    tops: tuple[float, ...]
    bottoms: tuple[float, ...]

    @property
    def width(self) -> float:
        return self.left + self.body + self.right


class _Row(NamedTuple):
    top: float
    bottom: float
    track: float
    """The y of the first track below the row."""

    def centred(self, height: float) -> float:
        """The y of something of that height in the middle of the row."""
        return (self.top + self.bottom - height) / 2


class _Box(NamedTuple):
    """Where the body of a node is."""

    x: float
    y: float
    width: float
    height: float


def draw(diagram: Diagram) -> Picture:
    """The picture of a function."""
    inputs: list[list[Edge]] = [[] for _ in diagram.nodes]
    outputs: list[list[Edge]] = [[] for _ in diagram.nodes]
    for edge in diagram.edges:
        inputs[edge.target].append(edge)
        outputs[edge.source].append(edge)
    rooms = list(map(_room, diagram.nodes, inputs, outputs))
    layout = _layout(diagram, rooms)
    rows = _rows(diagram, rooms, layout)
    boxes = [
        _Box(MARGIN + x + room.left, rows[node.row].centred(room.height), room.body, room.height)
        for node, room, x in zip(diagram.nodes, rooms, layout.left, strict=True)
    ]
    widest = max(x + room.width for x, room in zip(layout.left, rooms, strict=True))
    width = max(widest, _heading_width(diagram)) + 2 * MARGIN
    height = rows[-1].bottom + MARGIN
    body = [_card(width, height), *_heading(diagram, width)]
    for edge, start, runs in zip(diagram.edges, layout.starts, layout.runs, strict=True):
        source, target = boxes[edge.source], boxes[edge.target]
        body.append(_wire(edge, start, runs, rows, source, target))
        if edge.labelled:
            left = _labels_left(edge, outputs[edge.source])
            body.append(_label(edge, left, MARGIN + start, source))
    for node, box in zip(diagram.nodes, boxes, strict=True):
        body += _node(node, box)
    description = _description(diagram)
    return Picture(diagram.title, description, width, height, "\n".join(body) + "\n")


def _room(node: Node, inputs: Sequence[Edge], outputs: Sequence[Edge]) -> _Room:
    if node.kind == "tensor":
        columns = _columns(node)
        ports = tuple((start + end) / 2 for start, end in pairwise(columns[1:]))
        caption = text_width(node.details, SMALL) + PADDING if node.details else 0.0
        return _Room(0.0, columns[-1], caption, TENSOR_HEIGHT, ports, ports)
    widest = max(text_width(node.label, FONT), text_width(node.details, SMALL))
    body = max(widest + 2 * PADDING, CELL)
    left = right = 0.0
    for edge, port in zip(outputs, _ports(body, len(outputs)), strict=True):
        label = text_width(str(edge.size), SMALL) + PADDING / 2 if edge.labelled else 0.0
        if _labels_left(edge, outputs):
            left = max(left, label - port)
        else:
            right = max(right, label + port - body)
    tops, bottoms = (
        tuple(left + port for port in _ports(body, len(edges))) for edges in (inputs, outputs)
    )
    height = PRIMITIVE_HEIGHT + (DETAILS_HEIGHT if node.details else 0.0)
    return _Room(left, body, right, height, tops, bottoms)


def _columns(node: Node) -> list[float]:
    """The x at which a tensor's name and each of its ports begin, and where the last one ends."""
    name, *sizes = [
        BOLD * text_width(node.label, FONT),
        *(text_width(str(s), FONT) for s in node.sizes),
    ]
    return list(accumulate([0.0, name + 2 * PADDING, *(max(s + 2 * PADDING, CELL) for s in sizes)]))


def _ports(width: float, count: int) -> list[float]:
    return [width / 2 + PORTS * (port - (count - 1) / 2) for port in range(count)]


def _labels_left(edge: Edge, outputs: Sequence[Edge]) -> bool:
    """True if an edge's label stands on its left, since another edge leaves on its right."""
    return edge.output + 1 < len(outputs)


def _layout(diagram: Diagram, rooms: Sequence[_Room]) -> Layout:
    vertices = [
        Vertex(
            node.row,
            room.width,
            TENSOR_SPACE if node.kind == "tensor" else PRIMITIVE_SPACE,
            room.tops,
            room.bottoms,
            symmetric=node.symmetric,
            pinned=node.kind == "tensor",
        )
        for node, room in zip(diagram.nodes, rooms, strict=True)
    ]
    links = [
        Link(
            edge.source,
            edge.output,
            edge.target,
            edge.input,
            weight=DATA_WEIGHT if edge.content == "data" else 1.0,
        )
        for edge in diagram.edges
    ]
    return lay_out(vertices, links)


def _rows(diagram: Diagram, rooms: Sequence[_Room], layout: Layout) -> list[_Row]:
    labelled = {diagram.nodes[edge.source].row for edge in diagram.edges if edge.labelled}
    heights = [0.0] * len(layout.tracks)
    for node, room in zip(diagram.nodes, rooms, strict=True):
        heights[node.row] = max(heights[node.row], room.height)
    rows: list[_Row] = []
    top = MARGIN + HEADING
    for row, (height, tracks) in enumerate(zip(heights, layout.tracks, strict=True)):
        bottom = top + height
        track = bottom + (LABEL if row in labelled else 0.0) + APPROACH
        rows.append(_Row(top, bottom, track))
        top = track + max(tracks - 1, 0) * TRACK + APPROACH
    return rows


def _card(width: float, height: float) -> str:
    return (
        f'<rect class="card" x="0.5" y="0.5" width="{number(width - 1)}" '
        f'height="{number(height - 1)}" rx="8" fill="#ffffff" stroke="#d9dee3"/>'
    )


def _heading_width(diagram: Diagram) -> float:
    title = BOLD * text_width(diagram.title.replace("_", "n"), TITLE) + LEGEND
    return max(title, text_width(diagram.symbols, FONT))


def _heading(diagram: Diagram, width: float) -> list[str]:
    """The title, the symbols, and on the right what data and weights look like."""
    lines = [
        text(diagram.title, MARGIN, 30, TITLE, "title", "start"),
        text(diagram.symbols, MARGIN, 54, FONT, "muted", "start"),
    ]
    for content, distance in ("data", 122), ("weight", 64):
        x = width - MARGIN - distance
        lines.append(outline(f"{content} box", content, (x, 24, 18, 12), (4,) * 4, FILLS[content]))
        lines.append(text(content, x + 24, 30, SMALL, "muted", "start"))
    return lines


def _wire(
    edge: Edge,
    start: float,
    runs: Sequence[Run],
    rows: Sequence[_Row],
    source: _Box,
    target: _Box,
) -> str:
    """A dim: down from its port, along a track wherever it changes its x, down to its port."""
    path = f"M{number(MARGIN + start)} {number(source.y + source.height)}"
    for run in runs:
        y = rows[run.row].track + run.track * TRACK
        path += step(MARGIN + run.start, MARGIN + run.end, y, RADIUS)
    style = f'fill="none" stroke="{STROKES[edge.content]}" {WIRES[edge.content]}'
    title = escape(f"{edge.name}: {edge.size}")
    return (
        f'<path class="{edge.content} wire" d="{path}V{number(target.y)}" {style}>'
        f"<title>{title}</title></path>"
    )


def _label(edge: Edge, left: bool, x: float, source: _Box) -> str:
    away = -PADDING / 2 if left else PADDING / 2
    middle = source.y + source.height + LABEL / 2 + 2
    return text(str(edge.size), x + away, middle, SMALL, "muted", "end" if left else "start")


def _node(node: Node, box: _Box) -> list[str]:
    draw_inside = _tensor if node.kind == "tensor" else _primitive
    sizes = ", ".join(map(str, node.sizes))
    title = f"{node.content} {node.label}: {sizes}" if node.kind == "tensor" else node.label
    return [
        f'<g class="{node.kind}"><title>{escape(title)}</title>',
        *draw_inside(node, box),
        "</g>",
    ]


def _tensor(node: Node, box: _Box) -> list[str]:
    x, y, _, height = box
    columns = [x + column for column in _columns(node)]
    middle, stroke = y + height / 2, STROKES[node.content]
    head = x, y, columns[1] - x, height
    head_radii = (RADIUS, 0.0, 0.0, RADIUS) if node.sizes else (RADIUS,) * 4
    lines = [
        outline(f"{node.content} box", node.content, box, (RADIUS,) * 4, FILLS[node.content]),
        outline(f"{node.content} head", node.content, head, head_radii, stroke),
        text(node.label, (x + columns[1]) / 2, middle, FONT, "name"),
    ]
    bars = "".join(f"M{number(column)} {number(y)}v{number(height)}" for column in columns[2:-1])
    if bars:
        lines.append(f'<path class="{node.content}" d="{bars}" stroke="{stroke}"/>')
    for size, (start, end) in zip(node.sizes, pairwise(columns[1:]), strict=True):
        lines.append(text(str(size), (start + end) / 2, middle))
    if node.details:
        lines.append(text(node.details, columns[-1] + PADDING, middle, SMALL, "muted", "start"))
    return lines


def _primitive(node: Node, box: _Box) -> list[str]:
    x, y, width, height = box
    wide, narrow = PRIMITIVE_HEIGHT / 2, 3.0
    above = narrow if node.kind == "sink" else wide
    below = narrow if node.kind == "source" else wide
    lines = [
        outline("node", "ones", box, (above, above, below, below), FILLS["ones"]),
        text(node.label, x + width / 2, y + PRIMITIVE_HEIGHT / 2),
    ]
    if node.details:
        lines.append(
            text(node.details, x + width / 2, y + height - DETAILS_HEIGHT + 2, SMALL, "muted")
        )
    return lines


def _description(diagram: Diagram) -> str:
    """What a reader who cannot see the picture hears."""
    tensors = [
        f"{node.content} {node.label} [{', '.join(map(str, node.sizes))}]"
        for node in diagram.nodes
        if node.kind == "tensor"
    ]
    primitives = sum(node.kind != "tensor" for node in diagram.nodes)
    return f"Wiring diagram of {diagram.title}: {', '.join(tensors)}; {primitives} primitives."
