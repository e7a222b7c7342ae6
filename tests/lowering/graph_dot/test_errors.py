"""Malformed graphs give one message that points at what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syno_ir
from syno_ir import Operator, SynoError
from syno_ir.frontend import verify
from syno_ir.lowering.graph_dot import parse_graph
from syno_ir.source import Source
from syno_ir.tools.syno_opt import main

Load = Callable[..., Operator]
WriteGraph = Callable[..., str]

CONVOLUTION = Path(__file__).with_name("convolution.dot").read_text()

MALFORMED: dict[str, tuple[str, str, str, str]] = {
    # what is wrong: the old text, the new, the place, how the message begins
    "empty file": (CONVOLUTION, "", "1:1", "expected `digraph`, got the end of the text"),
    "blank file": (CONVOLUTION, " \n\n", "3:1", "expected `digraph`, got the end of the text"),
    "other language": (CONVOLUTION, "syno.func @f", "1:1", "expected `digraph`, got `syno.func`"),
    "undirected": ("digraph", "graph", "1:1", "expected `digraph`, got `graph`"),
    "undirected edge": ("in_0_0 -> ", "in_0_0 -- ", "32:8", "expected `->`, got `--`"),
    "no brace": ("kernel {", "kernel", "2:1", "expected `{`, got `newrank`"),
    "never closed": ('k_1"];\n}', 'k_1"];', "1:16", "this `{` is never closed"),
    "subgraph never closed": ("}\nin_0_0 ", "in_0_0 ", "1:16", "this `{` is never closed"),
    "closed twice": ('k_1"];\n}', 'k_1"];\n}}', "44:2", "expected the end of the text, got `}`"),
    "two graphs": (
        'k_1"];\n}',
        'k_1"];\n} digraph',
        "44:3",
        "expected the end of the text, got `digraph`",
    ),
    "unclosed string": (
        '[label="k_1"];\n}',
        '[label="k_1];\n}',
        "43:29",
        "this string is never closed",
    ),
    "unclosed string before others": ('"Unfold"]', 'Unfold"]', "4:16", "expected `=`, got `Share`"),
    "unclosed comment": ("{ rank", "/* rank", "16:1", "this comment is never closed"),
    "unclosed label": ('"k_1"];\n}', "<k_1];\n}", "43:29", "this label is never closed"),
    "unclosed attributes": ('k_1"];\n}', 'k_1"', "43:22", "this `[` is never closed"),
    "no value": ('[label="Unfold"]', "[label=]", "3:15", "expected a value, got `]`"),
    "no equals": ('[label="Unfold"]', "[label]", "3:14", "expected `=`, got `]`"),
    "quoted equals": ('[label="Unfold"]', '[label "="]', "3:15", "expected `=`, got `=`"),
    "nothing to join": ('"Unfold"', '"Unf" + ', "3:23", "expected a string, got `]`"),
    "strange character": ("op_0x1 [", "op@x [", "3:3", "`@` cannot stand here"),
    "edge to nowhere": ("-> out_0 [", "-> [", "32:11", "expected the name of a node, got `[`"),
    "edge to a subgraph": (
        "-> out_0 [",
        "-> {out_0} [",
        "32:11",
        "expected the name of a node, got `{`",
    ),
    "statement of a mark": ("newrank", "-> newrank", "2:1", "expected a statement, got `->`"),
    "port without a name": (
        "in_0_0 ->",
        "in_0_0: ->",
        "32:9",
        "expected the name of a port, got `->`",
    ),
    "keyword as a name": ("op_0x1 [", "subgraph [", "3:10", "expected `{`, got `[`"),
    "no output": (
        'out {\nlabel = "Output"',
        '{\nlabel = "Result"',
        "1:9",
        "the graph has no Output",
    ),
    "no input": ("Input 0", "Input 2", "1:9", "the graph has no Input 0"),
    "input twice": ("Input 1", "Input 0", "26:10", "Input 0 stands twice"),
    "axis twice": ("(1)", "(0)", "10:10", "the axes of Output have the numbers 0, 0, 2"),
    "axes without numbers": (
        "C_out(1)",
        "C_out",
        "10:10",
        "the axes of Output have the numbers 0, 2",
    ),
    "axis of two tensors": (
        'in_1_1 [label="C_in(1)"',
        'in_0_1 [label="C_in(1)"',
        "23:1",
        "C_in(1) in_0_1 is an axis of two tensors",
    ),
    "no label of a step": (
        'op_0x1 [label="Unfold"]',
        "op_0x1",
        "3:1",
        "op_0x1 is no axis, and no primitive is called op_0x1",
    ),
    "unknown step": (
        '"Unfold"',
        '"Unfld"',
        "3:15",
        "Unfld op_0x1 is no axis, and no primitive is called Unfld",
    ),
    "other reduce": (
        '[label="Sum"',
        '[label="Max"',
        "8:19",
        "Max reduce_0x6 is no axis, and no primitive is called Max",
    ),
    "undeclared node": (
        "-> reduce_0x7 [",
        "-> reduce_0x8 [",
        "43:11",
        "reduce_0x8 is no axis, and no primitive is called reduce_0x8",
    ),
    "no label of an edge": (
        'out_0 [label="N"]',
        "out_0",
        "32:11",
        "the edge from in_0_0 to out_0 has no label",
    ),
    "empty label": (
        'out_0 [label="N"]',
        'out_0 [label=""]',
        "32:24",
        "expected a symbol, an integer or `(` in a size, got the end of the text",
    ),
    "no size": ('out_0 [label="N"]', 'out_0 [label="N+1"]', "32:24", "`+` cannot stand in a size"),
    "negative size": ('out_0 [label="N"]', 'out_0 [label="-N"]', "32:24", "expected a symbol"),
    "size zero": (
        'out_0 [label="N"]',
        'out_0 [label="0"]',
        "32:24",
        "an integer in a size is between 1 and 2**62, got 0",
    ),
    "high power": (
        'out_0 [label="N"]',
        'out_0 [label="N^999"]',
        "32:24",
        "exponent 999 is too large for a size",
    ),
    "no size of an axis": ('"H(2)"', '"(2)"', "14:14", "expected a symbol"),
    "no port": ("k_1 (R->L)", "k_1 (R->)", "41:25", "this dim enters Share op_0x3 at no port"),
    "strange port": (
        "k_1 (R->L)",
        "k_1 (R->X)",
        "41:25",
        "this dim enters Share op_0x3 at X",
    ),
    "port of a single end": (
        'reduce_0x6 [label="C_in"',
        'reduce_0x6 [label="C_in (L->)"',
        "42:29",
        "this dim leaves Share op_0x2 at L",
    ),
    "port used twice": (
        "C_in (->R)",
        "C_in (->L)",
        "36:25",
        "a second dim enters Share op_0x2 at L",
    ),
    "output used twice": (
        "k_1 (R->L)",
        "k_1 (L->L)",
        "41:25",
        "a second dim leaves Unfold op_0x1 at L",
    ),
    "dangling port": (
        'op_0x3 -> reduce_0x7 [label="k_1"];',
        "",
        "9:1",
        "no dim enters Sum reduce_0x7",
    ),
    "dangling axis": ('in_0_0 -> out_0 [label="N"];', "", "12:1", "no dim enters N(0) out_0"),
    "into an input": ("-> out_0 [", "-> in_0_1 [", "32:25", "this dim enters C_in(1) in_0_1"),
    "out of an output": (
        "in_0_0 -> out_0",
        "out_0 -> out_0",
        "32:23",
        "this dim leaves N(0) out_0",
    ),
    "size of an axis": (
        "C_in(1)",
        "C_out(1)",
        "33:25",
        "the label says C_in, but what leaves C_out(1) in_0_1 has size C_out",
    ),
    "size of a result": (
        "H (L->)",
        "k_1 (L->)",
        "40:24",
        "the label says k_1, but what leaves Unfold op_0x1 has size H",
    ),
    "size of an output": (
        "C_out(1)",
        "C_in(1)",
        "13:14",
        "the label says C_in, but what enters C_in(1) out_1 has size C_out",
    ),
    "size of the axis of a weight": (
        "k_1(2)",
        "H(2)",
        "37:25",
        "the label says k_1, but what leaves H(2) in_1_2 has size H",
    ),
}
"""One thing wrong with the convolution each."""


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_graph_gives_one_message(load: Load, tmp_path: Path, what: str) -> None:
    old, new, place, message = MALFORMED[what]
    assert old in CONVOLUTION
    with pytest.raises(SynoError) as error:
        load(CONVOLUTION.replace(old, new, 1))
    first, *quoted, hint = str(error.value).splitlines()
    assert first.startswith(f"{tmp_path / 'convolution.dot'}:{place}: error: {message}")
    assert len(quoted) in (0, 2)
    assert hint.startswith("  hint: ")


def test_a_circle_is_named(load: Load, graph: WriteGraph) -> None:
    text = graph(["H"], "H", "a Shift; b Shift", "in_0_0 out_0 H; a b H; b a H")
    with pytest.raises(SynoError) as error:
        load(text)
    first, *_, hint = str(error.value).splitlines()
    assert re.search(r":[45]:1: error: dims run in a circle: Shift (.) -> Shift (?!\1). -> ", first)
    assert hint == "  hint: dims run from the inputs to the output"


@pytest.mark.parametrize(
    ("inputs", "output", "steps", "edges", "message"),
    [
        (
            ["H", "k_1"],
            "H",
            "a Share",
            "in_0_0 a H (->L); in_1_0 a k_1 (->R); a out_0 H",
            ":5:1: error: @convolution: syno.share: %h2 has size H but %k has size k_1",
        ),
        (
            ["H, H"],
            "H",
            "a Share",
            "in_0_0 a H (->L); in_0_1 a H (->R); a out_0 H",
            ":4:1: error: @convolution: syno.share: %h2 and %h3 both have data behind them",
        ),
        (
            ["H"],
            "C_out",
            "a Stride",
            "in_0_0 a H; a out_0 C_out",
            ":4:1: error: @convolution: syno.stride: the step is H/C_out, which divides by",
        ),
    ],
    ids=["sizes of a share", "a share of data", "no step"],
)
def test_rules_of_the_language_point_at_the_step(
    load: Load,
    graph: WriteGraph,
    inputs: list[str],
    output: str,
    steps: str,
    edges: str,
    message: str,
) -> None:
    with pytest.raises(SynoError) as error:
        load(graph(inputs, output, steps, edges))
    assert message in str(error.value)
    assert "hint: " in str(error.value)


def test_syno_opt_says_the_same_and_ends_with_one(
    load: Load, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SynoError) as error:
        load(CONVOLUTION.replace('"Unfold"', '"unfold"'))
    with pytest.raises(SystemExit) as end:
        main([str(tmp_path / "convolution.dot")])
    assert end.value.code == 1
    assert capsys.readouterr().err == f"{error.value}\n"
    first, *quoted, hint = str(error.value).splitlines()
    assert first == (
        f"{tmp_path / 'convolution.dot'}:3:15: error: "
        "unfold op_0x1 is no axis, and no primitive is called unfold"
    )
    assert quoted == ['  op_0x1 [label="unfold"];', "                ^^^^^^^^"]
    known = "Unfold, Split, Merge, Share, Shift, Stride, Expand, Sum, Mean"
    assert hint == f"  hint: did you mean Unfold? there are {known}"


TOKENS = re.findall(r'"[^"]*"|\w+|->|\S|\s+', CONVOLUTION)


@given(
    st.lists(
        st.tuples(st.integers(0, len(TOKENS) - 1), st.sampled_from(["", *set(TOKENS)])),
        min_size=1,
        max_size=3,
    )
)
def test_any_change_gives_an_operator_or_one_message(edits: list[tuple[int, str]]) -> None:
    tokens = list(TOKENS)
    for place, token in edits:
        tokens[place] = token
    source = Source("".join(tokens), "edited.dot")
    try:
        module = parse_graph(source)
        verify(module, source)
    except SynoError as error:
        assert str(error).startswith("edited.dot:")
    else:
        assert syno_ir.parse(str(Operator(module))) == Operator(module)


@pytest.mark.parametrize(
    "text",
    [
        "digraph {" + "{" * 100_000,
        "digraph {" + "a -> " * 100_000 + "a }",
        'digraph { a [label="' + "(" * 100_000 + '"] }',
        'digraph { {label="Output" a [label="' + " " * 100_000 + 'x"] } {label="Input 0"} }',
        'digraph { a [label="' + "\\" * 99_999 + '"] }',
        "digraph { a [label=" + "<" * 100_000 + "] }",
        "digraph { " + "/*" * 100_000 + " }",
    ],
    ids=["braces", "chain", "parentheses", "blanks", "backslashes", "angles", "comments"],
)
def test_long_inputs_give_one_message_soon(load: Load, text: str) -> None:
    with pytest.raises(SynoError):
        load(text)
