"""The wiring diagram as DOT: what is declared, what is connected, and that Graphviz reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

import syno_ir

DRAWINGS = sorted(Path(__file__).parent.glob("drawings/*.mlir"))

QUOTED = r'"(?:[^"\\]|\\.)*"'
WORD = rf"(?:{QUOTED}|[\w.]+)"
ATTRIBUTES = rf"\[{WORD}={WORD}(?:, {WORD}={WORD})*\]"
STATEMENT = re.compile(
    rf"  (?:(?:graph|node|edge) {ATTRIBUTES}|label={QUOTED}"
    rf"|(?P<node>n\d+) (?P<attributes>{ATTRIBUTES})"
    r"|\{ rank=(?:source|same|sink)(?:; n\d+)+ \}"
    rf"|(?P<tail>n\d+(?::\w+)*) -> (?P<head>n\d+(?::\w+)*) {ATTRIBUTES});"
)


class Graph(NamedTuple):
    nodes: dict[str, str]
    """The attributes of every node."""
    edges: list[tuple[list[str], list[str]]]
    """For both ends of every edge its node, the node's port if it has any, and the side."""


def read(dot: str) -> Graph:
    """The graph that a text spells, which has one statement in a line."""
    first, *lines, last = dot.splitlines()
    assert re.fullmatch(rf"digraph {QUOTED} \{{", first) and last == "}"
    graph = Graph({}, [])
    for line in lines:
        statement = STATEMENT.fullmatch(line)
        assert statement, line
        if statement["node"]:
            graph.nodes[statement["node"]] = statement["attributes"]
        elif statement["tail"]:
            graph.edges.append((statement["tail"].split(":"), statement["head"].split(":")))
    return graph


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.stem)
def operator(request: pytest.FixtureRequest) -> syno_ir.Operator:
    return syno_ir.load(request.param)


def test_edges_connect_ports_that_are_declared(operator: syno_ir.Operator) -> None:
    graph = read(operator.emit("dot"))
    contractions = operator.func.contractions
    results = [r for c in contractions for op in c.block.ops for r in op.results]
    assert len(graph.edges) == len(results) + sum(len(c.block.args) for c in contractions)
    for tail, head in graph.edges:
        assert tail[-1] in ("s", "sw", "se") and head[-1] in ("n", "nw", "ne")
        for node, *port, _ in (tail, head):
            assert all(f"<{name}>" in graph.nodes[node] for name in port)
            assert port or "record" not in graph.nodes[node]


def test_each_port_has_one_edge(operator: syno_ir.Operator) -> None:
    graph = read(operator.emit("dot"))
    tails = [":".join(tail) for tail, _ in graph.edges]
    heads = [":".join(head) for _, head in graph.edges if "share" not in graph.nodes[head[0]]]
    assert len(set(tails)) == len(tails) and len(set(heads)) == len(heads)


def test_labels_are_algebra() -> None:
    dot = syno_ir.load(DRAWINGS[0].parent / "convolution_with_bias.mlir").emit("dot")
    assert 'label="convolution_with_bias<N, C_in, C_out, H; k = 3>"' in dot
    assert 'label="w | <d0> C_out | <d1> C_in | <d2> k"' in dot
    assert r'label="unfold k\ndilation 2, mode causal"' in dot
    assert 'xlabel="scale 1/k**2"' in dot and 'xlabel="y + b"' in dot


def test_names_are_quoted() -> None:
    name = r"a \5c b"
    text = f'syno.func @"{name}"<>(%x: !syno.tensor<>) -> !syno.tensor<> {{\n  syno.return %x\n}}'
    dot = syno_ir.parse(text).emit("dot")
    assert dot.startswith('digraph "a \\\\ b" {\n')
    read(dot)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_it(operator: syno_ir.Operator) -> None:
    dot = operator.emit("dot")
    drawn = subprocess.run(["dot", "-Tplain"], input=dot, capture_output=True, text=True)
    assert (drawn.returncode, drawn.stderr) == (0, "")
    assert sum(line.startswith("edge ") for line in drawn.stdout.splitlines()) == len(
        read(dot).edges
    )
