"""Emitted jax against what a person would write, and against the definition as it stands.

Each operator runs in the better of our layouts (by the rule that ``load`` has for forms: the leaner
one where it is nearly as fast), in the fastest of the hand-written ways (in the layout that suits
it), and unstaged (windows as axes, then one einsum), in turns. A ratio is the median of
quotients of neighbours in time, with the quartiles; below 1 ours is faster. Memory is the peak that
XLA tells: arguments, results and temporaries.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from statistics import geometric_mean, median
from typing import NamedTuple

from benchmarks.contenders import Contender, Group, agree, contenders
from benchmarks.table import print_head, print_row, show_spread
from syno_ir import zoo
from syno_ir.dialect.verification import bind
from syno_ir.lowering.jax.choice import FormCost, best_form
from syno_ir.lowering.timing import Rounds, milliseconds, ratios, time_in_turns
from syno_ir.operator import Operator
from syno_ir.passes.raising import kernel_of
from syno_ir.size import Binding

PLACE = {"linear": 1, "linear_bias": 1, "low_rank_linear": 1, "conv3d": 1}
"""The number of the binding to use where the first is far too little work, or too much."""

PUBLISHED_BATCH = 4
"""Published places have batches of up to 128 images; so many are timed unless told."""

RANDOM_SIZES = {"N": 1, "C_in": 64, "C_out": 64, "H": 28, "W": 28, "k": 3, "s": 2}

MODES = {"forward": False, "gradients": True}

HOPELESS = 3
"""How many times slower than another a contender may be in a first run to be timed at all."""

COLUMNS = {
    "operator": 27,
    "mode": 9,
    "ms": 8,
    "our layout": 13,
    "best by hand": 14,
    "time / by hand": 19,
    "time / unstaged": 19,
    "memory / by hand": 16,
    "compile, s": 10,
}


class Line(NamedTuple):
    """What was measured of one operator, forward or with gradients."""

    ours: Contender
    milliseconds: float
    hand: Contender | None
    against_hand: list[float]
    """The ratio in each round; empty if there is no hand-written way."""
    against_unstaged: list[float]

    @property
    def memory(self) -> float | None:
        """Peak bytes, relative to the hand-written way."""
        return self.ours.memory / self.hand.memory if self.hand else None


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks jax", description=__doc__)
    parser.add_argument(
        "operators", nargs="*", default=["*"], help="patterns such as conv2d, 'found/*', 'random*'"
    )
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--rounds", type=int, default=400, help="at most")
    parser.add_argument("--seconds", type=float, default=3, help="for the rounds of a row, about")
    parser.add_argument("--random", type=int, default=20, help="how many random operators")
    parser.add_argument(
        "--sizes",
        nargs="+",
        metavar="N=8",
        type=_size,
        default=[],
        help=f"of symbols (default: as in the zoo; N = {PUBLISHED_BATCH} where it is 128)",
    )
    options = parser.parse_args(arguments)
    lines: dict[str, dict[str, Line]] = {mode: {} for mode in options.modes}
    convolutions = set[str]()
    print_head(COLUMNS)
    for name, operator, binding in _cases(options.operators, options.random, dict(options.sizes)):
        if any("convolution" in kernel_of(c) for c in operator.func.contractions):
            convolutions.add(name)
        for mode in options.modes:
            group = contenders(operator, binding, training=MODES[mode])
            line = measure(group, options.rounds, options.seconds)
            lines[mode][name] = line
            print_row(COLUMNS, _row(name, mode, line))
    for mode in options.modes:
        print(f"\n{mode}:\n{_summary(lines[mode], convolutions)}")


def _size(text: str) -> tuple[str, int]:
    symbol, _, value = text.partition("=")
    return symbol, int(value)


def _cases(
    patterns: Sequence[str], random: int, sizes: Binding
) -> Iterator[tuple[str, Operator, Binding]]:
    def wanted(name: str) -> bool:
        return any(fnmatch(name, pattern) for pattern in patterns)

    for name in filter(wanted, zoo.names()):
        operator = zoo.load(name)
        binding = dict(operator.bindings[PLACE.get(name, 0)])
        if name.startswith("found/"):
            binding["N"] = min(binding["N"], PUBLISHED_BATCH)
        given = {symbol: size for symbol, size in sizes.items() if symbol in binding}
        yield name, operator, bind(operator.func, binding | given)
    if any(wanted(f"random {number}") for number in range(random)):
        for number, operator in enumerate(random_operators(random)):
            if wanted(f"random {number}"):
                yield f"random {number}", operator, RANDOM_SIZES


def random_operators(count: int) -> Iterator[Operator]:
    """Operators that the search would find between images of 64 channels."""
    from collections import Counter

    from syno_ir.search.space import Signature, Space
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


def measure(group: Group, rounds: int, seconds: float) -> Line:
    """Time a group, ours in turns with what is hand-written, and the better of ours with unstaged.

    Each is run once more before it is timed: what ran before may have emptied the caches.
    """
    agree([*group.ours, *group.hand, group.unstaged])
    ours, hand = without_slow(group.ours), without_slow(group.hand)
    times = in_rounds([*ours, *hand], rounds, seconds / 2)
    costs = {c.label: FormCost(milliseconds(times, c.label) / 1e3, c.memory) for c in ours}
    [mine] = [c for c in ours if c.label == best_form(costs)]
    best = min(hand, key=lambda c: milliseconds(times, c.label), default=None)
    both = in_rounds([mine, group.unstaged], rounds, seconds / 2)
    return Line(
        mine,
        milliseconds(times, mine.label),
        best,
        ratios(times, mine.label, best.label) if best else [],
        ratios(both, mine.label, group.unstaged.label),
    )


def in_rounds(several: Sequence[Contender], rounds: int, seconds: float) -> Rounds:
    """The times in at least three rounds, and in at most ``rounds`` while ``seconds`` last."""
    runs = {c.label: c.run for c in several}
    once = sum(seconds for [seconds] in time_in_turns(runs, 1).values())
    return time_in_turns(runs, max(3, min(rounds, round(seconds / (2 * once)))), settle=1)


def without_slow(several: list[Contender]) -> list[Contender]:
    """Those that may be the fastest: none that took far longer in a first run."""
    times = time_in_turns({c.label: c.run for c in several}, 1) if len(several) > 1 else {}
    least = min((seconds for [seconds] in times.values()), default=0.0)
    return [c for c in several if not times or times[c.label][0] <= HOPELESS * least]


def _row(name: str, mode: str, line: Line) -> list[str]:
    row = [name, mode, f"{line.milliseconds:.3f}", line.ours.label.removeprefix("ours, ")]
    row.append(line.hand.label if line.hand else "")
    row.append(show_spread(line.against_hand) if line.hand else "")
    row.append(show_spread(line.against_unstaged))
    row.append("" if line.memory is None else f"{line.memory:.2f}")
    row.append(f"{line.ours.compile_seconds:.2f}")
    row.append(f"{line.ours.compile_seconds / line.hand.compile_seconds:.2f}" if line.hand else "")
    return row


def _summary(lines: dict[str, Line], convolutions: set[str]) -> str:
    """Geometric means, and the worst."""
    hand = {name: median(line.against_hand) for name, line in lines.items() if line.hand}
    memory = {name: line.memory for name, line in lines.items() if line.memory}
    unstaged = {name: median(line.against_unstaged) for name, line in lines.items()}
    alike = {name: ratio for name, ratio in unstaged.items() if name in convolutions}
    parts = {
        "time / by hand": hand,
        "memory / by hand": memory,
        "time / unstaged": unstaged,
        "time / unstaged, of convolutions": alike,
    }
    return "\n".join(f"{title}: {_means(values)}" for title, values in parts.items() if values)


def _means(values: dict[str, float]) -> str:
    worst = max(values, key=lambda name: values[name])
    mean = geometric_mean(values.values())
    return f"geometric mean {mean:.3f} of {len(values)}, worst {values[worst]:.2f} ({worst})"
