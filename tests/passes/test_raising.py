"""syno-raise: the kernels of the zoo by their right names."""

from __future__ import annotations

import pytest
from hypothesis import given
from xdsl.dialects.builtin import StringAttr

from syno_ir import zoo
from syno_ir.operator import Operator, parse
from syno_ir.testing import Limits, operators

KERNELS = {
    "attention_scores": ["batched matrix product"],
    "average_pool2d": ["pooling 1d", "pooling 1d"],
    "channel_shuffle": ["reshape"],
    "conv1d": ["convolution 1d"],
    "conv1d_dilated": ["dilated convolution 1d"],
    "conv2d": ["convolution 2d"],
    "conv2d_strided": ["strided convolution 2d"],
    "conv2d_transposed_weight": ["convolution 2d"],
    "conv3d": ["convolution 3d"],
    "depthwise_conv2d": ["depthwise convolution 2d"],
    "global_average_pool2d": ["sum"],
    "grouped_conv2d": ["grouped convolution 2d"],
    "linear": ["matrix product"],
    "low_rank_linear": ["matrix product", "matrix product"],
    "matmul": ["matrix product"],
    "pixel_shuffle": ["reshape"],
    "pointwise_conv2d": ["matrix product"],
    "separable_conv2d": ["depthwise convolution 2d", "matrix product"],
    "shift_pointwise": ["matrix product"],
}


def kernels(operator: Operator) -> list[str]:
    raised = operator.run_passes("syno-raise")
    marks = [contraction.attributes["raised"] for contraction in raised.func.contractions]
    return [mark.data for mark in marks if isinstance(mark, StringAttr)]


@pytest.mark.parametrize("name", KERNELS)
def test_kernel(name: str) -> None:
    assert kernels(zoo.load(name).run_passes("syno-materialize")) == KERNELS[name]


def test_unstaged_pooling_has_both_axes() -> None:
    assert kernels(zoo.load("average_pool2d")) == ["pooling 2d"]


def test_three_tensors_are_no_kernel() -> None:
    assert kernels(zoo.load("separable_conv2d")) == ["general"]


def test_a_sum_of_windows_and_channels_is_no_pooling() -> None:
    total = parse(
        "syno.func @total<C, H; k = 3> (%x: !syno.tensor<C, H>) -> !syno.tensor<H> {\n"
        "  %y = syno.contract(%x[%c, %h]) {\n"
        "    %p, %o = syno.unfold %h by k\n"
        "    syno.reduce %c, %o\n"
        "    syno.yield %p\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    assert kernels(total) == ["sum"]


def test_a_window_that_meets_no_weight_is_no_convolution() -> None:
    """Its average is multiplied by a matrix."""
    average = parse(
        "syno.func @average<C, O, H; k = 3>\n"
        "    (%x: !syno.tensor<C, H>, %w: !syno.weight<O, C>) -> !syno.tensor<O, H> {\n"
        "  %y = syno.contract(%x[%c, %h], %w[%o, %i]) {\n"
        "    %p, %u = syno.unfold %h by k\n"
        "    %s = syno.share %c, %i\n"
        "    syno.reduce %s, %u\n"
        "    syno.yield %o, %p\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    assert kernels(average) == ["general"]


@given(operators(Limits(max_terms=2_000)))
def test_only_marks_are_added(operator: Operator) -> None:
    raised = operator.run_passes("syno-raise")
    assert parse(str(raised)) == raised
    for contraction in raised.func.contractions:
        del contraction.attributes["raised"]
    assert raised == operator
