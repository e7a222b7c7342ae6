"""Where a generator's decisions come from: hypothesis, or a plain seed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Choices(ABC):
    """A stream of decisions. Each is an integer, of which 0 is the simplest to look at."""

    @abstractmethod
    def below(self, bound: int) -> int:
        """An integer in ``[0, bound)``."""

    def choose(self, options: Sequence[T]) -> T:
        """One of the options, the simplest of which stands first."""
        return options[self.below(len(options))]

    def several(self, options: Sequence[T], count: int) -> list[T]:
        """``count`` options, by one decision. The simplest are the first, the second, and so on."""
        number = self.below(len(options) ** count)
        digits = (number // len(options) ** place for place in range(count))
        return [options[(place + digit) % len(options)] for place, digit in enumerate(digits)]

    def choose_legal(self, options: Sequence[T], legal: Callable[[T], bool]) -> T:
        """The first legal option from a random one on, around the end. One of them must be legal.

        Which options are legal does not change what a number stands for: so a shrinker may take
        away one decision and leave the later ones as they are.
        """
        start = self.below(len(options))
        return next(filter(legal, (*options[start:], *options[:start])))

    def rarely(self, n: int) -> bool:
        """True once in ``n`` times; False is the simpler."""
        return self.below(n) == n - 1

    def mostly(self, n: int) -> bool:
        """False once in ``n`` times; False is the simpler."""
        return self.below(n) > 0

    def order(self, items: Sequence[T]) -> list[T]:
        """The items in some order; theirs is the simplest."""
        ordered = list(items)
        while items and (place := self.below(len(items) + 3) - 3) >= 0:
            ordered.append(ordered.pop(place))
        return ordered

    def group(self, step: Callable[[], T]) -> T:
        """What ``step`` returns; its decisions belong together."""
        return step()


class Seeded(Choices):
    """The stream of a seed, the same on every machine and version of Python.

    Of all that ``random`` offers, Python promises to keep the values of ``random()`` only.
    """

    def __init__(self, seed: int | str):
        self._random = Random(seed)

    def below(self, bound: int) -> int:
        return int(self._random.random() * bound)
