"""The rules that a function as a whole must keep."""

from __future__ import annotations

from collections.abc import Iterator
from operator import index
from typing import TYPE_CHECKING

from xdsl.ir import Block, Operation, SSAValue

from syno_ir.dialect.attributes import TensorType
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import ShareOp
from syno_ir.dialect.violation import Violation, name_of, show_binding
from syno_ir.size import Binding, Size

if TYPE_CHECKING:
    from syno_ir.dialect.func import FuncOp


def verify_tensor_use(func: FuncOp) -> None:
    """Every tensor is used exactly once."""
    tensors = [*func.arguments, *(contraction.result for contraction in func.contractions)]
    for tensor in tensors:
        uses = tensor.uses.get_length()
        if uses != 1:
            raise Violation(
                func if isinstance(tensor.owner, Block) else tensor.owner,
                f"{name_of(tensor)} is {f'used {uses} times' if uses else 'unused'}",
                hint="use every tensor once; to read one twice, pass it as two arguments",
            )


def verify_sizes(func: FuncOp) -> None:
    """Sizes use declared symbols, divide by coefficients only, and are whole at every binding."""
    symbols = func.symbols.data
    for op, what, size, divides in _sizes(func):
        if undeclared := sorted(size.symbols - set(symbols.names)):
            raise Violation(
                op,
                f"{what} has size {size}, but symbol {undeclared[0]} is not declared",
                hint=_nearest(undeclared[0], symbols.names),
            )
        below = [s for s, exponent in size.powers if exponent < 0 and s in symbols.primary]
        if below and not divides:
            raise Violation(
                op,
                f"{what} has size {size}, which divides by primary symbol {below[0]}",
                hint=f"declare {below[0]} as a coefficient, behind the `;`, or avoid the division",
            )
    for number, binding in enumerate(func.complete_bindings()):
        _verify_binding(func, f"binding {number}", binding)


def bind(func: FuncOp, values: Binding) -> dict[str, int]:
    """``values`` with the coefficients' defaults: a positive integer for each symbol.

    Raises ``Violation`` if a symbol has no value, a name is no symbol, or a size is not whole.
    """
    binding = func.symbols.data.complete(values)
    _verify_binding(func, "the binding", binding)
    return binding


def _verify_binding(func: FuncOp, which: str, binding: Binding) -> None:
    names = func.symbols.data.names
    if unknown := [name for name in binding if name not in names]:
        raise Violation(
            func,
            f"{which} gives {unknown[0]}, which is no symbol",
            hint=_nearest(unknown[0], names),
        )
    if missing := [name for name in names if name not in binding]:
        raise Violation(
            func,
            f"{which} {show_binding(binding)} gives no value for {missing[0]}",
            hint=f"add {missing[0]} = ... to the binding, or give a coefficient a default",
        )
    if wrong := [name for name in names if not _is_positive_integer(binding[name])]:
        raise Violation(
            func,
            f"{which} gives {wrong[0]} = {binding[wrong[0]]!r}",
            hint="every symbol stands for a positive integer",
        )
    for op, what, size, divides in _sizes(func):
        up, down = size.ratio(binding)
        if down != 1 and not divides:
            raise Violation(
                op,
                f"{what} has size {size}, which is {up}/{down} "
                f"under {which} {show_binding(binding, size.symbols)}",
                hint=f"a size is a positive integer: change {which}, "
                "or split by something that divides",
            )


def _is_positive_integer(value: object) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool) and index(value) > 0  # pyright: ignore


def _sizes(func: FuncOp) -> Iterator[tuple[Operation, str, Size, bool]]:
    """Every size in a function: where, of what, and whether it may be a fraction (a scale)."""
    for tensor in func.arguments:
        for axis, size in enumerate(tensor.type.data):  # pyright: ignore
            yield func, f"axis {axis} of {name_of(tensor)}", size, False
    for axis, size in enumerate(func.result_type.data):
        yield func, f"axis {axis} of the result", size, False
    for contraction in func.contractions:
        yield contraction, "the scale", contraction.scale.data, True
        for op in contraction.primitives:
            for size in op.parameter_sizes:
                yield op, "its parameter", size, False
            for dim in op.results:
                yield op, name_of(dim), size_of(dim), False


def verify_shares(func: FuncOp) -> None:
    """A share has data behind one side at most, unless the function says ``inputs = multi``."""
    if func.multi:
        return
    for contraction in func.contractions:
        data: set[SSAValue] = set()
        for number, tensor in enumerate(contraction.tensors):
            if isinstance(tensor.type, TensorType):
                data.update(contraction.dims_of(number))
        for op in contraction.primitives:
            behind = [dim in data for dim in op.operands]
            if isinstance(op, ShareOp) and all(behind):
                raise Violation(
                    op,
                    f"{name_of(op.left)} and {name_of(op.right)} both have data behind them, "
                    f"of size {size_of(op.left)}",
                    hint="share data with a weight, or declare `inputs = multi` on the function",
                )
            if any(behind):
                data.update(op.results)


def _nearest(name: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    declared = f"declared are {', '.join(names)}" if names else "none is declared"
    close = get_close_matches(name, names, 1, 0.5)
    return f"did you mean {close[0]}? {declared}" if close else declared
