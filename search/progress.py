"""What a person sees while a run goes on: a bar in a terminal, else a line for each candidate."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from syno_ir.search.findings import counted
from syno_ir.search.spec import Spec
from syno_ir.search.store import BASELINE_NUMBER, Record


class PipedConsole(Console):
    """Raises ``BrokenPipeError`` where rich would end the process without a word."""

    def on_broken_pipe(self) -> None:
        raise


class RunProgress:
    """Shows records as they come."""

    def __init__(self, console: Console):
        self._console = console
        self._best: Record | None = None
        self._bar: Progress | None = None
        if console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("[dim]{task.fields[best]}"),
                console=console,
            )
            self._task = self._bar.add_task("starting", total=None, best="")

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, record: Record, spec: Spec) -> None:
        """Show a new record of the search of a spec."""
        line = f"{_name(record)}  {_outcome(record)}"
        self._console.print(line, highlight=False, soft_wrap=True)
        if self._bar is None:
            return
        if (record.accuracy or 0.0) > (self._best.accuracy or 0.0 if self._best else 0.0):
            self._best = record
        best = f"best {_name(self._best).strip()}: {self._best.accuracy:.1%}" if self._best else ""
        self._bar.update(
            self._task,
            completed=record.number + 1,
            total=spec.search.candidates,
            description="searching",
            best=best,
        )


def _name(record: Record) -> str:
    return "conv2d" if record.number == BASELINE_NUMBER else f"{record.number:6d}"


def _outcome(record: Record) -> str:
    rejected = sum(record.rejections.values())
    draws = f", {counted(rejected, 'draw')} rejected before" if rejected else ""
    if record.status == "trained":
        return (
            f"{record.accuracy:.1%} accuracy, {record.flops:,} FLOPs, {record.parameters:,} "
            f"weights, {record.latency:.2f} ms ({record.seconds:.1f} s{draws})"
        )
    if record.status == "failed":
        return f"failed, {record.error}: {(record.message or '').splitlines()[0][:100]}"
    return f"no operator{draws}: {', '.join(record.rejections)}"
