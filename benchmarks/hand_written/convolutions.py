"""Convolutions, and operators that are made of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import jax.numpy as jnp
from jax import lax

from benchmarks.hand_written.derivatives import with_derivatives
from benchmarks.hand_written.way import LAST_1D, LAST_2D, LAST_3D, HandWritten
from syno_ir.size import Binding

HWIO = (2, 3, 1, 0)
FIRST = ("NCHW", "OIHW", "NCHW")
LAST = ("NHWC", "HWIO", "NHWC")


def _convolution(
    spec: tuple[str, str, str],
    *,
    rank: int = 2,
    stride: Callable[[Binding], int] = lambda b: 1,
    dilation: Callable[[Binding], int] = lambda b: 1,
    groups: Callable[[Binding], int] = lambda b: 1,
    causal: bool = False,
) -> Callable[..., Any]:
    def apply(b: Binding, x: Any, w: Any) -> Any:
        span = dilation(b) * (b["k"] - 1)
        before = span if causal else dilation(b) * (b["k"] // 2)
        return lax.conv_general_dilated(
            x,
            w,
            (stride(b),) * rank,
            [(before, span - before)] * rank,
            rhs_dilation=(dilation(b),) * rank,
            dimension_numbers=spec,
            feature_group_count=groups(b),
        )

    return apply


def _shifted(
    b: Binding, x: Any, w: Any, step: int = 1, dilation: int = 1, causal: bool = False
) -> Any:
    """A convolution as a sum of products; images ``[N, ..., C_in]``, weights ``[..., i, o]``."""
    k, sizes, span = b["k"], x.shape[1:-1], dilation * (b["k"] - 1)
    before = span if causal else dilation * (k // 2)
    p = jnp.pad(x, [(0, 0), *[(before, span - before)] * len(sizes), (0, 0)])

    def cut(i: int, n: int) -> slice:
        return slice(dilation * i, dilation * i + n, step)

    return sum(
        p[:, *(cut(i, n) for i, n in zip(offset, sizes, strict=True))] @ w[offset]
        for offset in product(range(k), repeat=len(sizes))
    )


def _two_layouts(**options: Any) -> list[HandWritten]:
    """A convolution of images, weights ``[C_out, C_in, k, k]`` in the signature."""
    return [
        HandWritten("NCHW", _convolution(FIRST, **options), {}),
        HandWritten("NHWC", _convolution(LAST, **options), {0: LAST_2D, 1: HWIO}, LAST_2D),
    ]


def _two_layouts_1d(
    dilation: Callable[[Binding], int] = lambda b: 1, causal: bool = False
) -> list[HandWritten]:
    options: dict[str, Any] = {"dilation": dilation, "causal": causal}
    first = _convolution(("NCW", "OIW", "NCW"), rank=1, **options)
    last = _convolution(("NWC", "WIO", "NWC"), rank=1, **options)
    return [
        HandWritten("NCW", first, {}),
        HandWritten("NWC", last, {0: LAST_1D, 1: (2, 1, 0)}, LAST_1D),
        HandWritten(
            "NWC, shifted",
            lambda b, x, w: _shifted(b, x, w, dilation=dilation(b), causal=causal),
            {0: LAST_1D, 1: (2, 1, 0)},
            LAST_1D,
        ),
    ]


def _depthwise(spec: tuple[str, str, str], lhs: int) -> Callable[..., Any]:
    convolve = _convolution(spec, groups=lambda b: b["C"])

    def apply(b: Binding, x: Any, w: Any) -> Any:
        return convolve(b, x, jnp.expand_dims(w, lhs))

    return apply


def _depthwise_shifted(b: Binding, x: Any, w: Any) -> Any:
    k, (_, height, width, _) = b["k"], x.shape
    p = jnp.pad(x, [(0, 0), (k // 2, k - 1 - k // 2), (k // 2, k - 1 - k // 2), (0, 0)])
    return sum(p[:, i : i + height, j : j + width] * w[i, j] for i in range(k) for j in range(k))


def _depthwise_shifted_first(b: Binding, x: Any, w: Any) -> Any:
    k, (_, _, height, width) = b["k"], x.shape
    p = jnp.pad(x, [(0, 0), (0, 0), *[(k // 2, k - 1 - k // 2)] * 2])
    return sum(
        p[:, :, i : i + height, j : j + width] * w[:, i, j, None, None]
        for i in range(k)
        for j in range(k)
    )


def _grouped_dense(b: Binding, x: Any, w: Any) -> Any:
    """One group of all: weights ``[k, k, C_in/g, g, C_out/g]``, and zeros between groups."""
    k, g = b["k"], b["g"]
    dense = jnp.einsum("kligo,gh->klhigo", w, jnp.eye(g)).reshape(k, k, x.shape[-1], -1)
    return _convolution(LAST)(b, x, dense)


def _grouped_shifted(b: Binding, x: Any, w: Any) -> Any:
    """Products for each offset of the window; weights ``[k, k, g, C_in/g, C_out/g]``."""
    k, g = b["k"], b["g"]
    n, height, width, _ = x.shape
    p = jnp.pad(x, [(0, 0), *[(k // 2, k - 1 - k // 2)] * 2, (0, 0)])
    p = p.reshape(*p.shape[:3], g, -1)
    y: Any = sum(
        jnp.einsum("nhwgi,gio->nhwgo", p[:, i : i + height, j : j + width], w[i, j])
        for i in range(k)
        for j in range(k)
    )
    return y.reshape(n, height, width, -1)


def _grouped_parts_first(b: Binding, x: Any, w: Any) -> tuple[Any, Any, list[tuple[int, ...]]]:
    """Images ``[N, g, C_in/g, ...]``, padded, weights ``[g, C_out/g, C_in/g, k, k]``, offsets."""
    k, g = b["k"], b["g"]
    p = jnp.pad(x, [(0, 0), (0, 0), *[(k // 2, k - 1 - k // 2)] * 2])
    p = p.reshape(x.shape[0], g, -1, *p.shape[2:])
    return p, w.reshape(g, -1, *w.shape[1:]), list(product(range(k), repeat=2))


def _grouped_shifted_first(b: Binding, x: Any, w: Any) -> Any:
    p, w, offsets = _grouped_parts_first(b, x, w)
    height, width = x.shape[2:]
    y: Any = sum(
        jnp.einsum("ngihw,goi->ngohw", p[..., i : i + height, j : j + width], w[..., i, j])
        for i, j in offsets
    )
    return y.reshape(x.shape[0], -1, height, width)


def _grouped_unfolded_first(b: Binding, x: Any, w: Any) -> Any:
    p, w, offsets = _grouped_parts_first(b, x, w)
    height, width = x.shape[2:]
    windows = jnp.stack([p[..., i : i + height, j : j + width] for i, j in offsets])
    y = jnp.einsum("kngihw,goik->ngohw", windows, w.reshape(*w.shape[:3], -1))
    return y.reshape(x.shape[0], -1, height, width)


def _grouped_multiplied_first(b: Binding, x: Any, w: Any) -> Any:
    """Products of elements: for few channels a group."""
    p, w, offsets = _grouped_parts_first(b, x, w)
    height, width = x.shape[2:]
    y: Any = sum(
        p[:, :, None, c, i : i + height, j : j + width] * w[:, :, c, i, j, None, None]
        for c in range(p.shape[2])
        for i, j in offsets
    )
    return y.reshape(x.shape[0], -1, height, width)


def _grouped(apply: Callable[..., Any], axes: str) -> Callable[..., Any]:
    """The weight ``[C_out, C_in/g, k, k]`` with its groups apart, in the order of ``axes``."""

    def run(b: Binding, x: Any, w: Any) -> Any:
        parts = w.reshape(b["g"], -1, *w.shape[1:])
        return apply(b, x, jnp.einsum(f"goikl->{axes}", parts))

    return run


def _separable_shifted(b: Binding, x: Any, w: Any, v: Any) -> Any:
    return _depthwise_shifted(b, x, w) @ v


def _separable_shifted_first(b: Binding, x: Any, w: Any, v: Any) -> Any:
    return jnp.einsum("nihw,oi->nohw", _depthwise_shifted_first(b, x, w), v)


def _separable(spec: tuple[str, str, str], lhs: int, pointwise: str) -> Callable[..., Any]:
    depthwise = _convolution(spec, groups=lambda b: b["C_in"])

    def apply(b: Binding, x: Any, w: Any, v: Any) -> Any:
        return jnp.einsum(pointwise, depthwise(b, x, jnp.expand_dims(w, lhs)), v)

    return apply


def _circular(spec: tuple[str, str, str], axis: int) -> Callable[..., Any]:
    def apply(b: Binding, x: Any, w: Any) -> Any:
        k = b["k"]
        before, after = k // 2, k - 1 - k // 2
        length = x.shape[axis]
        wrapped = jnp.concatenate(
            [
                lax.slice_in_dim(x, length - before, length, axis=axis),
                x,
                lax.slice_in_dim(x, 0, after, axis=axis),
            ],
            axis,
        )
        return lax.conv_general_dilated(wrapped, w, (1,), "VALID", dimension_numbers=spec)

    return apply


def _operator1(b: Binding, x: Any, w: Any, v: Any) -> Any:
    """The bottleneck first; then a window over columns as slices, and over rows as a convolution.

    The first weight is ``[k, k, g, r, C_out]``, with ``r = C_out/(g*s)``.
    """
    k, columns = b["k"], _operator1_columns(b, x, v)
    kernel = w.reshape(k, 1, columns.shape[-1], w.shape[-1])
    padding = [(k // 2, k - 1 - k // 2), (0, 0)]
    return lax.conv_general_dilated(columns, kernel, (1, 1), padding, dimension_numbers=LAST)


def _operator1_shifted(b: Binding, x: Any, w: Any, v: Any) -> Any:
    """The same with a product for each offset of the window over rows."""
    k, columns = b["k"], _operator1_columns(b, x, v)
    p = jnp.pad(columns, [(0, 0), (k // 2, k - 1 - k // 2), (0, 0), (0, 0)])
    kernel = w.reshape(k, columns.shape[-1], w.shape[-1])
    return sum(p[:, i : i + x.shape[1]] @ kernel[i] for i in range(k))


def _operator1_columns(b: Binding, x: Any, v: Any) -> Any:
    """The bottleneck at each offset of the window over columns: ``[N, H, W, k*g*r]``."""
    k, g = b["k"], b["g"]
    n, height, width, channels = x.shape
    x = x.reshape(n, height, width, g, channels // g)
    v = v.reshape(g, channels // g, *v.shape[1:])
    t = jnp.einsum("nhwgi,gikr->nhwkgr", x, v)
    t = jnp.pad(t, [(0, 0), (0, 0), (k // 2, k - 1 - k // 2), (0, 0), (0, 0), (0, 0)])
    columns = jnp.stack([t[:, :, i : i + width, i] for i in range(k)], 3)
    return columns.reshape(n, height, width, -1)


CONVOLUTIONS: dict[str, list[HandWritten]] = {
    "conv1d": _two_layouts_1d(),
    "conv1d_causal": _two_layouts_1d(causal=True),
    "conv1d_circular": [
        HandWritten("NCW", _circular(("NCW", "OIW", "NCW"), 2), {}),
        HandWritten(
            "NWC", _circular(("NWC", "WIO", "NWC"), 1), {0: LAST_1D, 1: (2, 1, 0)}, LAST_1D
        ),
    ],
    "conv1d_dilated": _two_layouts_1d(dilation=lambda b: b["d"]),
    "conv2d": [
        *_two_layouts(),
        HandWritten("NHWC, shifted", _shifted, {0: LAST_2D, 1: HWIO}, LAST_2D),
    ],
    "conv2d_strided": [
        *_two_layouts(stride=lambda b: b["s"]),
        HandWritten(
            "NHWC, shifted",
            lambda b, x, w: _shifted(b, x, w, b["s"]),
            {0: LAST_2D, 1: HWIO},
            LAST_2D,
        ),
    ],
    "conv2d_transposed_weight": [
        HandWritten("NCHW", _convolution(("NCHW", "HWIO", "NCHW")), {}),
        HandWritten("NHWC", _convolution(LAST), {0: LAST_2D}, LAST_2D),
        HandWritten("NHWC, shifted", _shifted, {0: LAST_2D}, LAST_2D),
    ],
    "conv3d": [
        HandWritten("NCDHW", _convolution(("NCDHW", "OIDHW", "NCDHW"), rank=3), {}),
        HandWritten(
            "NDHWC",
            _convolution(("NDHWC", "DHWIO", "NDHWC"), rank=3),
            {0: LAST_3D, 1: (2, 3, 4, 1, 0)},
            LAST_3D,
        ),
        HandWritten("NDHWC, shifted", _shifted, {0: LAST_3D, 1: (2, 3, 4, 1, 0)}, LAST_3D),
    ],
    "depthwise_conv2d": [
        HandWritten("NCHW", _depthwise(FIRST, 1), {}),
        HandWritten("NHWC", _depthwise(LAST, 2), {0: LAST_2D, 1: (1, 2, 0)}, LAST_2D),
        HandWritten("NHWC, shifted", _depthwise_shifted, {0: LAST_2D, 1: (1, 2, 0)}, LAST_2D),
        HandWritten("NCHW, shifted", _depthwise_shifted_first, {}),
    ],
    "grouped_conv2d": [
        *_two_layouts(groups=lambda b: b["g"]),
        HandWritten("NHWC, dense", _grouped(_grouped_dense, "kligo"), {0: LAST_2D}, LAST_2D),
        HandWritten("NHWC, shifted", _grouped(_grouped_shifted, "klgio"), {0: LAST_2D}, LAST_2D),
        HandWritten("NCHW, shifted", _grouped_shifted_first, {}),
        HandWritten("NCHW, unfolded", _grouped_unfolded_first, {}),
        HandWritten("NCHW, multiplied", _grouped_multiplied_first, {}),
        HandWritten(
            "multiplied/shifted",
            with_derivatives(_grouped_multiplied_first, _grouped_shifted_first),
            {},
        ),
        HandWritten(
            "multiplied/unfolded",
            with_derivatives(_grouped_multiplied_first, _grouped_unfolded_first),
            {},
        ),
    ],
    "operator1": [
        HandWritten(label, apply, {0: LAST_2D, 1: (1, 2, 0, 4, 3)}, LAST_2D)
        for label, apply in [("NHWC", _operator1), ("NHWC, shifted", _operator1_shifted)]
    ],
    "separable_conv2d": [
        HandWritten("NCHW", _separable(FIRST, 1, "nihw,oi->nohw"), {}),
        HandWritten(
            "NHWC",
            _separable(LAST, 2, "nhwi,io->nhwo"),
            {0: LAST_2D, 1: (1, 2, 0), 2: (1, 0)},
            LAST_2D,
        ),
        HandWritten(
            "NHWC, shifted",
            _separable_shifted,
            {0: LAST_2D, 1: (1, 2, 0), 2: (1, 0)},
            LAST_2D,
        ),
        HandWritten("NCHW, shifted", _separable_shifted_first, {}),
    ],
}
