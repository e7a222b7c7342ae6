"""TOML tables as frozen dataclasses: a field a key, its annotation the type, its default optional.

A table of another shape is refused with one message that names the table and the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from syno_ir.dialect.symbols import Symbols, scan_symbols
from syno_ir.errors import SynoError, did_you_mean
from syno_ir.size import Size, SizeError

T = TypeVar("T")


class SpecError(SynoError):
    """A spec that cannot be used; the message names the table and the key, and a way out."""


class FieldError(Exception):
    """A value that a dataclass refuses when it is made: of which key, why, and a way out."""

    def __init__(self, key: str, problem: str, hint: str):
        super().__init__(key, problem, hint)
        self.key, self.problem, self.hint = key, problem, hint


def read_table(kind: type[T], table: Mapping[str, Any], title: str) -> T:
    """The dataclass ``kind`` with the values of ``table``, whose name in the file is ``title``.

    Raises ``SpecError`` for a key that is unknown or missing, or a value that does not fit.
    """
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}  # pyright: ignore[reportArgumentType]
    for key in table:
        if key not in known:
            hint = did_you_mean(key, known, f"its keys are {', '.join(known)}")
            raise _error(title, key, "is no key of this table", hint)
    for name, field in known.items():
        needed = field.default is MISSING and field.default_factory is MISSING
        if needed and name not in table:
            raise _error(title, name, "is missing", f"it is {describe(hints[name])}")
    values = {key: _convert(hints[key], value, title, key) for key, value in table.items()}
    try:
        return kind(**values)
    except FieldError as error:
        raise _error(title, error.key, error.problem, error.hint) from None


def _error(title: str, key: str, problem: str, hint: str) -> SpecError:
    where = f"[{title}] {key}" if title else f"[{key}]"
    return SpecError(f"{where}: {problem}\n  hint: {hint}")


def _convert(kind: Any, value: Any, title: str, key: str) -> Any:
    """A TOML value as the type of a field; a table within a table has a title of its own."""
    if hasattr(kind, "__dataclass_fields__") and kind not in _CONVERTERS:
        if not isinstance(value, dict):
            raise _error(title, key, f"expected a table, got {value!r}", f"begin it with [{key}]")
        return read_table(kind, value, f"{title}.{key}" if title else key)
    try:
        return _value(kind, value)
    except (TypeError, KeyError):
        problem = f"expected {describe(kind)}, got {value!r}"
        number = type(value) in (int, float)
        hint = f"it is {describe(kind)}" if number else "TOML writes text in quotes, lists in [ ]"
        raise _error(title, key, problem, hint) from None
    except SizeError as error:
        problem, _, hint = str(error).partition("\nhint: ")
        raise _error(title, key, problem, hint or f"it is {describe(kind)}") from None
    except ValueError as error:
        raise _error(title, key, str(error), f"it is {describe(kind)}") from None


def _value(kind: Any, value: Any) -> Any:
    if get_origin(kind) is UnionType:
        return _value(_without_none(kind), value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise TypeError
        return tuple(_value(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is dict:
        if not isinstance(value, dict):
            raise TypeError
        return {name: _value(get_args(kind)[1], item) for name, item in value.items()}
    return _CONVERTERS[kind][1](value)


def _without_none(kind: Any) -> Any:
    return next(part for part in get_args(kind) if part is not NoneType)


def describe(kind: Any) -> str:
    """What a value of the type is, in words."""
    if get_origin(kind) is UnionType:
        return describe(_without_none(kind))
    if get_origin(kind) is tuple:
        return f"a list, each item {describe(get_args(kind)[0])}"
    if get_origin(kind) is dict:
        return f"a table, each value {describe(get_args(kind)[1])}"
    return _CONVERTERS[kind][0] if kind in _CONVERTERS else "a table"


def register(kind: type[T], description: str, convert: Callable[[Any], T]) -> None:
    """Let fields have type ``kind``; ``convert`` raises ``TypeError`` for what is of another
    type, ``ValueError`` with the problem for what is none.
    """
    _CONVERTERS[kind] = description, convert


def _exactly(*kinds: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) not in kinds:
            raise TypeError
        return kinds[0](value)

    return check


def _size(value: Any) -> Size:
    if type(value) not in (str, int):
        raise TypeError
    return Size.of(value)


def _shape(value: Any) -> Shape:
    if not isinstance(value, str):
        raise TypeError
    return Shape(Size.of(part.strip()) for part in value.split(",") if part.strip())


def _symbols(value: Any) -> Symbols:
    if not isinstance(value, str):
        raise TypeError
    text = f"<{value}>"
    symbols, end = scan_symbols(text, 0)
    if end != len(text):
        raise SizeError(f"unexpected {text[end:-1]!r} behind the symbols")
    return symbols


class Shape(tuple[Size, ...]):
    """The sizes of a tensor's dims, in order."""

    __slots__ = ()


_CONVERTERS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bool: ("true or false", _exactly(bool)),
    int: ("an integer", _exactly(int)),
    float: ("a number", _exactly(float, int)),
    str: ("a text", _exactly(str)),
    Path: ("the path of a folder", lambda value: Path(_exactly(str)(value)).expanduser()),
    Size: ('a size such as "C_in/g"', _size),
    Shape: ('a shape such as "N, C_in, H, W"', _shape),
    Symbols: ('symbols such as "N, C_in, H; k = 3"', _symbols),
}
