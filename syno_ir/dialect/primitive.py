"""What every primitive has: a shape rule, a coordinate rule, and one textual form."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, TypeVar

from xdsl.dialects.builtin import IntegerAttr, StringAttr, i64
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import IRDLOperation, VarOperandDef, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import HasCanonicalizationPatternsTrait

from syno_ir.dialect.attributes import DimType, SizeAttr, parse_size_text
from syno_ir.dialect.violation import Violation, name_of
from syno_ir.errors import did_you_mean, nearest
from syno_ir.size import Size

if TYPE_CHECKING:
    from xdsl.pattern_rewriter import RewritePattern


class Index(Protocol):
    """What a coordinate may be: an integer, an array of integers, a symbolic expression, ..."""

    def __add__(self, other: Self | int, /) -> Self: ...
    def __sub__(self, other: Self | int, /) -> Self: ...
    def __rsub__(self, other: int, /) -> Self: ...
    def __mul__(self, other: Self | int, /) -> Self: ...
    def __floordiv__(self, other: Self | int, /) -> Self: ...
    def __mod__(self, other: Self | int, /) -> Self: ...


E = TypeVar("E", bound=Index)

_WORD = re.compile(r"[A-Za-z_][\w$.]*")
_INTEGER = re.compile(r"-?[0-9]+")
_NAMING = "a contraction names the dims of its tensors in brackets, syno.contract(%x[%n, %c])"


@dataclass(frozen=True)
class Clause:
    """A parameter in a primitive's text, ``keyword value``; left out where it is the default."""

    keyword: str
    parameter: str
    parse: Callable[[Parser], Attribute]
    show: Callable[[Attribute], str]


def size_clause(keyword: str, parameter: str) -> Clause:
    def parse(parser: Parser) -> Attribute:
        if begins_line(parser):
            parser.raise_error(f"expected a size after `{keyword}`")
        return SizeAttr(parse_size_text(parser))

    return Clause(
        keyword,
        parameter,
        parse,
        lambda value: str(value.data) if isinstance(value, SizeAttr) else str(value),
    )


def integer_clause(keyword: str, parameter: str) -> Clause:
    return Clause(
        keyword,
        parameter,
        lambda parser: IntegerAttr(parse_int64(parser, f" after `{keyword}`"), i64),
        lambda value: str(value.value.data) if isinstance(value, IntegerAttr) else str(value),
    )


def word_clause(keyword: str, words: Sequence[str]) -> Clause:
    def parse(parser: Parser) -> Attribute:
        found = _WORD.match(parser.lexer.input.content, parser.pos)
        word = parser.parse_optional_keyword_in(words)
        if word is None:
            close = nearest(found[0], words) if found else None
            parser.raise_error(
                f"expected {', '.join(words[:-1])} or {words[-1]} after `{keyword}`"
                + (f"\nhint: did you mean {close}?" if close else "")
            )
        return StringAttr(word)

    return Clause(
        keyword,
        keyword,
        parse,
        lambda value: value.data if isinstance(value, StringAttr) else str(value),
    )


@dataclass(frozen=True)
class HasLaws(HasCanonicalizationPatternsTrait):
    """The ops that ``syno_ir.laws`` rewrites, which is imported when a rewrite asks for it."""

    def get_patterns(self, op: type[Operation]) -> tuple[RewritePattern, ...]:
        from syno_ir.laws import laws_of

        return laws_of(op)

    @classmethod
    def get_canonicalization_patterns(cls) -> tuple[RewritePattern, ...]:
        from syno_ir.laws import LAWS

        return LAWS


