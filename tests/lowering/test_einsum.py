"""The einops-like line of known operators."""

from __future__ import annotations

import numpy as np
import pytest

from syno_ir import zoo
from syno_ir.operator import parse

LINES = {
    "attention_scores": "n i c, n j c -> n i j scale 1/8",
    "average_pool2d": "n c (h + kh - 1) (v + kv - 1) -> n c h v scale 1/9",
    "average_pool2d_strided": "n c (2*h + kh) (2*v + kv) -> n c h v scale 1/4",
    "conv1d_causal": "n ci (l + kl - 2), co ci kl -> n co l",
    "conv1d_circular": "n ci ((l + kl - 1) % L), co ci kl -> n co l",
    "conv1d_dilated": "n ci (l + 2*kl - 2), co ci kl -> n co l",
    "conv2d": "n ci (h + kh - 1) (v + kv - 1), co ci kh kv -> n co h v",
    "conv2d_strided": "n ci (2*h + kh - 1) (2*v + kv - 1), co ci kh kv -> n co h v",
    "depthwise_conv2d": "n c (h + kh - 1) (v + kv - 1), c kh kv -> n c h v",
    "global_average_pool2d": "n c h v -> n c scale 1/(H*W)",
    "linear_bias": "n ci, co ci -> n co; n co + co -> n co",
    "operator1": (
        "n (C_in*q//32 + ci) (h + kh - 1) (v + kv - 1), q kh kv co r, (C_in*q//32 + ci) kv r "
        "-> n co h v"
    ),
    "pixel_shuffle": "n (4*c + 2*(h % 2) + v % 2) (h//2) (v//2) -> n c h v",
    "pixel_unshuffle": "n (c//4) (2*h + (c//2) % 2) (2*v + c % 2) -> n c h v",
    "separable_conv2d": "n ci (h + kh - 1) (v + kv - 1), ci kh kv, co ci -> n co h v",
    "shift_pointwise": "n ci ((h + 1) % H) ((v + 1) % W), co ci -> n co h v",
}


@pytest.mark.parametrize("name", LINES)
def test_line(name: str) -> None:
    assert zoo.load(name).emit("einsum") == f"{name}: {LINES[name]}\n"


def test_stages_are_separated() -> None:
    staged = zoo.load("separable_conv2d").run_passes("syno-materialize")
    assert staged.emit("einsum") == (
        "separable_conv2d: n ci (h + kh - 1) (v + kv - 1), ci kh kv -> n ci h v; "
        "n ci h v, co ci -> n co h v\n"
    )


def test_bounds_that_no_tensor_has_are_told() -> None:
    """The second window reads 0 outside the result of the first, which is no tensor."""
    operator = parse(
        "syno.func @f<H> (%x: !syno.tensor<H>) -> !syno.tensor<H> {\n"
        "  %y = syno.contract(%x[%h]) {\n"
        "    %a, %k = syno.unfold %h by 3\n"
        "    %b, %l = syno.unfold %a by 3\n"
        "    syno.reduce %k, %l\n"
        "    syno.yield %b\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    assert operator.emit("einsum") == "f: (b + l + k - 2) -> b where 0 <= b + l - 1 < H\n"


@pytest.mark.parametrize("name", ["linear", "low_rank_linear", "matmul", "pointwise_conv2d"])
def test_numpy_reads_a_line_without_coordinates(name: str) -> None:
    operator = zoo.load(name)
    binding = dict(zip(operator.func.symbols.data.names, range(2, 9), strict=False))
    rng = np.random.default_rng(0)
    arguments = [rng.normal(size=shape) for shape in operator.shapes(binding).arguments]
    words = operator.emit("einsum").removeprefix(f"{name}: ").replace(",", " , ").split()
    axes = sorted(set(words) - {",", "->"})
    letters = dict(zip(axes, "abcdefgh", strict=False))
    text = "".join(letters.get(word, word) for word in words)
    expected = operator.evaluate(arguments, binding)
    np.testing.assert_allclose(np.einsum(text, *arguments), expected)


def test_bounds_of_ones_are_told() -> None:
    """They are those of no axis on the left."""
    operator = parse("""
syno.func @ones<H; k = 3> (%w: !syno.weight<k>) -> !syno.weight<H> {
  %y = syno.contract(%w[%v]) {
    %e = syno.expand to H
    %h, %o = syno.unfold %e by k
    %s = syno.share %o, %v
    syno.reduce %s
    syno.yield %h
  }
  syno.return %y
}
""")
    assert operator.emit("einsum") == "ones: s -> h where 0 <= h + s - 1 < H\n"
