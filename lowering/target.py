"""What the targets have in common: they print each function of a module."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, get_args

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.target import Target

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import refuse_open_sizes, sizes_of
from syno_ir.errors import SynoError, check_option


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

    def text_of_one(self, funcs: Sequence[FuncOp]) -> str:
        """The text of the only function. Raises ``SynoError`` if there are more."""
        if len(funcs) != 1:
            names = ", ".join(f"@{func.sym_name.data}" for func in funcs)
            raise SynoError(
                f"target {self.name}: expected one syno.func, found {len(funcs)}: {names}\n"
                "  hint: give a file for each; in Python, "
                f'syno_ir.load(file, "{funcs[0].sym_name.data}").emit("{self.name}")'
            )
        return self.text_of(funcs[0])

    @abstractmethod
    def text_of(self, func: FuncOp) -> str:
        """The text of one function, which ends with a newline."""


def checked(option: str, kind: Any, value: str) -> Any:
    """The value, if it is one of those of a literal type; else raises ``SynoError``."""
    check_option(option, value, get_args(kind))
    return value
