"""What benchmarks print: tables in Markdown, which paste into ``docs/benchmarks.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows with the same columns; the first column is text, the others are numbers."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(cells, widths) for cells in [lines[0], rule, *lines[1:]])


def print_head(widths: Mapping[str, int]) -> None:
    """Print the titles of columns, given with their widths, for rows to be printed one by one."""
    rule = ["-" * width for width in widths.values()]
    print_row(widths, widths)
    print_row(widths, [rule[0], *(f"{dashes[1:]}:" for dashes in rule[1:])])


def print_row(widths: Mapping[str, int], cells: Iterable[str]) -> None:
    """Print a row of columns as wide as that."""
    print(_line(list(cells), list(widths.values())), flush=True)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = map(str.rjust, cells, widths)
    return f"| {' | '.join([first.strip().ljust(widths[0]), *others])} |"


def show_spread(values: Sequence[float]) -> str:
    """The median and the quartiles of some ratios, ``1.12 (1.09 to 1.17)``."""
    low, middle, high = quantiles(values, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"
