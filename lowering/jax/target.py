"""Target ``jax``: a Python module with ``init(key, ...)`` and ``apply(params, x)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from syno_ir.dialect import FuncOp
from syno_ir.lowering.jax.module import Dtype, Options, emit_module
from syno_ir.lowering.layout import Layout
from syno_ir.lowering.target import FuncTarget, checked


@dataclass(frozen=True)
class JaxTarget(FuncTarget):
    """A module that needs jax alone, of one function."""

    name: ClassVar[str] = "jax"

    layout: str = "signature"
    """``signature``, or ``channels_last``: the second axis of data stands at the end."""

    dtype: str = "argument"
    """``argument``, or ``bfloat16`` for products of which float32 holds the sums."""

    def text_of_all(self, funcs: Sequence[FuncOp]) -> str:
        """Raises ``SynoError`` unless there is one function: a module has one ``apply``."""
        return self.text_of_one(funcs)

    def text_of(self, func: FuncOp) -> str:
        return emit_module(
            func,
            Options(
                layout=checked("layout", Layout, self.layout),
                dtype=checked("dtype", Dtype, self.dtype),
            ),
        )
