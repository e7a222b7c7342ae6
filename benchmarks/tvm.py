"""Kernels by rule, searched and tuned, against XLA in the better of two layouts, and the peak.

The operators of the zoo stand at the layers of ResNet-18, batch 1; those that do not fit there have
a size of their own. Times are the least of the rounds, ratios the median of quotients in turns. The
search measures some tilings of each stage; MetaSchedule then tunes the convolution and Operator 1.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import syno_ir.tvm
from benchmarks.table import print_head, print_row
from syno_ir import SynoError, zoo
from syno_ir.dialect.verification import bind
from syno_ir.lowering.tvm.machine import target_named
from syno_ir.lowering.tvm.rule import stages_of
from syno_ir.lowering.tvm.speed import Speed, measure_speeds
from syno_ir.lowering.tvm.tune import tune_stages
from syno_ir.operator import Operator

LAYERS = ((64, 56), (128, 28), (256, 14), (512, 7))
"""Channels and height of the four sizes in ResNet-18."""

TUNED = ("conv2d", "operator1")
"""The operators that MetaSchedule tunes."""

COLUMNS = {
    "operator": 52,
    "rule, ms": 8,
    "XLA, ms": 7,
    "rule/XLA": 8,
    "searched/XLA": 12,
    "GFLOP/s": 7,
    "peak GFLOP/s": 12,
    "GB/s": 5,
    "part": 4,
}


def main(arguments: Sequence[str]) -> None:
    """Print a line for each operator and layer as it comes, and means at the end."""
    options = _options(arguments)
    end = monotonic() + 60 * options.minutes
    print_head(COLUMNS)
    found: dict[str, list[dict[str, Speed]]] = {}
    with TemporaryDirectory() as folder:
        for name in options.operators:
            found[name] = list(_measured(name, Path(folder), options, 0, end))
        print("\n" + "\n".join(_means(found)))
        names = [name for name in TUNED if name in found and options.trials]
        for number, name in enumerate(names):
            last = monotonic() + (end - monotonic()) / (len(names) - number)
            print(f"\n{name} with {options.trials} trials of MetaSchedule for each stage:")
            found[name] = list(_measured(name, Path(folder), options, options.trials, last))
            print("\n" + _mean(name, found[name], "searched"))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks tvm", description=__doc__)
    parser.add_argument("operators", nargs="*", default=zoo.names(), metavar="OPERATOR")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--tilings", type=int, default=4, help="of each stage, to search")
    parser.add_argument("--trials", type=int, default=64, help="MetaSchedule's, for each stage")
    parser.add_argument("--minutes", type=float, default=20, help="for all (default: 20)")
    return parser.parse_args(arguments)


def layers(operator: Operator) -> list[dict[str, int]]:
    """The sizes at which an operator is measured: the layers that fit, else its first binding."""
    first = operator.bindings[0]
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


def _measured(
    name: str, folder: Path, options: argparse.Namespace, trials: int, end: float
) -> Iterator[dict[str, Speed]]:
    """The speeds at each layer, tuned in time that is divided equally; rows are printed."""
    operator = zoo.load(name)
    at = layers(operator)
    staged = operator.run_passes("canonicalize,syno-materialize")
    target = target_named("llvm")
    for number, binding in enumerate(at):
        tune_stages(
            stages_of(staged.func, binding, "channels_last", target),
            target,
            folder,
            tilings_each=options.tilings,
            trials_each=trials,
            seconds=(end - monotonic()) / (len(at) - number),
        )
        rule = syno_ir.tvm.build(operator, binding, layout="channels_last")
        searched = syno_ir.tvm.build(operator, binding, layout="channels_last", tuned=folder)
        kernels = {"rule": rule, "searched": searched}
        speeds = measure_speeds(rule.func, rule.values, kernels, options.rounds)
        print_row(COLUMNS, [_label(name, binding), *_cells(speeds)])
        yield speeds


def _label(name: str, binding: Mapping[str, int]) -> str:
    sizes = [f"{s}={v}" for s, v in binding.items() if v != 1 and s not in ("C_out", "W")]
    return f"{name} {' '.join(sizes)}"


def _cells(speeds: Mapping[str, Speed]) -> list[str]:
    rule, searched, xla = (speeds[way] for way in ("rule", "searched", "XLA"))
    return [
        f"{1e3 * rule.least:.3f}",
        f"{1e3 * xla.least:.3f}",
        f"{rule.ratio(xla):.2f}",
        f"{searched.ratio(xla):.2f}",
        f"{rule.gflops:.1f}",
        f"{rule.peak.flops / 1e9:.0f}",
        f"{rule.peak.bytes / 1e9:.1f}",
        f"{rule.part:.0%}",
    ]


def _means(found: Mapping[str, list[dict[str, Speed]]]) -> Iterator[str]:
    """Of all operators with several layers, and how Operator 1 stands to the convolution."""
    for name, speeds in found.items():
        if len(speeds) > 1:
            yield _mean(name, speeds, "rule", "searched")
    if set(TUNED) <= found.keys():
        pairs = zip(found["conv2d"], found["operator1"], strict=True)
        ratio = _geometric(conv["rule"].least / one["rule"].least for conv, one in pairs)
        yield f"operator1 by rule is {ratio:.2f} times as fast as conv2d by rule"
    parts = {name: min(speed["rule"].part for speed in speeds) for name, speeds in found.items()}
    least = min(parts, key=lambda name: parts[name])
    yield f"the least part of the peak that binds by rule: {parts[least]:.0%}, {least}"


def _mean(name: str, speeds: Sequence[Mapping[str, Speed]], *ways: str) -> str:
    means = [f"{w} {_geometric(s[w].ratio(s['XLA']) for s in speeds):.2f}" for w in ways]
    return f"{name}: geometric mean of time / XLA over {len(speeds)} layers: {', '.join(means)}"


def _geometric(ratios: Iterator[float]) -> float:
    values = list(ratios)
    return prod(values) ** (1 / len(values))
