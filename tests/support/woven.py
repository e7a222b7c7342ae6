"""A plug-in as a third party would write one: a primitive, a pass and a target of its own.

A distribution registers ``UNIVERSE`` under the entry point ``xdsl.universe``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Attribute, Dialect, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def
from xdsl.passes import ModulePass
from xdsl.pattern_rewriter import PatternRewriter
from xdsl.universe import Universe

from syno_ir.dialect import DimType, FuncOp, MergeOp, SizeAttr, SplitOp
from syno_ir.dialect.primitive import Clause, E, Primitive, size_clause, size_of
from syno_ir.laws.law import Law, rewrite
from syno_ir.lowering.target import FuncTarget
from syno_ir.passes.normalize import apply_laws
from syno_ir.size import Size


@irdl_op_definition
class WeaveOp(Primitive):
    """``x -> y``: B strands of a dim, one element of each in turn.

    ``x = (y % B)*(X/B) + y // B``; ``Y = X``.
    """

    name = "woven.weave"
    EQUATION: ClassVar[str] = "Y = X"
    CLAUSES: ClassVar[tuple[Clause, ...]] = (size_clause("by", "strands"),)

    dim = operand_def(DimType)
    result = result_def(DimType)
    strands = prop_def(SizeAttr)

    def __init__(self, dim: SSAValue, by: Size):
        super().__init__([dim], {"strands": SizeAttr(by)})

    @property
    def parameter_sizes(self) -> tuple[Size, ...]:
        strands = self.strands.data
        return strands, size_of(self.dim) / strands

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return (sizes[0],)

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        strands, length = (value(size) for size in self.parameter_sizes)
        return (at[0] % strands * length + at[0] // strands,)


class WeaveAsDigits(Law[WeaveOp]):
    """``weave(x, B) -> merge(r, q)`` with ``q, r = split(x, X/B)``."""

    root = WeaveOp

    def apply(self, op: WeaveOp, rewriter: PatternRewriter) -> None:
        split = SplitOp(op.dim, size_of(op.dim) / op.strands.data)
        merge = MergeOp(split.remainder, split.quotient)
        rewrite(rewriter, op, [split, merge], [(op.result, merge.dim)], [op])


@dataclass(frozen=True)
class UnravelPass(ModulePass):
    """Weaves as splits and merges."""

    name: ClassVar[str] = "woven-unravel"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        apply_laws(op, [WeaveAsDigits()])


@dataclass(frozen=True)
class CensusTarget(FuncTarget):
    """How many contractions a function has."""

    name = "woven-census"

    def text_of(self, func: FuncOp) -> str:
        return f"{func.sym_name.data}: {len(func.contractions)}\n"


UNIVERSE = Universe(
    all_dialects={"woven": lambda: Dialect("woven", [WeaveOp])},
    all_passes={"woven-unravel": lambda: UnravelPass},
    all_targets={"woven-census": lambda: CensusTarget},
)
