"""How many operators in normal form there are, exactly: the completions of every state.

An operator has no symmetry but those that the states know of, so one with several reduces of a size
is written once for each order of these. It is counted once: reduces of equal size are divided by
their number, in integers, since all counts are multiples of ``Completions.unit``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import factorial, log10

from syno_ir.search.feasibility import Feasibility
from syno_ir.search.settling import Settling
from syno_ir.search.states import Choice, Open, State, Waiting
from syno_ir.search.tables import SpecError

Counts = Sequence[int]
"""For each number of primitives, how many completions take exactly so many."""


MAX_STATES = 500_000
"""About 1 KB of memory each, and 0.3 ms of time."""

FORESEEN = 2_000
"""From so many states on, which takes a second, to five times as many it is foreseen how many there
will be."""

FAR = 10
"""A space is refused then if it seems to have so many times the states that may be kept."""

Key = tuple[tuple[int, ...], ...]
"""A state in integers, which stand for its dims: small, and nothing for the collector to visit."""


class Completions:
    """The number of completions of each state, kept once it was asked for."""

    def __init__(self, settling: Settling, max_states: int = MAX_STATES):
        """Counting raises ``SpecError`` where more than ``max_states`` states would be kept."""
        self.settling = settling
        self._max_states = max_states
        self.feasible = Feasibility(settling)
        self.unit = factorial(settling.space.limit("reduce"))
        self._known: dict[Key, Counts] = {}
        self._dims: dict[Open | Waiting, int] = {}

    def __len__(self) -> int:
        """The number of states that are kept."""
        return len(self._known)

    def counts(self, state: State, budget: int) -> Counts:
        """The completions with 0, 1, ... and, at least, up to ``budget`` primitives, in units."""
        key = self._key(state)
        known = self._known.get(key)
        if known is not None and len(known) > budget:
            return known
        counts = [0] * (budget + 1)
        if is_whole(state):
            counts[0] = self.unit
        for choice in self.settling.choices(state, budget):
            left = budget - choice.cost
            if self.feasible(choice.after, left):
                for more, count in enumerate(self.counts(choice.after, left)[: left + 1]):
                    counts[choice.cost + more] += count * choice.ways // choice.alike
        if len(self._known) >= self._max_states:
            raise self._too_large(f"more than {self._max_states:,} states")
        self._known[key] = tuple(counts) if any(counts) else _none(budget)
        return counts

    def _key(self, state: State) -> Key:
        dims = self._dims
        return (
            tuple([dims.setdefault(dim, len(dims)) for dim in state.open]),
            tuple([dims.setdefault(dim, len(dims)) for dim in state.waiting]),
            state.inputs,
            state.left,
            state.alike,
            (*state.run[:2], *state.run[2]),
        )

    def weighed(self, state: State, primitives: int) -> list[tuple[int, Choice]]:
        """The choices after which exactly so many primitives complete the state.

        Each with the number of its completions, in units.
        """
        weighed: list[tuple[int, Choice]] = []
        for choice in self.settling.choices(state, primitives):
            left = primitives - choice.cost
            if self.feasible(choice.after, left):
                count = self.counts(choice.after, left)[left] * choice.ways // choice.alike
                if count:
                    weighed.append((count, choice))
        return weighed

    def sizes(self) -> list[int]:
        """How many operators of 0, 1, 2, ... primitives the space has."""
        space = self.settling.space
        most = space.max_primitives
        self._foresee(min(most, sum(space.primitives.values())) if space.primitives else most)
        counts = self.counts(self.settling.start(), most)
        return [count // self.unit for count in counts]

    def _foresee(self, most: int) -> None:
        """Raises ``SpecError`` if, as states grow with the primitives, there will be far too many.

        Each primitive more multiplies them, by a factor that falls where limits are met: the factor
        and its fall are those of the last three primitives.
        """
        grown = [1]
        for primitives in range(1, most):
            self.counts(self.settling.start(), primitives)
            grown.append(len(self))
            if grown[-1] < 1.1 * grown[-2] and grown[-1] > FORESEEN // 4:
                return
            if len(self) < FORESEEN:
                continue
            factors = [more / less for less, more in pairwise(grown)][-3:]
            factor, expected = factors[-1], len(self)
            fall = min(1.0, (factor / factors[0]) ** 0.5)
            for _ in range(primitives, most):
                factor = max(1.0, factor * fall)
                expected *= factor
            if expected > FAR * self._max_states:
                raise self._too_large(f"about 10^{log10(expected):.0f} states")
            if len(self) > 5 * FORESEEN:
                return

    def _too_large(self, states: str) -> SpecError:
        return SpecError(
            f"[space] max_primitives: the space is too large to count, it has {states}"
            '\n  hint: allow fewer primitives, limit some of them, or set strategy = "guided"'
        )


def is_whole(state: State) -> bool:
    """True if nothing is left to say."""
    return not (state.open or state.waiting or state.inputs)


@cache
def _none(budget: int) -> Counts:
    """States that cannot be completed share their counts."""
    return (0,) * (budget + 1)
