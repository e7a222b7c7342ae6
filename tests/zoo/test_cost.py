"""What the zoo's operators cost, by the formulas of textbooks.

A multiply and an add count as two; a contraction of three tensors takes three a term.
"""

from __future__ import annotations

import pytest

from syno_ir import zoo

SIZES = {
    "N": 2, "C": 18, "C_in": 12, "C_out": 8, "H": 6, "W": 10, "T": 4, "L": 14, "M": 5, "Q": 9,
    "K": 7, "R": 11, "k": 3, "g": 2, "s": 2, "d": 4,
}  # fmt: skip
N, C, I, O, H, W, T, L, M, Q, K, R, k, g, s, d = SIZES.values()  # noqa: E741 (as in the texts)

COSTS = {
    # name: FLOPs, parameters, primitives
    "attention_scores": (2 * N * Q * K * d**2 + N * Q * K, 0, 3),
    "average_pool2d": (N * C * H * W * (k * k + 1), 0, 4),
    "average_pool2d_strided": (N * C * (H * W + (H // s) * (W // s)), 0, 4),
    "channel_shuffle": (0, 0, 2),
    "conv1d": (2 * N * O * L * I * k, O * I * k, 5),
    "conv1d_causal": (2 * N * O * L * I * k, O * I * k, 5),
    "conv1d_circular": (2 * N * O * L * I * k, O * I * k, 5),
    "conv1d_dilated": (2 * N * O * L * I * k, O * I * k, 5),
    "conv2d": (2 * N * O * H * W * I * k * k, O * I * k * k, 8),
    "conv2d_strided": (2 * N * O * (H // s) * (W // s) * I * k * k, O * I * k * k, 10),
    "conv2d_transposed_weight": (2 * N * O * H * W * I * k * k, O * I * k * k, 8),
    "conv3d": (2 * N * O * T * H * W * I * k**3, O * I * k**3, 11),
    "depthwise_conv2d": (2 * N * C * H * W * k * k, C * k * k, 7),
    "global_average_pool2d": (N * C * (H * W + 1), 0, 2),
    "grouped_conv2d": (2 * N * O * H * W * (I // g) * k * k, O * (I // g) * k * k, 12),
    "linear": (2 * N * O * I, O * I, 2),
    "linear_bias": (2 * N * O * I + N * O, O * I + O, 3),
    "low_rank_linear": (3 * N * O * I * R, R * (I + O), 4),
    "matmul": (2 * M * K * N, 0, 2),
    "operator1": (
        3 * N * O * H * W * I * k * k * (O // (g * s)),
        g * k * k * O * (O // (g * s)) + I * k * (O // (g * s)),
        14,
    ),
    "pixel_shuffle": (0, 0, 4),
    "pixel_unshuffle": (0, 0, 4),
    "pointwise_conv2d": (2 * N * O * H * W * I, O * I, 2),
    "separable_conv2d": (3 * N * O * H * W * I * k * k, I * k * k + I * O, 9),
    "shift_pointwise": (2 * N * O * H * W * I, O * I, 4),
}


@pytest.mark.parametrize("name", COSTS)
def test_cost(name: str) -> None:
    operator = zoo.load(name)
    binding = {symbol: SIZES[symbol] for symbol in operator.func.symbols.data.names}
    cost = operator.cost(binding)
    assert (cost.flops, cost.parameters, operator.primitives) == COSTS[name]


def test_every_known_operator_has_a_cost() -> None:
    assert sorted(COSTS) == [name for name in zoo.names() if "/" not in name]


def test_resnet18_layer_has_115_6_million_multiply_adds() -> None:
    operator = zoo.load("conv2d")
    cost = operator.cost(operator.bindings[0])
    assert cost.flops == 2 * 115_605_504
    assert cost.parameters == 36_864
    assert cost.bytes == 4 * (2 * 64 * 56 * 56 + 36_864)


def test_resnet18_classifier_has_513_thousand_parameters() -> None:
    operator = zoo.load("linear_bias")
    assert operator.cost(operator.bindings[0]).parameters == 513_000
