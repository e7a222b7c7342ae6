"""Products of matrices, poolings, and what moves elements only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
from jax import lax

from benchmarks.hand_written.way import LAST_2D, HandWritten
from syno_ir.size import Binding


def _average_pool(axes: tuple[int, int]) -> Callable[..., Any]:
    def apply(b: Binding, x: Any) -> Any:
        k = b["k"]
        window = tuple(k if axis in axes else 1 for axis in range(4))
        padding = [(k // 2, k - 1 - k // 2) if axis in axes else (0, 0) for axis in range(4)]
        return lax.reduce_window(x, 0.0, lax.add, window, (1,) * 4, padding) / k**2

    return apply


def _average_pool_shifted(b: Binding, x: Any) -> Any:
    k, (_, _, height, width) = b["k"], x.shape
    p = jnp.pad(x, [(0, 0), (0, 0), *[(k // 2, k - 1 - k // 2)] * 2])
    rows: Any = sum(p[:, :, i : i + height] for i in range(k))
    return sum(rows[..., j : j + width] for j in range(k)) / k**2


def _average_pool_strided(b: Binding, x: Any) -> Any:
    n, c, h, w = x.shape
    s = b["s"]
    return x.reshape(n, c, h // s, s, w // s, s).mean((3, 5))


def _average_pool_strided_last(b: Binding, x: Any) -> Any:
    n, h, w, c = x.shape
    s = b["s"]
    return x.reshape(n, h // s, s, w // s, s, c).mean((2, 4))


def _channel_shuffle(b: Binding, x: Any) -> Any:
    n, c, h, w = x.shape
    g = b["g"]
    return x.reshape(n, g, c // g, h, w).swapaxes(1, 2).reshape(n, c, h, w)


def _pixel_shuffle(b: Binding, x: Any) -> Any:
    n, c, h, w = x.shape
    s = b["s"]
    parts = x.reshape(n, c // s**2, s, s, h, w).transpose(0, 1, 4, 2, 5, 3)
    return parts.reshape(n, c // s**2, h * s, w * s)


def _pixel_unshuffle(b: Binding, x: Any) -> Any:
    n, c, h, w = x.shape
    s = b["s"]
    parts = x.reshape(n, c, h // s, s, w // s, s).transpose(0, 1, 3, 5, 2, 4)
    return parts.reshape(n, c * s**2, h // s, w // s)


def _shift_pointwise(axes: tuple[int, int], text: str) -> Callable[..., Any]:
    def apply(b: Binding, x: Any, w: Any) -> Any:
        return jnp.einsum(text, jnp.roll(x, (-1, -1), axes), w)

    return apply


def _einsum(text: str) -> Callable[..., Any]:
    return lambda b, *arguments: jnp.einsum(text, *arguments)


OTHERS: dict[str, list[HandWritten]] = {
    "attention_scores": [
        HandWritten("einsum", lambda b, q, k: jnp.einsum("nqd,nkd->nqk", q, k) / b["d"], {})
    ],
    "average_pool2d": [
        HandWritten("NCHW", _average_pool((2, 3)), {}),
        HandWritten("NHWC", _average_pool((1, 2)), {0: LAST_2D}, LAST_2D),
        HandWritten("NCHW, shifted", _average_pool_shifted, {}),
    ],
    "average_pool2d_strided": [
        HandWritten("NCHW", _average_pool_strided, {}),
        HandWritten("NHWC", _average_pool_strided_last, {0: LAST_2D}, LAST_2D),
    ],
    "channel_shuffle": [HandWritten("NCHW", _channel_shuffle, {})],
    "global_average_pool2d": [
        HandWritten("NCHW", lambda b, x: x.mean((2, 3)), {}),
        HandWritten("NHWC", lambda b, x: x.mean((1, 2)), {0: LAST_2D}),
    ],
    "linear": [
        HandWritten("x @ w.T", lambda b, x, w: x @ w.T, {}),
        HandWritten("x @ w", lambda b, x, w: x @ w, {1: (1, 0)}),
    ],
    "linear_bias": [
        HandWritten("x @ w.T + b", lambda b, x, w, c: x @ w.T + c, {}),
        HandWritten("x @ w + b", lambda b, x, w, c: x @ w + c, {1: (1, 0)}),
    ],
    "low_rank_linear": [
        HandWritten("x @ w.T @ v.T", lambda b, x, w, v: x @ w.T @ v.T, {}),
        HandWritten("x @ w @ v", lambda b, x, w, v: x @ w @ v, {1: (1, 0), 2: (1, 0)}),
    ],
    "matmul": [HandWritten("x @ y", lambda b, x, y: x @ y, {})],
    "pixel_shuffle": [HandWritten("NCHW", _pixel_shuffle, {})],
    "pixel_unshuffle": [HandWritten("NCHW", _pixel_unshuffle, {})],
    "pointwise_conv2d": [
        HandWritten("NCHW", _einsum("nihw,oi->nohw"), {}),
        HandWritten("NHWC", lambda b, x, w: x @ w, {0: LAST_2D, 1: (1, 0)}, LAST_2D),
    ],
    "shift_pointwise": [
        HandWritten("NCHW", _shift_pointwise((2, 3), "nihw,oi->nohw"), {}),
        HandWritten(
            "NHWC", _shift_pointwise((1, 2), "nhwi,io->nhwo"), {0: LAST_2D, 1: (1, 0)}, LAST_2D
        ),
    ],
}
