"""Pass ``syno-specialize``: an operator for some values of its symbols (E1 there)."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ArrayAttr, FunctionType, ModuleOp
from xdsl.ir import Attribute, SSAValue
from xdsl.passes import ModulePass
from xdsl.rewriter import Rewriter

from syno_ir.dialect import DimType, FuncOp, SizeAttr, TensorType, WeightType
from syno_ir.dialect.signature import SymbolsAttr, binding_attribute, binding_of
from syno_ir.dialect.symbols import Symbols
from syno_ir.dialect.verification import sizes_of
from syno_ir.dialect.violation import path_of, show_binding
from syno_ir.errors import did_you_mean
from syno_ir.passes.functions import PassError, functions_of
from syno_ir.size import MAX_LITERAL, Binding, Size


@dataclass(frozen=True)
class SpecializePass(ModulePass):
    """Puts numbers in the place of symbols, everywhere, and declares these no more.

    ``binding`` is ``"N=1,C_in=8"``, for some symbols or for all, or the number of one of the
    function's own bindings, which gives all. Bindings that disagree with it go, which a line on
    stderr tells; the others keep what they give for the symbols that are left. Sizes that are equal
    at this binding alone are one size afterwards.

    Fails if a name is no symbol, a number is not positive, or a size becomes a fraction.
    """

    name: ClassVar[str] = "syno-specialize"

    binding: str | int

    def values_of(self, func: FuncOp) -> dict[str, int]:
        """The values of symbols at which the function is kept."""
        return _values(func, self.binding)

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for func in functions_of(op):
            values = self.values_of(func)
            _check_sizes(func, values)
            for binding in _specialize(func, values):
                print(
                    f"{self.name}: {path_of(func)}: dropped binding {show_binding(binding)}, "
                    f"which disagrees with {show_binding(values)}",
                    file=sys.stderr,
                )


def _values(func: FuncOp, binding: str | int) -> dict[str, int]:
    """The values that the pass's option gives to symbols of the function."""
    if isinstance(binding, int):
        carried = func.complete_bindings()
        if not 0 <= binding < len(carried):
            raise PassError(
                func,
                f"{path_of(func)} has no binding {binding}\n  hint: "
                + (f"they are 0 to {len(carried) - 1}" if carried else "it carries none"),
            )
        return carried[binding]
    values: dict[str, int] = {}
    for entry in binding.split(","):
        match = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*=\s*([0-9]{1,19})\s*", entry, re.ASCII)
        if match is None or not 0 < int(match[2]) <= MAX_LITERAL:
            raise PassError(
                func,
                f"binding {binding!r}: {entry.strip()!r} gives no symbol a positive integer\n"
                '  hint: write binding="N=1,C_in=8", or the number of a binding, binding=0',
            )
        if match[1] in values:
            raise PassError(func, f"binding {binding!r} gives {match[1]} twice")
        values[match[1]] = int(match[2])
    names = func.symbols.data.names
    if unknown := [name for name in values if name not in names]:
        declared = f"declared are {', '.join(names)}" if names else "it declares none"
        raise PassError(
            func,
            f"{path_of(func)} has no symbol {unknown[0]}\n"
            f"  hint: {did_you_mean(unknown[0], names, declared)}",
        )
    return values


def _check_sizes(func: FuncOp, values: Binding) -> None:
    """Refuse values that make a fraction of a size, or a number that no text may spell."""
    numbers = _sizes(values)
    for use in sizes_of(func):
        size = use.size.substitute(numbers)
        if not (use.may_divide or size.symbols or size.denominator == 1):
            raise PassError(
                use.op,
                f"{path_of(use.op)}: {use.subject} {use.size}, which is {size} at "
                f"{show_binding(values, use.size.symbols)}\n"
                "  hint: give values at which every size is an integer",
            )
        if max(size.numerator, size.denominator) > MAX_LITERAL:
            raise PassError(
                use.op,
                f"{path_of(use.op)}: {use.subject} {use.size}, which is beyond 2**62 at "
                f"{show_binding(values, use.size.symbols)}\n  hint: give smaller values",
            )


def _specialize(func: FuncOp, values: Binding) -> list[dict[str, int]]:
    """Substitute the values in the function; the bindings that it loses by that."""
    numbers = _sizes(values)
    for op in func.walk():
        for name, attribute in op.properties.items():
            if isinstance(attribute, SizeAttr):
                op.properties[name] = SizeAttr(attribute.data.substitute(numbers))
        for region in op.regions:
            for argument in region.block.args:
                _retype(argument, numbers)
        for result in op.results:
            _retype(result, numbers)
    func.function_type = FunctionType.from_lists(
        [argument.type for argument in func.arguments], [_resized(func.result_type, numbers)]
    )
    assumptions = [size.substitute(numbers) for size in func.assumptions]
    func.assume = ArrayAttr(SizeAttr(size) for size in assumptions if size.symbols)
    agree = [values.items() <= b.items() for b in func.complete_bindings()]
    kept = [b for b, agrees in zip(func.bindings.data, agree, strict=True) if agrees]
    lost = [b for b, agrees in zip(func.bindings.data, agree, strict=True) if not agrees]
    func.bindings = ArrayAttr(
        binding_attribute({s: n for s, n in binding_of(b).items() if s not in values}) for b in kept
    )
    func.symbols = SymbolsAttr(_without(func.symbols.data, values))
    return [binding_of(b) for b in lost]


def _retype(value: SSAValue, numbers: Mapping[str, Size]) -> None:
    Rewriter.replace_value_with_new_type(value, _resized(value.type, numbers))


def _resized(type_: Attribute, numbers: Mapping[str, Size]) -> Attribute:
    """A type with the numbers in its sizes."""
    if isinstance(type_, DimType):
        return DimType(type_.data.substitute(numbers))
    assert isinstance(type_, TensorType | WeightType)
    return type(type_)(tuple(size.substitute(numbers) for size in type_.data))


def _without(symbols: Symbols, values: Binding) -> Symbols:
    """The symbols that have no value."""
    return Symbols(
        tuple(name for name in symbols.primary if name not in values),
        tuple((name, default) for name, default in symbols.coefficients if name not in values),
    )


def _sizes(values: Binding) -> dict[str, Size]:
    return {name: Size.of(value) for name, value in values.items()}
