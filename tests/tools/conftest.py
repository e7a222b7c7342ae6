"""``syno-opt`` as a function: thousands of calls a minute instead of three a second."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from wrong_laws import WRONG

from syno_ir import laws
from syno_ir.tools.syno_opt import main


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def syno_opt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Outcome]:
    """Runs ``syno-opt`` with some arguments and, if there is one, a text on stdin."""

    def run(*arguments: str, stdin: str | bytes = b"") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(tempfile, "tempdir", str(tmp_path))
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
            try:
                main(arguments)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1 if end.code else 0
        return Outcome(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(params=WRONG)
def wrong_law(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Generator[str, None, None]:
    """Adds a wrong law to those of ``canonicalize``."""
    monkeypatch.setattr(laws, "LAWS", (WRONG[request.param], *laws.LAWS))
    laws.laws_of.cache_clear()
    yield request.param
    laws.laws_of.cache_clear()
