"""Random decisions that are the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from random import Random
from typing import Protocol, TypeVar

T = TypeVar("T")


class Picker(Protocol):
    """Decides between things that are as good as each other."""

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        ...


class Picks:
    """Picks by the numbers that it is given, one after the other."""

    def __init__(self, numbers: Iterable[int]):
        self._numbers = iter(numbers)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[next(self._numbers)]


class Stream:
    """Random decisions that follow from integers alone, on every machine and version of Python."""

    def __init__(self, *seeds: int):
        digest = hashlib.sha256(" ".join(map(str, seeds)).encode()).digest()
        self._random = Random(int.from_bytes(digest[:8], "big"))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(self.random() * len(items))]

    def below(self, bound: int) -> int:
        """An integer from 0 up to, not including, a bound of any size."""
        return self._random.randrange(bound)

    def pop(self, items: list[T]) -> T:
        """One of the items, which is then gone from the list."""
        return items.pop(int(self.random() * len(items)))

    def random(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._random.random()
