"""In which dtypes loaded operators compute, and what they say of others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import syno_ir
from syno_ir import SynoError, zoo

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")

SIZES = {"C_in": 4, "C_out": 4}
IMAGES = np.ones((1, 4, 6, 6), "f")
WEIGHT = np.ones((4, 4, 3, 3), "f")


def refused(message: str, call: Callable[[], object]) -> None:
    with pytest.raises(SynoError) as error:
        call()
    assert str(error.value) == message


@pytest.mark.parametrize("name", ["conv2d", "pointwise_conv2d"])
def test_arguments_of_several_dtypes(name: str) -> None:
    """Whatever the form: jax has products of several dtypes, but no convolutions."""
    loaded, rounded = (
        syno_ir.jax.load(zoo.load(name), SIZES, dtype=dtype) for dtype in ("argument", "bfloat16")
    )
    params = loaded.init(jax.random.key(0), dtype=jnp.bfloat16)
    refused(
        f"@{name} takes arguments of one dtype; x is float32, w is bfloat16\n"
        "  hint: bring them to one dtype, as in w.astype(jax.numpy.float32), or let "
        'load(..., dtype="bfloat16") round them',
        lambda: loaded.apply(params, IMAGES),
    )
    assert loaded.apply(params, jnp.asarray(IMAGES, jnp.bfloat16)).dtype == jnp.bfloat16
    assert rounded.apply(params, IMAGES).dtype == "float32"
    refused(
        f"@{name} takes arguments of one dtype; x is uint8, w is bfloat16\n"
        "  hint: bring them to one dtype, as in x.astype(jax.numpy.bfloat16)",
        lambda: loaded.apply(params, IMAGES.astype(np.uint8)),
    )


@pytest.mark.parametrize(
    ("dtype", "hint"),
    [
        ("uint8", "x.astype(jax.numpy.float32)"),
        ("bool", "x.astype(jax.numpy.float32)"),
        ("complex64", "load(operator) without dtype computes in complex numbers"),
    ],
)
def test_bfloat16_takes_real_floating_point_numbers(dtype: str, hint: str) -> None:
    loaded = syno_ir.jax.load(zoo.load("conv2d"), SIZES, dtype="bfloat16")
    refused(
        f"@conv2d: x is {dtype}; arithmetic in bfloat16 takes real floating-point numbers\n"
        f"  hint: {hint}",
        lambda: loaded.apply({"w": WEIGHT}, IMAGES.astype(dtype)),
    )


def test_complex_numbers_without_rounding() -> None:
    """A convolution is linear, so that it takes the parts apart."""
    loaded = syno_ir.jax.load(zoo.load("conv2d"), SIZES)
    x, w = IMAGES * (1 + 2j), WEIGHT * (3 - 1j)
    expected = loaded.apply({"w": WEIGHT}, IMAGES) * (1 + 2j) * (3 - 1j)
    result = loaded.apply({"w": w.astype("complex64")}, x.astype("complex64"))
    np.testing.assert_allclose(result, expected, rtol=1e-5)
