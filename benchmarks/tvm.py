"""Kernels by rule, searched and tuned, against XLA in the better of two layouts, and the peak.

The operators of the zoo stand at the layers of ResNet-18, batch 1; those that do not fit there, and
those that were found, at one size of their own. Times are the least of the rounds, ratios the
median of quotients in turns. The search measures some tilings of each stage; MetaSchedule then
tunes the convolution and Operator 1. Rows are measured in another process, which is replaced if it
ends: one that fails, hangs or crashes is a row that says so, and the others go on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import geometric_mean
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Self

import syno_ir.tvm
from benchmarks.table import print_head, print_row
from syno_ir import SynoError, zoo
from syno_ir.dialect.verification import bind
from syno_ir.lowering.failure import Failure, describe
from syno_ir.lowering.tvm.speed import Speed, measure_speeds
from syno_ir.lowering.worker import Judge, Worker
from syno_ir.tvm import Progress, Trial

LAYERS = ((64, 56), (128, 28), (256, 14), (512, 7))
"""Channels and height of the four sizes in ResNet-18."""

TUNED = ("conv2d", "operator1")
"""The operators that MetaSchedule tunes."""

TUNING = 0.35
"""The part of the time that MetaSchedule has."""

SEARCH, MEASURING = 0.4, 0.25
"""The parts of a row's time that the search, and the rounds, may take; the rest is to compile."""

LOG = Path("out/bench-tvm.log")
"""What the process that measures rows writes to stderr, such as where it crashed."""

ROW_SECONDS = 180.0
"""The most that the building and measuring of a row may take."""

COLUMNS = {
    "operator": 50,
    "rule, ms": 8,
    "XLA, ms": 7,
    "rule/XLA": 8,
    "tuned/XLA": 9,
    "GFLOP/s": 7,
    "peak GFLOP/s": 12,
    "GB/s": 5,
    "part": 4,
    "binds": 10,
}
"""``tuned`` is what the search found, or MetaSchedule; ``GB/s`` the peak at as many bytes."""


def label_of(operator: str, binding: Mapping[str, int]) -> str:
    """``conv2d C_in=64 H=56 k=3``: sizes of 1, and those that follow from others, are left out."""
    sizes = [f"{s}={v}" for s, v in binding.items() if v != 1 and s not in ("C_out", "W")]
    return f"{operator} {' '.join(sizes)}"


@dataclass(frozen=True)
class Row:
    """An operator at a size, and how fast it is: ``rule``, ``tuned`` and ``XLA``."""

    operator: str
    binding: Mapping[str, int]
    speeds: Mapping[str, Speed]

    @property
    def label(self) -> str:
        return label_of(self.operator, self.binding)

    def ratio(self, way: str) -> float:
        """The time by that of XLA."""
        return self.speeds[way].ratio(self.speeds["XLA"])

    def cells(self) -> list[str]:
        rule, xla = self.speeds["rule"], self.speeds["XLA"]
        return [
            self.label,
            f"{1e3 * rule.least:.3f}",
            f"{1e3 * xla.least:.3f}",
            f"{self.ratio('rule'):.2f}",
            f"{self.ratio('tuned'):.2f}",
            f"{rule.gflops:.1f}",
            f"{rule.peak.flops / 1e9:.0f}",
            f"{rule.peak.bytes / 1e9:.1f}",
            f"{rule.part:.0%}",
            rule.bound,
        ]


def main(arguments: Sequence[str]) -> None:
    """Print a line for each operator and layer as it comes, and what is wanted of them at the end.

    What is there when it is interrupted is summed up, too. Exits with 1 if a row failed.
    """
    options = _options(arguments)
    begin, seconds = monotonic(), 60 * options.minutes
    tuned = [name for name in TUNED if name in options.operators and options.trials]
    rows: list[Row] = []
    LOG.parent.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, Measurer(Path(folder), options, LOG) as measurer:
        try:
            end = begin + seconds * (1 - TUNING if tuned else 1)
            for row in measurer.rows(options.operators, 0, end):
                rows.append(row)
            if tuned:
                trials = f"{options.trials} trials of MetaSchedule a stage"
                print(f"\n{trials}, as far as time allows:\n")
                for row in measurer.rows(tuned, options.trials, begin + seconds):
                    rows.append(row)
        except KeyboardInterrupt:
            print("\ninterrupted; of what was measured:")
    print("\n" + "\n".join([*summary(rows), *(f"failed: {row}" for row in measurer.failed)]))
    print(f"{(monotonic() - begin) / 60:.1f} minutes in all")
    if measurer.failed:
        sys.exit(1)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks tvm", description=__doc__)
    parser.add_argument("operators", nargs="*", default=zoo.names(), metavar="OPERATOR")
    parser.add_argument("--rounds", type=int, default=20, help="at most, and ten at least")
    parser.add_argument("--tilings", type=int, default=4, help="of each stage, to search, at most")
    parser.add_argument("--trials", type=int, default=64, help="MetaSchedule's, for each stage")
    parser.add_argument("--minutes", type=float, default=18, help="for all, about (default: 18)")
    return parser.parse_args(arguments)


