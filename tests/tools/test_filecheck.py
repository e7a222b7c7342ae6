"""Runs the RUN lines of ``tests/filecheck``; ``lit tests/filecheck`` does, too, but takes longer.

A RUN line is a pipe of ``syno-opt`` commands that ends in ``filecheck``.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filecheck.finput import FInput
from filecheck.matcher import Matcher
from filecheck.options import parse_argv_options
from filecheck.parser import Parser

FOLDER = Path(__file__).parent.parent / "filecheck"
FILES = sorted(FOLDER.rglob("*.mlir"))
ERRORS = [file for file in FILES if FOLDER / "errors" in file.parents]

SynoOpt = Callable[..., Any]


def name_of(file: Path) -> str:
    return str(file.relative_to(FOLDER).with_suffix(""))


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_file(file: Path, syno_opt: SynoOpt) -> None:
    lines = re.findall(r"^// RUN: (.*)$", file.read_text(), re.MULTILINE)
    assert lines, "no RUN line"
    for line in lines:
        *commands, check = line.replace("%s", str(file)).split(" | ")
        text = ""
        for command in commands:
            text = run(command, text, syno_opt)
        assert filecheck(check, text) == 0


def run(command: str, stdin: str, syno_opt: SynoOpt) -> str:
    """The output of ``[not] syno-opt ... [2>&1]``, which must (not) succeed."""
    words = shlex.split(command)
    fails, merges = words[0] == "not", words[-1] == "2>&1"
    start = 1 if fails else 0
    assert words[start] == "syno-opt"
    outcome = syno_opt(*words[start + 1 : len(words) - merges], stdin=stdin)
    assert outcome.code == (1 if fails else 0), outcome.err
    return outcome.out + outcome.err if merges else outcome.out


def filecheck(command: str, text: str) -> int:
    options = parse_argv_options(shlex.split(command))
    return Matcher(options, FInput("-", text), Parser.from_opts(options)).run()


@pytest.mark.parametrize("file", ERRORS, ids=name_of)
def test_an_error_is_one_message_and_every_line_of_it_is_checked(
    file: Path, syno_opt: SynoOpt
) -> None:
    outcome = syno_opt(str(file))
    lines = outcome.err.splitlines()
    assert outcome.out == ""
    assert [n for n, line in enumerate(lines) if re.search(r"\berror: ", line)] == [0]
    assert re.match(rf"{re.escape(str(file))}:\d+:\d+: error: ", lines[0])
    assert set(lines[2].strip()) == {"^"}
    assert not re.search("Traceback", outcome.err)
    checks = re.findall(r"^// (CHECK(?:-NEXT)?):", file.read_text(), re.MULTILINE)
    assert checks == ["CHECK", *["CHECK-NEXT"] * (len(lines) - 1)]


def test_there_are_many_errors() -> None:
    assert len(ERRORS) >= 60


def test_installed_commands_do_the_same() -> None:
    """Lit runs the real ``syno-opt`` and ``filecheck``, one process a command."""
    commands = Path(sys.executable).parent
    lit = shutil.which("lit", path=commands)
    assert lit is not None
    chosen = [FOLDER / "errors/primitive/share_of_unequal_sizes.mlir", FOLDER / "syntax"]
    environment = {**os.environ, "PATH": os.pathsep.join([str(commands), os.environ["PATH"]])}
    done = subprocess.run(
        [lit, "-q", *map(str, chosen)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
