"""From text to verified IR, with every error as one message that points at the source."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xdsl.context import Context
from xdsl.dialects.builtin import Builtin, FileLineColLoc, IntAttr, ModuleOp, StringAttr, UnknownLoc
from xdsl.ir import Operation
from xdsl.parser import Parser
from xdsl.utils.exceptions import ParseError, VerifyException

from syno_ir.dialect import Syno
from syno_ir.dialect.violation import Violation, path_of
from syno_ir.errors import SynoError


class LocatingParser(Parser):
    """A parser that gives every op the place in the text where it begins."""

    line_offset: int = 0

    def parse_operation(self) -> Operation:
        span = self._current_token.span
        op = super().parse_operation()
        if isinstance(op.location, UnknownLoc):
            place = replace(span, line_offset=self.line_offset).get_location()
            op.location = FileLineColLoc(
                StringAttr(place.file), IntAttr(place.line), IntAttr(place.col)
            )
        return op


def new_context() -> Context:
    """A context with the builtin and the syno dialects."""
    context = Context()
    context.load_dialect(Builtin)
    context.load_dialect(Syno)
    return context


@dataclass(frozen=True)
class Source:
    """A text that was parsed: its name and how many lines stand before it in the file."""

    text: str
    name: str = "<text>"
    line_offset: int = 0

    def quote(self, line: int, column: int, width: int) -> list[str]:
        """The line of that number with the place marked under it; nothing if there is none."""
        lines = self.text.split("\n")
        number = line - 1 - self.line_offset
        if not 0 <= number < len(lines):
            return []
        quoted = lines[number].expandtabs(1).rstrip()
        width = max(1, min(width, len(quoted) - column + 1))
        return ["  " + quoted, "  " + " " * (column - 1) + "^" * width]


def parse_module(source: Source) -> ModuleOp:
    """The verified module that a text spells.

    Raises ``SynoError`` with one message if the text does not parse or verify.
    """
    parser = LocatingParser(new_context(), source.text, source.name)
    parser.line_offset = source.line_offset
    try:
        module = parser.parse_module()
    except ParseError as error:
        raise SynoError(render_parse_error(error, source)) from None
    except RecursionError:
        raise SynoError(f"{source.name}: error: regions or brackets nested too deeply") from None
    verify(module, source)
    return module


def verify(module: ModuleOp, source: Source | None = None) -> None:
    """Verify a module. Raises ``SynoError`` with one message if a rule is broken."""
    try:
        module.verify()
    except VerifyException as error:
        raise SynoError(render_verify_error(error, module, source)) from None


def render_parse_error(error: ParseError, source: Source) -> str:
    span = replace(error.span, line_offset=source.line_offset)
    place = span.get_location()
    message = " ".join(error.msg.split())
    quoted = source.quote(place.line, place.col, span.len)
    return "\n".join([f"{place}: error: {message}", *quoted])


def render_verify_error(
    error: VerifyException, module: ModuleOp, source: Source | None = None
) -> str:
    """The error at the place of its op, or of the nearest op around it that has one."""
    if isinstance(error, Violation):
        op, message, details = error.op, error.message, error.details
    else:
        op = _first_wrong_op(module)
        message, details = f"{path_of(op)}: {str(error).splitlines()[0]}", []
    located: Operation | None = op
    while located is not None and not isinstance(located.location, FileLineColLoc):
        located = located.parent_op()
    lines = [*(f"  {detail}" for detail in details)]
    if located is None:
        return "\n".join([f"error: {message}", *lines])
    place = located.location
    assert isinstance(place, FileLineColLoc)
    line, column = place.line.data, place.column.data
    quoted = source.quote(line, column, len(located.name)) if source is not None else []
    where = f"{place.filename.data}:{line}:{column}"
    return "\n".join([f"{where}: error: {message}", *quoted, *lines])


def _first_wrong_op(module: ModuleOp) -> Operation:
    for op in module.walk(region_first=True):
        try:
            op.verify(verify_nested_ops=False)
        except VerifyException:
            return op
    return module
