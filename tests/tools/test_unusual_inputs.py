"""Inputs that no file under ``tests/filecheck`` can hold: other encodings, huge, deep, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

import syno_ir

SynoOpt = Callable[..., Any]

GOOD = """\
syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}
"""
MISSPELT = GOOD.replace("return", "retrun")
"""What is wrong in it: line 6, column 3."""

MISSPELT_MESSAGE = """\
stdin:6:3: error: there is no op syno.retrun
    syno.retrun %y
    ^^^^^^^^^^^
  hint: did you mean syno.return?
"""


def last_line(text: str) -> str:
    """The function with that line in place of its return."""
    return GOOD.replace("  syno.return %y", text)


SMALL: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "stdin:1:1: error: the text holds no op\n  hint: an operator is a syno.func\n"),
    "only comments": (
        "// A comment.\n",
        """\
stdin:1:1: error: the text holds no op
  // A comment.
  ^
  hint: an operator is a syno.func
""",
    ),
    "Latin-1": (
        last_line("// \xe9").encode("latin-1"),
        "stdin:6:4: error: byte 0xe9 is not UTF-8\n  hint: save the file as UTF-8 text\n",
    ),
    "UTF-16 with its mark": (
        GOOD.encode("utf-16"),
        "stdin:1:1: error: byte 0xff is not UTF-8\n  hint: save the file as UTF-8 text\n",
    ),
    "NUL": (last_line("a\0b"), "stdin:6:2: error: unexpected character U+0000\n  a b\n   ^\n"),
    "no-break space": (
        last_line("syno.return\xa0%y"),
        """\
stdin:6:12: error: unexpected character U+00A0 (NO-BREAK SPACE)
  syno.return %y
             ^
""",
    ),
    "division sign": (
        last_line("%y ÷ 2"),
        """\
stdin:6:4: error: unexpected character `÷` (DIVISION SIGN)
  %y ÷ 2
     ^
""",
    ),
    "vulgar fraction": (
        last_line("½"),
        "stdin:6:1: error: expected an op or `}`, got `½`\n  ½\n  ^\n",
    ),
    "superscript": (
        GOOD.replace("k = 3", "k = ³"),
        """\
stdin:1:24: error: the default of k is an integer from 1 to 2**62, got `³`
  syno.func @f<C, H; k = ³>
                         ^
""",
    ),
    "C comment": (
        last_line("/* nothing */"),
        """\
stdin:6:1: error: expected an op or `}`, got `/`
  /* nothing */
  ^
  hint: a comment begins with //
