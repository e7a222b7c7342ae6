"""The functions that a pass works on."""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.exceptions import PassFailedException

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import refuse_open_sizes, sizes_of
from syno_ir.dialect.violation import Violation


def functions_of(module: ModuleOp) -> list[FuncOp]:
    """The functions of a module, for a pass that needs to know all sizes.

    Raises ``PassFailedException`` if a size is open.
    """
    funcs = [op for op in module.body.block.ops if isinstance(op, FuncOp)]
    for func in funcs:
        try:
            refuse_open_sizes(sizes_of(func))
        except Violation as error:
            raise PassFailedException(str(error)) from None
    return funcs
