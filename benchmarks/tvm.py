"""Kernels by rule and tuned against XLA in the better of two layouts, at the sizes of ResNet-18.

A time is the least over the rounds, which take turns; so is what the peak of the machine is
measured by, a product of large matrices and a copy. Ratios are of these times.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from math import prod
from tempfile import TemporaryDirectory

import syno_ir.tvm
from benchmarks.table import table
from syno_ir import zoo
from syno_ir.lowering.tvm.speed import Speed, measure_speeds


def main(arguments: Sequence[str]) -> None:
    """Print a line for each operator and binding."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks tvm", description=__doc__)
    parser.add_argument("operators", nargs="*", default=["conv2d", "operator1"])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--tilings", type=int, default=6, help="of each stage, to search")
    parser.add_argument("--trials", type=int, default=0, help="MetaSchedule's, for each stage")
    options = parser.parse_args(arguments)
    for name in options.operators:
        rows, ratios = [], []
        for binding in zoo.load(name).bindings:
            speeds = _measured(name, binding, options)
            rows.append(_row(f"{name} {_sizes(binding)}", speeds))
            ratios.append([speeds[way].least / speeds["XLA"].least for way in ("rule", "tuned")])
        print(table(rows), flush=True)
        means = [prod(column) ** (1 / len(ratios)) for column in zip(*ratios, strict=True)]
        print("geometric mean of time / XLA: rule {:.2f}, tuned {:.2f}\n".format(*means))


def _measured(name: str, binding: dict[str, int], options: argparse.Namespace) -> dict[str, Speed]:
    operator = zoo.load(name)
    with TemporaryDirectory() as folder:
        syno_ir.tvm.tune(
            operator,
            binding,
            folder=folder,
            layout="channels_last",
            tilings=options.tilings,
            trials=options.trials,
        )
        rule = syno_ir.tvm.build(operator, binding, layout="channels_last")
        tuned = syno_ir.tvm.build(operator, binding, layout="channels_last", tuned=folder)
    kernels = {"rule": rule, "tuned": tuned}
    return measure_speeds(rule.func, rule.values, kernels, options.rounds)


def _sizes(binding: dict[str, int]) -> str:
    return " ".join(f"{symbol}={value}" for symbol, value in binding.items())


def _row(label: str, speeds: dict[str, Speed]) -> dict[str, str]:
    row = {"operator": label}
    for way, speed in speeds.items():
        row[f"{way}, ms"] = f"{1e3 * speed.least:.2f}"
    for way in ("rule", "tuned"):
        row[f"{way} / XLA"] = f"{speeds[way].least / speeds['XLA'].least:.2f}"
    row["rule, GFLOP/s"] = f"{speeds['rule'].gflops:.0f}"
    row["rule, part of peak"] = f"{speeds['rule'].part:.0%}"
    return row
