"""Functions: an operator's symbols, signature and bindings, and its sequence of contractions."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FunctionType,
    IntegerAttr,
    StringAttr,
    SymbolNameConstraint,
    UnitAttr,
    i64,
)
from xdsl.ir import Attribute, Data, Operation, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_attr_definition,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    region_def,
    traits_def,
)
from xdsl.parser import AttrParser, Parser
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, IsTerminator, SymbolOpInterface

from syno_ir.dialect.attributes import AnyTensorType, TensorType, WeightType, parse_text
from syno_ir.dialect.contract import ContractOp, parse_tensor, shape_of
from syno_ir.dialect.primitive import parse_int64, refuse_unknown_clause
from syno_ir.dialect.symbols import Symbols, scan_symbols
from syno_ir.dialect.verification import (
    verify_bindings,
    verify_shares,
    verify_symbols,
    verify_tensor_use,
)
from syno_ir.dialect.violation import Violation, name_of, show_binding
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


@irdl_op_definition
class ReturnOp(IRDLOperation):
    """The result of a function, one tensor."""

    name = "syno.return"

    tensor = operand_def(TensorType | WeightType)
    traits = traits_def(IsTerminator())

    def __init__(self, tensor: SSAValue):
        Operation.__init__(self, operands=[tensor])

    @classmethod
    def parse(cls, parser: Parser) -> ReturnOp:
        op = cls(parse_tensor(parser))
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.tensor)
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        if not isinstance(self.parent_op(), FuncOp):
            raise Violation(self, "stands outside a function", hint="it ends a syno.func")


@irdl_op_definition
class FuncOp(IRDLOperation):
    """An operator: data and weights in, one tensor out, by a sequence of contractions."""

    name = "syno.func"

    sym_name = prop_def(SymbolNameConstraint())
    symbols = prop_def(SymbolsAttr)
    function_type = prop_def(FunctionType)
    bindings = prop_def(ArrayAttr[DictionaryAttr], default_value=ArrayAttr[DictionaryAttr]([]))
    """The places of a network that the operator fills."""
    multi = opt_prop_def(UnitAttr)
    """Set by ``inputs = multi``: two dims with data behind them may be shared."""
    unordered = prop_def(AxesAttr, default_value=AxesAttr(()))
    """Axes whose index may be permuted: what stands before or after does not see their order."""
    body = region_def("single_block")

    traits = traits_def(IsolatedFromAbove(), SymbolOpInterface())

    def __init__(
        self,
        name: str,
        symbols: Symbols,
        result_type: AnyTensorType,
        body: Region,
        *,
        bindings: Sequence[Binding] = (),
        multi: bool = False,
        unordered: Sequence[tuple[int, int]] = (),
    ):
        properties: dict[str, Attribute] = {
            "sym_name": StringAttr(name),
            "symbols": SymbolsAttr(symbols),
            "function_type": FunctionType.from_lists(body.block.arg_types, [result_type]),
            "bindings": ArrayAttr([binding_attribute(b) for b in bindings]),
            "unordered": AxesAttr(tuple(unordered)),
        }
        if multi:
            properties["multi"] = UnitAttr()
        Operation.__init__(self, properties=properties, regions=[body])

    @property
    def result_type(self) -> AnyTensorType:
        result = self.function_type.outputs.data[0]
        assert isinstance(result, TensorType | WeightType)
        return result

    @property
    def arguments(self) -> tuple[SSAValue, ...]:
        return tuple(self.body.block.args)

    @property
    def contractions(self) -> tuple[ContractOp, ...]:
        return tuple(op for op in self.body.block.ops if isinstance(op, ContractOp))

    @property
    def returned(self) -> SSAValue:
        """The tensor that the function returns."""
        terminator = self.body.block.last_op
        assert isinstance(terminator, ReturnOp)
        return terminator.tensor

    def complete_bindings(self) -> list[dict[str, int]]:
        """The bindings with the coefficients' defaults filled in."""
        symbols = self.symbols.data
        return [symbols.complete(binding_of(b)) for b in self.bindings.data]

    @classmethod
    def parse(cls, parser: Parser) -> FuncOp:
        name = parser.parse_symbol_name()
        symbols = SymbolsAttr(parse_text(parser, scan_symbols))
        arguments = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: _parse_argument(parser)
        )
        parser.parse_punctuation("->", " and the type of the result")
        result_type = _parse_result_type(parser)
        properties: dict[str, Attribute] = {
            "sym_name": name,
            "symbols": symbols,
            "function_type": FunctionType.from_lists([a.type for a in arguments], [result_type]),
        }
        names = {argument.name.text: i for i, argument in enumerate(arguments)}
        seen: set[str] = set()
        position = parser.pos
        while (clause := parser.parse_optional_keyword_in(_CLAUSES)) is not None:
            if clause in seen:
                parser.raise_error(
                    f"syno.func has `{clause}` twice", position, position + len(clause)
                )
            seen.add(clause)
            parser.parse_punctuation("=", f" behind `{clause}`")
            if clause == "inputs":
                parser.parse_keyword("multi", ", as in `inputs = multi`")
                properties["multi"] = UnitAttr()
            elif clause == "bindings":
                properties["bindings"] = _parse_bindings(parser)
            else:
                properties["unordered"] = _parse_axes(parser, names)
            position = parser.pos
        refuse_unknown_clause(parser, cls.name, _CLAUSES, ["attributes"])
        attributes = parser.parse_optional_attr_dict_with_keyword()
        body = parser.parse_region(arguments)
        return cls.create(
            properties=properties,
            attributes={} if attributes is None else attributes.data,
            regions=[body],
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_string(f"{self.symbols.data}\n    ")
        with printer.in_parens():
            printer.print_list(self.body.block.args, printer.print_block_argument)
        printer.print_string(f"\n    -> {self.result_type}")
        if self.multi:
            printer.print_string("\n    inputs = multi")
        if self.unordered.data:
            printer.print_string("\n    unordered = ")
            with printer.in_square_brackets():
                printer.print_list(self.unordered.data, lambda a: self._print_axis(printer, a))
        if self.bindings.data:
            shown = ",\n                ".join(
                show_binding(symbols_first(self.symbols.data, binding_of(b)))
                for b in self.bindings.data
            )
            printer.print_string(f"\n    bindings = [{shown}]")
        printer.print_op_attributes(self.attributes, print_keyword=True)
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=False)

    def _print_axis(self, printer: Printer, axis: tuple[int, int]) -> None:
        if axis[0] < 0:
            printer.print_string("result")
        else:
            printer.print_operand(self.body.block.args[axis[0]])
        printer.print_string(f"[{axis[1]}]")

    def verify_(self) -> None:
        self._verify_structure()
        verify_symbols(self)
        self._verify_result()
        self._verify_unordered()
        verify_tensor_use(self)
        verify_bindings(self)
        verify_shares(self)

    def _verify_structure(self) -> None:
        for op in self.body.block.ops:
            if not isinstance(op, ContractOp | ReturnOp):
                raise Violation(
                    op, "stands in a function", hint="its body is contractions and one syno.return"
                )
        if not isinstance(self.body.block.last_op, ReturnOp):
            raise Violation(self, "has no end", hint="end it with syno.return %tensor")
        types = (*self.function_type.inputs.data, *self.function_type.outputs.data)
        for type_ in (*types, *self.body.block.arg_types):
            if not isinstance(type_, TensorType | WeightType):
                raise Violation(
                    self,
                    f"has a {type_} in its signature",
                    hint="arguments and result are !syno.tensor<...> or !syno.weight<...>",
                    at=[str(type_)],
                )
        if len(self.function_type.outputs.data) != 1:
            raise Violation(self, "has no single result", hint="return one tensor")
        if self.function_type.inputs.data != tuple(self.body.block.arg_types):
            raise Violation(
                self,
                "the arguments of its body are not those of its type",
                hint="give both the same types",
                at=["function_type"],
            )

    def _verify_result(self) -> None:
        declared, returned = self.result_type, self.returned.type
        if declared == returned:
            return
        assert isinstance(returned, TensorType | WeightType)
        axes = enumerate(zip(returned.data, declared.data, strict=False))
        unequal = [(axis, left, right) for axis, (left, right) in axes if left != right]
        equation = None
        if len(returned.data) == len(declared.data) and unequal:
            axis, left, right = unequal[0]
            equation = f"axis {axis} of the result", left, right
        raise Violation(
            self.body.block.last_op or self,
            f"{name_of(self.returned)} is a {returned} "
            f"but @{self.sym_name.data} returns a {declared}",
            equation=equation,
            hint=f"declare the result as {returned}"
            + ("" if type(returned) is not type(declared) else ", or yield other dims"),
            at=[name_of(self.returned)],
        )

    def _verify_unordered(self) -> None:
        tensors = [*map(shape_of, self.arguments), self.result_type.data]
        names = [*map(name_of, self.arguments), "the result"]
        for number, (argument, axis) in enumerate(self.unordered.data):
            if not -1 <= argument < len(self.arguments):
                raise Violation(
                    self,
                    f"there is no argument {argument} to have an unordered axis",
                    hint="arguments are counted from 0; the result is argument -1",
                    at=["unordered"],
                )
            listed = [names[a].split()[-1] for a, _ in self.unordered.data[: number + 1]]
            where = ["unordered", *listed]
            if not 0 <= axis < len(tensors[argument]):
                raise Violation(
                    self,
                    f"{names[argument]} has no axis {axis} to be unordered",
                    hint=f"its axes are counted from 0 to {len(tensors[argument]) - 1}",
                    at=where,
                )
            if (argument, axis) in self.unordered.data[:number]:
                raise Violation(
                    self,
                    f"axis {axis} of {names[argument]} is listed twice as unordered",
                    hint="list every axis once",
                    at=where,
                )


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


_CLAUSES = ("inputs", "unordered", "bindings")


def _parse_argument(parser: Parser) -> Parser.Argument:
    argument = parser.parse_argument(expect_type=False)
    name = argument.name.text
    parser.parse_punctuation(":", f" and the type of {name}")
    type_ = _parse_tensor_type(parser, f"argument {name}")
    return Parser.Argument(argument.name, type_, parser.parse_optional_location())


def _parse_result_type(parser: Parser) -> AnyTensorType:
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


def _parse_bindings(parser: Parser) -> ArrayAttr[DictionaryAttr]:
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


def _parse_axes(parser: Parser, arguments: dict[str, int]) -> AxesAttr:
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
