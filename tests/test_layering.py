"""Imports run downwards: core <- passes <- lowering <- search <- front, read from the sources.

What a module imports when it is loaded, within ``if TYPE_CHECKING`` or not, must stand in its own
layer or below. What a function imports must, too, but for one door: ``syno_ir.operator``, whose
methods are the Python surface.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ["passes", "lowering", "search"]
"""They stand at the top, and are imported as ``syno_ir.passes`` and so on."""

LAYERS = ["core", *FOLDERS, "front"]
PLACES = {
    **dict.fromkeys(["syno_ir", "syno_ir.testing", "syno_ir.tools", "syno_ir.universe"], "front"),
    "syno_ir.jax": "lowering",
    "syno_ir.tvm": "lowering",
}
"""What is in ``syno_ir/``, but not in the core."""
DOOR = "syno_ir.operator"
"""The core module whose functions may import from any layer."""


def sources() -> dict[str, Path]:
    """The file of every module, by the name under which it is imported."""
    files = {path.relative_to(ROOT): path for path in (ROOT / "syno_ir").rglob("*.py")}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            files["syno_ir" / path.relative_to(ROOT)] = path
    names = {}
    for place, path in files.items():
        parts = place.with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


SOURCES = sources()


def layer_of(module: str) -> str:
    package = ".".join(module.split(".")[:2])
    folder = package.removeprefix("syno_ir.")
    return folder if folder in FOLDERS else PLACES.get(package, "core")


def imports_of(node: ast.AST, lazy: bool = False) -> Iterator[tuple[str, bool]]:
    """Every module that is imported, and whether a function does it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            parent = child.module or ""
            for alias in child.names:
                name = f"{parent}.{alias.name}"
                yield (name if name in SOURCES else parent), lazy
        else:
            yield from imports_of(child, lazy or isinstance(child, ast.FunctionDef | ast.Lambda))


def test_every_folder_is_read() -> None:
    assert {layer_of(name) for name in SOURCES} == set(LAYERS)
    assert "syno_ir.dialect.primitives" in SOURCES


@pytest.mark.parametrize("module", SOURCES)
def test_imports_run_downwards(module: str) -> None:
    own = LAYERS.index(layer_of(module))
    for imported, lazy in imports_of(ast.parse(SOURCES[module].read_text())):
        top = imported.split(".")[0]
        assert top not in [*FOLDERS, "tests", "benchmarks"], f"{module} imports {imported}"
        if top == "syno_ir" and not (lazy and module == DOOR):
            layer = layer_of(imported)
            assert LAYERS.index(layer) <= own, f"{module} imports {imported}, which is in {layer}"


def test_one_file_names_the_modules_of_tvm() -> None:
    importing = {
        module
        for module, path in SOURCES.items()
        for imported, _ in imports_of(ast.parse(path.read_text()))
        if imported.split(".")[0] in ("tvm", "tvm_ffi")
    }
    assert importing == {"syno_ir.lowering.tvm.adapter"}


def test_the_folders_are_no_modules_of_their_own() -> None:
    code = (
        "import importlib, sys\n"
        f"for name in {sorted(SOURCES)!r}: importlib.import_module(name)\n"
        f"print([name for name in {FOLDERS!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
    assert not [name for name in FOLDERS if name in sys.modules]