""",
    ),
    "byte order mark": ("\ufeff" + MISSPELT, MISSPELT_MESSAGE),
    "CRLF": (MISSPELT.replace("\n", "\r\n"), MISSPELT_MESSAGE),
    "tab": (
        MISSPELT.replace("  syno.retrun", "\tsyno.retrun"),
        MISSPELT_MESSAGE.replace("6:3", "6:2")
        .replace("    syno", "   syno")
        .replace("   ^", "  ^"),
    ),
}
"""Inputs, and what is said about them."""


@pytest.mark.parametrize("name", SMALL)
def test_message(name: str, syno_opt: SynoOpt) -> None:
    text, message = SMALL[name]
    outcome = syno_opt(stdin=text)
    assert (outcome.code, outcome.out, outcome.err) == (1, "", message)


@pytest.mark.parametrize(
    "text",
    [GOOD.replace("\n", "\r\n"), GOOD.replace("  ", "\t"), "\ufeff" + GOOD],
    ids=["CRLF", "tabs", "byte order mark"],
)
def test_accepted(text: str, syno_opt: SynoOpt, tmp_path: Any) -> None:
    assert syno_opt(stdin=text) == syno_opt(stdin=GOOD)
    file = tmp_path / "f.mlir"
    file.write_bytes(text.encode())
    assert syno_ir.load(file) == syno_ir.parse(GOOD)


def test_load_says_why_a_file_cannot_be_read(tmp_path: Path) -> None:
    for path, reason in {tmp_path / "no.mlir": "No such file", tmp_path: "Is a directory"}.items():
        with pytest.raises(syno_ir.SynoError, match=f"^{path}: error: {reason}"):
            syno_ir.load(path)
    with pytest.raises(TypeError, match=r"got 'no\.mlir'; load\(path\) and parse\(text\) make one"):
        syno_ir.parse(GOOD).equivalent("no.mlir")  # pyright: ignore[reportArgumentType]


DEEP = 1_000
LONG = 1_000_000
LARGE: dict[str, tuple[str, str]] = {
    "parentheses in a size": (
        GOOD.replace("tensor<C", "tensor<" + "(" * DEEP + "C" + ")" * DEEP, 1),
        "2:87: error: parentheses in a size are nested more than 64 deep",
    ),
    "parentheses in a blend": (
        GOOD.replace("%x[%c, %h]", "(" * DEEP + "%x[%c, %h]" + ")" * DEEP),
        "3:87: error: parentheses in a blend are nested more than 64 deep",
    ),
    "nested regions": (
        "builtin.module {\n" * DEEP + "}\n" * DEEP,
        "error: brackets or regions are nested too deeply",
    ),
    "nested attributes": (
        last_line("  syno.return %y {a = " + "[" * DEEP + "]" * DEEP + "}"),
        "error: brackets or regions are nested too deeply",
    ),
    "a long line": (
        last_line(" " * LONG + "x"),
        f"6:{LONG + 1}: error: there is no op x",
    ),
    "many dims": (
        GOOD.replace("tensor<C", "tensor<" + "C, " * 50_000 + "C", 1),
        "3:22: error: %x has 50002 dims <C, C, ",
    ),
    "a long product": (
        GOOD.replace("tensor<C", "tensor<" + "C*" * (LONG // 2) + "C", 1),
        "2:23: error: size with C to a power beyond 64",
    ),
    "a long name": (
        GOOD.replace("%x", "%" + "x" * LONG, 1),
        "3:22: error: tensor %x is not defined above",
    ),
    "digits of a size": (
        GOOD.replace("tensor<C", "tensor<" + "1" * LONG, 1),
        "2:23: error: an integer in a size is between 1 and 2**62, got 111111111111111111111111",
    ),
    "digits of a default": (
        GOOD.replace("k = 3", "k = " + "1" * LONG),
        "1:24: error: the default of k is an integer from 1 to 2**62, got `1111",
    ),
    "digits of a value": (
        GOOD.replace("C, H> {", "C, H> bindings = [{C = " + "1" * LONG + "}] {"),
        "2:69: error: 111111111111111111111111 does not fit 64 bits",
    ),
    "digits of a shift": (
        last_line("  %z = syno.shift %y by " + "1" * LONG),
        "6:19: error: %y is a !syno.tensor<C, H>, no dim",
    ),
    "digits of an attribute": (
        last_line("  syno.return %y {a = " + "1" * LONG + "}"),
        "error: this number has too many digits",
    ),
    "an unclosed string": (
        last_line('  "' + "a" * 100),
        "6:3: error: this string is never closed",
    ),
    "a wide integer type": (
        last_line("  syno.return %y {a = 1 : i9999999999}"),
        "6:27: error: the width of an integer type is below 2**24",
    ),
    "many symbols": (
        GOOD.replace("k = 3", ", ".join(f"s{i}" for i in range(50_000)) + ", C"),
        "error: symbol C is declared twice",
    ),
    "comments in the list of symbols": (
        "syno.func @f<" + "//\n" * (LONG // 10),
        "1:14: error: expected the name of a symbol, got the end of the text",
    ),
    "quotes": ('"' * (LONG + 1), "1:3: error: there is no op without a name"),
    "brackets": ("[" * LONG, "1:1: error: expected an op, got `[`"),
}
"""Inputs of up to a megabyte, and the beginning of what is said about them."""


@pytest.mark.parametrize("name", LARGE)
def test_large(name: str, syno_opt: SynoOpt) -> None:
    text, message = LARGE[name]
    start = perf_counter()
    outcome = syno_opt(stdin=text)
    assert perf_counter() - start < 10, "what is linear takes less than a second"
    assert outcome.code == 1
    assert outcome.out == ""
    assert message in outcome.err.splitlines()[0]
    assert outcome.err.count("error: ") == 1
    assert len(outcome.err) < 2_000


def test_deep_nesting_that_fits_is_fine(syno_opt: SynoOpt) -> None:
    depth = 40
    text = GOOD.replace("<C, H>)", "<" + "(" * depth + "C" + ")" * depth + ", H>)")
    text = "builtin.module {\n" * depth + text + "}\n" * depth
    assert syno_opt(stdin=text).code == 0
