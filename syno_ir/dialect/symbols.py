"""The symbols that a function declares, ``<N, C_in, H; k = 3, s>``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from syno_ir.size import Binding, SizeSyntaxError


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


_LIST = re.compile(r"<((?:[^>/]|//[^\n]*\n|/)*)>")
_COMMENT = re.compile(r"//[^\n]*")
_ENTRY = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*(=\s*(?P<default>\w+)\s*)?", re.ASCII)


def scan_symbols(text: str, start: int) -> tuple[Symbols, int]:
    """The symbol list that begins with ``<`` at ``start``, and where what follows it begins.

    Raises ``SizeSyntaxError`` if there is none.
    """
    match = _LIST.match(text, start)
    if match is None:
        raise SizeSyntaxError("expected a list of symbols such as <N, C; k = 3>", start, start + 1)
    body = _COMMENT.sub(lambda comment: " " * len(comment[0]), match[1])
    parts = body.split(";")
    if len(parts) > 2:
        raise SizeSyntaxError("a list of symbols has one `;`", start, match.end())
    declared: list[list[tuple[str, int | None]]] = [[], []]
    position = start + 1
    for entries, part in zip(declared, parts, strict=False):
        for entry in part.split(","):
            if part.strip():
                names = [name for name, _ in chain(*declared)]
                entries.append(_symbol(entry, position, names, entries is declared[1]))
            position += len(entry) + 1
    primary, coefficients = declared
    return Symbols(tuple(name for name, _ in primary), tuple(coefficients)), match.end()


def _symbol(
    entry: str, position: int, declared: Collection[str], coefficient: bool
) -> tuple[str, int | None]:
    """The name and default that one entry of the list declares."""
    where = position, position + max(len(entry), 1)
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise SizeSyntaxError(f"expected a symbol, got {entry.strip()!r}", *where)
    name, default = match["name"], match["default"]
    if name in declared:
        raise SizeSyntaxError(f"symbol {name} is declared twice", *where)
    if default is None:
        return name, None
    if not coefficient:
        raise SizeSyntaxError(
            f"{name} is a primary symbol and has no default; "
            "coefficients stand behind a `;`, as in <N, C; k = 3>",
            *where,
        )
    if not default.isdecimal() or not 0 < int(default[:20]) < 2**62:
        raise SizeSyntaxError(
            f"the default of {name} is a positive integer, got {default!r}", *where
        )
    return name, int(default)
