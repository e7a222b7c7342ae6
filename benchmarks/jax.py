"""Emitted jax against what a person would write, and against the definition as it stands.

Each operator runs in the better of our layouts, in the best of the hand-written ways (in the layout
that suits it), and unstaged, in turns. A ratio is the median of quotients of neighbours in time,
with the quartiles; below 1 ours is faster.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from math import log
from statistics import fmean, median, quantiles
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.contenders import Contender, contenders
from syno_ir import zoo
from syno_ir.lowering.timing import milliseconds, ratios, time_in_turns
from syno_ir.operator import Operator
from syno_ir.size import Binding

PUBLISHED_BATCH = 4
"""Published places have batches of up to 128 images; so many are timed here."""

LARGER = {"linear": 1, "linear_bias": 1, "low_rank_linear": 1, "conv2d_strided": 0}
"""The number of the binding to use where the first is no work to speak of."""

RANDOM_SIZES = {"N": 1, "C_in": 64, "C_out": 64, "H": 28, "W": 28, "k": 3, "s": 2}


SECONDS = 8.0
"""The time for all rounds of one operator; there are three at least."""

HOPELESS = 4
"""How many times slower than another a contender may be in a first run to be timed at all."""


class Line(NamedTuple):
    """What was measured of one operator, forward or with gradients."""

    ours: str
    milliseconds: float
    hand: str
    against_hand: list[float]
    """The ratio in each round; empty if there is no hand-written way."""
    against_unstaged: list[float]
    memory: float | None
    """Peak bytes, relative to the hand-written way."""
    compile_seconds: float


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks jax", description=__doc__)
    parser.add_argument("operators", nargs="*", help="names in the zoo (default: all, and random)")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--random", type=int, default=20, help="how many random operators")
    options = parser.parse_args(arguments)
    console = Console(width=150)
    for training in False, True:
        lines: dict[str, Line] = {}
        for name, operator, binding in _cases(options.operators, options.random):
            lines[name] = measure(operator, binding, training, options.rounds)
            console.print(name, _spread(lines[name].against_unstaged), style="dim")
        console.print(_table(lines, "with gradients" if training else "forward"))
        console.print(_summary(lines))


def _cases(names: Sequence[str], random: int) -> Iterator[tuple[str, Operator, Binding]]:
    for name in names or zoo.names():
        operator = zoo.load(name)
        binding = dict(operator.bindings[LARGER.get(name, 0)])
        if name.startswith("found/"):
            binding["N"] = min(binding["N"], PUBLISHED_BATCH)
        yield name, operator, binding
    if not names:
        for number, operator in enumerate(random_operators(random)):
            yield f"random {number}", operator, RANDOM_SIZES


def random_operators(count: int) -> Iterator[Operator]:
    """Operators that the search would find between images of 64 channels."""
    from collections import Counter

    from syno_ir.search.spec import Signature, Space
    from syno_ir.search.strategies import RandomDescent
    from syno_ir.search.stream import Stream
    from syno_ir.search.tables import read_table

    images = {
        "symbols": "N, C_in, C_out, H, W; k = 3, s = 2",
        "input": "N, C_in, H, W",
        "output": "N, C_out, H, W",
        "bindings": [RANDOM_SIZES],
        "name": "random",
    }
    space = {"fixed": ["N"], "unweighted_reduces": False}
    signature = read_table(Signature, images, "operator")
    strategy = RandomDescent(signature, read_table(Space, space, "space"))
    number = 0
    while count:
        candidate = strategy.ask(Stream(0, number), Counter())
        number += 1
        if candidate is not None and candidate.operator.cost(RANDOM_SIZES).flops < 2e9:
            count -= 1
            yield candidate.operator


def measure(operator: Operator, binding: Binding, training: bool, rounds: int) -> Line:
    ours, hand, unstaged = contenders(operator, binding, training=training)
    _agree([*ours, *hand, unstaged])
    ours, hand = (_without_slow(group) for group in (ours, hand))
    runs = {c.label: c.run for c in (*ours, *hand, unstaged)}
    once = sum(seconds for [seconds] in time_in_turns(runs, 1).values())
    times = time_in_turns(runs, max(3, min(rounds, round(SECONDS / once))))
    mine = min(ours, key=lambda c: milliseconds(times, c.label))
    best = min(hand, key=lambda c: milliseconds(times, c.label), default=None)
    return Line(
        mine.label.removeprefix("ours, "),
        milliseconds(times, mine.label),
        best.label if best else "",
        ratios(times, mine.label, best.label) if best else [],
        ratios(times, mine.label, unstaged.label),
        _relative(mine, best),
        mine.compile_seconds,
    )


def _without_slow(group: list[Contender]) -> list[Contender]:
    """Those that may be the fastest: none that took far longer in a first run."""
    times = time_in_turns({c.label: c.run for c in group}, 1) if len(group) > 1 else {}
    least = min((seconds for [seconds] in times.values()), default=0.0)
    return [c for c in group if not times or times[c.label][0] <= HOPELESS * least]


def _agree(several: Sequence[Contender]) -> None:
    """Whoever is timed computes the same."""
    first, *others = (contender.result() for contender in several)
    for contender, other in zip(several[1:], others, strict=True):
        error = np.abs(first - other).max() / np.abs(first).max()
        assert first.shape == other.shape and error < 1e-4, (contender.label, error)


def _relative(mine: Contender, best: Contender | None) -> float | None:
    return mine.memory / best.memory if best and best.memory else None


def _spread(values: Sequence[float]) -> str:
    """The median and the quartiles."""
    low, middle, high = quantiles(values, n=4)
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


def _table(lines: dict[str, Line], title: str) -> Table:
    table = Table(title=title)
    table.add_column("operator")
    for heading in "ms", "our layout", "best by hand", "time / hand", "time / unstaged":
        table.add_column(heading, justify="right")
    table.add_column("memory / hand", justify="right")
    table.add_column("compile s", justify="right")
    for name, line in lines.items():
        table.add_row(
            name,
            f"{line.milliseconds:.3f}",
            line.ours,
            line.hand,
            _spread(line.against_hand) if line.against_hand else "",
            _spread(line.against_unstaged),
            "" if line.memory is None else f"{line.memory:.2f}",
            f"{line.compile_seconds:.1f}",
        )
    return table


def _summary(lines: dict[str, Line]) -> str:
    """Geometric means, and the worst."""
    hand = {name: median(line.against_hand) for name, line in lines.items() if line.against_hand}
    worst = max(hand, key=lambda name: hand[name], default="")
    unstaged = [median(line.against_unstaged) for line in lines.values()]
    text = f"time / unstaged: geometric mean {_mean(unstaged):.2f}"
    if worst:
        text += (
            f"\ntime / hand: geometric mean {_mean(hand.values()):.3f} over {len(hand)}, "
            f"worst {hand[worst]:.2f} ({worst})"
        )
    return text


def _mean(values: Iterable[float]) -> float:
    return float(np.exp(fmean(log(value) for value in values)))
