"""Operators as TVM kernels: ``syno_ir.tvm.build("conv2d.mlir", N=1, C_in=64, ...)``."""

from __future__ import annotations

from pathlib import Path

from syno_ir.lowering.jax.core import Layout
from syno_ir.lowering.tvm.build import Kernel, build_func
from syno_ir.lowering.tvm.machine import target_named
from syno_ir.lowering.tvm.rule import rule_for
from syno_ir.operator import Operator
from syno_ir.operator import load as load_operator
from syno_ir.size import Binding

__all__ = ["Kernel", "build"]


def build(
    operator: Operator | str | Path,
    binding: Binding | None = None,
    /,
    *,
    target: str = "llvm",
    layout: Layout = "signature",
    **values: int,
) -> Kernel:
    """A compiled kernel of an operator, or of the operator in a file, scheduled by rule.

    The operator is staged first. Symbols without a value and without a default stay open: the
    shapes at the call tell them. An open batch costs nothing, other open symbols cost speed.
    ``target`` is ``llvm`` for this processor, a name of ``syno_ir.lowering.tvm.machine.NAMED``, or
    a target of TVM's as JSON.

    ``layout="channels_last"`` takes and gives data with its second axis at the end.

    Raises ``SynoError`` if TVM is not installed or is a version that does not work, if there is no
    such target or if a size does not fit.
    """
    if not isinstance(operator, Operator):
        operator = load_operator(operator)
    given = {**(binding or {}), **values}
    staged = operator.run_passes("canonicalize,syno-materialize")
    chosen = target_named(target)
    return build_func(staged.func, given, chosen, layout, rule_for(chosen))
