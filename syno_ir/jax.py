"""Operators in JAX: ``syno_ir.jax.load("conv2d.mlir", C_in=8, C_out=16)``."""

from __future__ import annotations

from pathlib import Path

from syno_ir.lowering.jax.load import JaxOperator, load_func
from syno_ir.operator import Operator
from syno_ir.operator import load as load_operator
from syno_ir.size import Binding

__all__ = ["JaxOperator", "load"]


def load(
    operator: Operator | str | Path, binding: Binding | None = None, /, **values: int
) -> JaxOperator:
    """``init`` and a jitted ``apply`` of an operator, or of the operator in a file.

    Symbols that are given are fixed; the shapes at the call tell the others. Raises ``SynoError``
    if jax is not installed or a symbol stays unknown, and, at the call, if a shape does not fit.
    """
    if not isinstance(operator, Operator):
        operator = load_operator(operator)
    return load_func(operator.func, {**(binding or {}), **values})
