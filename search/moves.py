"""The legal moves of a partial operator: those after which it can still be finished in time.

A move is left out, too, if what it makes is an operator that fewer primitives or smaller weights
make as well; the law behind each such rule stands with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations, product

from syno_ir.dialect import MergeOp, ReduceOp, ReverseOp, ShiftOp, SplitOp
from syno_ir.search.distance import Distance
from syno_ir.search.partial import Move, PartialOperator, above
from syno_ir.search.space import Signature, Space
from syno_ir.search.universe import Universe
from syno_ir.size import Size


def _movable(partial: PartialOperator) -> range:
    """The positions of the open dims that are not fixed."""
    return range(partial.fixed, len(partial.dims))


class Moves:
    """The moves of a space."""

    def __init__(self, signature: Signature, space: Space):
        """Raises ``SpecError`` if the sizes of the space do not fit the signature."""
        self.signature, self.space = signature, space
        self.universe = Universe.of(signature, space)
        self.distance = Distance(signature, self.universe, space)

    def start(self) -> PartialOperator:
        """The operator before the first move: its open dims are those of the output."""
        return PartialOperator(self.signature, self.space)

    def distance_of(self, partial: PartialOperator) -> int:
        """The least number of primitives until a partial operator can be finished."""
        counts = Counter(move.name for move in partial.path)
        return self.distance(partial.dims[partial.fixed :], counts)

    def legal(self, partial: PartialOperator) -> list[Move]:
        """The legal moves, always in the same order."""
        counts = Counter(move.name for move in partial.path)
        left = self.space.max_primitives - partial.primitives
        moves = list(self._finishes(partial))
        for name, propose in PROPOSALS.items():
            cost = 0 if name == "close" else 1
            if cost > left or (cost and counts[name] >= self.space.limit(name)):
                continue
            used = counts + Counter([name])
            for move, sizes in propose(self, partial):
                below = [partial.dims[position] for position in move.dims]
                after = [partial.dims[i] for i in _movable(partial) if i not in move.dims]
                if self.distance([*after, *above(move, below, sizes)], used) <= left - cost:
                    moves.append(move)
        return moves

    def _finishes(self, partial: PartialOperator) -> Iterator[Move]:
        """Every way in which the open dims are the input's."""
        target = self.signature.input
        sizes = [dim.size for dim in partial.dims]
        unmet = frozenset[Size]().union(*(dim.unmet for dim in partial.dims))
        if not unmet.issubset(self.universe.pooled) or Counter(sizes) != Counter(target):
            return
        positions: dict[Size, list[int]] = {}
        for position, size in enumerate(sizes):
            positions.setdefault(size, []).append(position)
        for choice in product(*map(permutations, positions.values())):
            left = dict(zip(positions, map(list, choice), strict=True))
            yield Move("finish", tuple(left[size].pop(0) for size in target))


Proposals = Iterator[tuple[Move, tuple[Size, ...]]]
"""Moves, and the sizes of the open dims that each gives."""


def _reduce(moves: Moves, partial: PartialOperator) -> Proposals:
    for size in moves.universe.reduces:
        yield Move("reduce", size=size), (size,)


def _merge(moves: Moves, partial: PartialOperator) -> Proposals:
    """Not of a dim that is split by the same block: that is the dim itself."""
    dims = partial.dims
    for i in _movable(partial):
        below = partial.user(i)
        for quotient, block in moves.universe.merges[dims[i].size]:
            if not (isinstance(below, SplitOp) and below.block.data == block):
                yield Move("merge", (i,), block), (quotient, block)


def _split(moves: Moves, partial: PartialOperator) -> Proposals:
    """Not into the two dims of a merge, in its order: that is the merged dim itself."""
    dims = partial.dims
    for i in _movable(partial):
        for j in _movable(partial):
            whole = dims[i].size * dims[j].size
            if i == j or (dims[i].size, dims[j].size) not in moves.universe.merges.get(whole, ()):
                continue
            below, pair = partial.user(i), (partial.open[i], partial.open[j])
            if not (isinstance(below, MergeOp) and tuple(below.operands) == pair):
                yield Move("split", (i, j)), (whole,)


def _unfold(moves: Moves, partial: PartialOperator) -> Proposals:
    dims = partial.dims
    for i in _movable(partial):
        for j in _movable(partial):
            if i != j and (dims[i].size, dims[j].size) in moves.universe.unfolds:
                yield Move("unfold", (i, j)), (dims[i].size,)


def _stride(moves: Moves, partial: PartialOperator) -> Proposals:
    dims = partial.dims
    for i in _movable(partial):
        for step, before in moves.universe.strides[dims[i].size]:
            yield Move("stride", (i,), step), (before,)


def _shift(moves: Moves, partial: PartialOperator) -> Proposals:
    """Not of a reduced dim: a sum does not see the order of its terms.

    Not of a shifted dim, if one shift or none does what the two do.
    """
    dims = partial.dims
    for i in _movable(partial):
        below = partial.user(i)
        if isinstance(below, ReduceOp):
            continue
        already = below.amount.value.data if isinstance(below, ShiftOp) else None
        for amount in moves.space.shifts:
            if already is None or amount + already not in (0, *moves.space.shifts):
                yield Move("shift", (i,), number=amount), (dims[i].size,)


def _reverse(moves: Moves, partial: PartialOperator) -> Proposals:
    """Not of a reduced dim, and not twice: reversing is its own inverse."""
    dims = partial.dims
    for i in _movable(partial):
        if not isinstance(partial.user(i), ReduceOp | ReverseOp):
            yield Move("reverse", (i,)), (dims[i].size,)


def _expand(moves: Moves, partial: PartialOperator) -> Proposals:
    """Not of a bare dim: that is a factor."""
    dims = partial.dims
    for i in _movable(partial):
        if not dims[i].bare:
            yield Move("expand", (i,)), ()


def _share(moves: Moves, partial: PartialOperator) -> Proposals:
    """Not with a weight that sees the coordinate below already: it would learn no more."""
    dims = partial.dims
    for i in _movable(partial):
        for weight in _weights(moves, partial):
            if weight not in dims[i].seen:
                yield Move("share", (i,), number=weight), (dims[i].size,)


def _close(moves: Moves, partial: PartialOperator) -> Proposals:
    """Not of a bare dim: a sum over a weight's own dim is a smaller weight."""
    dims = partial.dims
    for i in _movable(partial):
        for weight in _weights(moves, partial):
            if not (dims[i].bare or weight in dims[i].seen):
                yield Move("close", (i,), number=weight), ()


def _weights(moves: Moves, partial: PartialOperator) -> range:
    """The weights that there are, and one more if there may be."""
    return range(min(len(partial.ranks) + 1, moves.space.max_weights))


PROPOSALS: dict[str, Callable[[Moves, PartialOperator], Proposals]] = {
    "reduce": _reduce,
    "merge": _merge,
    "split": _split,
    "unfold": _unfold,
    "stride": _stride,
    "shift": _shift,
    "reverse": _reverse,
    "expand": _expand,
    "share": _share,
    "close": _close,
}
"""For each primitive, where it may stand; another primitive gets its moves by an entry here."""