def layers(name: str) -> list[dict[str, int]]:
    """The sizes at which an operator is measured: the layers that fit, else its first binding."""
    operator = zoo.load(name)
    first = operator.bindings[0]
    if name.startswith("found/"):
        return [{**first, "N": 1}]
    found = []
    if {"C", "C_in"} & first.keys() and {"H"} & first.keys() and "T" not in first:
        for channels, height in LAYERS:
            places = dict.fromkeys(("C", "C_in", "C_out"), channels) | {"H": height, "W": height}
            known = {s: v for s, v in {**places, "N": 1}.items() if s in first}
            try:
                found.append(bind(operator.func, {**first, **known}))
            except SynoError:
                continue  # a size is not whole there
    return found or [first]


@dataclass(frozen=True)
class Task:
    """A row to measure, with what the search kept of its stages in a folder."""

    operator: str
    binding: dict[str, int]
    folder: Path
    rounds: int
    seconds: float


class SpeedJudge:
    """Builds kernels, and measures them: what the process of a ``Worker`` does."""

    device = "this machine"

    def __call__(self, task: Task, /) -> dict[str, Speed]:
        operator = zoo.load(task.operator)
        build = partial(syno_ir.tvm.build, operator, task.binding, layout="channels_last")
        kernels = {"rule": build(), "tuned": build(tuned=task.folder)}
        return measure_speeds(operator, kernels, task.rounds, task.seconds)


class Measurer:
    """Tunes and measures operators at sizes, with what was found of them in one folder."""

    def __init__(
        self,
        folder: Path,
        options: argparse.Namespace,
        log: Path,
        make: Callable[[], Judge] = SpeedJudge,
    ):
        """``make`` and ``log`` are what a ``Worker`` takes, whose judge is asked ``Task``s."""
        self._folder, self._options = folder, options
        self._worker = Worker(make, log)
        self._trials = 0
        """Made for the row at hand."""
        self.failed: list[str] = []
        """The rows that have no speeds, and why."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.stop()

    def rows(self, operators: Sequence[str], trials: int, end: float) -> Iterator[Row]:
        """A row for each place that can be measured, in time that they share equally; printed."""
        print_head(COLUMNS)
        places = [(name, binding) for name in operators for binding in layers(name)]
        for number, (name, binding) in enumerate(places):
            share = max(0.0, end - monotonic()) / (len(places) - number)
            try:
                row = Row(name, binding, self._speeds(name, binding, trials, share))
            except (Failure, SynoError) as error:
                failure, label = describe(error), label_of(name, binding)
                reason = failure.message.strip().partition("\n")[0]
                self.failed.append(f"{label}: {failure.kind}: {reason}")
                print_row(COLUMNS, [label, "failed", *[""] * (len(COLUMNS) - 2)])
                continue
            print_row(COLUMNS, row.cells())
            if trials:
                print(f"{self._trials} trials were made", flush=True)
            yield row

    def _speeds(
        self, name: str, binding: dict[str, int], trials: int, seconds: float
    ) -> dict[str, Speed]:
        """Raises ``Failure`` if a kernel cannot be built, hangs or ends its process."""
        self._trials = 0
        syno_ir.tvm.tune(
            zoo.load(name),
            binding,
            folder=self._folder,
            layout="channels_last",
            tilings=self._options.tilings,
            trials=trials,
            seconds=seconds * (1 - MEASURING if trials else SEARCH),
            tell=self._tell,
        )
        task = Task(name, binding, self._folder, self._options.rounds, seconds * MEASURING)
        return self._worker.judge(task, ROW_SECONDS)

    def _tell(self, progress: Progress) -> None:
        self._trials += isinstance(progress.record, Trial)


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Means of the operators with several layers, and what is wanted of conv2d and Operator 1."""
    of: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        of.setdefault(row.operator, {}).setdefault(row.label, []).append(row)
    for name, places in of.items():
        if len(places) > 1:
            means = [f"{way} {_mean(places, [way]):.2f}" for way in ("rule", "tuned")]
            means.append(f"best {_mean(places, ['rule', 'tuned']):.2f}")
            yield f"{name}: time / XLA over {len(places)} layers: {', '.join(means)}"
    if "conv2d" in of:
        rule, best = _mean(of["conv2d"], ["rule"]), _mean(of["conv2d"], ["rule", "tuned"])
        over = f"over {len(of['conv2d'])} layers"
        yield f"conv2d by rule / XLA {over} (at most 1.1 is wanted): {rule:.2f}"
        yield f"conv2d, best of all / XLA {over} (at most 1.0 is wanted): {best:.2f}"
    conv, one = (_by_layer(of.get(name, {}).values()) for name in TUNED)
    if both := conv.keys() & one.keys():
        ratio = geometric_mean(conv[layer] / one[layer] for layer in both)
        over = f"both by rule, over {len(both)} layers"
        yield f"conv2d / operator1, {over} (at least 1.4 is wanted): {ratio:.2f}"
    if rows:
        worst = min(rows, key=lambda row: row.speeds["rule"].part)
        part = worst.speeds["rule"].part
        yield f"least part of a peak (at least 10% is wanted): {part:.0%}, {worst.label}"


def _mean(places: Mapping[str, Sequence[Row]], ways: Sequence[str]) -> float:
    """The geometric mean over places of the best ratio to XLA in some ways."""
    return geometric_mean(
        min(row.ratio(way) for row in rows for way in ways) for rows in places.values()
    )


def _by_layer(places: Iterable[Sequence[Row]]) -> dict[tuple[int, int], float]:
    """The least time by rule at each number of channels and height."""
    return {
        (rows[0].binding["C_in"], rows[0].binding["H"]): min(r.speeds["rule"].least for r in rows)
        for rows in places
    }
