"""Whether so many primitives are enough, asked of sizes alone.

Weights, limits and the laws of the normal form are left out, but for how dear it is to close a dim,
so the answer is a bound: where it is no, there is no way; where it is yes, there mostly is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from syno_ir.search.settling import Settling
from syno_ir.search.states import NEVER, Open, State, Waiting

UNCLOSABLE = 2
"""The price of closing a dim that cannot be closed."""

Dim = int
"""A size, a kind of dim, and 1 if something below it would be closed in its stead:
``size << 5 | kind << 1 | 1``. A kind is ``unseen << 2 | mixture``, how many weights have not seen
it, as far as 2, and what is below it."""

ALL_OUTPUT, ALL_MET, ALL_SUMMED, MIXED = 0, 1, 2, 3
"""Outputs only, reduces only that weights have met, reduces only of which none met some, or both
reduces and outputs."""

Key = tuple[tuple[Dim, ...], tuple[Dim, ...], tuple[int, ...]]
"""Open and waiting dims, each in ascending order, and the inputs that are missing."""


class Feasibility:
    """Answers are kept."""

    def __init__(self, settling: Settling):
        self._settling = settling
        self._enough: dict[Key, int] = {((), (), ()): 0}
        self._too_few: dict[Key, int] = {}
        self._price = self._prices()
        self._opened = cache(self._open_dim)
        self._waits = cache(self._waiting_dim)
        self._bounds = _Bounds(settling, self._price)
        self._joins = [n for n in ("split", "unfold") if settling.left(settling.start(), n) is None]

    def __len__(self) -> int:
        return len(self._enough) + len(self._too_few)

    def __call__(self, state: State, budget: int) -> bool:
        """False if no ``budget`` of primitives makes the state whole."""
        opened, waiting, settling = state.open, state.waiting, self._settling
        if len(waiting) > budget:
            return False
        if not self._joins:
            joins = (settling.left(state, name) or 0 for name in ("split", "unfold"))
            if len(waiting) > sum(joins):
                return False
        if not opened and (waiting or state.inputs) and settling.left(state, "reduce") == 0:
            return False
        key = (
            tuple(sorted(map(self._opened, opened))),
            tuple(sorted(map(self._waits, waiting))),
            state.inputs,
        )
        return self._is_enough(key, budget)

    def _open_dim(self, dim: Open) -> Dim:
        return self._waiting_dim(dim) | (dim.below[0] in ("split", "stride"))

    def _waiting_dim(self, dim: Open | Waiting) -> Dim:
        unseen = min(2, (self._settling.weights & ~dim.seen).bit_count())
        mixture = MIXED if dim.mixed else (ALL_OUTPUT, ALL_MET, ALL_SUMMED, ALL_SUMMED)[dim.reduced]
        return dim.size << 5 | unseen << 3 | mixture << 1

    def _prices(self) -> list[int]:
        """What it takes to close a dim of each kind, ``UNCLOSABLE`` if that cannot be.

        A weight does it for nothing. What is summed over and nothing else needs a share, and
        another weight that closes it.
        """
        expand = UNCLOSABLE if "expand" in self._settling.forbidden else 1
        return [
            (1 if unseen > 1 else UNCLOSABLE)
            if mixture == ALL_SUMMED
            else 0
            if unseen
            else (UNCLOSABLE if mixture == ALL_MET else expand)
            for unseen in range(3)
            for mixture in range(4)
        ]

    def _is_enough(self, key: Key, budget: int) -> bool:
        if budget >= self._enough.get(key, NEVER):
            return True
        if budget <= self._too_few.get(key, -1) or self._bounds(key) > budget:
            return False
        for cost, after in self._steps(*key):
            if cost <= budget and self._is_enough(after, budget - cost):
                self._enough[key] = budget
                return True
        self._too_few[key] = budget
        return False

    def _steps(
        self, opened: tuple[Dim, ...], waiting: tuple[Dim, ...], inputs: tuple[int, ...]
    ) -> Iterator[tuple[int, Key]]:
        """The ways to settle the last open dim, the cheapest first."""
        settling = self._settling
        if not opened:
            kind = min(2, settling.weights.bit_count()) << 2 | ALL_SUMMED
            for reduced in settling.reduces:
                yield 1, ((reduced << 5 | kind << 1,), waiting, inputs)
            return
        *rest, dim = opened
        size, kind = dim >> 5, dim >> 1 & 15
        price = self._price[kind]
        if size in inputs:
            place = inputs.index(size)
            yield 0, (tuple(rest), waiting, inputs[:place] + inputs[place + 1 :])
        if price < UNCLOSABLE and not dim & 1:
            yield price, (tuple(rest), waiting, inputs)
        for place, other in enumerate(waiting):
            if not place or waiting[place - 1] != other:
                left = waiting[:place] + waiting[place + 1 :]
                both = _both(kind, other >> 1 & 15) << 1
                for joined in self._joined(size, other >> 5):
                    yield 1, (_with(rest, joined | both), left, inputs)
        yield 0, (tuple(rest), _with(waiting, dim & ~1), inputs)
        if "merge" not in settling.forbidden:
            for parts in settling.merges[size]:
                yield 1, (_with(rest, *(part << 5 | kind << 1 for part in parts)), waiting, inputs)
        if "stride" not in settling.forbidden:
            for before in settling.strides[size]:
                yield 1, (_with(rest, before << 5 | kind << 1 | 1), waiting, inputs)

    def _joined(self, one: int, other: int) -> Iterator[Dim]:
        """What a split or an unfold makes of two sizes; the kind is still to be added."""
        settling = self._settling
        for pair in (one, other), (other, one):
            if pair in settling.wholes and "split" not in settling.forbidden:
                yield settling.wholes[pair] << 5 | 1
            if pair in settling.unfolds and "unfold" not in settling.forbidden:
                yield pair[0] << 5


class _Bounds:
    """A lower bound that is quick: each waiting dim is joined, symbols that no reduce brings back
    get where the input has them one step at a time, and what cannot be closed must be joined.
    """

    def __init__(self, settling: Settling, price: Sequence[int]):
        self._unclosable = [cost == UNCLOSABLE for cost in price]
        self._never = [price[kind | MIXED] == UNCLOSABLE for kind in range(len(price))]
        universe, space = settling.universe, settling.space
        primary = {s for size in (*universe.inputs, *universe.outputs) for s in size.symbols}
        primary -= {s for window in (*universe.windows, *universe.blocks) for s in window.symbols}
        brought = {s for size in universe.reduces for s in size.symbols if space.limit("reduce")}
        carried = [[s for s in size.symbols if s in primary] for size in universe.sizes]
        self._carries = [symbols[0] if len(symbols) == 1 else None for symbols in carried]
        self._steps = [0] * len(universe.sizes)
        self._fresh: dict[int, int] = {}
        for target in set(settling.inputs):
            symbol = self._carries[target]
            alone = settling.inputs.count(target) == 1 and symbol is not None
            alone = alone and [self._carries[i] for i in settling.inputs].count(symbol) == 1
            far = _distances(target, settling)
            if alone and symbol not in brought:
                for size, carries in enumerate(self._carries):
                    if carries == symbol:
                        self._steps[size] = far.get(size, NEVER)
                self._fresh[target] = NEVER
            elif alone:
                same = [far[r] for r in settling.reduces if self._carries[r] == symbol and r in far]
                mixed = any(symbol in c and len(c) > 1 for c in carried)
                self._fresh[target] = 1 if mixed else 1 + min(same, default=NEVER)
        symbols = sorted(primary)
        self._bits = [1 << symbols.index(s) if s else 0 for s in self._carries]
        self._fresh_of = cache(self._count_fresh)

    def __call__(self, key: Key) -> int:
        opened, waiting, inputs = key
        steps = carried = unclosable = never = 0
        for dim in opened:
            steps += self._steps[dim >> 5]
            carried |= self._bits[dim >> 5]
            unclosable += self._unclosable[dim >> 1 & 15]
            never += self._never[dim >> 1 & 15]
        for dim in waiting:
            steps += self._steps[dim >> 5]
            carried |= self._bits[dim >> 5]
        fresh = self._fresh_of(inputs, carried)
        if not fresh and not opened and (waiting or inputs):
            fresh = 1
        joins = max(len(waiting), (unclosable - len(inputs) + 1) // 2)
        if never:
            joins = max(joins, len(waiting) + never - len(inputs))
        return max(fresh + steps, joins + (fresh > 0))

    def _count_fresh(self, inputs: tuple[int, ...], carried: int) -> int:
        """The steps to inputs whose symbol no dim carries; a carried symbol is a bit."""
        return sum(
            self._fresh[size]
            for size in inputs
            if size in self._fresh and not self._bits[size] & carried
        )


def _distances(target: int, settling: Settling) -> dict[int, int]:
    """For each size the least number of merges, splits and strides that make a dim the target."""
    before: list[set[int]] = [set() for _ in settling.merges]
    for whole, all_ in enumerate(settling.merges):
        for parts in all_:
            for part in parts:
                before[part].add(whole)
                before[whole].add(part)
    for size, reached in enumerate(settling.strides):
        for other in reached:
            before[other].add(size)
    found, layer = {target: 0}, [target]
    while layer:
        new = {size for reached in layer for size in before[reached]} - found.keys()
        found |= dict.fromkeys(new, found[layer[0]] + 1)
        layer = sorted(new)
    return found


def _both(one: int, other: int) -> int:
    """The kind of what two dims are joined to."""
    a, b = one & 3, other & 3
    mixture = MIXED if (a == ALL_OUTPUT) != (b == ALL_OUTPUT) else max(a, b)
    return min(one >> 2, other >> 2) << 2 | mixture


def _with(dims: Sequence[Dim], *more: Dim) -> tuple[Dim, ...]:
    return tuple(sorted((*dims, *more)))
