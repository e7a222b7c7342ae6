"""The time that a forward pass takes, against others in the same process.

Machines are noisy, and drift, so the passes take turns: a ratio is the median over the rounds of
the quotient of two times that were taken one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

Rounds = dict[str, list[float]]
"""For each pass, the seconds it took in each round."""


def time_in_turns(passes: Mapping[str, Callable[[], object]], rounds: int) -> Rounds:
    """Time the passes; each returns when its result is there. One round before warms up."""
    times: Rounds = {name: [] for name in passes}
    for number in range(rounds + 1):
        for name, run in passes.items():
            begin = perf_counter()
            run()
            if number:
                times[name].append(perf_counter() - begin)
    return times


def milliseconds(times: Rounds, name: str) -> float:
    """The median time."""
    return 1e3 * median(times[name])


def speedup(times: Rounds, name: str, baseline: str) -> float:
    """How many times faster than the baseline: the median quotient of the times in a round."""
    pairs = zip(times[baseline], times[name], strict=True)
    return median(theirs / mine for theirs, mine in pairs)
