"""The rates of the device that jax runs on."""

from __future__ import annotations

from syno_ir.errors import missing_extra
from syno_ir.passes.machine import COPIED, MATRIX, Rates, least_seconds


def measured_with_jax() -> Rates:
    """The rates of a matrix product and of a copy. Raises ``SynoError`` if jax is missing."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        raise missing_extra("calibration of jax's device", "jax") from None
    a, b = jnp.ones((2, MATRIX, MATRIX))
    source = jnp.ones(COPIED)
    product, copy = jax.jit(jnp.matmul), jax.jit(lambda x: x + 1)
    return Rates(
        2 * MATRIX**3 / least_seconds(lambda: jax.block_until_ready(product(a, b))),
        8 * COPIED / least_seconds(lambda: jax.block_until_ready(copy(source))),
        f"{jax.devices()[0].device_kind}, with jax {jax.__version__}",
    )
