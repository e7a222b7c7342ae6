"""Functions: an operator's symbols, signature and bindings, and its sequence of contractions."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FunctionType,
    StringAttr,
    SymbolNameConstraint,
    UnitAttr,
)
from xdsl.ir import Attribute, Operation, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    region_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, IsTerminator, SymbolOpInterface

from syno_ir.dialect.attributes import (
    AnyTensorType,
    SizeAttr,
    TensorType,
    WeightType,
    types_agree,
)
from syno_ir.dialect.contract import ContractOp, parse_tensor
from syno_ir.dialect.primitive import refuse_unknown_clause, size_of
from syno_ir.dialect.signature import (
    AxesAttr,
    SymbolsAttr,
    binding_attribute,
    binding_of,
    parse_argument,
    parse_assumptions,
    parse_axes,
    parse_bindings,
    parse_result_type,
    symbols_first,
)
from syno_ir.dialect.symbols import Symbols
from syno_ir.dialect.verification import (
    verify_bindings,
    verify_shares,
    verify_symbols,
    verify_tensor_use,
    verify_unordered,
)
from syno_ir.dialect.violation import Violation, name_of, show_binding
from syno_ir.size import Binding, Size


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
    assume = prop_def(ArrayAttr[SizeAttr], default_value=ArrayAttr[SizeAttr]([]))
    """Sizes that are integers wherever the operator is meant for."""
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
        assume: Sequence[Size] = (),
    ):
        properties: dict[str, Attribute] = {
            "sym_name": StringAttr(name),
            "symbols": SymbolsAttr(symbols),
            "function_type": FunctionType.from_lists(body.block.arg_types, [result_type]),
            "bindings": ArrayAttr([binding_attribute(b) for b in bindings]),
            "unordered": AxesAttr(tuple(unordered)),
            "assume": ArrayAttr(map(SizeAttr, assume)),
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

    @property
    def assumptions(self) -> tuple[Size, ...]:
        """The sizes that the function assumes to be integers."""
        return tuple(attribute.data for attribute in self.assume.data)

    def complete_bindings(self) -> list[dict[str, int]]:
        """The bindings with the coefficients' defaults filled in."""
        symbols = self.symbols.data
        return [symbols.complete(binding_of(b)) for b in self.bindings.data]

    @classmethod
    def parse(cls, parser: Parser) -> FuncOp:
        name = parser.parse_symbol_name()
        symbols = SymbolsAttr(SymbolsAttr.parse_parameter(parser))
        arguments = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: parse_argument(parser)
        )
        parser.parse_punctuation("->", " and the type of the result")
        result_type = parse_result_type(parser)
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
            elif clause == "assume":
                properties["assume"] = parse_assumptions(parser)
            elif clause == "bindings":
                properties["bindings"] = parse_bindings(parser)
            else:
                properties["unordered"] = parse_axes(parser, names)
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
        if self.assumptions:
            printer.print_string(f"\n    assume = [{', '.join(map(str, self.assumptions))}]")
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
        verify_unordered(self)
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
        if types_agree(declared, returned):
            return
        assert isinstance(returned, TensorType | WeightType)
        axes = enumerate(zip(returned.data, declared.data, strict=False))
        unequal = [(axis, left, right) for axis, (left, right) in axes if not left.agrees(right)]
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


_CLAUSES = ("inputs", "unordered", "assume", "bindings")


def integers_at(contraction: ContractOp) -> frozenset[Size]:
    """Sizes that are integers: those of the dims, and those that the function assumes to be."""
    results = (dim for op in contraction.primitives for dim in op.results)
    sizes = {size_of(dim) for dim in (*contraction.block.args, *results)}
    func = contraction.parent_op()
    return frozenset(sizes.union(func.assumptions if isinstance(func, FuncOp) else ()))
