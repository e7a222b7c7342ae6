"""Sizes: how many elements a dim has, as algebra over the operator's symbols.

A size is a positive rational times a monomial with integer exponents, such as ``C_out/(g*s)``,
``2*H`` or ``k**2``. Equality of sizes is equality of monomials, so checking sizes is arithmetic on
exponents; whether a size is an integer is a separate question, asked at a binding.

A size may be left open, ``?``: it is not known yet, and neither is any product with it.

Grammar (whitespace is free, and a comment ``// ...`` may stand behind it)::

    size   ::= "?" | factor (("*" | "/") factor)*
    factor ::= atom ("**" integer)?
    atom   ::= identifier | integer | "(" size ")"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd

from syno_ir.errors import SynoError

Binding = Mapping[str, int]
"""A positive integer for each symbol."""

MAX_EXPONENT = 64
MAX_LITERAL = 2**62
MAX_NESTING = 64


class SizeError(SynoError, ValueError):
    """A size that is not well formed, or that is no positive integer under a binding."""


class SizeSyntaxError(SizeError):
    """Text that is no size; ``start`` and ``end`` delimit the offending characters."""

    def __init__(self, message: str, start: int, end: int):
        super().__init__(message)
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Size:
    """``numerator / denominator * prod(symbol ** exponent)``, in lowest terms.

    ``powers`` is sorted by symbol and holds no zero exponent, so equal sizes are equal objects.
    """

    numerator: int
    denominator: int
    powers: tuple[tuple[str, int], ...]

    @staticmethod
    def of(value: Size | str | int) -> Size:
        """A size from its text, a positive integer, or itself.

        Raises ``SizeError`` if the text is no size or the integer is not positive.
        """
        if isinstance(value, Size):
            return value
        if isinstance(value, str):
            return parse_size(value)
        if value < 1:
            raise SizeError(f"a size is positive, got {value}")
        return Size(value, 1, ())

    @staticmethod
    def symbol(name: str) -> Size:
        return Size(1, 1, ((name, 1),))

    def __mul__(self, other: Size) -> Size:
        return self._times(other.numerator, other.denominator, other.powers, 1)

    def __truediv__(self, other: Size) -> Size:
        return self._times(other.denominator, other.numerator, other.powers, -1)

    def __pow__(self, exponent: int) -> Size:
        up, down = self.numerator, self.denominator
        if exponent < 0:
            up, down = down, up
        powers = tuple((s, e * exponent) for s, e in self.powers) if exponent else ()
        return Size(up ** abs(exponent), down ** abs(exponent), powers)

    def _times(self, up: int, down: int, powers: tuple[tuple[str, int], ...], sign: int) -> Size:
        up, down = self.numerator * up, self.denominator * down
        common = gcd(up, down)
        if not common:
            return OPEN
        if not powers:
            merged = self.powers
        else:
            exponents = dict(self.powers)
            for symbol, exponent in powers:
                exponents[symbol] = exponents.get(symbol, 0) + sign * exponent
            merged = tuple(sorted((s, e) for s, e in exponents.items() if e))
        return Size(up // common, down // common, merged)

    @property
    def is_open(self) -> bool:
        """True if the size is not known yet; an open size equals an open size, as texts do."""
        return not self.denominator

    def agrees(self, other: Size) -> bool:
        """True if the two are equal, or may be as one of them is open."""
        return self == other or self.is_open or other.is_open

    @property
    def symbols(self) -> frozenset[str]:
        return frozenset(symbol for symbol, _ in self.powers)

    @property
    def is_whole(self) -> bool:
        """True if the size is an integer whatever positive integers its symbols stand for."""
        return self.denominator == 1 and all(exponent > 0 for _, exponent in self.powers)

    @property
    def parts(self) -> tuple[Size, Size]:
        """What is above and what is below the fraction bar, as sizes without a denominator."""
        above = tuple((symbol, e) for symbol, e in self.powers if e > 0)
        below = tuple((symbol, -e) for symbol, e in self.powers if e < 0)
        return Size(self.numerator, 1, above), Size(self.denominator, 1, below)

    def ratio(self, binding: Binding) -> tuple[int, int]:
        """The value under ``binding`` as numerator and denominator in lowest terms.

        Raises ``KeyError`` for a symbol that ``binding`` does not give, and ``SizeError`` if the
        size is open.
        """
        if self.is_open:
            raise SizeError("an open size has no value\n  hint: -p syno-infer-sizes solves for it")
        up, down = self.numerator, self.denominator
        for symbol, exponent in self.powers:
            if exponent > 0:
                up *= binding[symbol] ** exponent
            else:
                down *= binding[symbol] ** -exponent
        if down == 1:
            return up, 1
        common = gcd(up, down)
        return up // common, down // common

    def evaluate(self, binding: Binding) -> int:
        """The value under ``binding``, a positive integer.

        Raises ``SizeError`` if a symbol has no value or the value is no integer.
        """
        try:
            up, down = self.ratio(binding)
        except KeyError:
            missing = sorted(self.symbols - binding.keys())
            raise SizeError(f"{self} needs a value for {', '.join(missing)}") from None
        if down != 1:
            values = ", ".join(f"{s} = {binding[s]}" for s, _ in self.powers)
            raise SizeError(f"{self} = {up}/{down} is no integer with {values}")
        return up

    def substitute(self, values: Mapping[str, Size]) -> Size:
        """The size with each symbol in ``values`` replaced."""
        result = Size(self.numerator, self.denominator, ())
        for symbol, exponent in self.powers:
            result = result * values.get(symbol, Size.symbol(symbol)) ** exponent
        return result

    def __str__(self) -> str:
        if self.is_open:
            return "?"
        above = [_power(s, e) for s, e in self.powers if e > 0]
        below = [_power(s, -e) for s, e in self.powers if e < 0]
        if self.numerator != 1 or not above:
            above.insert(0, str(self.numerator))
        if self.denominator != 1:
            below.insert(0, str(self.denominator))
        if not below:
            return "*".join(above)
        divisor = "*".join(below)
        return f"{'*'.join(above)}/{divisor if len(below) == 1 else f'({divisor})'}"

    def __repr__(self) -> str:
        return f"Size.of({str(self)!r})"


ONE = Size(1, 1, ())

OPEN = Size(0, 0, ())
"""A size that is not known yet, ``?``; 0/0 times anything is 0/0."""


def _power(symbol: str, exponent: int) -> str:
    return symbol if exponent == 1 else f"{symbol}**{exponent}"


_SPACE = re.compile(r"(?:\s+(?://[^\n]*)?)*")  # a comment stands behind a blank, `C//g` holds none
_ATOM = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<literal>[0-9]+)|(?P<open>\()")
_FLOAT = re.compile(r"[0-9]+(\.[0-9]*([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+\b)")
_INTEGER = re.compile(r"-?[0-9]{1,6}")
_WORD = re.compile(r"\w+")

_NO_OPERATOR = {
    "^": "a power is written k**2",
    "+": "a size is one product; give a sum a symbol of its own, such as H_out",
    "-": "a size is one product; give a difference a symbol of its own, such as H_out",
    "\N{MULTIPLICATION SIGN}": "a product is written 2*H",
    "\N{MIDDLE DOT}": "a product is written 2*H",
    "\N{DIVISION SIGN}": "a quotient is written C/g",
}
"""Characters that people write between factors, and what to write instead."""

_NO_FACTOR = {
    "-": "a size is positive",
    '"': "sizes stand without quotes",
    "?": "an open size stands alone, without factors",
}
"""Characters that people begin a factor with, and what is wrong with them."""


def parse_size(text: str) -> Size:
    """The size that ``text`` spells. Raises ``SizeSyntaxError`` if it spells none."""
    size, end = scan_size(text, 0)
    if end != len(text):
        raise SizeSyntaxError(f"unexpected {found(text, end)} in size {text[:80]!r}", end, end + 1)
    return size


def scan_sizes(text: str, start: int) -> tuple[tuple[Size, ...], int]:
    """The list ``<size, ...>`` in ``text`` from ``start`` on, and where it ends."""
    if not text.startswith("<", start):
        raise SizeSyntaxError(f"expected `<`, got {found(text, start)}", start, start + 1)
    position = _skip(text, start + 1)
    if text.startswith(">", position):
        return (), position + 1
    sizes: list[Size] = []
    while True:
        size, position = scan_size(text, position)
        sizes.append(size)
        separator = text[position : position + 1]
        if separator == ">":
            return tuple(sizes), position + 1
        if separator != ",":
            raise SizeSyntaxError(
                f"expected `,` or `>` after size {size}, got {found(text, position)}\n"
                "hint: dims are separated by `,`, factors by `*`, and `>` ends the list",
                position,
                position + 1,
            )
        position += 1


def scan_size(text: str, start: int, nesting: int = 0) -> tuple[Size, int]:
    """The longest size in ``text`` from ``start`` on, and where what follows it begins."""
    if not nesting and text.startswith("?", first := _skip(text, start)):
        return OPEN, _skip(text, first + 1)
    size, position = _scan_factor(text, start, nesting)
    while (operator := text[position : position + 1]) in ("*", "/") and operator:
        if text.startswith("//", position):
            raise SizeSyntaxError(
                "`//` starts a comment\nhint: sizes divide exactly, by one `/`, as in C/g",
                position,
                position + 2,
            )
        factor, position = _scan_factor(text, position + 1, nesting)
        size = size * factor if operator == "*" else size / factor
        _check_magnitude(size, start, position)
    if operator in _NO_OPERATOR and "\n" not in text[start:position]:
        raise SizeSyntaxError(
            f"`{operator}` cannot stand in a size\nhint: {_NO_OPERATOR[operator]}",
            position,
            position + 1,
        )
    return size, position


def _scan_factor(text: str, start: int, nesting: int) -> tuple[Size, int]:
    start = _skip(text, start)
    match = _ATOM.match(text, start)
    if match is None:
        hint = _NO_FACTOR.get(text[start : start + 1])
        raise SizeSyntaxError(
            f"expected a symbol, an integer or `(` in a size, got {found(text, start)}"
            + (f"\nhint: {hint}" if hint else ""),
            start,
            start + 1,
        )
    position = match.end()
    if match["open"]:
        if nesting == MAX_NESTING:
            raise SizeSyntaxError(
                f"parentheses in a size are nested more than {MAX_NESTING} deep", start, position
            )
        size, position = scan_size(text, position, nesting + 1)
        if not text.startswith(")", position):
            raise SizeSyntaxError(
                f"expected `)` in a size, got {found(text, position)}", position, position + 1
            )
        position += 1
    elif match["literal"]:
        size = _literal(text, start, position)
    else:
        size = Size.symbol(match["name"])
    position = _skip(text, position)
    if text.startswith("**", position):
        return _scan_exponent(text, size, _skip(text, position + 2))
    return size, position


def _literal(text: str, start: int, end: int) -> Size:
    if number := _FLOAT.match(text, start):
        raise SizeSyntaxError(
            f"{number[0]} is no size\nhint: sizes are exact: integers and quotients such as 3/2",
            start,
            number.end(),
        )
    value = int(text[start:end]) if end - start < 20 else 0
    if not 0 < value <= MAX_LITERAL:
        raise SizeSyntaxError(
            f"an integer in a size is between 1 and 2**62, got {text[start:end][:24]}", start, end
        )
    return Size(value, 1, ())


def _scan_exponent(text: str, base: Size, start: int) -> tuple[Size, int]:
    match = _INTEGER.match(text, start)
    if match is None:
        raise SizeSyntaxError(
            f"expected an integer exponent after `**`, got {found(text, start)}", start, start + 1
        )
    exponent = int(match[0])
    largest = max([abs(e) for _, e in base.powers], default=1)
    bits = max(base.numerator, base.denominator).bit_length()
    if abs(exponent) * largest > MAX_EXPONENT or bits * abs(exponent) > 62 + abs(exponent):
        raise SizeSyntaxError(f"exponent {exponent} is too large for a size", start, match.end())
    return base**exponent, _skip(text, match.end())


def _check_magnitude(size: Size, start: int, end: int) -> None:
    if max(size.numerator, size.denominator) > MAX_LITERAL:
        raise SizeSyntaxError("size with a constant beyond 2**62", start, end)
    for symbol, exponent in size.powers:
        if abs(exponent) > MAX_EXPONENT:
            raise SizeSyntaxError(
                f"size with {symbol} to a power beyond {MAX_EXPONENT}", start, end
            )


def found(text: str, position: int) -> str:
    """What stands in ``text`` at ``position``, for ``expected ..., got ...``."""
    if position >= len(text):
        return "the end of the text"
    word = _WORD.match(text, position)
    return f"`{word[0][:24] if word else text[position]}`"


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
