"""The reports of a run: a table, as text and as comma-separated values, and a picture."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from syno_ir.search.findings import Findings, Result
from syno_ir.search.picture import draw
from syno_ir.search.store import BASELINE_NUMBER, Record, Store

TABLE_FILE, VALUES_FILE = "report.txt", "report.csv"
PICTURE_FILES = ("pareto.png", "pareto.svg")
TEXT_WIDTH = 160


def write_report(store: Store, folder: Path) -> list[Path]:
    """Write the reports; their files. There is no picture of no results.

    Raises ``SynoError`` if the store holds no run.
    """
    findings = Findings.of(store)
    table, values = folder / TABLE_FILE, folder / VALUES_FILE
    with table.open("w") as file:
        Console(file=file, width=TEXT_WIDTH).print(render(findings))
    _write_values(store.records(), values)
    pictures = [folder / name for name in PICTURE_FILES] if findings.results else []
    if pictures:
        draw(findings, pictures)
    return [table, values, *pictures]


def render(findings: Findings, best: int | None = None) -> RenderableType:
    """The table, of the ``best`` candidates if given, and what became of the others."""
    table = Table(title=findings.title, caption="\n".join(findings.notes), caption_justify="left")
    for heading in "", "accuracy", "FLOPs", "weights", "ms", "vs lax", "vs own":
        table.add_column(heading, justify="right", no_wrap=True)
    front = findings.front
    if findings.baseline is not None:
        table.add_row(*_row(findings.baseline, findings), style="bold", end_section=True)
    for result in findings.results[:best]:
        table.add_row(*_row(result, findings), style="green" if result in front else None)
    left = len(findings.results) - len(findings.results[:best])
    more = f"and {left} more, in {TABLE_FILE}\n" if left else ""
    readings = "".join(f"{result.number:6d}: {result.reading}\n" for result in reversed(front))
    end = f"The front (green) reads\n{readings}" if front else f"hint: {findings.advice}"
    return Group(table, Text(f"{more}{findings.tally}\n\n{end}"))


def _row(result: Result, findings: Findings) -> list[str]:
    baseline = findings.baseline
    return [
        "conv2d" if result.number == BASELINE_NUMBER else str(result.number),
        f"{result.accuracy:.1%}",
        _relative(result.flops, baseline and baseline.flops),
        _relative(result.parameters, baseline and baseline.parameters),
        f"{result.latency:.2f}",
        f"{result.speedup_over_lax:.2f}x",
        f"{result.speedup_over_own:.2f}x",
    ]


def _relative(value: int, reference: int | None) -> str:
    return f"{value / reference:.3f}x" if reference else f"{value:,}"


def _write_values(records: list[Record], path: Path) -> None:
    names = [entry.name for entry in fields(Record)]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for record in records:
            values = {name: getattr(record, name) for name in names}
            values["path"] = "; ".join(record.path)
            values["accuracies"] = " ".join(map(str, record.accuracies))
            values["rejections"] = "; ".join(f"{n} {why}" for why, n in record.rejections.items())
            writer.writerow(values)