class Primitive(IRDLOperation, ABC):
    """One step between dims. Every dim is defined once and used once.

    Dims run from the input side (operands) to the output side (results); coordinates run back.
    """

    traits = traits_def(HasLaws())

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

    @property
    def clauses(self) -> list[tuple[str, str]]:
        """The clauses of its text, keyword and value, without those that are the default."""
        return [
            (clause.keyword, clause.show(self.properties[clause.parameter]))
            for clause in self.CLAUSES
            if self.properties[clause.parameter] != self._default(clause.parameter)
        ]

    def verify_(self) -> None:
        parent = self.parent_op()
        if parent is not None and parent.name != "syno.contract":
            raise Violation(
                self,
                "stands outside a contraction",
                hint="primitives work on the dims in the region of a syno.contract",
            )
        expected = self.infer(self.sizes, self.properties)
        for result, size in zip(self.results, expected, strict=True):
            if not size_of(result).agrees(size):
                raise Violation(
                    self,
                    f"{name_of(result)} is declared with size {size_of(result)}, not {size}",
                    equation=(self.EQUATION, size_of(result), size),
                    hint=f"declare it as !syno.dim<{size}>, or leave the types to inference",
                    at=[name_of(result)],
                )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        dims = cls._parse_dims(parser)
        parameters = cls._parse_clauses(parser)
        op = cls.__new__(cls)
        Primitive.__init__(op, dims, parameters)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    @classmethod
    def _parse_dims(cls, parser: Parser) -> list[SSAValue]:
        operands = cls.get_irdl_definition().operands
        variadic = any(isinstance(definition, VarOperandDef) for _, definition in operands)
        takes = f"{cls.name} takes {len(operands)} dim{'s' if len(operands) > 1 else ''}"
        dims: list[SSAValue] = []
        while variadic or len(dims) < len(operands):
            dims.append(parse_dim(parser))
            if len(dims) < len(operands):
                parser.parse_punctuation(",", f" and another dim: {takes}")
            elif variadic and parser.parse_optional_punctuation(",") is None:
                break
        position = parser.pos
        if parser.parse_optional_punctuation(",") is not None:
            clauses = "; its clauses stand without a comma" if cls.CLAUSES else ""
            parser.raise_error(f"{takes}{clauses}", position)
        return dims

    @classmethod
    def _parse_clauses(cls, parser: Parser) -> dict[str, Attribute]:
        clauses = {clause.keyword: clause for clause in cls.CLAUSES}
        given: dict[str, Attribute] = {}
        position = parser.pos
        while (keyword := parser.parse_optional_keyword_in(clauses)) is not None:
            if keyword in given:
                parser.raise_error(
                    f"{cls.name} has `{keyword}` twice", position, position + len(keyword)
                )
            given[keyword] = clauses[keyword].parse(parser)
            position = parser.pos
        if not begins_line(parser):
            refuse_unknown_clause(parser, cls.name, list(clauses), ["loc"])
        parameters: dict[str, Attribute] = {}
        for keyword, clause in clauses.items():
            value = given.get(keyword, cls._default(clause.parameter))
            if value is None:
                parser.raise_error(f"expected `{keyword}` and the {clause.parameter} of {cls.name}")
            parameters[clause.parameter] = value
        return parameters

    @classmethod
    def _default(cls, parameter: str) -> Attribute | None:
        return cls.get_irdl_definition().properties[parameter].default_value

    def print(self, printer: Printer) -> None:
        if self.operands:
            printer.print_string(" ")
            printer.print_list(self.operands, printer.print_operand)
        for keyword, value in self.clauses:
            printer.print_string(f" {keyword} {value}")
        printer.print_op_attributes(self.attributes)


def size_of(dim: SSAValue) -> Size:
    """The size of a dim."""
    assert isinstance(dim.type, DimType)
    return dim.type.data


def parse_dim(parser: Parser) -> SSAValue:
    """A dim that is defined above, found by its name alone.

    Raises ``ParseError`` if there is none of that name.
    """
    return find_value(parser, "dim", DimType, "expected a dim such as %h")


def find_value(parser: Parser, noun: str, types: type | UnionType, expected: str) -> SSAValue:
    """The value of some types that is defined above under the name that comes next.

    Raises ``ParseError`` if there is none.
    """
    operand = parser.parse_unresolved_operand(expected)
    name = f"%{operand.operand_name}"
    values = parser.ssa_values.get(operand.operand_name)
    if values is None:
        parser.raise_error(
            f"{noun} {name} is not defined above\nhint: {_defined_above(parser, name, types)}",
            operand.span,
        )
    if operand.index >= len(values):
        parser.raise_error(f"{name} has no part {operand.index}", operand.span)
    value = values[operand.index]
    if not isinstance(value.type, types):
        parser.raise_error(f"{name} is a {value.type}, no {noun}\nhint: {_NAMING}", operand.span)
    return value


def _defined_above(parser: Parser, name: str, types: type | UnionType) -> str:
    """A hint for a name that is not: what is."""
    values = {f"%{known}": value[0].type for known, value in parser.ssa_values.items()}
    if types is not DimType and DimType in map(type, values.values()):
        return "this stands in the region of a contraction, which a `}` closes"
    known = [n for n, type_ in values.items() if isinstance(type_, types)]
    return did_you_mean(name, known, f"defined are {', '.join(known)}" if known else _NAMING)


def begins_line(parser: Parser) -> bool:
    """True if what comes next is the first on its line."""
    text = parser.lexer.input.content
    return not text[text.rfind("\n", 0, parser.pos) + 1 : parser.pos].strip()


def refuse_unknown_clause(
    parser: Parser, op: str, clauses: Sequence[str], others: Sequence[str]
) -> None:
    """A word that comes next, is none of ``others`` and begins no op is a misspelt clause."""
    word = _WORD.match(parser.lexer.input.content, parser.pos)
    if (
        word is None
        or word[0] in others
        or parser.ctx.get_optional_op(word[0], dialect_stack=["syno"])
    ):
        return
    takes = f"it takes {', '.join(clauses)}" if clauses else "it takes dims only"
    hint = did_you_mean(word[0], clauses, takes)
    parser.raise_error(f"{op} has no `{word[0]}`\nhint: {hint}", *word.span())


def parse_int64(parser: Parser, context: str) -> int:
    """An integer that fits 64 bits; ``context`` says in an error where it is missing."""
    position = parser.pos
    match = _INTEGER.match(parser.lexer.input.content, position)
    if match and (len(match[0]) > 20 or not -(2**63) <= int(match[0]) < 2**63):
        parser.raise_error(f"{match[0][:24]} does not fit 64 bits", position, match.end())
    return parser.parse_integer(allow_boolean=False, context_msg=context)
