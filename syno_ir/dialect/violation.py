"""What a verifier says when an operator breaks a rule of the language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xdsl.dialects.builtin import FileLineColLoc, StringAttr
from xdsl.ir import BlockArgument, Operation, OpResult, SSAValue
from xdsl.utils.exceptions import VerifyException

from syno_ir.errors import SynoError
from syno_ir.size import Binding, Size

if TYPE_CHECKING:
    from syno_ir.dialect.func import FuncOp


class Violation(SynoError, VerifyException):
    """A broken rule: where, what, the equation that fails with its numbers, and a way out.

    ``at`` are words of the op's text, one behind the other; the last one is the wrong one.
    """

    def __init__(
        self,
        op: Operation,
        message: str,
        *,
        equation: tuple[str, Size, Size] | None = None,
        facts: Sequence[str] = (),
        hint: str | None = None,
        at: Sequence[str] = (),
    ):
        self.op, self.at = op, at
        self.details = list(facts)
        if equation is not None:
            rule, left, right = equation
            self.details.append(f"equation: {rule}, here {left} = {right}")
            self.details += _failing_numbers(left, right, _bindings_of(op))
        if hint is not None:
            self.details.append(f"hint: {hint}")
        self.message = f"{path_of(op)}: {message}"
        super().__init__("\n  ".join([self.message, *self.details]))


def path_of(op: Operation) -> str:
    """The function an op stands in and the op's name, ``@conv2d: syno.share``."""
    func = _func_of(op)
    name = None if func is None else func.properties.get("sym_name")
    if not isinstance(name, StringAttr):
        return op.name
    return f"@{name.data}" if func is op else f"@{name.data}: {op.name}"


def place_of(op: Operation) -> str:
    """Where an op, or the nearest op around it that has a place, stands: ``in.mlir:4:5: ``.

    Nothing where no place is known.
    """
    located: Operation | None = op
    while located is not None:
        place = located.location
        if isinstance(place, FileLineColLoc):
            return f"{place.filename.data}:{place.line.data}:{place.column.data}: "
        located = located.parent_op()
    return ""


def _func_of(op: Operation) -> FuncOp | None:
    from syno_ir.dialect.func import FuncOp

    parent: Operation | None = op
    while parent is not None and not isinstance(parent, FuncOp):
        parent = parent.parent_op()
    return parent


def _bindings_of(op: Operation) -> list[dict[str, int]]:
    """The bindings of the function around an op, as far as they are valid."""
    func = _func_of(op)
    if func is None:
        return []
    try:
        func.get_irdl_definition().verify(func)
    except VerifyException:
        return []
    return [b for b in func.complete_bindings() if min(b.values(), default=1) > 0]


def name_of(value: SSAValue) -> str:
    """The value's name in the text, else what it is: ``result 0`` or ``argument 2``."""
    if value.name_hint:
        return f"%{value.name_hint}"
    kind = "argument" if isinstance(value, BlockArgument) else "result"
    return f"{kind} {value.index}" if isinstance(value, BlockArgument | OpResult) else "a value"


def names_of(values: Sequence[SSAValue]) -> str:
    return ", ".join(map(name_of, values))


def users_of(value: SSAValue) -> list[Operation]:
    """The ops that use a value, in order, each as often as it does."""
    users = [use.operation for use in value.uses]
    return sorted(users, key=lambda op: op.parent.get_operation_index(op) if op.parent else 0)


def ops_of(users: Sequence[Operation]) -> str:
    """The names of some ops, each once, as ``syno.reduce and syno.yield``."""
    return " and ".join(dict.fromkeys(op.name for op in users))


def _failing_numbers(left: Size, right: Size, bindings: Iterable[Binding]) -> list[str]:
    """The two sides in numbers under the first binding that tells them apart, else the first."""
    symbols = left.symbols | right.symbols
    sides = [(b, left.ratio(b), right.ratio(b)) for b in bindings if symbols <= b.keys()]
    if not sides:
        return []
    binding, a, b = next((side for side in sides if side[1] != side[2]), sides[0])
    at = f"at {show_binding(binding, symbols)}"
    if a == b:
        return [f"{at}: both are {show_ratio(a)}, but equal sizes are equal at every binding"]
    return [f"{at}: {show_ratio(a)} is not {show_ratio(b)}"]


def show_ratio(ratio: tuple[int, int]) -> str:
    up, down = ratio
    return _show_number(up) if down == 1 else f"{_show_number(up)}/{_show_number(down)}"


def _show_number(number: int) -> str:
    return str(number) if number < 2**64 else f"2**{number.bit_length() - 1} or more"


def show_binding(binding: Binding, symbols: Iterable[str] | None = None) -> str:
    """``{C = 16, g = 4}``, restricted to ``symbols`` if given."""
    names = binding if symbols is None else [s for s in binding if s in set(symbols)]
    return "{" + ", ".join(f"{name} = {binding[name]}" for name in names) + "}"


def under(binding: Binding, symbols: Iterable[str]) -> str:
    """`` under {C = 16, g = 4}``, restricted to ``symbols``; nothing if it gives none of them."""
    shown = show_binding(binding, symbols)
    return "" if shown == "{}" else f" under {shown}"
