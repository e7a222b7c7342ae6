"""Kernels by rule, searched and tuned, against XLA in the better of two layouts, and the peak.

The operators of the zoo stand at the layers of ResNet-18, batch 1; those that do not fit there, and
those that were found, at one size of their own. Times are the least of the rounds, ratios the
median of quotients in turns. The search measures some tilings of each stage; MetaSchedule then
tunes the convolution and Operator 1. A row that fails is told, and the others go on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import geometric_mean
from tempfile import TemporaryDirectory
from time import monotonic

import syno_ir.tvm
from benchmarks.table import print_head, print_row
from syno_ir import SynoError, zoo
from syno_ir.dialect.verification import bind
from syno_ir.lowering.tvm.speed import Speed, measure_speeds
from syno_ir.tvm import Progress, Trial

LAYERS = ((64, 56), (128, 28), (256, 14), (512, 7))
"""Channels and height of the four sizes in ResNet-18."""

TUNED = ("conv2d", "operator1")
"""The operators that MetaSchedule tunes."""

TUNING = 0.35
"""The part of the time that MetaSchedule has."""

SEARCH, MEASURING = 0.4, 0.25
"""The parts of a row's time that the search, and the rounds, may take; the rest is to compile."""

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


@dataclass(frozen=True)
class Row:
    """An operator at a size, and how fast it is: ``rule``, ``tuned`` and ``XLA``."""

    operator: str
    binding: Mapping[str, int]
    speeds: Mapping[str, Speed]

    @property
    def label(self) -> str:
        sizes = [f"{s}={v}" for s, v in self.binding.items() if v != 1 and s not in ("C_out", "W")]
        return f"{self.operator} {' '.join(sizes)}"

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

    What is there when it is interrupted is summed up, too.
    """
    options = _options(arguments)
    begin, seconds = monotonic(), 60 * options.minutes
    tuned = [name for name in TUNED if name in options.operators and options.trials]
    rows: list[Row] = []
    with TemporaryDirectory() as folder:
        measurer = _Measurer(Path(folder), options)
        try:
            end = begin + seconds * (1 - TUNING if tuned else 1)
            for row in measurer.rows(options.operators, 0, end):
                rows.append(row)
            if tuned:
                print(
                    f"\n{options.trials} trials of MetaSchedule a stage, as far as time allows:\n"
                )
                for row in measurer.rows(tuned, options.trials, begin + seconds):
                    rows.append(row)
        except KeyboardInterrupt:
            print("\ninterrupted; of what was measured:")
    print("\n" + "\n".join(_summary(rows)))
    print(f"{(monotonic() - begin) / 60:.1f} minutes in all")


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


class _Measurer:
    """Tunes and measures operators at sizes, with what was found of them in one folder."""

    def __init__(self, folder: Path, options: argparse.Namespace):
        self._folder, self._options = folder, options
        self._trials = 0
        """Made for the row at hand."""

    def rows(self, operators: Sequence[str], trials: int, end: float) -> Iterator[Row]:
        """A row for each place that can be measured, in time that they share equally; printed."""
        print_head(COLUMNS)
        places = [(name, binding) for name in operators for binding in layers(name)]
        for number, (name, binding) in enumerate(places):
            share = max(0.0, end - monotonic()) / (len(places) - number)
            try:
                row = self._row(name, binding, trials, share)
            except Exception as error:  # of a compiler, whatever it is
                reason = str(error).strip().partition("\n")[0]
                print(f"{name} {binding}: failed: {type(error).__name__}: {reason}", flush=True)
                continue
            print_row(COLUMNS, row.cells())
            if trials:
                print(f"{self._trials} trials were made", flush=True)
            yield row

    def _row(self, name: str, binding: dict[str, int], trials: int, seconds: float) -> Row:
        operator, folder = zoo.load(name), self._folder
        self._trials = 0
        syno_ir.tvm.tune(
            operator,
            binding,
            folder=folder,
            layout="channels_last",
            tilings=self._options.tilings,
            trials=trials,
            seconds=seconds * (1 - MEASURING if trials else SEARCH),
            tell=self._tell,
        )
        kernels = {
            "rule": syno_ir.tvm.build(operator, binding, layout="channels_last"),
            "tuned": syno_ir.tvm.build(operator, binding, layout="channels_last", tuned=folder),
        }
        speeds = measure_speeds(operator, kernels, self._options.rounds, seconds * MEASURING)
        return Row(name, binding, speeds)

    def _tell(self, progress: Progress) -> None:
        self._trials += isinstance(progress.record, Trial)


def _summary(rows: Sequence[Row]) -> Iterator[str]:
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
        yield f"conv2d by rule / XLA (at most 1.1 is wanted): {rule:.2f}"
        yield f"conv2d, best of all / XLA (at most 1.0 is wanted): {best:.2f}"
    if set(TUNED) <= of.keys():
        pairs = zip(of["conv2d"].values(), of["operator1"].values(), strict=False)
        ratio = geometric_mean(_least(conv) / _least(one) for conv, one in pairs)
        yield f"conv2d / operator1, both by rule (at least 1.4 is wanted): {ratio:.2f}"
    if rows:
        worst = min(rows, key=lambda row: row.speeds["rule"].part)
        part = worst.speeds["rule"].part
        yield f"least part of a peak (at least 10% is wanted): {part:.0%}, {worst.label}"


def _mean(places: Mapping[str, Sequence[Row]], ways: Sequence[str]) -> float:
    """The geometric mean over places of the best ratio to XLA in some ways."""
    return geometric_mean(
        min(row.ratio(way) for row in rows for way in ways) for rows in places.values()
    )


def _least(rows: Sequence[Row]) -> float:
    return min(row.speeds["rule"].least for row in rows)
