"""Operators from spaces that are too large to count: a random way that keeps the end in sight.

Each dim is settled at random, a kind of action first, by choices after which few primitives would
be enough. When few are left their completions are counted, and are as likely as each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from syno_ir.search.counting import Completions, is_whole
from syno_ir.search.descent import Candidate
from syno_ir.search.sampling import candidate_of
from syno_ir.search.settling import Settling
from syno_ir.search.states import Choice, State
from syno_ir.search.stream import Stream

COUNTED = 3
"""With so many primitives left the completions are counted."""

LOOKAHEAD = 4
"""A choice is made only if so many primitives would be enough after it."""

MAX_UNDONE = 20
"""A rollout that undid so many choices is given up."""

MAX_STATES = 200_000
"""So many states are kept; then the keeping begins anew."""

MAX_KINDS = 3000
"""Of so many states the choices are kept, which takes 20 times the memory."""


class Rollouts:
    """Draws operators of any size; small ones are as likely as large ones."""

    def __init__(self, settling: Settling):
        self._settling = settling
        self._completions = Completions(settling)
        self._known: dict[tuple[State, int], list[list[Choice]]] = {}
        self._undone = 0

    @property
    def kept(self) -> int:
        """The number of states that are kept."""
        return len(self._completions) + len(self._completions.feasible) + len(self._known)

    def draw(self, stream: Stream) -> Candidate | None:
        """An operator; None if it was given up."""
        return self.redraw([], 1 + stream.below(self._settling.space.max_primitives), stream)

    def redraw(
        self, choices: Sequence[Choice], primitives: int, stream: Stream
    ) -> Candidate | None:
        """An operator that begins with some choices, of at most so many primitives more."""
        if self.kept > MAX_STATES:
            self._completions = Completions(self._settling)
        state = choices[-1].after if choices else self._settling.start()
        found = list(choices)
        self._undone = 0
        if self._go_on(state, primitives, found, stream):
            return candidate_of(found, self._settling, stream)
        return None

    def _go_on(self, state: State, primitives: int, choices: list[Choice], stream: Stream) -> bool:
        """Add the choices that complete a state; False if it is given up."""
        if primitives <= COUNTED:
            return self._finish(state, primitives, choices, stream)
        for choice in self._steps(state, primitives, stream):
            choices.append(choice)
            if self._go_on(choice.after, primitives - choice.cost, choices, stream):
                return True
            choices.pop()
            self._undone += 1
            if self._undone > MAX_UNDONE:
                return False
        return is_whole(state)

    def _finish(self, state: State, primitives: int, choices: list[Choice], stream: Stream) -> bool:
        """Add choices that are drawn by their completions, with all primitives if that can be."""
        while primitives or not is_whole(state):
            for exactly in range(primitives, -1, -1):
                weighed = self._completions.weighed(state, exactly)
                if weighed:
                    break
            else:
                return is_whole(state)
            choices.append(weighed[_weighted([count for count, _ in weighed], stream)][1])
            state, primitives = choices[-1].after, exactly - choices[-1].cost
        return True

    def _steps(self, state: State, primitives: int, stream: Stream) -> Iterator[Choice]:
        """The choices after which the end is in sight, in random order."""
        kinds = [list(kind) for kind in self._kinds(state, primitives)]
        while kinds:
            kind = stream.pick(kinds)
            choice = stream.pop(kind)
            if not kind:
                kinds.remove(kind)
            if self._has_an_end(choice.after, primitives - choice.cost):
                yield choice

    def _kinds(self, state: State, primitives: int) -> list[list[Choice]]:
        """The choices, those that differ only in sizes, weights and partners in one list."""
        key = state, primitives
        if key not in self._known:
            if len(self._known) == MAX_KINDS:
                self._known.clear()
            kinds: dict[tuple[str, bool, bool, int], list[Choice]] = {}
            for choice in self._settling.choices(state, primitives):
                kind = choice.action, choice.shift, choice.reverse, choice.shares.bit_count()
                kinds.setdefault(kind, []).append(choice)
            self._known[key] = list(kinds.values())
        return self._known[key]

    def _has_an_end(self, state: State, primitives: int) -> bool:
        """Whether there is a completion, exactly if it is counted, else as far as sizes tell."""
        if not self._completions.feasible(state, min(primitives, LOOKAHEAD)):
            return False
        return primitives > COUNTED or any(self._completions.counts(state, primitives))


def _weighted(weights: Sequence[int], stream: Stream) -> int:
    """A place, as likely as its weight says."""
    bounds = list(accumulate(weights))
    number = stream.below(bounds[-1])
    return next(place for place, bound in enumerate(bounds) if number < bound)
