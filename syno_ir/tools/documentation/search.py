"""The spec of a search and what a run keeps, from the dataclasses that hold them."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from syno_ir.search.dataset import SOURCES
from syno_ir.search.outcome import Kind
from syno_ir.search.spec import Spec
from syno_ir.search.store import Record
from syno_ir.search.strategies import STRATEGIES
from syno_ir.search.tables import describe
from syno_ir.tools.documentation.markup import attribute_docstrings, prose, table, value


def spec(examples: Path) -> str:
    """The tables of a spec and their keys."""
    del examples
    hints = get_type_hints(Spec)
    return "\n\n".join(_table(entry.name, hints[entry.name]) for entry in fields(Spec))


def _table(name: str, kind: type) -> str:
    hints, told = get_type_hints(kind), attribute_docstrings(kind)
    rows = [
        [f"`{key.name}`", describe(hints[key.name]), _default(key), told.get(key.name, "")]
        for key in fields(kind)  # pyright: ignore[reportArgumentType]
    ]
    summary = prose(kind.__doc__).replace(f": `[{name}]`.", ".")
    return "\n\n".join([f"### [{name}]", summary, table(["key", "is", "default", ""], rows)])


def _default(key: Field[Any]) -> str:
    if key.default_factory is not MISSING:
        return "none"
    return "needed" if key.default is MISSING else value(key.default)


def record(examples: Path) -> str:
    """The columns of a run's store."""
    del examples
    assert is_dataclass(Record)
    told = attribute_docstrings(Record)
    rows = [[f"`{entry.name}`", told.get(entry.name, "")] for entry in fields(Record)]
    return table(["column", ""], rows)


def data_sets(examples: Path) -> str:
    """The data sets that a spec may name."""
    del examples
    rows = [
        [
            f"`{name}`",
            " x ".join(map(str, source.image)),
            str(source.classes),
            f"{source.images:,}",
            "`path`, your folder with the published files" if source.published else "a dependency",
        ]
        for name, source in SOURCES.items()
    ]
    return table(["name", "image", "classes", "images", "comes from"], rows)


def strategies(examples: Path) -> str:
    """The strategies, by name."""
    del examples
    rows = [[f"`{n}`", " ".join(prose(k.__doc__).split())] for n, k in STRATEGIES.items()]
    return table(["strategy", ""], rows)


def errors(examples: Path) -> str:
    """The classes of error that a candidate may end with."""
    del examples
    return ", ".join(f"`{kind}`" for kind in get_args(Kind))
