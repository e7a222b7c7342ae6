"""Pass ``syno-check-shapes``: a proof that all sizes are integers, or a counterexample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import SizeUse, needed_assumptions, sizes_of
from syno_ir.dialect.violation import path_of, show_binding, show_ratio
from syno_ir.passes.functions import PassError, functions_of
from syno_ir.passes.integrality import ContradictionError, UndecidedError, counterexample


@dataclass(frozen=True)
class CheckShapesPass(ModulePass):
    """Proves that every size is an integer, and leaves the IR as it is.

    Every dim and every parameter (a scale may be a fraction) is a positive integer wherever the
    symbols are positive integers and the sizes that the function assumes are integers.

    Fails at the first size that is not, with a binding at which the assumptions hold and the size
    is a fraction; also if the assumptions hold nowhere, or if neither a proof nor such a binding is
    found. The bindings that a function carries are for the verifier; they prove nothing here.
    """

    name: ClassVar[str] = "syno-check-shapes"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for func in functions_of(op):
            uses = [use for use in sizes_of(func) if use.size not in func.assumptions]
            fractions = {use.size: use for use in reversed(uses) if not use.may_divide}
            for use in reversed(fractions.values()):
                if not use.size.is_whole:
                    _check(func, use)


def _check(func: FuncOp, use: SizeUse) -> None:
    """Raises ``PassError`` unless the size is proved to be an integer."""
    assume = ", ".join(map(str, needed_assumptions(func)))
    try:
        binding = counterexample(use.size, func.assumptions)
    except ContradictionError as error:
        raise PassError(
            func, f"{path_of(func)} assumes what cannot be: {error}\n  hint: drop an assumption"
        ) from None
    except UndecidedError as error:
        raise PassError(
            use.op,
            f"{path_of(use.op)}: {use.subject} {use.size}, and whether that is always an "
            f"integer is {error}\n  hint: say so, assume = [{assume}]",
        ) from None
    if binding is not None:
        above, below = use.size.parts
        divisor, dividend = show_ratio(below.ratio(binding)), show_ratio(above.ratio(binding))
        raise PassError(
            use.op,
            f"{path_of(use.op)}: {use.subject} {use.size}, which is not always an integer\n"
            f"  at {show_binding(binding)}: {divisor} does not divide {dividend}\n"
            f"  hint: assume = [{assume}]",
        )
