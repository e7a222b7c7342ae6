"""From Python to Markdown: docstrings, tables, examples."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from syno_ir.errors import SynoError
from syno_ir.operator import Operator, load


def prose(docstring: str | None) -> str:
    """A docstring as Markdown."""
    return inspect.cleandoc(docstring or "").replace("``", "`")


def attribute_docstrings(kind: type) -> dict[str, str]:
    """What stands below each annotated or assigned name in the body of a class, in its order."""
    tree = ast.parse(dedent(inspect.getsource(kind))).body[0]
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    for statement, following in zip(tree.body, tree.body[1:], strict=False):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]),
                ast.Expr(ast.Constant(str(text))),
            ):
                found[name] = " ".join(prose(text).split())
    return found


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars in its cells are escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(c.replace('|', chr(92) + '|') for c in r)} |" for r in lines)


def fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def example(examples: Path, name: str) -> Operator:
    """The example of that name. Raises ``SynoError`` if there is none, or it is wrong."""
    file = examples / f"{name}.mlir"
    if not file.exists():
        raise SynoError(f"{name} has no example\n  hint: write {file}")
    return load(file)


def value(text: Any) -> str:
    """A default, as it is written in a spec or in a pipeline."""
    match text:
        case None | ():
            return "none"
        case bool():
            return f"`{str(text).lower()}`"
        case str():
            return f"`{text}`"
        case tuple():
            return f"`[{', '.join(map(str, text))}]`"
    return f"`{text}`"
