"""All operators of a space, one after the other, by number of primitives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from syno_ir.search.counting import Completions, is_whole
from syno_ir.search.descent import Candidate
from syno_ir.search.sampling import candidate_of
from syno_ir.search.states import Choice, State

T = TypeVar("T")


def enumerate_operators(completions: Completions, primitives: int) -> Iterator[Candidate]:
    """The operators in normal form of exactly so many primitives.

    One with several reduces of equal size comes once for each order of these.
    """
    for choices in paths(completions, completions.settling.start(), primitives):
        decisions = Decisions()
        while decisions.more():
            yield candidate_of(choices, completions.settling, decisions)


def paths(completions: Completions, state: State, primitives: int) -> Iterator[list[Choice]]:
    """The choices that complete a state with exactly so many primitives, no dead end among them."""
    if is_whole(state) and not primitives:
        yield []
        return
    for _, choice in completions.weighed(state, primitives):
        for further in paths(completions, choice.after, primitives - choice.cost):
            yield [choice, *further]


class Decisions:
    """Stands in for a random stream and decides in every way, one after the other."""

    def __init__(self) -> None:
        self._script: list[tuple[int, int]] | None = None
        """What was decided, each time among how many."""
        self._place = 0

    def more(self) -> bool:
        """Begin the next way; False if there is none."""
        if self._script is None:
            self._script = []
            return True
        while self._script and self._script[-1][0] + 1 == self._script[-1][1]:
            self._script.pop()
        self._place = 0
        if not self._script:
            return False
        number, count = self._script[-1]
        self._script[-1] = number + 1, count
        return True

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        assert self._script is not None
        if self._place == len(self._script):
            self._script.append((0, len(items)))
        number, _ = self._script[self._place]
        self._place += 1
        return items[number]
