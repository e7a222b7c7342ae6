"""The functions that a pass works on."""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation
from xdsl.utils.exceptions import PassFailedException

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import refuse_open_sizes, sizes_of
from syno_ir.dialect.violation import Violation


class PassError(PassFailedException):
    """Why a pass cannot do its work, and the op in whose place that shows."""

    def __init__(self, op: Operation, message: str):
        self.op = op
        super().__init__(message)


def functions_of(module: ModuleOp) -> list[FuncOp]:
    """The functions of a module, for a pass that needs to know all sizes.

    Raises ``PassError`` if a size is open.
    """
    funcs = [op for op in module.body.block.ops if isinstance(op, FuncOp)]
    for func in funcs:
        try:
            refuse_open_sizes(sizes_of(func))
        except Violation as error:
            raise PassError(error.op, str(error)) from None
    return funcs
