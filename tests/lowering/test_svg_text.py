"""What the wiring diagram says in words, and how it fits the page around it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import syno_ir
from syno_ir.frontend import new_context
from syno_ir.lowering.svg import SvgTarget

SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = Path(__file__).parent / "drawings"
LEGEND = ["data", "weight"]


def load(name: str) -> syno_ir.Operator:
    return syno_ir.load(DRAWINGS / f"{name}.mlir")


def drawing_of(name: str) -> ElementTree.Element:
    return ElementTree.fromstring(load(name).emit("svg"))


def child(element: ElementTree.Element, tag: str) -> ElementTree.Element:
    found = element.find(SVG + tag)
    assert found is not None
    return found


def texts_of(name: str, size: str | None) -> list[str]:
    """The texts of a font size; None is the size of the whole picture."""
    texts = drawing_of(name).iter(f"{SVG}text")
    return ["".join(text.itertext()) for text in texts if text.get("font-size") == size]


def test_dims_are_labelled_where_no_node_tells_their_size() -> None:
    assert texts_of("transpose", "11") == LEGEND
    assert texts_of("grouped_conv2d", "11") == [*LEGEND, "g", "Cin/g", "k", "k"]


def test_details_are_told() -> None:
    texts = texts_of("convolution_with_bias", "11")
    assert texts == [*LEGEND, "k", "dilation 2, mode causal", "scale 1/k2", "y + b"]
    assert {"Σ C", "mean H"} < set(texts_of("norm", None))


def test_title_and_symbols() -> None:
    assert texts_of("operator1", "17") == ["operator1"]
    assert texts_of("operator1", None)[0] == "N, Cin, Cout, H, W; g = 4, k = 3, s = 2"
    drawing = drawing_of("operator1")
    assert child(drawing, "title").text == "operator1"
    assert "weight w2 [C_in, k, C_out/(g*s)]" in (child(drawing, "desc").text or "")


def test_text_is_escaped() -> None:
    name = r"a<b> & c ]]> \01"
    text = f'syno.func @"{name}"<>(%x: !syno.tensor<>) -> !syno.tensor<> {{\n  syno.return %x\n}}'
    root = ElementTree.fromstring(syno_ir.parse(text).emit("svg"))
    assert child(root, "title").text == "a<b> & c ]]> \ufffd"


def test_the_page_around_a_picture_keeps_its_style() -> None:
    style = child(drawing_of("norm"), "style").text or ""
    rules = style[style.index("{") + 1 : style.rindex("}")]
    selectors = re.findall(r"([^{}]+)\{[^}]*\}", rules)
    assert selectors and all(s.strip().split()[0] == ".syno-ir" for s in selectors)


def test_functions_stand_one_below_the_other() -> None:
    text = "".join((DRAWINGS / f"{name}.mlir").read_text() for name in ("norm", "transpose"))
    picture = StringIO()
    SvgTarget().emit(new_context(), syno_ir.parse(text, name="norm").module, picture)
    root = ElementTree.fromstring(picture.getvalue())
    heights = [float(drawing_of(name).attrib["height"]) for name in ("norm", "transpose")]
    assert child(root, "title").text == "norm, transpose"
    assert float(root.attrib["height"]) > sum(heights)
    pictures = [group.attrib["transform"] for group in root.findall(f"{SVG}g")]
    below = float(pictures[1].removeprefix("translate(0 ").rstrip(")"))
    assert pictures[0] == "translate(0 0)" and below > heights[0]


def test_a_notebook_shows_the_picture() -> None:
    operator = load("norm")
    assert operator.emit("svg") in operator._repr_html_()  # pyright: ignore[reportPrivateUsage]


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    path = str(DRAWINGS / "thirty.mlir")
    command = [sys.executable, "-m", "syno_ir.tools.syno_opt", path, "-t", "svg"]
    printed = [
        subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]


def test_operator_1_fits_a_notebook() -> None:
    assert float(drawing_of("operator1").attrib["width"]) < 800
