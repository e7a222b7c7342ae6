"""Target ``einsum``: an operator in one line, as einops writes it, with coordinates as axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from syno_ir.blend import format_blend, is_product
from syno_ir.coordinates import Guard, scale_of
from syno_ir.dialect import ContractOp, FuncOp
from syno_ir.dialect.contract import shape_of
from syno_ir.index import Form
from syno_ir.lowering.loops import show_guards
from syno_ir.lowering.symbolic import Names, Nest, nest_of, show_form
from syno_ir.lowering.target import FuncTarget
from syno_ir.size import ONE, Size


@dataclass(frozen=True)
class EinsumTarget(FuncTarget):
    """``conv1d: n c (h + k - 1), o c k -> n o h``; what is not on the right is summed over.

    Reads out of a tensor's bounds are 0; other bounds are told. Coefficients are their defaults.
    """

    name: ClassVar[str] = "einsum"

    symbolic: bool = False
    """Keep coefficients as symbols."""

    def text_of(self, func: FuncOp) -> str:
        names = Names(func.symbols.data.names)
        for argument in func.arguments:
            names.of(argument)
        defaults = {} if self.symbolic else func.symbols.data.defaults
        values = {s: Size.of(v) for s, v in defaults.items()}
        lines = [_line(contraction, values, names.scope()) for contraction in func.contractions]
        return f"{func.sym_name.data}: {'; '.join(lines)}\n"


def _line(contraction: ContractOp, values: Mapping[str, Size], names: Names) -> str:
    nest = nest_of(contraction, names, values)
    factors = [_axes([show_form(c) for c in read.coordinates]) for read in nest.reads.tensors]
    blend = contraction.blend.data
    left = ", ".join(factors) if is_product(blend) else format_blend(blend, factors)
    right = _axes([loop.name for loop in nest.outputs])
    scale = scale_of(contraction).substitute(values)
    told = show_guards(_inner_guards(contraction, nest, values))
    return "".join(
        [
            f"{left} -> {right}",
            "" if scale == ONE else f" scale {scale}",
            f" where {told}" if told else "",
        ]
    )


def _inner_guards(
    contraction: ContractOp, nest: Nest, values: Mapping[str, Size]
) -> list[Guard[Form]]:
    """The guards that are no bound of a tensor's axis."""
    bounds = {
        (coordinate, size.substitute(values))
        for tensor, read in zip(contraction.tensors, nest.reads.tensors, strict=True)
        for coordinate, size in zip(read.coordinates, shape_of(tensor), strict=True)
    }
    guards = [guard for read in nest.reads.tensors for guard in read.guards]
    guards += nest.reads.ones
    return [
        guard for guard in guards if (guard.coordinate, guard.size.substitute(values)) not in bounds
    ]


def _axes(coordinates: list[str]) -> str:
    return " ".join(c if c.isidentifier() else f"({c})" for c in coordinates) or "()"
