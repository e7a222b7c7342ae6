"""What every primitive has: a shape rule, a coordinate rule, and one textual form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self, TypeVar

from xdsl.dialects.builtin import IntegerAttr, StringAttr, i64
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import IRDLOperation, VarOperandDef
from xdsl.parser import Parser
from xdsl.printer import Printer

from syno_ir.dialect.attributes import DimType, SizeAttr, parse_size_text
from syno_ir.dialect.violation import Violation, name_of
from syno_ir.size import Size


class Index(Protocol):
    """What a coordinate may be: an integer, an array of integers, a symbolic expression, ..."""

    def __add__(self, other: Self | int, /) -> Self: ...
    def __sub__(self, other: Self | int, /) -> Self: ...
    def __rsub__(self, other: int, /) -> Self: ...
    def __mul__(self, other: Self | int, /) -> Self: ...
    def __floordiv__(self, other: Self | int, /) -> Self: ...
    def __mod__(self, other: Self | int, /) -> Self: ...


E = TypeVar("E", bound=Index)


@dataclass(frozen=True)
class Clause:
    """A parameter in a primitive's text, ``keyword value``; left out where it is the default."""

    keyword: str
    parameter: str
    parse: Callable[[Parser], Attribute]
    show: Callable[[Attribute], str]


def size_clause(keyword: str, parameter: str) -> Clause:
    return Clause(
        keyword,
        parameter,
        lambda parser: SizeAttr(parse_size_text(parser)),
        lambda value: str(value.data) if isinstance(value, SizeAttr) else str(value),
    )


def integer_clause(keyword: str, parameter: str) -> Clause:
    return Clause(
        keyword,
        parameter,
        lambda parser: IntegerAttr(parser.parse_integer(allow_boolean=False), i64),
        lambda value: str(value.value.data) if isinstance(value, IntegerAttr) else str(value),
    )


def word_clause(keyword: str, words: Sequence[str]) -> Clause:
    return Clause(
        keyword,
        keyword,
        lambda parser: StringAttr(parser.parse_keyword_in(words, f" after `{keyword}`")),
        lambda value: value.data if isinstance(value, StringAttr) else str(value),
    )


