"""The target ``dot``: the wiring diagram as text for Graphviz."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from syno_ir.dialect import FuncOp
from syno_ir.lowering.diagram import Diagram, Edge, Node, diagram_of
from syno_ir.lowering.svg_elements import FILLS, STROKES
from syno_ir.lowering.target import FuncTarget

PREAMBLE = """\
  graph [fontname="Helvetica", labelloc=t, nodesep=0.15, ranksep=0.35, forcelabels=true];
  node [fontname="Helvetica", fontsize=11, height=0.3, margin="0.1,0.05", style=filled];
  edge [fontname="Helvetica", fontsize=9, arrowhead=none];
"""
SHAPES = {"source": "house", "sink": "invhouse", "primitive": "box"}
WIRES = {"data": "penwidth=2", "weight": "penwidth=1", "ones": "style=dashed"}


@dataclass(frozen=True)
class DotTarget(FuncTarget):
    """One ``digraph`` for each function; data has round corners, a weight has none."""

    name = "dot"

    def text_of(self, func: FuncOp) -> str:
        diagram = diagram_of(func)
        inputs = Counter(edge.target for edge in diagram.edges)
        outputs = Counter(edge.source for edge in diagram.edges)
        statements = [
            *(_node(number, node) for number, node in enumerate(diagram.nodes)),
            *_ranks(diagram),
            *(_edge(edge, diagram.nodes, inputs, outputs) for edge in diagram.edges),
        ]
        heading = f"{diagram.title}<{diagram.symbols}>" if diagram.symbols else diagram.title
        lines = "".join(f"  {statement};\n" for statement in statements)
        return (
            f"digraph {_quoted(diagram.title)} {{\n"
            f"{PREAMBLE}  label={_quoted(heading)};\n{lines}}}\n"
        )


def _node(number: int, node: Node) -> str:
    attributes = {"color": STROKES[node.content], "fillcolor": FILLS[node.content]}
    if node.kind == "tensor":
        attributes["shape"] = "Mrecord" if node.content == "data" else "record"
        ports = [f"<d{axis}> {size}" for axis, size in enumerate(node.sizes)]
        attributes["label"] = " | ".join([node.label, *ports])
        if node.details:
            attributes["xlabel"] = node.details
    else:
        attributes = {"color": STROKES["ones"], "fillcolor": FILLS["ones"]}
        attributes["shape"] = SHAPES[node.kind]
        attributes["style"] = "rounded,filled"
        attributes["label"] = "\n".join(filter(None, [node.label, node.details]))
    return f"n{number} [{', '.join(f'{k}={_quoted(v)}' for k, v in attributes.items())}]"


def _ranks(diagram: Diagram) -> list[str]:
    """Tensors of one row side by side, the first row on top and the result at the bottom."""
    rows: dict[int, list[int]] = {}
    for number, node in enumerate(diagram.nodes):
        if node.kind == "tensor":
            rows.setdefault(node.row, []).append(number)
    last = max(rows)
    ranks = {row: "sink" if row == last else "same" for row in rows} | {min(rows): "source"}
    return [
        f"{{ rank={ranks[row]}; {'; '.join(f'n{number}' for number in numbers)} }}"
        for row, numbers in rows.items()
    ]


def _edge(edge: Edge, nodes: list[Node], inputs: Counter[int], outputs: Counter[int]) -> str:
    tail = _port(nodes[edge.source], edge.output, outputs[edge.source], "s")
    head = _port(nodes[edge.target], edge.input, inputs[edge.target], "n")
    attributes = f"color={_quoted(STROKES[edge.content])}, {WIRES[edge.content]}"
    if edge.labelled:
        attributes += f", label={_quoted(str(edge.size))}"
    attributes += f", tooltip={_quoted(f'{edge.name}: {edge.size}')}"
    return f"n{edge.source}{tail} -> n{edge.target}{head} [{attributes}]"


def _port(node: Node, number: int, count: int, side: str) -> str:
    """A tensor's port, or the corner or middle of a primitive's side, in Graphviz's compass."""
    if node.kind == "tensor":
        return f":d{number}:{side}"
    if count == 1 or (node.symmetric and side == "n"):
        return f":{side}"
    return f":{side}{'e' if number + 1 == count else 'w'}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
