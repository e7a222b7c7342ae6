"""What loaded operators say of axes in another order, of open axes, and of empty ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import syno_ir
from syno_ir import SynoError, zoo

jax = pytest.importorskip("jax")

SIZES = {"C_in": 8, "C_out": 16}
IN_ORDER, AS_PACKED = np.ones((16, 8, 3, 3), "f"), np.ones((3, 3, 8, 16), "f")


def refused(message: str, call: Callable[[], object]) -> None:
    with pytest.raises(SynoError) as error:
        call()
    assert str(error.value) == message


def test_data_with_its_channels_last() -> None:
    refused(
        "@conv2d: x has shape [2, 6, 7, 8], but !syno.tensor<N, C_in, H, W> is [?, 8, ?, ?] under "
        "{C_in = 8}\n"
        '  hint: load(operator, layout="channels_last") takes the axes [N, H, W, C_in]; '
        "load(operator, C_in=6) is for another C_in",
        lambda: syno_ir.jax.load(zoo.load("conv2d"), SIZES).apply(
            {"w": IN_ORDER}, np.ones((2, 6, 7, 8), "f")
        ),
    )


@pytest.mark.parametrize("take", ["freeze", "pack"])
def test_packed_weights_where_others_are_expected(take: str) -> None:
    """``pack`` of weights that are packed, too."""
    layout = "signature" if take == "freeze" else "channels_last"
    loaded = syno_ir.jax.load(zoo.load("conv2d"), SIZES, layout=layout)
    refused(
        "@conv2d: w has shape [3, 3, 8, 16], but !syno.weight<C_out, C_in, k, k> is "
        "[16, 8, 3, 3] under {C_in = 8, C_out = 16, k = 3}\n"
        "  hint: transpose it to the axes [C_out, C_in, k, k]",
        lambda: getattr(loaded, take)({"w": AS_PACKED}),
    )


@pytest.mark.parametrize(
    ("weight", "hint"),
    [
        (IN_ORDER, "`pack` brings weights of the signature to that layout"),
        (AS_PACKED.transpose(2, 0, 1, 3), "transpose it to the axes [k, k, C_in, C_out]"),
        (np.ones((5, 5, 8, 16), "f"), "load(operator, k=5) is for another k"),
        (np.ones((16, 8, 5, 5), "f"), "`init` draws weights of that shape"),
    ],
)
def test_weights_that_are_not_as_packed(weight: Any, hint: str) -> None:
    loaded = syno_ir.jax.load(zoo.load("conv2d"), SIZES, layout="channels_last")
    refused(
        f"@conv2d: w has shape {list(weight.shape)}, but packed it is [3, 3, 8, 16] under "
        f"{{C_in = 8, C_out = 16, k = 3}}\n  hint: {hint}",
        lambda: loaded.freeze({"w": weight}),
    )


@pytest.mark.parametrize(
    ("channels", "hint"),
    [
        (12, "load(operator, C_in=12) is for another C_in"),
        (6, "reshape it, or map `apply` over more axes by jax.vmap"),
    ],
)
def test_another_size_is_a_way_out_only_if_the_operator_has_it(channels: int, hint: str) -> None:
    """Four groups divide 12 channels, but not 6."""
    loaded = syno_ir.jax.load(zoo.load("grouped_conv2d"), SIZES, g=4)
    refused(
        f"@grouped_conv2d: x has shape [1, {channels}, 5, 5], but !syno.tensor<N, C_in, H, W> is "
        f"[?, 8, ?, ?] under {{C_in = 8}}\n  hint: {hint}",
        lambda: loaded.apply(loaded.init(jax.random.key(0)), np.ones((1, channels, 5, 5), "f")),
    )


def test_every_symbol_of_which_another_value_fits_is_told() -> None:
    loaded = syno_ir.jax.load(zoo.load("grouped_conv2d"), SIZES, g=4)
    hint = "load(operator, C_in=16) is for another C_in; load(operator, g=2) is for another g"
    refused(
        "@grouped_conv2d: w has shape [16, 4, 3, 3], but !syno.weight<C_out, C_in/g, k, k> is "
        f"[16, 2, 3, 3] under {{C_in = 8, C_out = 16, k = 3, g = 4}}\n  hint: {hint}",
        lambda: loaded.freeze({"w": np.ones((16, 4, 3, 3), "f")}),
    )


def test_an_export_leaves_no_fixed_axis_open() -> None:
    from jax import export

    loaded = syno_ir.jax.load(zoo.load("conv2d"), SIZES)
    n, c = export.symbolic_shape("n, c")
    refused(
        "@conv2d: x has shape [n, c, 6, 6], but !syno.tensor<N, C_in, H, W> is [?, 8, ?, ?] under "
        "{C_in = 8}\n  hint: axis 1 is open, but C_in is 8: export it with that",
        lambda: export.export(loaded.apply)(
            {"w": IN_ORDER}, jax.ShapeDtypeStruct((n, c, 6, 6), "float32")
        ),
    )


def test_an_axis_without_elements() -> None:
    loaded = syno_ir.jax.load(zoo.load("linear"))
    refused(
        "@linear: axis 0 of x has 0 elements, but no N makes N equal to that\n"
        "  hint: every symbol stands for a positive integer",
        lambda: loaded.apply({"w": np.ones((3, 4), "f")}, np.ones((0, 4), "f")),
    )


def test_an_axis_that_no_integer_fits() -> None:
    halves = syno_ir.parse(
        "syno.func @halves<C> (%x: !syno.tensor<2*C>) -> !syno.tensor<2*C> {\n"
        "  %y = syno.contract(%x[%c]) {\n"
        "    syno.yield %c\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    refused(
        "@halves: axis 0 of x has 7 elements, but no C makes 2*C equal to that\n"
        "  hint: every symbol stands for a positive integer",
        lambda: syno_ir.jax.load(halves).apply({}, np.ones(7, "f")),
    )


def test_a_shape_of_which_nothing_is_known() -> None:
    loaded = syno_ir.jax.load(zoo.load("linear"))
    refused(
        "@linear: x has shape [4], but !syno.tensor<N, C_in> is [?, ?]\n"
        "  hint: reshape it, or map `apply` over more axes by jax.vmap",
        lambda: loaded.apply({"w": np.ones((3, 4), "f")}, np.ones(4, "f")),
    )
