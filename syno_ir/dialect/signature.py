"""What a function declares, as attributes and text: symbols, arguments, bindings, axes."""

from __future__ import annotations

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, i64
from xdsl.ir import Data
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser, Parser
from xdsl.printer import Printer

from syno_ir.dialect.attributes import (
    AnyTensorType,
    SizeAttr,
    TensorType,
    WeightType,
    parse_size_text,
    parse_text,
)
from syno_ir.dialect.primitive import parse_int64
from syno_ir.dialect.symbols import Symbols, scan_symbols
from syno_ir.size import Binding


@irdl_attr_definition
class SymbolsAttr(Data[Symbols]):
    """The symbols of a function, ``#syno.symbols<N, C_in; k = 3>``."""

    name = "syno.symbols"

    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> Symbols:
        return parse_text(parser, scan_symbols)

    def print_parameter(self, printer: Printer) -> None:
        printer.print_string(str(self.data))


@irdl_attr_definition
class AxesAttr(Data[tuple[tuple[int, int], ...]]):
    """Axes of a function's tensors, as pairs of argument (or -1 for the result) and axis."""

    name = "syno.axes"

    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> tuple[tuple[int, int], ...]:
        def pair() -> tuple[int, int]:
            argument = parser.parse_integer()
            parser.parse_punctuation(":")
            return argument, parser.parse_integer()

        return tuple(parser.parse_comma_separated_list(parser.Delimiter.ANGLE, pair))

    def print_parameter(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string(", ".join(f"{a}:{axis}" for a, axis in self.data))


def binding_attribute(binding: Binding) -> DictionaryAttr:
    return DictionaryAttr({name: IntegerAttr(value, i64) for name, value in binding.items()})


def binding_of(attribute: DictionaryAttr) -> dict[str, int]:
    """The numbers of a binding; what is no integer counts as 0, which no binding may have."""
    return {
        name: value.value.data if isinstance(value, IntegerAttr) else 0
        for name, value in attribute.data.items()
    }


def symbols_first(symbols: Symbols, binding: Binding) -> dict[str, int]:
    """``binding`` in the order in which its symbols are declared."""
    order = {name: i for i, name in enumerate(symbols.names)}
    return dict(sorted(binding.items(), key=lambda item: order.get(item[0], len(order))))


def parse_argument(parser: Parser) -> Parser.Argument:
    """``%x: !syno.tensor<N, C>``, and perhaps a location."""
    argument = parser.parse_argument(expect_type=False)
    name = argument.name.text
    parser.parse_punctuation(":", f" and the type of {name}")
    type_ = _parse_tensor_type(parser, f"argument {name}")
    return Parser.Argument(argument.name, type_, parser.parse_optional_location())


def parse_result_type(parser: Parser) -> AnyTensorType:
    """The type of the one result."""
    one_tensor = "a function returns one tensor, without parentheses"
    if parser.parse_optional_punctuation("(") is not None:
        parser.raise_error(one_tensor)
    result_type = _parse_tensor_type(parser, "the result")
    if parser.parse_optional_punctuation(",") is not None:
        parser.raise_error(one_tensor)
    return result_type


def _parse_tensor_type(parser: Parser, subject: str) -> AnyTensorType:
    position = parser.pos
    type_ = parser.parse_type()
    if not isinstance(type_, TensorType | WeightType):
        parser.raise_error(
            f"{subject} is a {type_}\n"
            "hint: write !syno.tensor<N, C> for data or !syno.weight<C, k> for what is learned",
            position,
            parser.pos,
        )
    return type_


def parse_bindings(parser: Parser) -> ArrayAttr[DictionaryAttr]:
    """``[{N = 1, C = 64}, {N = 8, C = 32}]``."""

    def binding() -> DictionaryAttr:
        values: dict[str, int] = {}
        parser.parse_comma_separated_list(
            parser.Delimiter.BRACES, lambda: entry(values), " in a binding, as in {N = 1, k = 3}"
        )
        return binding_attribute(values)

    def entry(values: dict[str, int]) -> None:
        position = parser.pos
        name = parser.parse_identifier(" in a binding")
        if name in values:
            parser.raise_error(f"a binding gives {name} twice", position, position + len(name))
        parser.parse_punctuation("=", " in a binding, as in {N = 1}")
        values[name] = parse_int64(parser, f" for {name}")

    context = " in the list of bindings, as in [{N = 1}, {N = 8}]"
    return ArrayAttr(parser.parse_comma_separated_list(parser.Delimiter.SQUARE, binding, context))


def parse_assumptions(parser: Parser) -> ArrayAttr[SizeAttr]:
    """``[C_out/(g*s), C_in/g]``."""
    context = " in the list of assumptions, as in [C_in/g, H/s]"
    return ArrayAttr(
        parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: SizeAttr(parse_size_text(parser)), context
        )
    )


def parse_axes(parser: Parser, arguments: dict[str, int]) -> AxesAttr:
    """``[%x[1], result[1]]``, given the number of each argument."""

    def axis() -> tuple[int, int]:
        if parser.parse_optional_keyword("result") is not None:
            argument = -1
        else:
            name = parser.parse_unresolved_operand("expected an axis such as %x[1] or result[1]")
            if name.span.text not in arguments:
                known = f"arguments are {', '.join(arguments) or 'none'}"
                parser.raise_error(f"{name.span.text} is no argument\nhint: {known}", name.span)
            argument = arguments[name.span.text]
        parser.parse_punctuation("[", " and the number of an axis, as in %x[1]")
        number = parse_int64(parser, " between the brackets")
        parser.parse_punctuation("]")
        return argument, number

    return AxesAttr(tuple(parser.parse_comma_separated_list(parser.Delimiter.SQUARE, axis)))
