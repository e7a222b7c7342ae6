"""What a published graph means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

import syno_ir
from syno_ir import Operator
from syno_ir.tools.syno_opt import main

Load = Callable[..., Operator]
WriteGraph = Callable[..., str]

CONVOLUTION = Path(__file__).with_name("convolution.dot").read_text()
CONVOLUTION_IR = """\
syno.func @convolution<N, C_in, C_out, H; k_1>
    (%x: !syno.tensor<N, C_in, H>, %w: !syno.weight<C_out, C_in, k_1>)
    -> !syno.tensor<N, C_out, H> {
  %y = syno.contract(%x[%n, %ci2, %h2], %w[%co2, %ci3, %k2]) {
    %h, %k3 = syno.unfold %h2 by k_1
    %ci = syno.share %ci2, %ci3
    %co3 = syno.expand to C_out
    %k = syno.share %k3, %k2
    %co = syno.share %co3, %co2
    syno.reduce %ci, %k
    syno.yield %n, %co, %h
  }
  syno.return %y
}
"""


def test_a_convolution_gives_this_text(load: Load) -> None:
    assert str(load(CONVOLUTION)) == CONVOLUTION_IR


@pytest.mark.parametrize("window", [1, 2, 3, 4, 7])
def test_a_convolution_is_scipys_correlation(load: Load, window: int) -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 3, 5)), rng.normal(size=(4, 3, window))
    expected = np.zeros((2, 4, 5))
    for n, o, i in np.ndindex(2, 4, 3):
        expected[n, o] += ndimage.correlate1d(x[n, i], w[o, i], mode="constant")
    np.testing.assert_allclose(load(CONVOLUTION).evaluate([x, w]), expected, atol=1e-12)


def test_syno_opt_reads_a_graph_by_its_ending(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "convolution.dot").write_text(CONVOLUTION)
    main([str(tmp_path / "convolution.dot"), "-t", "einsum"])
    assert capsys.readouterr().out == ("convolution: n ci (h + k - k_1//2), co ci k -> n co h\n")


def test_the_operator_has_the_name_of_its_file_or_folder(tmp_path: Path) -> None:
    folder = tmp_path / "resnet34-01"
    folder.mkdir()
    for name in ("graph.dot", "7 b.dot"):
        (folder / name).write_text(CONVOLUTION)
    assert syno_ir.load(folder / "graph.dot").name == "resnet34_01"
    assert syno_ir.load(folder / "7 b.dot").name == "_7_b"


def test_ops_have_the_places_of_their_nodes(load: Load, tmp_path: Path) -> None:
    contraction = load(CONVOLUTION).func.contractions[0]
    places = {op.name: str(op.location) for op in contraction.primitives}
    file = tmp_path / "convolution.dot"
    assert places["syno.unfold"] == f'loc("{file}":3:1)'
    assert places["syno.reduce"] == f'loc("{file}":8:1)'


def test_axes_stand_in_the_order_of_their_numbers(load: Load) -> None:
    changed = CONVOLUTION.replace('in_1_0 [label="C_out(0)"', 'in_1_0 [label="C_out(2)"')
    changed = changed.replace('in_1_2 [label="k_1(2)"', 'in_1_2 [label="k_1(0)"')
    weight = load(changed).shapes().arguments[1]
    assert [str(size) for size in weight] == ["k_1", "C_in", "C_out"]


def test_tensors_stand_in_the_order_of_their_numbers(load: Load, graph: WriteGraph) -> None:
    """Also where the file lists them otherwise; the first is data, the others are weights."""
    text = graph(
        ["N, C_in", "C_in, g", "g, C_out"],
        "N, C_out",
        "a Share; b Share; c Expand; d Share; e Sum; f Sum; h Expand; i Share",
        "in_0_0 out_0 N; in_0_1 a C_in (->L); in_1_0 a C_in (->R); a e C_in; c b g (->L);"
        "in_1_1 b g (->R); b d g (->L); in_2_0 d g (->R); d f g; h i C_out (->L);"
        "in_2_1 i C_out (->R); i out_1 C_out",
    )
    lines = text.splitlines()
    lines[1:4] = reversed(lines[1:4])
    operator = load("\n".join(lines))
    types = [str(argument.type) for argument in operator.func.arguments]
    assert types == [
        "!syno.tensor<N, C_in>",
        "!syno.weight<C_in, g>",
        "!syno.weight<g, C_out>",
    ]
    rng = np.random.default_rng(0)
    x, u, v = (rng.integers(-9, 9, shape) for shape in [(2, 3), (3, 4), (4, 5)])
    np.testing.assert_array_equal(operator.evaluate([x, u, v]), x @ u @ v)


def test_split_and_merge_have_quotient_left_and_remainder_right(
    load: Load, graph: WriteGraph
) -> None:
    """A channel shuffle: an exchange of the two."""
    text = graph(
        ["C_in"],
        "C_in",
        "a Split; b Merge",
        "in_0_0 a C_in; a b s^-1*C_in (L->R); a b s (R->L); b out_0 C_in",
    )
    y = load(text).evaluate([np.arange(6)], s=2)
    assert y.tolist() == [0, 2, 4, 1, 3, 5]


def test_unfold_has_position_left_and_window_right(load: Load, graph: WriteGraph) -> None:
    text = graph(
        ["H"],
        "H, k_1",
        "a Unfold",
        "in_0_0 a H; a out_0 H (L->); a out_1 k_1 (R->)",
    )
    y = load(text).evaluate([np.arange(1, 4)], k_1=2)
    assert y.tolist() == [[0, 1], [1, 2], [2, 3]]


def test_shift_reads_the_next_element(load: Load, graph: WriteGraph) -> None:
    text = graph(["H"], "H", "a Shift", "in_0_0 a H; a out_0 H")
    assert load(text).evaluate([np.arange(4)]).tolist() == [1, 2, 3, 0]


def test_stride_is_the_ratio_of_its_sizes(load: Load, graph: WriteGraph) -> None:
    text = graph(["s*H"], "H", "a Stride", "in_0_0 a s*H; a out_0 H")
    assert load(text).evaluate([np.arange(6)], s=3).tolist() == [0, 3]


def test_expand_repeats_and_mean_divides(load: Load, graph: WriteGraph) -> None:
    """Without weights; the result has an axis that no input has."""
    text = graph(["N, H"], "N, t", "a Mean; b Expand", "in_0_0 out_0 N; in_0_1 a H; b out_1 t")
    y = load(text).evaluate([[[1, 2], [3, 5]]], t=3)
    assert y.tolist() == [[1.5] * 3, [4.0] * 3]


def test_tensors_may_have_no_axes(load: Load, graph: WriteGraph) -> None:
    """A scale, and the sum of all."""
    text = graph(["H", ""], "", "a Sum", "in_0_0 a H")
    operator = load(text)
    assert operator.evaluate([np.array([1, 2, 4]), np.array(3)]) == 21
    assert syno_ir.parse(str(operator)) == operator


def test_sizes_may_be_one_and_rational(load: Load, graph: WriteGraph) -> None:
    text = graph(
        ["H, 1"],
        "2, 1/2*H, 1",
        "a Split",
        "in_0_0 a H; a out_0 2 (L->); a out_1 1/2*H (R->); in_0_1 out_2 1",
    )
    operator = load(text)
    assert [str(size) for size in operator.shapes().result] == ["2", "H/2", "1"]
    assert operator.evaluate([np.arange(4).reshape(4, 1)]).tolist() == [[[0], [1]], [[2], [3]]]


def test_printed_text_parses_to_the_same_operator(load: Load, graph: WriteGraph) -> None:
    """Also where dims would be named as tensors are, which they are not."""
    text = graph(
        ["W, X, Y_1", "W"],
        "X, W, Y_1",
        "a Share; b Sum; c Expand",
        "in_0_0 a W (->L); in_1_0 a W (->R); a b W; in_0_1 out_0 X; c out_1 W; in_0_2 out_2 Y_1",
    )
    operator = load(text)
    assert "syno.contract(%x[%w4, %x2, %y2], %w[%w5])" in str(operator)
    assert syno_ir.parse(str(operator)) == operator


@pytest.mark.parametrize(
    ("axes", "symbols"),
    [
        ("s, t, H, N, C_in", "<N, C_in, H; s, t>"),
        ("seq_len, H_in, k_2, k_1, g, C_out", "<C_out, H_in, seq_len; g, k_1, k_2>"),
        ("W, T, D", "<D, T, W>"),
        ("H, r*H", "<H; r>"),
        ("r*H, b^-1*H, 2*u^2", "<H; b, r, u>"),
        ("W, W^-1*H", "<H; W>"),
        ("q^-1*N, q", "<N; q>"),
        ("1", "<>"),
    ],
)
def test_which_symbols_are_coefficients(
    load: Load, graph: WriteGraph, axes: str, symbols: str
) -> None:
    edges = [f"in_0_{i} out_{i} {size}" for i, size in enumerate(axes.split(","))]
    text = graph([axes], axes, "a Expand; b Sum", "; ".join([*edges, "a b 1"]))
    assert str(load(text).func.symbols.data) == symbols
