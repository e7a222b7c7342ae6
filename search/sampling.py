"""Operators drawn from a space, each in normal form as likely as any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from syno_ir.search.assembly import assemble
from syno_ir.search.counting import Completions, is_whole
from syno_ir.search.descent import Candidate
from syno_ir.search.move import Move, sizes_above
from syno_ir.search.settling import Settling
from syno_ir.search.states import Choice, State, Waiting
from syno_ir.search.stream import Picker, Stream
from syno_ir.size import Size

MAX_KEPT = 20_000
"""So many lists of choices are kept; then the keeping begins anew."""


class Sampler:
    """Draws operators uniformly, since each choice is as likely as its completions are many."""

    def __init__(self, completions: Completions):
        self._completions = completions
        self._settling = completions.settling
        self._kept: dict[tuple[State, int], tuple[int, list[tuple[int, Choice]]]] = {}
        self.sizes = completions.sizes()
        """How many operators of 0, 1, 2, ... primitives there are."""

    @property
    def kept(self) -> int:
        """The number of states, and lists of choices, that are kept."""
        return len(self._completions) + len(self._kept)

    def draw(self, stream: Stream, primitives: int | None = None) -> Candidate | None:
        """An operator, of so many primitives if given; None if there is none."""
        if primitives is None:
            return self.redraw([], stream)
        if not self.sizes[primitives]:
            return None
        return self._complete([], self._settling.start(), primitives, stream)

    def redraw(
        self, choices: Sequence[Choice], stream: Stream, primitives: int | None = None
    ) -> Candidate | None:
        """An operator that begins with some choices, all as likely; None if there is none.

        With so many primitives more, if given.
        """
        state = choices[-1].after if choices else self._settling.start()
        left = self._settling.space.max_primitives - sum(choice.cost for choice in choices)
        counts = self._completions.counts(state, left)[: left + 1]
        if primitives is None:
            if not any(counts):
                return None
            number, primitives = stream.below(sum(counts)), 0
            while number >= counts[primitives]:
                number -= counts[primitives]
                primitives += 1
        elif not counts[primitives]:
            return None
        return self._complete(list(choices), state, primitives, stream)

    def _complete(
        self, choices: list[Choice], state: State, primitives: int, stream: Stream
    ) -> Candidate:
        """The choices and more of them, which take exactly so many primitives."""
        while primitives or not is_whole(state):
            choices.append(self._choose(state, primitives, stream))
            state, primitives = choices[-1].after, primitives - choices[-1].cost
        return candidate_of(choices, self._settling, stream)

    def _choose(self, state: State, primitives: int, stream: Stream) -> Choice:
        key = state, primitives
        if key not in self._kept:
            if len(self._kept) == MAX_KEPT:
                self._kept.clear()
            weighed = self._completions.weighed(state, primitives)
            self._kept[key] = sum(count for count, _ in weighed), weighed
        total, weighed = self._kept[key]
        number = stream.below(total)
        for count, choice in weighed:
            if number < count:
                return choice
            number -= count
        raise AssertionError("the counts add up to the total")


def candidate_of(choices: Iterable[Choice], settling: Settling, picker: Picker) -> Candidate:
    """The operator of choices; the picker decides between the ways of each."""
    path = _Tracer(settling, picker).trace(choices)
    operator = assemble(path, settling.signature, settling.space)
    return Candidate(operator, tuple(map(str, path)))


class Traced(NamedTuple):
    """A partial operator: moves, and the positions of its open dims."""

    moves: tuple[Move, ...]
    open: list[int]
    """Of these the last one is settled next."""
    waiting: list[int]
    """To be joined with others."""
    ends: list[int]
    """To be dims of the input."""


def trace(choices: Iterable[Choice], settling: Settling, picker: Picker) -> Traced:
    """The partial operator of choices; the picker decides between the ways of each."""
    return _Tracer(settling, picker).follow(choices)


class _Tracer:
    """Follows dims, each known by a number, through choices and writes moves."""

    def __init__(self, settling: Settling, picker: Picker):
        self._settling, self._picker = settling, picker
        signature, fixed = settling.signature, settling.space.fixed
        self._sizes = [settling.universe.sizes[size] for size in settling.outputs]
        self._sizes = [*fixed, *self._sizes]
        self._present = list(range(len(self._sizes)))
        """In the order of a ``PartialOperator``."""
        self._open = self._present[len(fixed) :]
        self._waiting: list[tuple[Waiting, int]] = []
        self._quotients: dict[int, int] = {}
        """Of the remainders of merges."""
        self._ends = [(size, dim) for dim, size in enumerate(fixed)]
        self._input = signature.input
        self._moves: list[Move] = []

    def follow(self, choices: Iterable[Choice]) -> Traced:
        """What choices make, which need not complete an operator."""
        for choice in choices:
            if choice.action == "reduce":
                self._open += self._do(Move("reduce", size=self._size(choice.size)))
            else:
                self._settle(choice)
        place = self._present.index
        return Traced(
            tuple(self._moves),
            [place(dim) for dim in self._open],
            [place(dim) for _, dim in self._waiting],
            [place(dim) for _, dim in self._ends],
        )

    def trace(self, choices: Iterable[Choice]) -> tuple[Move, ...]:
        """The moves of choices that complete an operator."""
        self.follow(choices)
        order: list[int] = []
        for size in self._input:
            same = [end for end in self._ends if end[0] == size]
            end = self._picker.pick(same)
            self._ends.remove(end)
            order.append(self._present.index(end[1]))
        return (*self._moves, Move("finish", tuple(order)))

    def _settle(self, choice: Choice) -> None:
        dim = self._open.pop()
        if choice.shift:
            amount = self._picker.pick(self._settling.space.shifts)
            (dim,) = self._do(Move("shift", number=amount), dim)
        if choice.reverse:
            (dim,) = self._do(Move("reverse"), dim)
        for weight in range(choice.shares.bit_length()):
            if choice.shares >> weight & 1:
                (dim,) = self._do(Move("share", number=weight), dim)
        action, size = choice.action, self._size(choice.size)
        if action == "input":
            self._ends.append((size, dim))
        elif action == "close":
            self._do(Move("close", number=choice.weight), dim)
        elif action == "expand":
            self._do(Move("expand"), dim)
        elif choice.partner is not None and not choice.joins:
            self._waiting.append((choice.partner, dim))
        elif choice.joins:
            parted = None if choice.first or action != "split" else self._quotients.get(dim)
            equal = [w for w in self._waiting if w[0] == choice.partner and w[1] != parted]
            waiting = self._picker.pick(equal)
            self._waiting.remove(waiting)
            pair = (dim, waiting[1]) if choice.first else (waiting[1], dim)
            self._open += self._do(Move(action), *pair)
        elif action == "merge":
            quotient, remainder = self._do(Move("merge", size=size), dim)
            self._quotients[remainder] = quotient
            self._open += remainder, quotient
        else:
            self._open += self._do(Move("stride", size=size / self._sizes[dim]), dim)

    def _size(self, number: int) -> Size:
        return self._settling.universe.sizes[number]

    def _do(self, move: Move, *dims: int) -> list[int]:
        """Write a move of dims; the dims that it gives."""
        positions = tuple(self._present.index(dim) for dim in dims)
        self._moves.append(move._replace(dims=positions))
        self._present = [dim for dim in self._present if dim not in dims]
        sizes = sizes_above(move, [self._sizes[dim] for dim in dims])
        new = list(range(len(self._sizes), len(self._sizes) + len(sizes)))
        self._sizes += sizes
        self._present += new
        return new
