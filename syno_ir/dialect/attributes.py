"""Sizes and blends as attributes, and the types of dims, tensors and weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from xdsl.ir import Attribute, Data, TypeAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer

from syno_ir.blend import Blend, count_factors, format_blend, join, product
from syno_ir.size import MAX_NESTING, Size, SizeSyntaxError, scan_size, scan_sizes

Scanned = TypeVar("Scanned")


def parse_text(parser: AttrParser, scan: Callable[[str, int], tuple[Scanned, int]]) -> Scanned:
    """What ``scan`` finds in the source text at the parser's place; the parser goes on behind it.

    Sizes, symbol lists and blends have grammars of their own, which MLIR's tokens do not cover.
    """
    text = parser.lexer.input.content
    try:
        result, end = scan(text, parser.pos)
    except SizeSyntaxError as error:
        parser.raise_error(str(error), error.start, error.end)
    parser._resume_from(end)  # pyright: ignore[reportPrivateUsage]
    return result


def parse_size_text(parser: AttrParser) -> Size:
    return parse_text(parser, scan_size)


class _SizeData(Data[Size]):
    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> Size:
        position = parser.pos
        sizes = parse_text(parser, scan_sizes)
        if len(sizes) != 1:
            parser.raise_error(f"{cls.name} has one size, got {len(sizes)}", position, parser.pos)
        return sizes[0]

    def print_parameter(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string(str(self.data))


@irdl_attr_definition
class SizeAttr(_SizeData):
    """A size, ``#syno.size<C_out/g>``."""

    name = "syno.size"


@irdl_attr_definition
class DimType(_SizeData, TypeAttribute):
    """One dimension of a tensor, ``!syno.dim<H>``: its coordinate runs from 0 to its size."""

    name = "syno.dim"


class _ShapedType(Data[tuple[Size, ...]], TypeAttribute):
    """An ordered list of dims."""

    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> tuple[Size, ...]:
        return parse_text(parser, scan_sizes)

    def print_parameter(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string(", ".join(map(str, self.data)))


@irdl_attr_definition
class TensorType(_ShapedType):
    """Data, ``!syno.tensor<N, C_in, H, W>``: an input or what is computed from one."""

    name = "syno.tensor"


@irdl_attr_definition
class WeightType(_ShapedType):
    """What is learned, ``!syno.weight<C_out, C_in, k, k>``, or computed from weights alone."""

    name = "syno.weight"


AnyTensorType = TensorType | WeightType


def shapes_agree(left: Sequence[Size], right: Sequence[Size]) -> bool:
    """True if two shapes are equal, as far as their sizes are not open."""
    return len(left) == len(right) and all(a.agrees(b) for a, b in zip(left, right, strict=True))


def types_agree(left: Attribute, right: Attribute) -> bool:
    """True if two types of tensors are equal, as far as their sizes are not open."""
    return (
        isinstance(left, TensorType | WeightType)
        and type(left) is type(right)
        and shapes_agree(left.data, right.data)  # pyright: ignore[reportAttributeAccessIssue]
    )


@irdl_attr_definition
class BlendAttr(Data[Blend]):
    """How the factors combine, ``#syno.blend<T1*T2 + T3>``: each factor once and in order."""

    name = "syno.blend"

    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> Blend:
        count = 0

        def factor() -> None:
            nonlocal count
            count += 1
            position = parser.pos
            if parser.parse_identifier() != f"T{count}":
                parser.raise_error(
                    f"expected T{count}: a blend has each factor once and in order",
                    position,
                    parser.pos,
                )

        with parser.in_angle_brackets():
            empty = parser.parse_optional_keyword("none")
            return product(0) if empty else parse_blend(parser, factor)

    def print_parameter(self, printer: Printer) -> None:
        names = [f"T{i + 1}" for i in range(count_factors(self.data))]
        with printer.in_angle_brackets():
            printer.print_string(format_blend(self.data, names) or "none")


def parse_blend(parser: AttrParser, factor: Callable[[], None], nesting: int = 0) -> Blend:
    """``product ("+" product)*``, with ``factor`` reading each of the factors."""
    if nesting > MAX_NESTING:
        parser.raise_error(f"parentheses in a blend are nested more than {MAX_NESTING} deep")

    def atom() -> Blend:
        if parser.parse_optional_punctuation("(") is None:
            return factor()
        inner = parse_blend(parser, factor, nesting + 1)
        parser.parse_punctuation(")", ", `+` or `*` in a blend")
        return inner

    terms: list[Blend] = []
    while True:
        parts = [atom()]
        while parser.parse_optional_punctuation("*") is not None:
            parts.append(atom())
        terms.append(join("*", parts))
        if parser.parse_optional_punctuation("+") is None:
            return join("+", terms)
