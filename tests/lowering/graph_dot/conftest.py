"""Graphs in files, short graphs, and what they load as."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import syno_ir
from syno_ir import Operator


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Operator]:
    """The operator in a text, from a file in an empty folder."""

    def load(text: str) -> Operator:
        (tmp_path / "convolution.dot").write_text(text)
        return syno_ir.load(tmp_path / "convolution.dot")

    return load


@pytest.fixture
def graph() -> Callable[..., str]:
    """A text from shapes ``"N, H"``, steps ``"a Shift; b Sum"`` and edges ``"a b H; ..."``."""
    return write_graph


def write_graph(inputs: list[str], output: str, steps: str, edges: str) -> str:
    clusters = [(f"in_{i}", f"Input {i}", shape) for i, shape in enumerate(inputs)]
    lines = []
    for name, label, shape in [*clusters, ("out", "Output", output)]:
        sizes = [size.strip() for size in shape.split(",") if size.strip()]
        axes = [f'{name}_{i} [label="{size}({i})"];' for i, size in enumerate(sizes)]
        lines.append(f'subgraph cluster_{name} {{ label = "{label}"; {" ".join(axes)} }}')
    for step in steps.split(";"):
        name, label = step.split()
        lines.append(f'{name} [label="{label}"];')
    for edge in edges.split(";"):
        tail, head, label = edge.split(maxsplit=2)
        lines.append(f'{tail} -> {head} [label="{label.strip()}"];')
    return "digraph kernel {\n" + "\n".join(lines) + "\n}\n"
