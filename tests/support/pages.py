"""Pages of the documentation as scripts: what a reader types, and what they are told to see.

- An ``mlir`` or ``toml`` block whose first line is a comment with a file's name is that file.
- In a ``console`` block, ``$ `` begins a command, and what follows is what it prints.
- ``python`` blocks run one after the other in one namespace; a ``text`` block right behind one is
  what it prints.

``...`` stands for any output. Other blocks are only read.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?://|#) ([\w-]+\.(?:mlir|toml))\n")


@dataclass(frozen=True)
class Block:
    """A fenced block, and the number of the line that it begins on."""

    language: str
    text: str
    line: int
    shown: str
    """The ``text`` block right behind it."""


def blocks_of(page: str) -> Iterator[Block]:
    for match in _FENCE.finditer(page):
        behind = _FENCE.match(page, match.end()) or _FENCE.match(page, match.end() + 1)
        shown = behind[2] if behind and behind[1] == "text" else ""
        yield Block(match[1], match[2], page.count("\n", 0, match.start()) + 1, shown)


def run_page(page: str, folder: Path) -> None:
    """Run all blocks of a page in a folder; the process must be in it.

    Raises ``AssertionError`` at the first block that does not print what the page shows.
    """
    for name in "examples", "syno_ir":
        (folder / name).symlink_to(ROOT / name)
    namespace: dict[str, Any] = {}
    for block in blocks_of(page):
        if block.language in ("mlir", "toml") and (name := _FILE.match(block.text)):
            (folder / name[1]).write_text(block.text)
        elif block.language == "console":
            for command, shown in commands_of(block.text):
                _run_command(command, shown, block.line, folder)
        elif block.language == "python":
            output = StringIO()
            with redirect_stdout(output):
                exec(compile(block.text, f"line {block.line}", "exec"), namespace)
            _compare(output.getvalue(), block.shown, f"line {block.line}")


def commands_of(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a ``console`` block, each with the output that is shown."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def _run_command(command: str, shown: str, line: int, folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "SYNO_IR_CACHE": str(folder / "cache")}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    where = f"line {line}: $ {command}"
    _compare(done.stdout, shown, where)
    assert (done.returncode != 0) == ("error: " in shown), f"{where}: exit code {done.returncode}"


def _compare(printed: str, shown: str, where: str) -> None:
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("..."))
    matches = re.fullmatch(pattern, _trimmed(printed), re.DOTALL)
    assert matches, f"{where}: shown is\n{shown}\nprinted is\n{printed}"


def _trimmed(text: str) -> str:
    """The text without space at the ends of lines, which nobody sees."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