class Primitive(IRDLOperation, ABC):
    """One step between dims. Every dim is defined once and used once.

    Dims run from the input side (operands) to the output side (results); coordinates run back.
    """

    EQUATION: ClassVar[str]
    """The shape rule, in the letters of the class's docstring."""

    CLAUSES: ClassVar[tuple[Clause, ...]] = ()

    @property
    def masked(self) -> bool:
        """True if ``read`` may leave its operand's bounds; the tensor behind it is 0 there."""
        return False

    def __init__(self, dims: Sequence[SSAValue], parameters: Mapping[str, Attribute]):
        sizes = self.infer([size_of(dim) for dim in dims], parameters)
        Operation.__init__(
            self,
            operands=dims,
            result_types=[DimType(size) for size in sizes],
            properties=parameters,
        )

    @classmethod
    @abstractmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        """The sizes of the results, given those of the operands."""

    @abstractmethod
    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        """The coordinates of the operands, given those of the results.

        A reduce has no results: its ``at`` are the fresh iterators over its dims. ``value`` turns
        a size into an integer, or into the kind of number that the coordinates are.
        """

    @property
    def sizes(self) -> tuple[Size, ...]:
        """The sizes of the operands."""
        return tuple(size_of(dim) for dim in self.operands)

    @property
    def parameter_sizes(self) -> tuple[Size, ...]:
        """The sizes among the parameters."""
        return tuple(p.data for p in self.properties.values() if isinstance(p, SizeAttr))

    def verify_(self) -> None:
        expected = self.infer(self.sizes, self.properties)
        for result, size in zip(self.results, expected, strict=True):
            if size_of(result) != size:
                raise Violation(
                    self,
                    f"{name_of(result)} is declared with size {size_of(result)}, not {size}",
                    equation=(self.EQUATION, size_of(result), size),
                    hint=f"declare it as !syno.dim<{size}>, or leave the types to inference",
                )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands = cls.get_irdl_definition().operands
        variadic = any(isinstance(definition, VarOperandDef) for _, definition in operands)
        dims: list[SSAValue] = []
        while variadic or len(dims) < len(operands):
            dims.append(parse_dim(parser))
            if len(dims) >= len(operands) and parser.parse_optional_punctuation(",") is None:
                break
            if len(dims) < len(operands):
                parser.parse_punctuation(",", f": {cls.name} takes {len(operands)} dims")
        parameters = cls._parse_clauses(parser)
        op = cls.__new__(cls)
        Primitive.__init__(op, dims, parameters)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    @classmethod
    def _parse_clauses(cls, parser: Parser) -> dict[str, Attribute]:
        clauses = {clause.keyword: clause for clause in cls.CLAUSES}
        parameters: dict[str, Attribute] = {}
        while (keyword := parser.parse_optional_keyword_in(clauses)) is not None:
            if clauses[keyword].parameter in parameters:
                parser.raise_error(f"{cls.name} has `{keyword}` twice")
            parameters[clauses[keyword].parameter] = clauses[keyword].parse(parser)
        cls._refuse_unknown_clause(parser, clauses)
        for clause in cls.CLAUSES:
            default = cls._default(clause.parameter)
            if clause.parameter not in parameters:
                if default is None:
                    parser.raise_error(f"{cls.name} needs `{clause.keyword} ...` here")
                parameters[clause.parameter] = default
        return parameters

    @classmethod
    def _refuse_unknown_clause(cls, parser: Parser, clauses: Collection[str]) -> None:
        """A word on the op's own line that begins no op is a misspelt clause."""
        position, text = parser.pos, parser.lexer.input.content
        begins_line = not text[text.rfind("\n", 0, position) + 1 : position].strip()
        word = text[position : position + 1]
        if begins_line or not word.isalpha():
            return
        name = parser.parse_identifier()
        if parser.ctx.get_optional_op(name, dialect_stack=[cls.dialect_name()]) is None:
            takes = f"it takes {', '.join(clauses)}" if clauses else "it takes dims only"
            parser.raise_error(f"{cls.name} has no `{name}`; {takes}", position, parser.pos)
        parser._resume_from(position)  # pyright: ignore[reportPrivateUsage]

    @classmethod
    def _default(cls, parameter: str) -> Attribute | None:
        return cls.get_irdl_definition().properties[parameter].default_value

    def print(self, printer: Printer) -> None:
        if self.operands:
            printer.print_string(" ")
            printer.print_list(self.operands, printer.print_operand)
        for clause in self.CLAUSES:
            parameter = self.properties[clause.parameter]
            if parameter != self._default(clause.parameter):
                printer.print_string(f" {clause.keyword} {clause.show(parameter)}")
        printer.print_op_attributes(self.attributes)


def size_of(dim: SSAValue) -> Size:
    """The size of a dim."""
    assert isinstance(dim.type, DimType)
    return dim.type.data


def parse_dim(parser: Parser) -> SSAValue:
    """A dim that is defined above, found by its name alone.

    Raises ``ParseError`` if there is none of that name.
    """
    operand = parser.parse_unresolved_operand("expected a dim such as %h")
    values = parser.ssa_values.get(operand.operand_name)
    if values is None:
        parser.raise_error(f"%{operand.operand_name} is not defined above", operand.span)
    if operand.index >= len(values):
        parser.raise_error(f"%{operand.operand_name} has no part {operand.index}", operand.span)
    value = values[operand.index]
    if not isinstance(value.type, DimType):
        parser.raise_error(
            f"%{operand.operand_name} is a {value.type}; primitives work on dims, "
            "which a contraction names in brackets, as in syno.contract(%x[%n, %c])",
            operand.span,
        )
    return value
