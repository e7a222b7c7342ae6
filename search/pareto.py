"""What nothing else beats in every objective."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Generic, TypeVar

T = TypeVar("T")


def dominates(values: Sequence[float], others: Sequence[float]) -> bool:
    """True if nowhere less, and more somewhere."""
    pairs = list(zip(values, others, strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


class Archive(Generic[T]):
    """The Pareto front of all that was added; each value is the better the greater it is."""

    def __init__(self) -> None:
        self.members: list[tuple[tuple[float, ...], T]] = []
        """In the order in which they were added; of equal values the first."""

    def add(self, values: Sequence[float], item: T) -> bool:
        """Whether it is on the front; then those that it dominates are there no more."""
        mine = tuple(values)
        if any(known == mine or dominates(known, mine) for known, _ in self.members):
            return False
        self.members = [member for member in self.members if not dominates(mine, member[0])]
        self.members.append((mine, item))
        return True

    def crowding(self) -> list[float]:
        """For each member how far its neighbours are, along each objective, relative to the spread
        of that; infinity at both ends.
        """
        found = [0.0] * len(self.members)
        for column in zip(*(values for values, _ in self.members), strict=True):
            order = sorted(range(len(column)), key=column.__getitem__)
            spread = column[order[-1]] - column[order[0]]
            found[order[0]] = found[order[-1]] = inf
            for before, place, after in zip(order, order[1:], order[2:], strict=False):
                if spread:
                    found[place] += (column[after] - column[before]) / spread
        return found
