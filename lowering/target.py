"""What the targets have in common: they print each function of a module."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.target import Target

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import refuse_open_sizes, sizes_of
from syno_ir.errors import SynoError


@dataclass(frozen=True)
class FuncTarget(Target):
    """A target that prints one function after another."""

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        funcs = [op for op in module.body.block.ops if isinstance(op, FuncOp)]
        if not funcs:
            raise SynoError(f"target {self.name}: the module has no syno.func")
        for func in funcs:
            refuse_open_sizes(sizes_of(func))
        output.write(self.text_of_all(funcs))

    def text_of_all(self, funcs: Sequence[FuncOp]) -> str:
        """The text of all functions of a module."""
        return "\n".join(map(self.text_of, funcs))

    @abstractmethod
    def text_of(self, func: FuncOp) -> str:
        """The text of one function, which ends with a newline."""
