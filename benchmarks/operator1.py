"""Operator 1, from its definition through the passes, against the convolution that it replaces.

Both take their arguments in their own layout, forward, batch 1: the better of our two layouts
against the better of ``lax.conv_general_dilated`` in NCHW and in NHWC. A ratio is the median of
quotients of neighbours in time, with the quartiles; above 1 Operator 1 is faster. Each is run once
more before it is timed: what ran before may have emptied the caches.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from statistics import geometric_mean, median

from benchmarks.contenders import by_hand, ours, random_data
from benchmarks.hand_written import HAND_WRITTEN
from benchmarks.table import print_head, print_row, show_spread
from syno_ir import zoo
from syno_ir.lowering.timing import milliseconds, ratios, time_in_turns
from syno_ir.size import Binding

COLUMNS = {
    "place": 14,
    "our layout": 13,
    "ms": 8,
    "convolution": 11,
    "convolution, ms": 15,
    "convolution / ours": 19,
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks operator1", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args(arguments)
    print_head(COLUMNS)
    factors = [_measure(binding, options.rounds) for binding in zoo.load("operator1").bindings]
    print(f"\ngeometric mean {geometric_mean(factors):.2f}")


def _measure(binding: Binding, rounds: int) -> float:
    """Print the row of one place; returns how many times faster Operator 1 is."""
    operator, convolution = zoo.load("operator1"), zoo.load("conv2d")
    mine = ours(operator, binding, random_data(operator, binding), training=False)
    sizes = {symbol: binding[symbol] for symbol in convolution.func.symbols.data.names}
    data = random_data(convolution, sizes)
    ways = [way for way in HAND_WRITTEN["conv2d"] if way.label in ("NCHW", "NHWC")]
    theirs = [by_hand(way, sizes, data, training=False) for way in ways]
    times = time_in_turns({c.label: c.run for c in [*mine, *theirs]}, rounds, settle=1)
    best, baseline = (
        min((c.label for c in group), key=lambda label: milliseconds(times, label))
        for group in (mine, theirs)
    )
    found = ratios(times, baseline, best)
    place = f"{binding['C_in']}x{binding['H']}x{binding['W']}"
    row = [place, best.removeprefix("ours, "), f"{milliseconds(times, best):.3f}", baseline]
    print_row(COLUMNS, [*row, f"{milliseconds(times, baseline):.3f}", show_spread(found)])
    return median(found)
