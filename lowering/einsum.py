"""Target ``einsum``: an operator in one line, as einops writes it, with coordinates as axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from syno_ir.blend import format_blend, is_product
from syno_ir.coordinates import scale_of
from syno_ir.dialect import ContractOp, FuncOp
from syno_ir.lowering.symbolic import Names, nest_of, show_form
from syno_ir.lowering.target import FuncTarget
from syno_ir.size import ONE, Size


@dataclass(frozen=True)
class EinsumTarget(FuncTarget):
    """``conv1d: n c (h + k - 1), o c k -> n o h``; what is not on the right is summed over.

    Reads out of bounds are 0. Coefficients are their defaults.
    """

    name: ClassVar[str] = "einsum"

    def text_of(self, func: FuncOp) -> str:
        names = Names(func.symbols.data.names)
        for argument in func.arguments:
            names.of(argument)
        lines = [_line(contraction, func, names.scope()) for contraction in func.contractions]
        return f"{func.sym_name.data}: {'; '.join(lines)}\n"


def _line(contraction: ContractOp, func: FuncOp, names: Names) -> str:
    values = {s: Size.of(v) for s, v in func.symbols.data.defaults.items()}
    nest = nest_of(contraction, names, values)
    factors = [_axes([show_form(c) for c in read.coordinates]) for read in nest.reads.tensors]
    blend = contraction.blend.data
    left = ", ".join(factors) if is_product(blend) else format_blend(blend, factors)
    right = _axes([loop.name for loop in nest.outputs])
    scale = scale_of(contraction).substitute(values)
    return f"{left} -> {right}{'' if scale == ONE else f' scale {scale}'}"


def _axes(coordinates: list[str]) -> str:
    return " ".join(c if c.isidentifier() else f"({c})" for c in coordinates) or "()"
