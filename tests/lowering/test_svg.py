"""The geometry of the wiring diagram, read back from its SVG and compared with the IR."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from xdsl.ir import BlockArgument, Operation, SSAValue

import syno_ir
from syno_ir.dialect import DimType, YieldOp
from syno_ir.testing import Limits, random_operator

SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = sorted(Path(__file__).parent.glob("drawings/*.mlir"))
ROUNDING = 0.11

Point = tuple[float, float]


class Box(NamedTuple):
    kind: str
    title: str
    left: float
    top: float
    right: float
    bottom: float


class Wire(NamedTuple):
    title: str
    points: list[Point]


class Text(NamedTuple):
    words: str
    x: float
    y: float
    size: float
    anchor: str
    node: str
    """The kind of node that it stands in, if any."""

    @property
    def box(self) -> Box:
        """Where a face of ordinary width puts the text."""
        width = 0.5 * self.size * len(self.words)
        left = self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * width
        return Box("text", self.words, left, self.y - 0.7 * self.size, left + width, self.y)


class Drawing(NamedTuple):
    root: ElementTree.Element
    boxes: list[Box]
    wires: list[Wire]
    texts: list[Text]


def read(svg: str) -> Drawing:
    root = ElementTree.fromstring(svg)
    boxes = [
        Box(group.attrib["class"], title_of(group), *extent(points_of(child(group, "path"))))
        for group in root.iter(f"{SVG}g")
        if "class" in group.attrib
    ]
    wires = [
        Wire(title_of(path), points_of(path))
        for path in root.iter(f"{SVG}path")
        if "wire" in path.attrib.get("class", "").split()
    ]
    texts = [
        Text(
            "".join(text.itertext()),
            float(text.attrib["x"]),
            float(text.attrib["y"]),
            float(text.get("font-size", "13")),
            text.get("text-anchor", "start"),
            group.get("class", ""),
        )
        for group in root.iter(f"{SVG}g")
        for text in group.findall(f"{SVG}text")
    ]
    return Drawing(root, boxes, wires, texts)


def child(element: ElementTree.Element, tag: str) -> ElementTree.Element:
    found = element.find(SVG + tag)
    assert found is not None
    return found


def title_of(element: ElementTree.Element) -> str:
    return child(element, "title").text or ""


def points_of(path: ElementTree.Element) -> list[Point]:
    """The corners of a path; a round corner counts as if it were sharp."""
    points: list[Point] = []
    x = y = 0.0
    for command, text in re.findall(r"([MLHVQA])([^MLHVQAZ]*)", path.attrib["d"]):
        numbers = [float(word) for word in text.split()]
        if command == "Q":
            points.append((numbers[0], numbers[1]))
        x = numbers[0] if command == "H" else x if command == "V" else numbers[-2]
        y = y if command == "H" else numbers[-1]
        points.append((x, y))
    return points


def extent(points: list[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def overlap(a: Box, b: Box) -> bool:
    """True if two boxes have more than a side in common; a stroke is a box without breadth."""
    return (
        a.left + 0.2 < b.right
        and b.left + 0.2 < a.right
        and a.top + 0.2 < b.bottom
        and b.top + 0.2 < a.bottom
    )


def contains(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def strokes(wire: Wire) -> Iterator[Box]:
    """The straight parts of a wire, as boxes without width."""
    for start, end in pairwise(wire.points):
        yield Box("stroke", wire.title, *extent([start, end]))


def shares_line(a: Box, b: Box) -> bool:
    """True if two parts of wires run beside each other so near that they look like one."""
    if a.left == a.right and b.left == b.right:
        return abs(a.left - b.left) < 3 and min(a.bottom, b.bottom) - max(a.top, b.top) > 1
    if a.top == a.bottom and b.top == b.bottom:
        return abs(a.top - b.top) < 3 and min(a.right, b.right) - max(a.left, b.left) > 1
    return False


def node_at(drawing: Drawing, point: Point, side: str) -> Box:
    """The one node that has the point on its upper or lower side."""
    x, y = point
    (node,) = [
        box
        for box in drawing.boxes
        if box.left < x < box.right and abs(getattr(box, side) - y) < ROUNDING
    ]
    return node


def check(operator: syno_ir.Operator) -> None:
    """What holds for every drawing: nothing overlaps, and wires go down from node to node."""
    drawing = read(operator.emit("svg"))
    check_texts(drawing)
    for a, b in combinations(drawing.boxes, 2):
        assert not overlap(a, b), (a, b)
    for wire in drawing.wires:
        node_at(drawing, wire.points[0], "bottom")
        node_at(drawing, wire.points[-1], "top")
        assert all(above[1] <= below[1] + ROUNDING for above, below in pairwise(wire.points)), wire
        for stroke in strokes(wire):
            assert not any(overlap(stroke, box) for box in drawing.boxes), wire
    for first, second in combinations(drawing.wires, 2):
        for a, b in product(strokes(first), strokes(second)):
            assert not shares_line(a, b), (first, second)


def check_texts(drawing: Drawing) -> None:
    """Every text is in its box, or else free of boxes, wires and other texts."""
    width, height = float(drawing.root.attrib["width"]), float(drawing.root.attrib["height"])
    free = [text.box for text in drawing.texts if is_free(text)]
    for text in drawing.texts:
        assert contains(Box("page", "", 0, 0, width, height), text.box), text
        if not is_free(text):
            assert any(contains(box, text.box) for box in drawing.boxes), text
    for text in free:
        assert not any(overlap(text, other) for other in free if other is not text), text
        assert not any(overlap(text, box) for box in drawing.boxes), text
        for wire in drawing.wires:
            assert not any(overlap(stroke, text) for stroke in strokes(wire)), (text, wire)


def is_free(text: Text) -> bool:
    """True for headings, labels of dims, and what stands beside a tensor."""
    return not text.node or (text.node == "tensor" and text.size < 13)


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.stem)
def operator(request: pytest.FixtureRequest) -> syno_ir.Operator:
    return syno_ir.load(request.param)


def test_nothing_overlaps(operator: syno_ir.Operator) -> None:
    check(operator)


def test_random_operators() -> None:
    for seed in range(30):
        check(random_operator(seed, Limits(max_primitives=20)))


def name_of(thing: object) -> str:
    """The name of a tensor, or of an op without its dialect."""
    if isinstance(thing, SSAValue):
        return thing.name_hint or ""
    assert isinstance(thing, Operation)
    return thing.name.removeprefix("syno.")


def test_every_dim_has_a_wire_between_its_two_ops(operator: syno_ir.Operator) -> None:
    drawing = read(operator.emit("svg"))

    def word(box: Box) -> str:
        """The name of a tensor, or of a primitive."""
        first, *others = box.title.replace(":", "").split()
        return others[0] if box.kind == "tensor" else "reduce" if box.kind == "sink" else first

    drawn = [
        (
            wire.title,
            word(node_at(drawing, wire.points[0], "bottom")),
            word(node_at(drawing, wire.points[-1], "top")),
        )
        for wire in drawing.wires
    ]
    expected: list[tuple[str, str, str]] = []
    for contraction in operator.func.contractions:
        tensors = [
            name_of(tensor)
            for number, tensor in enumerate(contraction.tensors)
            for _ in contraction.dims_of(number)
        ]
        for dim in [
            *contraction.block.args,
            *(r for o in contraction.block.ops for r in o.results),
        ]:
            (use,) = dim.uses
            assert isinstance(dim.type, DimType)
            argument = isinstance(dim, BlockArgument)
            source = tensors[dim.index] if argument else name_of(dim.owner)
            target = contraction.result if isinstance(use.operation, YieldOp) else use.operation
            expected.append((f"%{dim.name_hint}: {dim.type.data}", source, name_of(target)))
    assert Counter(drawn) == Counter(expected)


def test_wires_meet_the_port_that_shows_their_size(operator: syno_ir.Operator) -> None:
    drawing = read(operator.emit("svg"))
    for wire in drawing.wires:
        size = wire.title.split(": ")[1]
        for point, side in (wire.points[0], "bottom"), (wire.points[-1], "top"):
            node = node_at(drawing, point, side)
            if node.kind == "tensor":
                (port,) = [
                    text
                    for text in drawing.texts
                    if abs(text.x - point[0]) < ROUNDING and node.top < text.y < node.bottom
                ]
                assert port.words == re.sub(r"\*\*|_", "", size).replace("*", "·")


def drawing_of(name: str) -> Drawing:
    return read(syno_ir.load(Path(__file__).parent / "drawings" / f"{name}.mlir").emit("svg"))


def test_ports_stand_in_the_order_of_the_axes() -> None:
    wires = drawing_of("transpose").wires
    leaving = sorted(wires, key=lambda wire: wire.points[0])
    arriving = sorted(wires, key=lambda wire: wire.points[-1])
    assert [wire.title for wire in leaving] == ["%a: A", "%b: B", "%c: C"]
    assert [wire.title for wire in arriving] == ["%c: C", "%b: B", "%a: A"]


def test_quotients_are_left_of_remainders() -> None:
    wires = {wire.title.split(":")[0]: wire.points for wire in drawing_of("pixel_shuffle").wires}
    for quotient, remainder, end in ("%c0", "%rh", 0), ("%h", "%rh", -1), ("%v", "%rw", -1):
        left, right = wires[quotient][end], wires[remainder][end]
        assert left[0] < right[0] and left[1] == right[1]


def test_inputs_stand_above_results(operator: syno_ir.Operator) -> None:
    drawing = read(operator.emit("svg"))
    boxes = {box.title.split()[1]: box for box in drawing.boxes if box.kind == "tensor"}
    for contraction in operator.func.contractions:
        result = boxes[f"{contraction.result.name_hint}:"]
        for tensor in contraction.tensors:
            assert boxes[f"{tensor.name_hint}:"].bottom < result.top


def test_data_and_weights_differ_in_colour_and_shape() -> None:
    outlines = {
        child(group, "title").text: child(group, "path").attrib
        for group in drawing_of("convolution_with_bias").root.iter(f"{SVG}g")
        if group.get("class") == "tensor"
    }
    data, weight = outlines["data x: N, C_in, H"], outlines["weight w: C_out, C_in, k"]
    assert data["stroke"] != weight["stroke"] and data["fill"] != weight["fill"]
    assert "A" in data["d"] and "A" not in weight["d"]


def test_a_result_of_weights_alone_is_a_weight() -> None:
    titles = [box.title for box in drawing_of("weights_alone").boxes if box.kind == "tensor"]
    assert titles == ["weight u: C, k", "weight v: k, D", "weight w: C, D"]


def test_inputs_stand_in_the_order_of_the_operands(operator: syno_ir.Operator) -> None:
    left = {
        box.title.split()[1]: box.left
        for box in read(operator.emit("svg")).boxes[::-1]
        if box.kind == "tensor"
    }
    for contraction in operator.func.contractions:
        lefts = [left[f"{tensor.name_hint}:"] for tensor in contraction.tensors]
        assert lefts == sorted(lefts)


@pytest.mark.parametrize(
    ("name", "least"), [("weight_first", 0), ("norm", 1), ("weights_alone", 0), ("transpose", 3)]
)
def test_as_few_wires_cross_as_can_be(name: str, least: int) -> None:
    wires = drawing_of(name).wires
    pairs = [p for a, b in combinations(wires, 2) for p in product(strokes(a), strokes(b))]
    assert sum(meet(a, b) for a, b in pairs) == least


def meet(a: Box, b: Box) -> bool:
    """True if of two strokes one is upright and crosses the other, which is level.

    Where strokes meet end to end the crossing belongs to one of them.
    """
    upright, level = (a, b) if a.left == a.right else (b, a)
    return level.left < upright.left <= level.right and upright.top < level.top <= upright.bottom
