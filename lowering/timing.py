"""How long something takes, against other ways to do it, in one process.

Machines are shared and drift, so candidates take turns: a ratio is the median over the rounds of
the quotient of two times that were taken one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

Rounds = dict[str, list[float]]
"""For each candidate, the seconds it took in each round."""


def time_in_turns(
    runs: Mapping[str, Callable[[], object]], rounds: int, *, settle: int = 0
) -> Rounds:
    """Time the candidates; each returns when its result is there. One round before warms up.

    ``settle`` runs, which are not timed, come before each that is: where candidates have threads of
    their own, those of the one before may still be awake.
    """
    times: Rounds = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            for _ in range(settle):
                run()
            begin = perf_counter()
            run()
            if number:
                times[name].append(perf_counter() - begin)
    return times


def milliseconds(times: Rounds, name: str) -> float:
    """The median time."""
    return 1e3 * median(times[name])


def ratios(times: Rounds, name: str, baseline: str) -> list[float]:
    """How long a candidate took relative to the baseline, in each round."""
    return [a / b for a, b in zip(times[name], times[baseline], strict=True)]


def ratio(times: Rounds, name: str, baseline: str) -> float:
    """The median of ``ratios``."""
    return median(ratios(times, name, baseline))
