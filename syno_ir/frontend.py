"""From text to verified IR, with every error as one message that points at the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from xdsl.context import Context
from xdsl.dialects.builtin import (
    Builtin,
    FileLineColLoc,
    IntAttr,
    LocationAttr,
    ModuleOp,
    StringAttr,
)
from xdsl.ir import Block, Dialect, Operation, Region, TypeAttribute
from xdsl.parser import Parser, ParserState
from xdsl.utils.exceptions import ParseError, VerifyException
from xdsl.utils.lexer import Input, Span
from xdsl.utils.mlir_lexer import MLIRLexer, MLIRTokenKind

from syno_ir.dialect import Syno
from syno_ir.dialect.violation import Violation
from syno_ir.errors import SynoError
from syno_ir.source import Diagnostic, Source
from syno_ir.wording import explain_broken_rule, reword


class SourceSyntaxError(SynoError, ParseError):
    """A text that does not parse; the message quotes it."""

    def __init__(self, diagnostic: Diagnostic, source: Source):
        diagnostic = reword(diagnostic, source)
        span = Span(diagnostic.start, diagnostic.end, Input(source.text, source.name))
        ParseError.__init__(self, span, source.report(diagnostic))

    def __str__(self) -> str:
        return self.msg


class SourceRuleError(SynoError, VerifyException):
    """A text that breaks a rule of the language; the message quotes it."""


class LinearLexer(MLIRLexer):
    """A lexer whose pattern of strings takes no exponential time where a quote is not closed."""

    _unescaped_characters_regex = re.compile(r'"(?:[^"\\\n\v\f]|\\(?:["nt\\]|[0-9A-Fa-f]{2}))*"')


class LocatingParser(Parser):
    """A parser that gives every op the place in the text where it begins."""

    def __init__(self, context: Context, source: Source):
        super().__init__(context, "", source.name)
        self._parser_state = ParserState(LinearLexer(Input(source.text, source.name)))
        self.source = source
        self.open_braces: list[int] = []
        self.has_location = False
        """Whether the op that was parsed last says where it comes from."""

    def parse_operation(self) -> Operation:
        offset = self.pos
        op = super().parse_operation()
        if not self.has_location:
            line, column = self.source.place(offset)
            op.location = FileLineColLoc(
                StringAttr(self.source.name), IntAttr(line), IntAttr(column)
            )
        return op

    def parse_optional_location(self) -> LocationAttr | None:
        location = super().parse_optional_location()
        self.has_location = location is not None
        return location

    def parse_optional_region(
        self, arguments: Iterable[Parser.Argument] | None = None
    ) -> Region | None:
        self.open_braces.append(self.pos)
        region = super().parse_optional_region(arguments)
        self.open_braces.pop()
        return region

    def _parse_optional_integer_or_float_type(self) -> TypeAttribute | None:
        """Refuses widths whose range of values would fill the memory, as MLIR does."""
        width = re.fullmatch(r"[su]?i([0-9]+)", self._current_token.text)
        if width and (len(width[1]) > 8 or int(width[1]) >= 2**24):
            self.raise_error("the width of an integer type is below 2**24")
        return super()._parse_optional_integer_or_float_type()

    def _parse_block(self) -> Block:
        token = self._current_token
        if token.kind is MLIRTokenKind.EOF:
            brace = self.open_braces[-1]
            self.raise_error("this `{` is never closed", brace, brace + 1)
        if token.kind is not MLIRTokenKind.CARET_IDENT:
            hint = _STRAY_TOKENS.get(token.text)
            self.raise_error("expected an op or `}`" + (f"\nhint: {hint}" if hint else ""))
        return super()._parse_block()


_STRAY_TOKENS = {":": "types are inferred; leave them out", "/": "a comment begins with //"}
"""Hints for what people write behind an op."""


def new_context() -> Context:
    """A context with the builtin and the syno dialects, and those of installed plug-ins."""
    context = Context()
    context.load_dialect(Builtin)
    context.load_dialect(Syno)
    for name, dialect in plugin_dialects().items():
        context.register_dialect(name, dialect)
    return context


@cache
def plugin_dialects() -> dict[str, Callable[[], Dialect]]:
    """The dialects that other distributions register under the entry point ``xdsl.universe``."""
    from importlib.metadata import entry_points

    found: dict[str, Callable[[], Dialect]] = {}
    for plugin in entry_points(group="xdsl.universe"):
        if plugin.name not in ("xdsl", "syno"):
            found |= plugin.load().all_dialects
    return found


def parse_module(source: Source) -> ModuleOp:
    """The verified module that a text spells.

    Raises ``SynoError`` with one message if the text does not parse or verify.
    """
    module = parse_unverified(new_context(), source)
    verify(module, source)
    return module


def parse_unverified(
    context: Context, source: Source, allow_implicit_module: bool = True
) -> ModuleOp:
    """The module that a text spells. Raises ``SynoError`` with one message if it does not parse."""
    parser: LocatingParser | None = None
    try:
        parser = LocatingParser(context, source)
        return parser.parse_module(allow_implicit_module)
    except Exception as error:
        raise SourceSyntaxError(_diagnose(error, source, parser), source) from None


def _diagnose(error: Exception, source: Source, parser: LocatingParser | None) -> Diagnostic:
    """What stopped the parser. xDSL's parsers of attributes raise more than ``ParseError``."""
    if isinstance(error, ParseError) and error.span.input.content == source.text:
        return Diagnostic(error.msg, error.span.start, error.span.end)
    place = 0 if parser is None else parser.pos
    if isinstance(error, RecursionError):
        return Diagnostic("brackets or regions are nested too deeply", place, place + 1)
    return Diagnostic(str(error) or type(error).__name__, place, place + 1)


