"""Compares the importer with published files: ``python -m syno_ir.tools.compare_published FOLDER``.

Every sub-folder that holds a ``graph.dot`` and a ``forward.txt`` is imported from the one, and
evaluated by the reference and by the loop nest that the other prints, at two small bindings and at
the published ones. Arguments are random integers, so the values must be equal. Where they are too
many, elements are drawn, with borders among them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from math import prod
from pathlib import Path
from typing import NamedTuple

import numpy as np

from syno_ir.binding import default_bindings
from syno_ir.dialect.violation import show_binding
from syno_ir.errors import SynoError
from syno_ir.lowering.reference import border_points
from syno_ir.operator import Operator, load
from syno_ir.size import Binding
from syno_ir.source import Source
from syno_ir.tools.printed_nest import PrintedNest, read_nest, size_at

GRAPH, NEST = "graph.dot", "forward.txt"

MAX_TERMS = 1 << 22
"""The most terms that are summed for one binding."""


class Row(NamedTuple):
    """What is said about one operator."""

    name: str
    primitives: str
    family: str
    bindings: str
    elements: str
    result: str


HEADER = Row("operator", "primitives", "family", "bindings", "elements", "result")


def compare(folder: Path) -> Row:
    """The comparison of one operator; its result is ``equal`` or says what is not."""
    try:
        operator = load(folder / GRAPH)
        nest = read_nest(Source.decode((folder / NEST).read_bytes(), str(folder / NEST)).text)
        bindings = [*default_bindings(operator.func), *operator.bindings]
        counts = [_count_equal(operator, nest, binding) for binding in bindings]
        family = operator.fingerprint("e2")[:8]
    except SynoError as error:
        return Row(folder.name, "", "", "", "", str(error).splitlines()[0])
    compared = str(len(bindings)), str(sum(counts))
    return Row(folder.name, str(operator.primitives), family, *compared, "equal")


def _count_equal(operator: Operator, nest: PrintedNest, binding: Binding) -> int:
    """The number of elements that were compared. Raises ``SynoError`` at the first that differs."""
    shapes = operator.shapes(binding)
    rng = np.random.default_rng(0)
    arguments = [rng.integers(-9, 10, shape) for shape in shapes.arguments]
    terms = prod(size_at(size, binding) for size in nest.reduces.values())
    if prod(shapes.result) * terms <= MAX_TERMS:
        at = np.argwhere(np.ones(shapes.result, bool))
    else:
        at = border_points(shapes.result, max(1, MAX_TERMS // terms))
    ours = operator.evaluate(arguments, binding, at=at)
    theirs = nest.evaluate(arguments, binding, at)
    if wrong := np.flatnonzero(ours != theirs).tolist():
        first = wrong[0]
        raise SynoError(
            f"differs at {show_binding(binding)} in {len(wrong)} of {len(at)} elements, "
            f"first {at[first].tolist()}: {ours[first]:.0f} is not {theirs[first]}"
        )
    return len(at)


def compare_all(folder: Path) -> Iterator[Row]:
    """A row for each sub-folder with both files, by name."""
    for graph in sorted(folder.glob(f"*/{GRAPH}")):
        if (graph.parent / NEST).exists():
            yield compare(graph.parent)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table. Exits with 1 if there is nothing to compare or something is not equal."""
    parser = argparse.ArgumentParser(
        prog="compare_published", description="Compare imported graphs with printed loop nests."
    )
    parser.add_argument("folder", type=Path, help=f"its sub-folders hold {GRAPH} and {NEST}")
    folder = parser.parse_args(arguments).folder
    rows = list(compare_all(folder))
    if not rows:
        sys.exit(f"error: no sub-folder of {folder} holds {GRAPH} and {NEST}")
    widths = [max(map(len, column)) for column in zip(HEADER, *rows, strict=True)]
    for row in (HEADER, *rows):
        print("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip())
    equal = sum(row.result == "equal" for row in rows)
    families = len({row.family for row in rows if row.family})
    print(f"{equal} of {len(rows)} equal, families: {families}")
    sys.exit(0 if equal == len(rows) else 1)


if __name__ == "__main__":
    main()
