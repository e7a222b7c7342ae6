"""The ways to the input: a table of the multisets of sizes that few primitives make the input's.

It is made backwards from the input's multiset, by breadth-first search over the inverse steps.
Share, shift and reverse change no size and do not occur. How often a primitive may be used is
limited, so a multiset has several ways, of which none uses all primitives as sparingly as another.

A way may merge a dim and close one half of it. (Whatever else a primitive makes is never worth
closing: leaving out the reduce, or closing the operands of the split or the unfold, costs less.)
If a weight closes the half, a weight must be able to close the dim: the way says for which dims.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import add, le
from typing import NamedTuple

from syno_ir.search.space import Space
from syno_ir.search.universe import Universe

Multiset = tuple[int, ...]
"""Sizes by their number in the universe, sorted."""

COUNTED = ("merge", "split", "unfold", "stride", "reduce", "expand", "share")
"""The primitives that a way to the input may need."""

Uses = tuple[int, ...]
"""How often each of these is used."""

NONE: Uses = (0,) * len(COUNTED)

MAX_STATES = 30_000
"""The table ends with the step after which it would be larger."""


class Way(NamedTuple):
    """A way from a multiset to the input's."""

    uses: Uses
    closable: Multiset
    """The sizes of the dims among them that a weight must be able to close."""

    def is_as_good_as(self, other: Way) -> bool:
        return all(map(le, self.uses, other.uses)) and contains(other.closable, self.closable)


class Token(NamedTuple):
    """A size on the way back from the input, and whether a weight must be able to close its dim."""

    number: int
    closable: bool


State = tuple[tuple[Token, ...], Uses]


class Table(NamedTuple):
    ways: dict[Multiset, list[Way]]
    depth: int
    """What is not in the table takes more primitives than this."""


def use(*names: str, times: int = 1) -> Uses:
    """Using each of some primitives so many times."""
    return tuple(times * (name in names) for name in COUNTED)


def contains(multiset: Multiset, part: Multiset) -> bool:
    return not part or not Counter(part) - Counter(multiset)


def make_table(universe: Universe, space: Space, max_states: int) -> Table:
    """The table of all ways within the limits of a space, or of the shortest ``max_states``."""
    numbers = {size: number for number, size in enumerate(universe.sizes)}
    inverse = _Inverse(universe, space)
    limits = tuple(space.limit(name) for name in COUNTED)
    goal = tuple(sorted(Token(numbers[size], False) for size in universe.inputs))
    waiting: list[set[State]] = [{(goal, NONE)}]
    ways: dict[Multiset, list[Way]] = {}
    states = 0
    for cost in range(space.max_primitives + 1):
        waiting += [set() for _ in range(cost + 3 - len(waiting))]
        new = [state for state in sorted(waiting[cost]) if _add(ways, *state)]
        states += len(new)
        for tokens, uses in new:
            for before, step in inverse.steps(tokens):
                total = tuple(map(add, uses, step))
                if all(map(le, total, limits)):
                    waiting[sum(total)].add((before, total))
            if states + len(waiting[cost + 1]) > max_states:
                return Table(ways, cost)
    return Table(ways, space.max_primitives)


def _add(ways: dict[Multiset, list[Way]], tokens: tuple[Token, ...], uses: Uses) -> bool:
    """Enter a way into the table, unless a known one is as good."""
    way = Way(uses, tuple(token.number for token in tokens if token.closable))
    known = ways.setdefault(tuple(token.number for token in tokens), [])
    if any(other.is_as_good_as(way) for other in known):
        return False
    known.append(way)
    return True


class _Inverse:
    """The steps of one primitive, backwards."""

    def __init__(self, universe: Universe, space: Space):
        self._numbers = {size: number for number, size in enumerate(universe.sizes)}
        self._reduces = {self._numbers[size] for size in universe.reduces}
        self._products: dict[tuple[int, int], int] = {}
        self._makers: list[list[tuple[Multiset, Uses]]] = [[] for _ in universe.sizes]
        """For each size, the sizes of the dims that one primitive makes a dim of it of."""
        self._wholes: list[list[int]] = [[] for _ in universe.sizes]
        """For each size, the sizes of the dims of which a dim of it can be one half."""
        self._halvings = [(use("merge", "expand"), False)]
        if space.max_weights:
            self._halvings.append((use("merge"), True))
        self._fill(universe)

    def _fill(self, universe: Universe) -> None:
        numbers = self._numbers
        for whole, parts in universe.merges.items():
            for quotient, remainder in parts:
                x, q, r = numbers[whole], numbers[quotient], numbers[remainder]
                self._products[q, r] = x
                self._makers[x].append(((q, r), use("split")))
                self._wholes[q].append(x)
                self._wholes[r].append(x)
        for size, window in sorted(universe.unfolds, key=str):
            if window in numbers:
                y, k = numbers[size], numbers[window]
                self._makers[y].append(((y, k), use("unfold")))
        for size, steps in universe.strides.items():
            for _, before in steps:
                self._makers[numbers[before]].append(((numbers[size],), use("stride")))

    def steps(self, tokens: tuple[Token, ...]) -> Iterator[tuple[tuple[Token, ...], Uses]]:
        """What one primitive turns into these tokens, and what it uses.

        A dim can be closed if all dims that it is made of can, and none of them is reduced.
        """
        for place, token in enumerate(tokens):
            if place and tokens[place - 1] == token:
                continue
            number, closable = token
            rest = tokens[:place] + tokens[place + 1 :]
            for sizes, step in self._makers[number]:
                yield _with(rest, *(Token(size, closable) for size in sizes)), step
            for step, by_weight in self._halvings:
                for whole in self._wholes[number]:
                    yield _with(rest, Token(whole, closable or by_weight)), step
            if number in self._reduces and not closable:
                yield rest, use("reduce")
            for other in set(rest):
                whole = self._products.get((number, other.number))
                if whole is not None:
                    left = list(rest)
                    left.remove(other)
                    yield _with(left, Token(whole, closable or other.closable)), use("merge")


def _with(tokens: tuple[Token, ...] | list[Token], *more: Token) -> tuple[Token, ...]:
    return tuple(sorted((*tokens, *more)))
