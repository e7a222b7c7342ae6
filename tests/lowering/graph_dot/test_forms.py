"""What DOT leaves free does not matter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syno_ir import Operator

Load = Callable[..., Operator]

CONVOLUTION = Path(__file__).with_name("convolution.dot").read_text()


def edges_first(text: str) -> str:
    """The edges, then subgraphs, then steps."""
    head, *lines = text.splitlines()
    edges = [line for line in lines if " -> " in line]
    steps = [line for line in lines if line.startswith(("op_", "reduce_")) and "[label" in line]
    steps = [line for line in steps if line not in edges]
    others = [line for line in lines[:-1] if line not in edges + steps]
    return "\n".join([head, *edges, *others, *steps, "}"])


FORMS: dict[str, Callable[[str], str]] = {
    "other names": lambda text: (
        text.replace("op_0x", "p").replace("in_0_", "a").replace("out_", "z")
    ),
    "quoted names": lambda text: text.replace("op_0x1", '"an \\"unfold\\" -> {1}"'),
    "names of digits": lambda text: text.replace("op_0x", "7"),
    "no names of subgraphs": lambda text: text.replace("subgraph cluster_in_1 {", "subgraph {"),
    "no labels of subgraphs": lambda text: text.replace('label = "Input 1";', ""),
    "no numbers of axes": lambda text: (
        text.replace("(0)", "").replace("(1)", "").replace("(2)", "")
    ),
    "attributes in other order": lambda text: text.replace(
        '[label="k_1(2)", shape=none]', '[shape=none; fontsize=9.5, label="k_1(2)"]'
    ),
    "attributes in two lists": lambda text: text.replace('", shape=box]', '"][shape = box]'),
    "attributes in two statements": lambda text: text.replace(
        'op_0x1 [label="Unfold"]', 'op_0x1 [color=red]; op_0x1 [label="Unfold"]'
    ),
    "defaults": lambda text: text.replace("newrank", "node [shape=box]; edge [a=b]; newrank"),
    "graph attributes": lambda text: text.replace('label = "Input 1"', 'graph [label="Input 1"]'),
    "comments": lambda text: text.replace("newrank", '# 1 "\n/* } \n */ // {\nnewrank /**/'),
    "no semicolons": lambda text: text.replace(";\n", "\n"),
    "one line": lambda text: text.replace("\n", " "),
    "CRLF and tabs": lambda text: text.replace("\n", "\r\n").replace(" ", "\t", 1),
    "no spaces": lambda text: text.replace(" -> ", "->").replace(" = ", "=").replace(" [", "["),
    "spaces in labels": lambda text: text.replace("k_1 (R->L)", " k_1  ( R -> L ) "),
    "no space in labels": lambda text: text.replace("k_1 (R->L)", "k_1(R->L)"),
    "joined strings": lambda text: text.replace('"C_out (->L)"', '"C_out " + "(->L)"'),
    "continued strings": lambda text: text.replace("C_out (->L)", "C_out \\\n(->L)"),
    "HTML elsewhere": lambda text: text.replace("shape=box", "xlabel=<a <b>sum</b>>"),
    "strict": lambda text: text.replace("digraph kernel", "Strict DiGraph"),
    "ports for layout": lambda text: text.replace("in_0_0 -> out_0", "in_0_0:s -> out_0:n:c"),
    "nested subgraphs": lambda text: text.replace(
        'in_0_0 [label="N(0)", shape=none];', '{ in_0_0 [label="N(0)", shape=none]; }'
    ),
    "edges in a subgraph": lambda text: text.replace(
        '}\nin_0_0 -> out_0 [label="N"];\n', 'in_0_0 -> out_0 [label="N"];\n}\n'
    ),
    "edges first": edges_first,
    "sizes written otherwise": lambda text: text.replace(
        "k_1 (R->L)", "2*k_1^1*2^-1*g^0 (R->L)"
    ).replace('"H (L->)"', '"1*H (L->)"'),
    "a byte order mark": lambda text: "\N{BOM}" + text,
}
"""The same graph in other words."""


@pytest.mark.parametrize("form", FORMS)
def test_a_graph_in_other_words_is_the_same_function(load: Load, form: str) -> None:
    changed = FORMS[form](CONVOLUTION)
    assert changed != CONVOLUTION
    operator = load(changed)
    assert operator.fingerprint("e1") == load(CONVOLUTION).fingerprint("e1")
    assert operator.primitives == 7
