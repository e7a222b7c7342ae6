"""Operators in normal form: the open dims are settled one after the other, each once.

To settle a dim is to say everything about it up to the next primitive that changes sizes: by how
much it is shifted, whether it is reversed, which weights share it, and then what becomes of it: a
dim of the input, of a weight, of an expand, merged, strided, or joined with another by a split or
an unfold. Of two dims that are joined the first one settled waits for the second. Dims are settled
last in, first out, so an operator is written in one order, and primitives that commute are not
counted twice. Reduces are opened when no dim is left, in the order of their sizes.

Laws that make two forms one family (E2) leave one of them here. A shift or a reverse of a dim that
is reduced, or that a weight closes, does nothing; both pass a share; a share passes a merge, a
split and a stride; what a split joins and a merge parts again, or the reverse, is the dim itself.

What is left to say depends only on sizes and on a few facts about open dims: a ``State``. So the
ways to go on can be counted once for each state.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from syno_ir.search.space import PRIMITIVE_NAMES, Signature, Space
from syno_ir.search.states import (
    BARE,
    EXPANDED,
    MET,
    OUTPUT,
    POOLED,
    QUOTIENT,
    REDUCE,
    REMAINDER,
    STRIDE,
    UNREDUCED,
    WAITS,
    Choice,
    Open,
    State,
    Waiting,
    Weights,
    rest,
)
from syno_ir.search.tables import SpecError
from syno_ir.search.universe import Universe


class _Above(NamedTuple):
    """What stands directly above a dim: permutations and shares."""

    ways: int
    used: int
    """The primitives that this takes."""
    shift: bool
    reverse: bool
    shares: Weights
    left: tuple[int, ...]
    alike: tuple[Weights, ...]


class Settling:
    """The choices of a space, with sizes as numbers."""

    def __init__(self, signature: Signature, space: Space):
        """Raises ``SpecError`` if the sizes of the space do not fit the signature."""
        universe = Universe.of(signature, space)
        numbers = {size: number for number, size in enumerate(universe.sizes)}
        for key, sizes in ("input", universe.inputs), ("output", universe.outputs):
            for size in sizes:
                if size not in numbers:
                    raise SpecError(
                        f"[operator] {key}: a dim of size {size} is 1 at every place, or above "
                        "max_dim\n  hint: leave it out, list it in fixed, or raise max_dim"
                    )
        self.signature, self.space, self.universe = signature, space, universe
        self.inputs = tuple(sorted(numbers[size] for size in universe.inputs))
        self.outputs = tuple(numbers[size] for size in universe.outputs)
        self.reduces = tuple(numbers[size] for size in universe.reduces)
        pooled = universe.pooled
        self.levels = [POOLED if size in pooled else BARE for size in universe.reduces]
        """Of reduced dims, as they are opened."""
        self.merges = [
            [(numbers[q], numbers[r]) for q, r in universe.merges[size]] for size in universe.sizes
        ]
        self.wholes = {parts: n for n, all_ in enumerate(self.merges) for parts in all_}
        self.unfolds = {(numbers[y], numbers[k]) for y, k in universe.unfolds if k in numbers}
        self.strides = [
            [numbers[before] for _, before in universe.strides[size]] for size in universe.sizes
        ]
        self.weights: Weights = 2**space.max_weights - 1
        limits = {name: space.limit(name) for name in PRIMITIVE_NAMES}
        self.forbidden = {name for name, limit in limits.items() if not limit}
        self._limited = [n for n, limit in limits.items() if 0 < limit < space.max_primitives]
        self._place = {name: place for place, name in enumerate(self._limited)}
        self._subsets: dict[
            tuple[tuple[Weights, ...], Weights], list[tuple[Weights, tuple[Weights, ...]]]
        ] = {}

    def start(self) -> State:
        """The outputs, all open."""
        return State(
            tuple(Open(size, 0, UNREDUCED, 0, OUTPUT) for size in self.outputs),
            (),
            self.inputs,
            tuple(self.space.limit(name) for name in self._limited),
            (self.weights,) if self.weights else (),
            (0, 0, ()),
        )

    def left(self, state: State, name: str) -> int | None:
        """How often a primitive may still be used, None if only the total is limited."""
        if name in self.forbidden:
            return 0
        place = self._place.get(name)
        return None if place is None else state.left[place]

    def choices(self, state: State, budget: int) -> Iterator[Choice]:
        """The ways to settle the next dim, or to open a reduce, with so many primitives."""
        if not state.open:
            yield from self._reduces(state, budget)
            return
        yield from self._closings(state, budget)
        ends = state.open[-1].size in state.inputs
        for shift, reverse, ways, left in self._permutations(state, budget):
            for shares, alike in self._shares(state):
                count = shares.bit_count()
                used = shift + reverse + count
                if used < budget or (used == budget and ends):
                    after = self.spend(left, "share", count)
                    if after is not None:
                        above = _Above(ways, used, shift, reverse, shares, after, alike)
                        yield from self._actions(state, budget, above)

    def _reduces(self, state: State, budget: int) -> Iterator[Choice]:
        left = self.spend(state.left, "reduce")
        if not budget or left is None:
            return
        last, count, _ = state.run
        for number in range(last, len(self.reduces)):
            size = self.reduces[number]
            run = (number, count + 1, state.run[2]) if number == last else (number, 1, ())
            opened = (Open(size, 0, self.levels[number], 0, REDUCE),)
            after = state._replace(open=opened, left=left, run=run)
            yield Choice(1, 1, run[1], after, False, False, 0, "reduce", size)

    def _closings(self, state: State, budget: int) -> Iterator[Choice]:
        """The last dim becomes one of weights, or of an expand.

        Not above a split or a stride: what these are made of can be closed in its stead. One weight
        alone does not close a dim that is summed over and nothing else, since a sum over its own
        dim is a smaller weight; an expand that does is a factor.
        """
        _, seen, reduced, mixed, below = state.open[-1]
        if below[0] in ("split", "stride"):
            return
        for weights, alike in self.subsets(state.alike, self.weights & ~seen):
            shares = weights.bit_count() - 1
            left = self.spend(state.left, "share", max(shares, 0))
            if shares < (reduced >= POOLED and not mixed) or shares > budget or left is None:
                continue
            if below[0] == "remainder" and below[3] == weights:
                continue
            last, count, codes = state.run
            ways = 1
            if below is REDUCE:
                ways += codes.count(weights)
                codes = tuple(sorted((*codes, weights)))
            after = state._replace(
                open=rest(state, end=weights), left=left, alike=alike, run=(last, count, codes)
            )
            top = weights.bit_length() - 1
            yield Choice(
                shares, ways, 1, after, False, False, weights & ~(1 << top), "close", weight=top
            )
        left = self.spend(state.left, "expand")
        twice = below[0] == "remainder" and below[3] == EXPANDED
        if budget and left is not None and (mixed or reduced == UNREDUCED) and not twice:
            after = state._replace(open=rest(state, end=EXPANDED), left=left)
            yield Choice(1, 1, 1, after, False, False, 0, "expand")

    def _actions(self, state: State, budget: int, above: _Above) -> Iterator[Choice]:
        """What becomes of the last dim, which is shifted, reversed and shared already."""
        size, seen, reduced, mixed, below = state.open[-1]
        ways, used, shift, reverse, shares, limits, alike = above
        seen |= shares
        if shares and reduced >= POOLED:
            reduced = MET
        inputs, turned, run = state.inputs, shift or reverse, state.run
        others = rest(state, shares, reverse)

        def choice(
            action: str,
            given: tuple[Open, ...],
            number: int = 0,
            left: tuple[int, ...] = limits,
            times: int = 1,
            waiting: tuple[Waiting, ...] = state.waiting,
            partner: Waiting | None = None,
            first: bool = False,
        ) -> Choice:
            after = State(others + given, waiting, inputs, left, alike, run)
            cost = used + (action not in ("input", "wait"))
            return Choice(
                cost, ways * times, 1, after, shift, reverse, shares, action, number, 0,
                partner, first,
            )  # fmt: skip

        if size in inputs and reduced != BARE:
            place = inputs.index(size)
            count = inputs.count(size)
            inputs = inputs[:place] + inputs[place + 1 :]
            yield choice("input", (), size, times=count)
            inputs = state.inputs
        if used == budget:
            return
        left = self.spend(limits, "stride")
        if left is not None:
            for before in self.strides[size]:
                yield choice("stride", (Open(before, seen, reduced, mixed, STRIDE),), before, left)
        left = self.spend(limits, "merge")
        if left is not None:
            for quotient, block in self.merges[size]:
                if turned or below[:2] != ("split", block):
                    parts = (
                        Open(block, seen, reduced, mixed, REMAINDER),
                        Open(quotient, seen, reduced, mixed, QUOTIENT),
                    )
                    yield choice("merge", parts, block, left)
        plain = not (turned or shares)
        summed = plain and below is REDUCE
        me = Waiting(size, seen, reduced, mixed, shares, int(reverse), int(summed))
        waiting = state.waiting
        for place, other in enumerate(waiting):
            if place and waiting[place - 1] == other:
                continue
            times, left_waiting = waiting.count(other), waiting[:place] + waiting[place + 1 :]
            for first, pair in (True, (me, other)), (False, (other, me)):
                sizes = pair[0].size, pair[1].size
                both = seen | other.seen
                level = max(reduced, other.reduced)
                mix = int(mixed or other.mixed or (not reduced) != (not other.reduced))
                whole = self.wholes.get(sizes)
                left = self.spend(limits, "split") if whole is not None else None
                if left is not None and whole is not None and not self._is_redundant(pair, whole):
                    sibling = Waiting(WAITS - below[3], seen, reduced, mixed, 0, 0, 0)
                    again = plain and below[0] == "remainder" and not first and other == sibling
                    count = times - again
                    if count:
                        given = (Open(whole, both, level, mix, ("split", sizes[1], 0, 0)),)
                        yield choice(
                            "split", given, sizes[1], left, count, left_waiting, other, first
                        )
                left = self.spend(limits, "unfold") if sizes in self.unfolds else None
                if left is not None:
                    given = (Open(sizes[0], both, level, mix, OUTPUT),)
                    yield choice("unfold", given, sizes[1], left, times, left_waiting, other, first)
        if len(waiting) + used >= budget:
            return
        others = rest(state, shares, reverse, WAITS - size if plain else 0)
        yield choice("wait", (), waiting=tuple(sorted((*waiting, me))), partner=me)

    def _is_redundant(self, parts: tuple[Waiting, Waiting], whole: int) -> bool:
        """True if something else says what a split of these parts would.

        Both parts are shared or reversed where the whole can be, or it can be reduced.
        """
        q, r = parts
        reduces = q.summed and r.summed and whole in self.reduces
        return bool(q.shares & r.shares or (q.reversed and r.reversed) or reduces)

    def _permutations(
        self, state: State, budget: int
    ) -> Iterator[tuple[bool, bool, int, tuple[int, ...]]]:
        """Shifted or not, reversed or not, how many shifts there are, and the limits left.

        A sum does not see the order of its terms. Reversing both parts of a merge is reversing
        what is merged.
        """
        yield False, False, 1, state.left
        below = state.open[-1].below
        if below is REDUCE or not budget:
            return
        count = len(self.space.shifts)
        shifted = self.spend(state.left, "shift") if count else None
        if shifted is not None:
            yield True, False, count, shifted
        if below[0] == "remainder" and below[2]:
            return
        left = self.spend(state.left, "reverse")
        if left is not None:
            yield False, True, 1, left
            both = self.spend(left, "shift") if count else None
            if both is not None and budget > 1:
                yield True, True, count, both

    def _shares(self, state: State) -> Iterator[tuple[Weights, tuple[Weights, ...]]]:
        """The sets of weights that may share the last dim.

        A share above a stride is one below it; one of both parts of a merge is one of the whole.
        """
        _, seen, _, _, below = state.open[-1]
        allowed = 0 if below is STRIDE else self.weights & ~seen
        if below[0] == "remainder":
            allowed &= ~below[1]
        yield from self.subsets(state.alike, allowed)

    def subsets(
        self, alike: tuple[Weights, ...], allowed: Weights
    ) -> list[tuple[Weights, tuple[Weights, ...]]]:
        """The sets of allowed weights, of weights that are alike the first ones.

        With each, what is alike after it was chosen.
        """
        key = alike, allowed
        if key not in self._subsets:
            members = [1 << w for w in range(allowed.bit_length()) if allowed >> w & 1]
            sets = [sum(c) for n in range(len(members) + 1) for c in combinations(members, n)]
            self._subsets[key] = [
                (chosen, tuple(part for c in alike for part in (c & chosen, c & ~chosen) if part))
                for chosen in sets
                if all(_are_first(c & chosen, c & ~chosen) for c in alike)
            ]
        return self._subsets[key]

    def spend(self, left: tuple[int, ...], name: str, times: int = 1) -> tuple[int, ...] | None:
        """The limits after a primitive was used, None if it may not be."""
        if not times:
            return left
        if name in self.forbidden:
            return None
        place = self._place.get(name)
        if place is None:
            return left
        if left[place] < times:
            return None
        return (*left[:place], left[place] - times, *left[place + 1 :])


def _are_first(chosen: Weights, others: Weights) -> bool:
    return not others or chosen.bit_length() < (others & -others).bit_length()
