"""Operators in JAX: ``syno_ir.jax.load("conv2d.mlir", C_in=8, C_out=16)``."""

from __future__ import annotations

from operator import index
from pathlib import Path
from typing import get_args

from syno_ir.binding import symbols_given
from syno_ir.dialect.verification import bind_known
from syno_ir.errors import check_option
from syno_ir.lowering.jax.load import JaxOperator, load_func
from syno_ir.lowering.jax.module import Dtype
from syno_ir.lowering.layout import Layout
from syno_ir.operator import Operator
from syno_ir.operator import load as load_operator
from syno_ir.size import Binding

__all__ = ["JaxOperator", "load"]

OPTIONS = ("layout", "dtype", "training")


def load(
    operator: Operator | str | Path,
    binding: Binding | None = None,
    /,
    *,
    layout: Layout = "signature",
    dtype: Dtype = "argument",
    training: bool = False,
    **values: int,
) -> JaxOperator:
    """``init`` and a jitted ``apply`` of an operator, or of the operator in a file.

    The operator is staged first. Symbols that are given are fixed, and so are coefficients at their
    default; the shapes at the call tell the others. If all are known, the stages (of the fewest
    FLOPs, or of the least latency) and the form of each are the fastest on this machine, in
    ``training`` or without: measured once, and kept in the cache folder.

    ``layout="channels_last"`` takes and gives data with its second axis at the end, and weights in
    the layout in which they are used: ``init`` draws them so, ``pack`` brings others there.

    ``dtype="bfloat16"`` rounds data, weights and what one stage gives the next to it, adds products
    up in float32, and gives a result in the dtype of the data; gradients are in the dtype of what
    they are of. Otherwise all arguments are of one dtype, and so is all arithmetic.

    Raises ``SynoError`` if jax is not installed, a name is no symbol, a value no size, or no shape
    can tell a symbol, or two values are given; and at the call if names, shapes or dtypes do not
    fit.
    """
    if not isinstance(operator, Operator):
        operator = load_operator(operator)
    check_option("layout", layout, get_args(Layout))
    check_option("dtype", dtype, get_args(Dtype))
    symbols = symbols_given(operator.func, binding, values, OPTIONS)
    given = {name: index(value) for name, value in bind_known(operator.func, symbols).items()}
    is_known = given.keys() == set(operator.func.symbols.data.names)
    staged, *alternatives = (
        operator.run_passes(f"canonicalize,syno-materialize{{objective={objective}}}").func
        for objective in (("flops", "latency") if is_known else ("flops",))
    )
    return load_func(
        staged, given, layout=layout, dtype=dtype, training=training, alternatives=alternatives
    )
