"""Target ``jax``: a Python module with ``init(key, ...)`` and ``apply(params, x)``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from syno_ir.dialect import FuncOp
from syno_ir.lowering.jax.module import Options, checked_layout, emit_module
from syno_ir.lowering.target import FuncTarget


@dataclass(frozen=True)
class JaxTarget(FuncTarget):
    """A module that needs jax alone."""

    name: ClassVar[str] = "jax"

    layout: str = "signature"
    """``signature``, or ``channels_last``: the second axis of data stands at the end."""

    def text_of(self, func: FuncOp) -> str:
        return emit_module(func, Options(layout=checked_layout(self.layout)))
