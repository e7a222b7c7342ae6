"""What a verifier says when an operator breaks a rule of the language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xdsl.ir import BlockArgument, Operation, OpResult, SSAValue
from xdsl.utils.exceptions import VerifyException

from syno_ir.errors import SynoError
from syno_ir.size import Binding, Size

if TYPE_CHECKING:
    from syno_ir.dialect.func import FuncOp


class Violation(SynoError, VerifyException):
    """A broken rule: where, what, the equation that fails with its numbers, and a way out."""

    def __init__(
        self,
        op: Operation,
        message: str,
        *,
        equation: tuple[str, Size, Size] | None = None,
        hint: str,
    ):
        self.op = op
        self.details: list[str] = []
        if equation is not None:
            rule, left, right = equation
            self.details.append(f"equation: {rule}, here {left} = {right}")
            self.details += _failing_numbers(left, right, _bindings_of(op))
        self.details.append(f"hint: {hint}")
        self.message = f"{path_of(op)}: {message}"
        super().__init__("\n".join([self.message, *self.details]))


def path_of(op: Operation) -> str:
    """The function an op stands in and the op's name, ``@conv2d: syno.share``."""
    func = _func_of(op)
    if func is None:
        return op.name
    return f"@{func.sym_name.data}" if func is op else f"@{func.sym_name.data}: {op.name}"


def _func_of(op: Operation) -> FuncOp | None:
    from syno_ir.dialect.func import FuncOp

    parent: Operation | None = op
    while parent is not None and not isinstance(parent, FuncOp):
        parent = parent.parent_op()
    return parent


def _bindings_of(op: Operation) -> list[dict[str, int]]:
    func = _func_of(op)
    return [] if func is None else func.complete_bindings()


def name_of(value: SSAValue) -> str:
    """The value's name in the text, else what it is: ``result 0`` or ``argument 2``."""
    if value.name_hint:
        return f"%{value.name_hint}"
    kind = "argument" if isinstance(value, BlockArgument) else "result"
    return f"{kind} {value.index}" if isinstance(value, BlockArgument | OpResult) else "a value"


def names_of(values: Sequence[SSAValue]) -> str:
    return ", ".join(map(name_of, values))


def _failing_numbers(left: Size, right: Size, bindings: Iterable[Binding]) -> list[str]:
    """The two sides in numbers under the first binding that tells them apart, else the first."""
    sides = [(b, _number(left, b), _number(right, b)) for b in bindings]
    if not sides:
        return []
    binding, a, b = next((side for side in sides if side[1] != side[2]), sides[0])
    relation = "is not" if a != b else "is (at this binding only)"
    return [f"at {show_binding(binding, left.symbols | right.symbols)}: {a} {relation} {b}"]


def _number(size: Size, binding: Binding) -> str:
    if size.symbols - binding.keys():
        return str(size)
    up, down = size.ratio(binding)
    return str(up) if down == 1 else f"{up}/{down}"


def show_binding(binding: Binding, symbols: Iterable[str] | None = None) -> str:
    """``{C = 16, g = 4}``, restricted to ``symbols`` if given."""
    names = binding if symbols is None else [s for s in binding if s in set(symbols)]
    return "{" + ", ".join(f"{name} = {binding[name]}" for name in names) + "}"
