"""How far a partial operator is from its input: the fewest primitives that still make it whole.

A dim that a weight closes costs nothing and one that an expand closes costs 1, so the distance is
the least, over what of the open dims is not closed at once, of the shortest way in the table. Where
every reduced dim must meet a weight, shares are added. Beyond the table, what is left is a lower
bound, and what can never be made whole: no step but a reduce brings back a primary symbol.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations, product
from operator import add, le

from syno_ir.search.partial import OpenDim
from syno_ir.search.space import Signature, Space
from syno_ir.search.states import NEVER
from syno_ir.search.table import (
    COUNTED,
    MAX_STATES,
    NONE,
    Multiset,
    Uses,
    contains,
    make_table,
    use,
)
from syno_ir.search.universe import Universe
from syno_ir.size import Size

FREE, DEAR, KEPT, SUMMED = range(4)
"""Groups of open dims: a weight closes them, an expand, nothing; or a sum stands below."""

Key = tuple[tuple[Multiset, ...], int, Uses]


class Distance:
    """The number of primitives that open dims need to become the input's.

    It is exact in the table, but for dims that are summed over, where it is a lower bound. Beyond
    the table, it is the least that is possible: the table's depth plus 1, or ``NEVER``.
    """

    def __init__(
        self, signature: Signature, universe: Universe, space: Space, max_states: int = MAX_STATES
    ):
        self._space, self._sizes = space, universe.sizes
        self._numbers = {size: number for number, size in enumerate(universe.sizes)}
        self._limits = {name: space.limit(name) for name in COUNTED}
        self.table, self.depth = make_table(universe, space, max_states)
        reducible = {s for size in universe.reduces for s in size.symbols if space.limit("reduce")}
        self._conserved = [s for s in signature.symbols.primary if s not in reducible]
        self._needed = self._count_conserved(self._multiset(universe.inputs))
        self._known: dict[Key, int] = {}

    def __call__(self, dims: Sequence[OpenDim], used: Mapping[str, int]) -> int:
        """The distance of open dims, if primitives are used so often already."""
        left = tuple(limit - used.get(name, 0) for name, limit in self._limits.items())
        groups: tuple[list[Size], ...] = ([], [], [], [])
        for dim in dims:
            groups[self._group(dim)].append(dim.size)
        unmet = sum(bool(dim.unmet) for dim in dims)
        key = tuple(map(self._multiset, groups)), unmet, left
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._least(*key)
        return found

    def _group(self, dim: OpenDim) -> int:
        """What it takes to close a dim: nothing, an expand, it cannot be, or it is summed over.

        Then a share and another weight do, or a dim that it is joined with, which costs no less.
        """
        unseen = self._space.max_weights > len(dim.seen)
        if dim.bare:
            return SUMMED if unseen or self._space.limit("expand") else KEPT
        if unseen:
            return FREE
        return DEAR if self._space.limit("expand") else KEPT

    def _multiset(self, sizes: Iterable[Size]) -> Multiset:
        return tuple(sorted(self._numbers[size] for size in sizes))

    def _least(self, groups: tuple[Multiset, ...], unmet: int, left: Uses) -> int:
        free, dear, kept, summed = groups
        have = self._count_conserved(free + dear + kept + summed)
        if any(h < needed for h, needed in zip(have, self._needed, strict=True)):
            return NEVER
        best = self.depth + 1
        for some in _subsets(free):
            for others, sums in product(_subsets(dear), _subsets(summed)):
                dropped = len(summed) - len(sums)
                closed = len(dear) - len(others) + dropped
                closable = tuple(sorted(some + sums))
                for way in self.table.get(tuple(sorted(some + others + kept + sums)), ()):
                    needed = tuple(map(add, way.uses, self._shares(way.uses, unmet - dropped)))
                    total = sum(needed) + closed
                    fits = total < best and all(map(le, needed, left))
                    if fits and contains(closable, way.closable):
                        best = total
        return best

    def _shares(self, uses: Uses, unmet: int) -> Uses:
        """The least number of shares for dims that are reduced, where each must meet a weight.

        A split or an unfold makes one dim of two, which one share serves.
        """
        used = dict(zip(COUNTED, uses, strict=True))
        reduced = unmet + used["reduce"]
        if self._space.unweighted_reduces or not reduced:
            return NONE
        return use("share", times=max(1, reduced - used["split"] - used["unfold"]))

    def _count_conserved(self, multiset: Multiset) -> list[int]:
        """The exponents of the symbols that no reduce brings, in the product of the sizes."""
        powers = [dict(self._sizes[number].powers) for number in multiset]
        return [sum(power.get(symbol, 0) for power in powers) for symbol in self._conserved]


def _subsets(multiset: Multiset) -> Iterable[Multiset]:
    """The sub-multisets, the largest first."""
    lengths = range(len(multiset), -1, -1)
    return chain.from_iterable(sorted(set(combinations(multiset, n))) for n in lengths)
