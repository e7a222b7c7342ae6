"""Every operator of the zoo against an implementation that shares nothing with ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from syno_ir import zoo
from syno_ir.lowering.reference import border_points

Array = NDArray[np.float64]
Binding = Mapping[str, int]


def lax_convolution(x: Array, w: Array, stride: int = 1, dilation: int = 1, groups: int = 1) -> Any:
    """XLA's convolution of [N, C_in, ...] with [C_out, C_in/groups, ...], in float64."""
    jax = pytest.importorskip("jax")
    rank = x.ndim - 2
    padding = [(dilation * (k // 2), dilation * (k - 1 - k // 2)) for k in w.shape[2:]]
    with jax.enable_x64(True):
        y = jax.lax.conv_general_dilated(
            x,
            w,
            (stride,) * rank,
            padding,
            rhs_dilation=(dilation,) * rank,
            feature_group_count=groups,
        )
        return np.asarray(y)


def correlate_rows(x: Array, w: Array, mode: str) -> Array:
    """The correlation by scipy of every row of x with every window of w, summed over channels."""
    ndimage = pytest.importorskip("scipy.ndimage")
    return np.array(
        [
            [
                sum(
                    ndimage.correlate1d(row, window, mode=mode, cval=0.0)
                    for row, window in zip(image, windows, strict=True)
                )
                for windows in w
            ]
            for image in x
        ]
    )


def attention_scores(q: Array, k: Array, b: Binding) -> Array:
    return q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])


def average_pool2d(x: Array, b: Binding) -> Array:
    ndimage = pytest.importorskip("scipy.ndimage")
    return ndimage.uniform_filter(x, (1, 1, b["k"], b["k"]), mode="constant", cval=0.0)


def average_pool2d_strided(x: Array, b: Binding) -> Array:
    s = b["s"]
    return sliding_window_view(x, (s, s), axis=(2, 3))[:, :, ::s, ::s].mean(axis=(4, 5))  # pyright: ignore


def channel_shuffle(x: Array, b: Binding) -> Array:
    g = b["g"]
    first_of_each_group = np.arange(0, b["C"], b["C"] // g)
    return x[:, [c for i in range(b["C"] // g) for c in first_of_each_group + i]]


def conv1d(x: Array, w: Array, b: Binding) -> Array:
    return correlate_rows(x, w, "constant")


def conv1d_causal(x: Array, w: Array, b: Binding) -> Array:
    y = np.zeros((b["N"], b["C_out"], b["L"]))
    for n, o, i in np.ndindex(b["N"], b["C_out"], b["C_in"]):
        y[n, o] += np.convolve(x[n, i], w[o, i, ::-1])[: b["L"]]
    return y


def conv1d_circular(x: Array, w: Array, b: Binding) -> Array:
    return correlate_rows(x, w, "wrap")


def conv1d_dilated(x: Array, w: Array, b: Binding) -> Array:
    return lax_convolution(x, w, dilation=b["d"])


def convolution(x: Array, w: Array, b: Binding) -> Array:
    return lax_convolution(x, w)


def conv2d_strided(x: Array, w: Array, b: Binding) -> Array:
    return lax_convolution(x, w, stride=b["s"])


def conv2d_transposed_weight(x: Array, w: Array, b: Binding) -> Array:
    return lax_convolution(x, w.transpose(3, 2, 0, 1))


def depthwise_conv2d(x: Array, w: Array, b: Binding) -> Array:
    return lax_convolution(x, w[:, None], groups=b["C"])


def global_average_pool2d(x: Array, b: Binding) -> Array:
    return np.array([[np.mean(image) for image in images] for images in x])


def grouped_conv2d(x: Array, w: Array, b: Binding) -> Array:
    return lax_convolution(x, w, groups=b["g"])


def linear(x: Array, w: Array, b: Binding) -> Array:
    return x @ w.T


def linear_bias(x: Array, w: Array, bias: Array, b: Binding) -> Array:
    return x @ w.T + bias


def low_rank_linear(x: Array, u: Array, w: Array, b: Binding) -> Array:
    return x @ (w @ u).T


def matmul(a: Array, c: Array, b: Binding) -> Array:
    return a @ c


def operator1(x: Array, w: Array, bottleneck: Array, b: Binding) -> Array:
    """Windows by slices of a padded input; per window the bottleneck, then the big weight."""
    g, k, height, width = b["g"], b["k"], b["H"], b["W"]
    border = k // 2, k - 1 - k // 2
    padded = np.pad(x, ((0, 0), (0, 0), border, border))
    per_group = bottleneck.reshape(g, b["C_in"] // g, k, -1)
    y = np.zeros((b["N"], b["C_out"], height, width))
    for i, j in np.ndindex(k, k):
        window = padded[:, :, i : i + height, j : j + width]
        groups = window.reshape(b["N"], g, b["C_in"] // g, height, width)
        hidden = np.einsum("ngchw,gcr->ngrhw", groups, per_group[:, :, j])
        y += np.einsum("ngrhw,gor->nohw", hidden, w[:, i, j])
    return y


def pixel_shuffle(x: Array, b: Binding) -> Array:
    s = b["s"]
    y = np.empty((b["N"], b["C"], b["H"] * s, b["W"] * s))
    for i, j in np.ndindex(s, s):
        y[:, :, i::s, j::s] = x[:, i * s + j :: s * s]
    return y


def pixel_unshuffle(x: Array, b: Binding) -> Array:
    s = b["s"]
    y = np.empty((b["N"], b["C"] * s * s, b["H"] // s, b["W"] // s))
    for i, j in np.ndindex(s, s):
        y[:, i * s + j :: s * s] = x[:, :, i::s, j::s]
    return y


def pointwise_conv2d(x: Array, w: Array, b: Binding) -> Array:
    return np.moveaxis(np.tensordot(w, x, axes=(1, 1)), 0, 1)


def separable_conv2d(x: Array, depthwise: Array, pointwise: Array, b: Binding) -> Array:
    return pointwise_conv2d(lax_convolution(x, depthwise[:, None], groups=b["C_in"]), pointwise, b)


def shift_pointwise(x: Array, w: Array, b: Binding) -> Array:
    return pointwise_conv2d(np.roll(x, (-1, -1), axis=(2, 3)), w, b)


ROWS = [{"N": 3, "C_in": 4, "C_out": 5}, {"N": 1, "C_in": 6, "C_out": 2}]
SIGNAL = {"N": 2, "C_in": 3, "C_out": 4}
SIGNALS = [
    {**SIGNAL, "L": 7, "k": 3},
    {**SIGNAL, "L": 6, "k": 4},
    {**SIGNAL, "L": 3, "k": 5},
    {**SIGNAL, "L": 2, "k": 6},
    {**SIGNAL, "L": 5, "k": 1},
]
IMAGE = {"N": 2, "H": 4, "W": 6}
WINDOWS = [
    {"N": 2, "H": 4, "W": 6, "k": 3},
    {"N": 1, "H": 5, "W": 3, "k": 2},
    {"N": 1, "H": 2, "W": 3, "k": 5},
    {"N": 1, "H": 3, "W": 2, "k": 4},
]
IMAGES = [{**b, "C_in": 3, "C_out": 4} for b in WINDOWS]
CHANNELS = [{**b, "C": 3} for b in WINDOWS]

Expected = Callable[..., Array]
CASES: dict[str, tuple[Expected, list[dict[str, int]]]] = {
    "attention_scores": (
        attention_scores,
        [{"N": 2, "Q": 3, "K": 4, "d": 3}, {"N": 1, "Q": 5, "K": 2, "d": 2}],
    ),
    "average_pool2d": (average_pool2d, CHANNELS),
    "average_pool2d_strided": (
        average_pool2d_strided,
        [{**IMAGE, "C": 3, "s": 2}, {**IMAGE, "C": 5, "H": 6, "W": 9, "s": 3}],
    ),
    "channel_shuffle": (channel_shuffle, [{**IMAGE, "C": 6, "g": 3}, {**IMAGE, "C": 8, "g": 2}]),
    "conv1d": (conv1d, SIGNALS),
    "conv1d_causal": (conv1d_causal, SIGNALS),
    "conv1d_circular": (conv1d_circular, SIGNALS),
    "conv1d_dilated": (conv1d_dilated, [{**b, "d": d} for b in SIGNALS for d in (1, 2, 3)]),
    "conv2d": (convolution, IMAGES),
    "conv2d_strided": (
        conv2d_strided,
        [
            {**SIGNAL, "H": 4, "W": 6, "k": 3, "s": 2},
            {**SIGNAL, "H": 6, "W": 9, "k": 4, "s": 3},
            {**SIGNAL, "H": 2, "W": 4, "k": 5, "s": 2},
        ],
    ),
    "conv2d_transposed_weight": (conv2d_transposed_weight, IMAGES),
    "conv3d": (convolution, [{**b, "T": 3, "C_in": 2, "C_out": 3} for b in WINDOWS]),
    "depthwise_conv2d": (depthwise_conv2d, CHANNELS),
    "global_average_pool2d": (
        global_average_pool2d,
        [{"N": 2, "C": 3, "H": 4, "W": 5}, {"N": 1, "C": 2, "H": 1, "W": 3}],
    ),
    "grouped_conv2d": (
        grouped_conv2d,
        [
            {**IMAGE, "C_in": 4, "C_out": 6, "k": 3, "g": 2},
            {**IMAGE, "C_in": 6, "C_out": 3, "k": 2, "g": 3},
            {**IMAGE, "C_in": 4, "C_out": 4, "H": 2, "k": 5, "g": 4},
        ],
    ),
    "linear": (linear, ROWS),
    "linear_bias": (linear_bias, ROWS),
    "low_rank_linear": (low_rank_linear, [{**b, "R": r} for b in ROWS for r in (1, 3)]),
    "matmul": (matmul, [{"M": 2, "K": 3, "N": 4}, {"M": 5, "K": 1, "N": 2}]),
    "operator1": (
        operator1,
        [
            {**IMAGE, "C_in": 4, "C_out": 8, "k": 3, "g": 2, "s": 2},
            {**IMAGE, "C_in": 6, "C_out": 9, "k": 2, "g": 3, "s": 1},
            {**IMAGE, "C_in": 4, "C_out": 8, "H": 2, "W": 3, "k": 5, "g": 2, "s": 1},
        ],
    ),
    "pixel_shuffle": (
        pixel_shuffle,
        [{**IMAGE, "C": 3, "s": 2}, {**IMAGE, "C": 2, "H": 1, "s": 3}],
    ),
    "pixel_unshuffle": (
        pixel_unshuffle,
        [{**IMAGE, "C": 3, "s": 2}, {**IMAGE, "C": 2, "H": 3, "s": 3}],
    ),
    "pointwise_conv2d": (
        pointwise_conv2d,
        [{**IMAGE, "C_in": 3, "C_out": 5}, {**IMAGE, "C_in": 4, "C_out": 1, "H": 1}],
    ),
    "separable_conv2d": (separable_conv2d, IMAGES),
    "shift_pointwise": (
        shift_pointwise,
        [{**IMAGE, "C_in": 3, "C_out": 5}, {**IMAGE, "C_in": 4, "C_out": 2, "W": 1}],
    ),
}


def test_every_known_operator_has_a_case() -> None:
    assert sorted(CASES) == [name for name in zoo.names() if "/" not in name]


@pytest.mark.parametrize(
    ("name", "binding"),
    [(name, binding) for name, (_, bindings) in CASES.items() for binding in bindings],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value.values())),
)
def test_value_at_a_small_binding(name: str, binding: dict[str, int]) -> None:
    operator = zoo.load(name)
    rng = np.random.default_rng(0)
    arguments = [rng.normal(size=shape) for shape in operator.shapes(binding).arguments]
    expected = CASES[name][0](*arguments, binding)
    result = operator.evaluate(arguments, binding)
    assert result.shape == expected.shape == operator.shapes(binding).result
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_value_at_a_real_place(name: str) -> None:
    """At the carried binding with the fewest FLOPs, in 64 elements, borders among them."""
    operator = zoo.load(name)
    binding = min(operator.bindings, key=lambda b: operator.cost(b).flops)
    rng = np.random.default_rng(0)
    arguments = [rng.normal(size=shape) for shape in operator.shapes(binding).arguments]
    expected = CASES[name][0](*arguments, binding)
    points = border_points(expected.shape, 64)
    result = operator.evaluate(arguments, binding, at=points)
    np.testing.assert_allclose(result, expected[tuple(points.T)], rtol=0, atol=1e-10)


def test_pixel_shuffle_lays_four_channels_out_as_a_block() -> None:
    y = zoo.load("pixel_shuffle").evaluate([np.arange(4.0).reshape(1, 4, 1, 1)], N=1, C=1, H=1, W=1)
    assert y.tolist() == [[[[0, 1], [2, 3]]]]


def test_channel_shuffle_interleaves_the_groups() -> None:
    x = np.arange(6.0).reshape(1, 6, 1, 1)
    y = zoo.load("channel_shuffle").evaluate([x], N=1, C=6, H=1, W=1)
    assert y.ravel().tolist() == [0, 2, 4, 1, 3, 5]
