"""Kernels in float32 against the reference, within what roundings explain.

A sum of n products of floats, in any order, is off by at most ``n * 2**-24`` times the sum of their
absolute values, to first order; so the budget for an error is that of all stages, times what the
operator makes of the arguments' absolute values.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

import syno_ir.tvm
from syno_ir.coordinates import reduced_dims
from syno_ir.dialect.primitive import size_of
from syno_ir.lowering.layout import physical
from syno_ir.operator import Operator

UNIT = 2.0**-24
"""The relative error of one rounding in float32."""


def small_binding(operator: Operator) -> dict[str, int]:
    """Sizes of 4, 8 and 12, the coefficients' defaults, and two groups."""
    binding = {symbol: 4 * (1 + n % 3) for n, symbol in enumerate(operator.bindings[0])}
    defaults = operator.func.symbols.data.defaults.items()
    binding |= {symbol: value for symbol, value in defaults if value < 4}
    return {**binding, "g": 2} if "g" in binding else binding


def drawn(operator: Operator, binding: dict[str, int], seed: int = 0) -> list[Any]:
    """Random arguments of float32."""
    rng = np.random.default_rng(seed)
    shapes = operator.shapes(binding).arguments
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]


def budget(
    operator: Operator, arguments: Sequence[Any], binding: dict[str, int], at: Any = None
) -> Any:
    """The largest error that the roundings of float32 explain, for each element of the result."""
    roundings = sum(
        prod(size_of(dim).evaluate(binding) for dim in reduced_dims(stage)) + len(stage.tensors) + 3
        for stage in operator.func.contractions
    )
    absolute = operator.evaluate([abs(argument) for argument in arguments], binding, at=at)
    return roundings * UNIT * absolute + 1e-37


def assert_is_reference(
    operator: Operator, binding: dict[str, int], layout: Any, seed: int = 0, target: str = "llvm"
) -> None:
    """A kernel gives the reference's values, within the budget for errors."""
    arguments = drawn(operator, binding, seed)
    kernel = syno_ir.tvm.build(operator, binding, layout=layout, target=target)
    orders = [physical(tensor, layout) for tensor in operator.func.arguments]
    given = [a.transpose(order) for a, order in zip(arguments, orders, strict=True)]
    result = kernel(*given).transpose(np.argsort(physical(operator.func.returned, layout)))
    expected = operator.evaluate(arguments, binding)
    assert result.shape == expected.shape
    staged = operator.run_passes("canonicalize,syno-materialize")
    error = abs(result - expected)
    assert (error <= budget(staged, arguments, binding)).all(), f"off by {error.max()}"
