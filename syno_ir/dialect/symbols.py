"""The symbols that a function declares, ``<N, C_in, H; k = 3, s>``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from syno_ir.size import MAX_LITERAL, Binding, SizeSyntaxError, found


@dataclass(frozen=True)
class Symbols:
    """Primary symbols get their value where the operator is used; coefficients may have a default.

    Primary symbols never stand in a denominator; coefficients are small integers.
    """

    primary: tuple[str, ...] = ()
    coefficients: tuple[tuple[str, int | None], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.primary + tuple(name for name, _ in self.coefficients)

    @property
    def defaults(self) -> dict[str, int]:
        return {name: default for name, default in self.coefficients if default is not None}

    def complete(self, binding: Binding) -> dict[str, int]:
        """``binding`` with defaults filled in, in the order of declaration.

        Symbols without a value stay out; names that are no symbols stay in, at the end.
        """
        values = {**self.defaults, **binding}
        return {name: values.pop(name) for name in self.names if name in values} | values

    def __str__(self) -> str:
        coefficients = ", ".join(
            name if default is None else f"{name} = {default}"
            for name, default in self.coefficients
        )
        return f"<{', '.join(self.primary)}{f'; {coefficients}' if coefficients else ''}>"


_SPACE = re.compile(r"(?:\s|//[^\n]*)*", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_DEFAULT = re.compile(r"[^\s,;>]*")
_LITERAL = re.compile(r"[0-9]{1,19}")


def scan_symbols(text: str, start: int) -> tuple[Symbols, int]:
    """The symbol list that begins with ``<`` at ``start``, and where what follows it begins.

    Raises ``SizeSyntaxError`` if there is none.
    """
    if not text.startswith("<", start):
        _fail(f"expected a list of symbols such as <N, C; k = 3>, got {found(text, start)}", start)
    declared: dict[str, int | None] = {}
    position = _scan_group(text, _skip(text, start + 1), ";>", declared)
    primary = tuple(declared)
    if text[position] == ";":
        position = _scan_group(text, _skip(text, position + 1), ">", declared)
    coefficients = list(declared.items())[len(primary) :]
    return Symbols(primary, tuple(coefficients)), position + 1


def _scan_group(text: str, position: int, ends: str, declared: dict[str, int | None]) -> int:
    """Declares the symbols up to one of the characters ``ends``, and says where that stands.

    The group that a ``;`` may end is that of the primary symbols.
    """
    if text.startswith(tuple(ends), position):
        return position
    while True:
        position = _scan_symbol(text, position, declared, primary=";" in ends)
        if text.startswith(tuple(ends), position):
            return position
        if not text.startswith(",", position):
            expected = " or ".join(f"`{end}`" for end in ends)
            _fail(
                f"expected `,` or {expected} in the list of symbols, got {found(text, position)}\n"
                "hint: primary symbols stand before one `;`, coefficients behind it",
                position,
            )
        position = _skip(text, position + 1)


def _scan_symbol(text: str, start: int, declared: dict[str, int | None], primary: bool) -> int:
    """Declares one symbol, and says where what follows it begins."""
    match = _NAME.match(text, start)
    if match is None:
        _fail(f"expected the name of a symbol, got {found(text, start)}", start)
    name, end = match[0], match.end()
    if name in declared:
        _fail(f"symbol {name} is declared twice", start, end)
    declared[name] = None
    position = _skip(text, end)
    if not text.startswith("=", position):
        return position
    if primary:
        _fail(
            f"{name} is a primary symbol and has no default\n"
            "hint: coefficients stand behind a `;`, as in <N, C; k = 3>",
            position,
        )
    value = _DEFAULT.match(text, _skip(text, position + 1))
    assert value is not None
    if not _LITERAL.fullmatch(value[0]) or not 0 < int(value[0]) <= MAX_LITERAL:
        _fail(
            f"the default of {name} is an integer from 1 to 2**62, "
            f"got {f'`{value[0][:24]}`' if value[0] else found(text, value.end())}",
            value.start(),
            value.end(),
        )
    declared[name] = int(value[0])
    return _skip(text, value.end())


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _fail(message: str, start: int, end: int | None = None) -> NoReturn:
    raise SizeSyntaxError(message, start, start + 1 if end is None else end)