def verify(module: ModuleOp, source: Source | None = None) -> None:
    """Verify a module. Raises ``SynoError`` with one message if a rule is broken."""
    try:
        module.verify()
    except VerifyException as error:
        raise SourceRuleError(describe(find_violation(module, error), source)) from None
    except RecursionError:
        raise SourceRuleError("error: regions are nested too deeply") from None


def find_violation(module: ModuleOp, error: VerifyException) -> Violation:
    """The rule behind a verifier's error, and the op that breaks it."""
    if isinstance(error, Violation):
        return error
    for op in module.walk(region_first=True):
        try:
            op.verify(verify_nested_ops=False)
        except Violation as violation:
            return violation
        except VerifyException as broken:
            return explain_broken_rule(op, str(broken))
    return explain_broken_rule(module, str(error))


def describe(violation: Violation, source: Source | None = None) -> str:
    """A broken rule at the place of its op, or of the nearest op around it that has one."""
    located: Operation | None = violation.op
    while located is not None and not isinstance(located.location, FileLineColLoc):
        located = located.parent_op()
    if located is None:
        return f"error: {violation}"
    place = located.location
    assert isinstance(place, FileLineColLoc)
    name, line, column = place.filename.data, place.line.data, place.column.data
    start = source.offset(line, column) if source is not None and source.name == name else None
    if source is None or start is None:
        return f"{name}:{line}:{column}: error: {violation}"
    end = _offset_of_next(located, source)
    marked = (
        source.find(violation.at, start, end)
        or source.find([located.name], start, end)
        or source.find([located.name.rpartition(".")[2]], start, end)
        or (start, start + 1)
    )
    return source.report(Diagnostic(violation.message, *marked, violation.details))


def _offset_of_next(op: Operation, source: Source) -> int:
    """Where the op behind this one begins, or the text ends."""
    place = op.next_op.location if op.next_op is not None else None
    if isinstance(place, FileLineColLoc) and place.filename.data == source.name:
        offset = source.offset(place.line.data, place.column.data)
        return len(source.text) if offset is None else offset
    return len(source.text)
