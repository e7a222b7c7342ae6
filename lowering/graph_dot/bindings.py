"""``bindings.json``: the places of a network that an operator was found for.

The file is a list of objects, ``[{"N": 1, "C_in": 64, "k_1": 3}, ...]``. They may give more symbols
than the operator has, and those are left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from syno_ir.errors import SynoError
from syno_ir.size import MAX_LITERAL
from syno_ir.source import Diagnostic, Source

HINT = 'hint: it holds a list of bindings, [{"N": 1, "C_in": 64}, ...]'


def bindings_beside(file: str, symbols: Sequence[str]) -> list[dict[str, int]]:
    """What ``bindings.json`` in the folder of ``file`` gives for these symbols; none without one.

    Raises ``SynoError`` with one message that points into it, ``OSError`` if it cannot be read.
    """
    path = Path(file).parent / "bindings.json"
    if not (symbols and Path(file).is_file() and path.exists()):
        return []
    return read_bindings(Source.decode(path.read_bytes(), str(path)), symbols)


def read_bindings(source: Source, symbols: Sequence[str]) -> list[dict[str, int]]:
    """The bindings that a text gives for these symbols, a positive integer for each.

    Raises ``SynoError`` with one message that points into it.
    """
    try:
        listed = json.loads(source.text, object_pairs_hook=tuple)
    except json.JSONDecodeError as error:
        _fail(source, error.msg[:1].lower() + error.msg[1:], error.pos, error.pos + 1)
    except (ValueError, RecursionError) as error:
        _fail(source, f"no list of bindings: {error}", 0, 1)
    if not isinstance(listed, list):
        _fail(source, "expected a list", 0, 1)
    return [_binding(source, number, pairs, symbols) for number, pairs in enumerate(listed)]


def _binding(source: Source, number: int, pairs: Any, symbols: Sequence[str]) -> dict[str, int]:
    """One binding; JSON's objects are tuples of pairs here, in which names may stand twice."""

    def refuse(message: str, *words: str) -> NoReturn:
        place = source.find(["{"] * (number + 1) + list(words), 0, len(source.text)) or (0, 1)
        _fail(source, f"binding {number} {message}", *place)

    if not isinstance(pairs, tuple):
        refuse("is no object")
    values: dict[str, int] = {}
    for name, value in pairs:
        if name in values:
            refuse(f"gives {name} twice", f'"{name}"', f'"{name}"')
        if type(value) is not int or not 0 < value <= MAX_LITERAL:
            refuse(f"gives {name} = {json.dumps(value)}, no integer from 1 to 2**62", f'"{name}"')
        values[name] = value
    if missing := [symbol for symbol in symbols if symbol not in values]:
        refuse(f"gives no value for {missing[0]}")
    return {symbol: values[symbol] for symbol in symbols}


def _fail(source: Source, message: str, start: int, end: int) -> NoReturn:
    raise SynoError(source.report(Diagnostic(message, start, end, [HINT])))
