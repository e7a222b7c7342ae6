"""The strokes of the wiring diagram's pen: boxes, wires and algebra as text, in SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax import saxutils

FONT, SMALL, TITLE = 13.0, 11.0, 17.0
"""Font sizes."""

STROKES = {"data": "#1f6fc4", "weight": "#b35c00", "ones": "#6e7781"}
FILLS = {"data": "#e9f2fc", "weight": "#fff1de", "ones": "#f6f8fa"}
WIRES = {
    "data": 'stroke-width="2.25"',
    "weight": 'stroke-width="1.5"',
    "ones": 'stroke-width="1.5" stroke-dasharray="4 3"',
}
STYLES = {
    "": "",
    "title": ' font-weight="bold"',
    "muted": ' class="muted" fill="#59636e"',
    "name": ' class="name" fill="#ffffff" font-weight="bold"',
}
"""How text may look; ``title`` is the one that is no algebra."""
DARK = """
@media (prefers-color-scheme: dark) {
.syno-ir{fill:#e6edf3}.syno-ir .card{fill:#12161c;stroke:#30363d}.syno-ir .muted{fill:#9aa4af}
.syno-ir .node{fill:#262c35;stroke:#7d8793}.syno-ir .ones{stroke:#9aa4af}
.syno-ir .data{stroke:#6cb0f5}.syno-ir .weight{stroke:#f0a63c}.syno-ir .name{fill:#12161c}
.syno-ir .data.box{fill:#152c45}.syno-ir .weight.box{fill:#3a2a10}
.syno-ir .data.head{fill:#6cb0f5}.syno-ir .weight.head{fill:#f0a63c}}
"""

_SCRIPT = re.compile(r"(?<=[A-Za-z0-9])_(?P<below>\w+)|\*\*(?P<above>\d+)")
_SMALLER = 0.75
_SHIFT = {"below": 0.25, "above": -0.4}
"""How far the baseline of a script is below that of the line, in ems."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTHS = {
    **dict.fromkeys("ijlIJ.,:;'|·` ", 0.32),
    **dict.fromkeys("frt()[]{}/-", 0.4),
    **dict.fromkeys("wMOQG+=<>~", 0.84),
    **dict.fromkeys("mW@%", 0.99),
    **dict.fromkeys("ABCDEFHKLNPRSTUVXYZ", 0.73),
}
"""Advance widths in ems of a wide sans-serif face; a narrower one leaves some air."""


def number(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def escape(text: str) -> str:
    """Text as XML; characters that XML cannot hold are replaced."""
    return saxutils.escape(_FORBIDDEN.sub("\ufffd", text))


def text_width(text: str, size: float) -> float:
    """About how wide a text is."""
    ems = sum(
        (_SMALLER if script else 1.0) * sum(_WIDTHS.get(letter, 0.64) for letter in part)
        for script, part in _parts(text)
    )
    return ems * size


def text(
    words: str,
    x: float,
    middle: float,
    size: float = FONT,
    style: str = "",
    anchor: str = "middle",
) -> str:
    """A text whose capitals stand around the height ``middle``."""
    attributes = f'x="{number(x)}" y="{number(middle + 0.36 * size)}"{STYLES[style]}'
    if size != FONT:
        attributes += f' font-size="{number(size)}"'
    if anchor != "start":
        attributes += f' text-anchor="{anchor}"'
    inside = escape(words) if style == "title" else typeset(words, size)
    return f"<text {attributes}>{inside}</text>"


def typeset(words: str, size: float) -> str:
    """The inside of a text: algebra gets subscripts, superscripts and raised dots."""
    result, baseline = "", 0.0
    for script, part in _parts(words):
        attributes = f' font-size="{size * _SMALLER:g}"' if script else ""
        shift = _SHIFT.get(script, 0.0) * size
        if shift != baseline:
            attributes += f' dy="{shift - baseline:g}"'
            baseline = shift
        result += f"<tspan{attributes}>{escape(part)}</tspan>" if attributes else escape(part)
    return result


def _parts(words: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the kind of script that it is, if any."""
    end = 0
    for match in _SCRIPT.finditer(words):
        yield "", words[end : match.start()].replace("*", "·")
        yield str(match.lastgroup), str(match[match.lastindex or 0])
        end = match.end()
    yield "", words[end:].replace("*", "·")


def outline(
    classes: str,
    content: str,
    box: tuple[float, float, float, float],
    radii: Sequence[float],
    fill: str,
) -> str:
    """A box, given by its left, top, width and height.

    Its corners, of these radii from the top left clockwise, are round, but cut off for a weight.
    """
    x, y, width, height = box
    right, bottom = x + width, y + height
    top_left, top_right, bottom_right, bottom_left = radii
    corners = (
        ((right - top_right, y), (right, y + top_right), top_right),
        ((right, bottom - bottom_right), (right - bottom_right, bottom), bottom_right),
        ((x + bottom_left, bottom), (x, bottom - bottom_left), bottom_left),
        ((x, y + top_left), (x + top_left, y), top_left),
    )
    path = f"M{_point(x + top_left, y)}"
    for before, after, radius in corners:
        turn = "L" if content == "weight" else f"A{number(radius)} {number(radius)} 0 0 1 "
        path += f"L{_point(*before)}{turn}{_point(*after)}" if radius else f"L{_point(*before)}"
    return (
        f'<path class="{classes}" d="{path}Z" fill="{fill}" '
        f'stroke="{STROKES[content]}" stroke-width="1.25"/>'
    )


def step(start: float, end: float, y: float, radius: float) -> str:
    """The part of a path that goes from the x ``start`` to ``end`` at ``y``, with round corners."""
    radius = min(radius, abs(end - start) / 2)
    turn = radius if end > start else -radius
    return (
        f"V{number(y - radius)}Q{_point(start, y)} {_point(start + turn, y)}"
        f"H{number(end - turn)}Q{_point(end, y)} {_point(end, y + radius)}"
    )


def _point(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"
