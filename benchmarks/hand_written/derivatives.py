"""A convolution in one form, with derivatives in another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from syno_ir.size import Binding

Convolve = Callable[[Binding, Any, Any], Any]
"""A function of data and weight, linear in each."""


def with_derivatives(
    apply: Convolve, of_weight: Convolve, of_data: Convolve | None = None
) -> Convolve:
    """``apply``, with the derivative of ``of_weight`` in the weight, and in the data of ``of_data``
    or the same.

    Being tangents, they leave both modes of differentiation; jax transposes them.
    """

    def run(b: Binding, x: Any, w: Any) -> Any:
        @jax.custom_jvp
        def convolve(x: Any, w: Any) -> Any:
            return apply(b, x, w)

        convolve.defjvps(
            lambda dx, y, x, w: (of_data or of_weight)(b, dx, w),
            lambda dw, y, x, w: of_weight(b, x, dw),
        )
        return convolve(x, w)

    return run
