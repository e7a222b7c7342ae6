"""Target ``tvmscript``: an operator as TensorIR and Relax, in TVM's own text form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import sizes_of
from syno_ir.dialect.violation import path_of, place_of, show_binding
from syno_ir.errors import SynoError
from syno_ir.lowering.layout import Layout
from syno_ir.lowering.target import FuncTarget, checked
from syno_ir.lowering.tvm.machine import target_named
from syno_ir.lowering.tvm.program import module_of, program_of
from syno_ir.lowering.tvm.rule import rule_for, unscheduled_for
from syno_ir.size import Binding, Size

LARGEST = 2**63 - 1
"""The largest integer of TensorIR."""


@dataclass(frozen=True)
class TvmScriptTarget(FuncTarget):
    """A module with a function for each stage, at the function's first binding.

    Without a binding only the coefficients that have a default are fixed.
    """

    name: ClassVar[str] = "tvmscript"

    target: str = "x86-64-v3"
    """See ``lowering.tvm.machine.target_named``."""
    layout: str = "signature"
    """``signature``, or ``channels_last``: the second axis of data stands at the end."""
    scheduled: bool = False

    def text_of_all(self, funcs: Sequence[FuncOp]) -> str:
        """Raises ``SynoError`` unless there is one function: a module has one ``main``."""
        return self.text_of_one(funcs)

    def text_of(self, func: FuncOp) -> str:
        target = target_named(self.target)
        implement = rule_for(target) if self.scheduled else unscheduled_for(target)
        values = next(iter(func.complete_bindings()), func.symbols.data.defaults)
        _check_sizes(func, values)
        program = program_of(func, values, checked("layout", Layout, self.layout), implement)
        return module_of(program).script() + "\n"


def _check_sizes(func: FuncOp, values: Binding) -> None:
    """Refuse values at which a size is a fraction, or no integer of TensorIR."""
    numbers = {symbol: Size.of(value) for symbol, value in values.items()}
    for use in sizes_of(func):
        size = use.size.substitute(numbers)
        if size.symbols or use.may_divide:
            continue
        if size.denominator != 1 or size.numerator > LARGEST:
            wrong = "no integer" if size.denominator != 1 else "beyond 64 bits"
            raise SynoError(
                f"{place_of(use.op)}error: {path_of(use.op)}: {use.subject} {use.size}, which is "
                f"{size} at {show_binding(values, use.size.symbols)}, {wrong}"
                "\n  hint: give other values, in the function's first binding or as defaults"
            )
