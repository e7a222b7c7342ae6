"""The network ``chain`` in JAX: pure functions of its parameters and the images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from syno_ir import jax as syno_jax
from syno_ir.dialect.contract import shape_of
from syno_ir.operator import Operator
from syno_ir.search.chain import Chain

Tree = Any
"""A tree of arrays."""

STEM_WINDOW = 3


class Layer(NamedTuple):
    """``apply(init(key), x)``, images ``[N, C, H, W]`` in and out."""

    init: Callable[[Any], Tree]
    apply: Callable[[Tree, Any], Any]


class Network(NamedTuple):
    """From images to the logits of their classes.

    Normalizations use moments, a mean and a variance for each channel of each block: in training
    those of the batch, in use fixed ones, so that what an image is taken for depends on it alone.
    """

    init: Callable[[Any], Tree]
    """``init(key)``: parameters."""
    apply: Callable[..., tuple[Any, Tree]]
    """``apply(parameters, images, moments=None)``: logits, and the moments that were used."""


def operator_layers(operator: Operator) -> list[Layer]:
    """The operator at each of its bindings, for any batch."""
    batch = shape_of(operator.func.arguments[0])[0].symbols
    layers: list[Layer] = []
    for place in operator.bindings:
        fixed = {symbol: value for symbol, value in place.items() if symbol not in batch}
        loaded = syno_jax.load(operator, fixed)
        layers.append(Layer(loaded.init, loaded.apply))
    return layers


def convolution_layers(chain: Chain, window: int, layout: str) -> list[Layer]:
    """``lax``'s convolution in the places, of images in the layout ``NCHW`` or ``NHWC``."""
    return [
        _convolution(image[0], after[0], window, (1, 1), layout)
        for image, after in zip(chain.inputs, chain.outputs, strict=True)
    ]


def _convolution(
    channels: int, channels_out: int, window: int, stride: tuple[int, int], layout: str
) -> Layer:
    """A convolution whose weights have variance ``1 / fan_in``."""
    kernel = "OIHW" if layout == "NCHW" else "HWIO"
    sizes = {"O": channels_out, "I": channels, "H": window, "W": window}
    shape = tuple(sizes[axis] for axis in kernel)
    padding = [(window // 2, window - 1 - window // 2)] * 2

    def init(key: Any) -> Tree:
        return jax.random.normal(key, shape) * (channels * window**2) ** -0.5

    def apply(weight: Tree, x: Any) -> Any:
        if layout == "NHWC":
            x = x.transpose(0, 2, 3, 1)
        x = lax.conv_general_dilated(
            x, weight, stride, padding, dimension_numbers=(layout, kernel, layout)
        )
        return x.transpose(0, 3, 1, 2) if layout == "NHWC" else x

    return Layer(init, apply)


def build_network(chain: Chain, classes: int, layers: Sequence[Layer]) -> Network:
    """The stem and the layers, each behind pooling and before normalization and ReLU; the head."""
    stem = _convolution(chain.image[0], chain.inputs[0][0], STEM_WINDOW, chain.stride, "NCHW")
    blocks = [stem, *layers]
    widths = [chain.inputs[0][0], *(image[0] for image in chain.outputs)]
    pools = [(1, 1), *chain.pools]

    def init(key: Any) -> Tree:
        *keys, last = jax.random.split(key, len(blocks) + 1)
        return {
            "blocks": [block.init(k) for block, k in zip(blocks, keys, strict=True)],
            "gains": [jnp.ones(width) for width in widths],
            "offsets": [jnp.zeros(width) for width in widths],
            "head": jax.random.normal(last, (widths[-1], classes)) * widths[-1] ** -0.5,
            "bias": jnp.zeros(classes),
        }

    def apply(params: Tree, images: Any, moments: Tree | None = None) -> tuple[Any, Tree]:
        x = images
        used: list[Tree] = []
        for i, block in enumerate(blocks):
            x = block.apply(params["blocks"][i], _pool(x, pools[i]))
            mean, variance = _moments(x) if moments is None else moments[i]
            used.append((mean, variance))
            x = _normalize(x, mean, variance, params["gains"][i], params["offsets"][i])
            x = jax.nn.relu(x)
        return x.mean((2, 3)) @ params["head"] + params["bias"], used

    return Network(init, apply)


def _pool(x: Any, window: tuple[int, int]) -> Any:
    """The mean of every window."""
    if window == (1, 1):
        return x
    n, c, h, w = x.shape
    parts = x.reshape(n, c, h // window[0], window[0], w // window[1], window[1])
    return parts.mean((3, 5))


def _moments(x: Any) -> tuple[Any, Any]:
    """The mean and the variance of each channel."""
    return x.mean((0, 2, 3)), x.var((0, 2, 3))


def _normalize(x: Any, mean: Any, variance: Any, gain: Any, offset: Any) -> Any:
    """``gain * (x - mean) / sqrt(variance) + offset`` by channel (Ioffe and Szegedy, 2015)."""
    slope = gain * lax.rsqrt(variance + 1e-5)
    return x * slope[:, None, None] + (offset - mean * slope)[:, None, None]
