"""An operator under construction, as IR that grows from the outputs up and shrinks again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xdsl.ir import Block, BlockArgument, Operation, SSAValue

from syno_ir.dialect import DimType, YieldOp
from syno_ir.dialect.primitive import size_of
from syno_ir.operator import Operator
from syno_ir.search.assembly import function_of, output_order
from syno_ir.search.move import Move, primitive, sizes_above
from syno_ir.search.space import Signature, Space
from syno_ir.size import Size


class OpenDim(NamedTuple):
    """What is known of an open dim."""

    size: Size
    seen: frozenset[int] = frozenset()
    """The weights that have its coordinate, or that of a dim made of it."""
    unmet: frozenset[Size] = frozenset()
    """Sizes of the reduced dims below that no weight has met yet."""

    mixed: bool = False
    """What is summed over is joined with something that is not."""

    @property
    def bare(self) -> bool:
        """It is summed over and nothing else, and no weight has met it."""
        return bool(self.unmet) and not self.mixed


def above(move: Move, below: Sequence[OpenDim], sizes: Sequence[Size]) -> list[OpenDim]:
    """The open dims that a move gives, of these sizes, for those ``below`` that it takes."""
    seen = frozenset[int]().union(*(dim.seen for dim in below))
    if move.name == "share":
        return [OpenDim(size, seen | {move.number}) for size in sizes]
    unmet = frozenset[Size](sizes if move.name == "reduce" else ())
    unmet = unmet.union(*(dim.unmet for dim in below))
    mixed = any(dim.mixed for dim in below) or len({bool(dim.unmet) for dim in below}) > 1
    return [OpenDim(size, seen, unmet, mixed) for size in sizes]


class _Step(NamedTuple):
    """What a move did, for its undoing."""

    op: Operation | None
    taken: list[tuple[int, OpenDim]]
    """The open dims it took, with their positions."""
    given: int
    """The open dims it gave, which stand at the end."""
    weight: int | None
    """The weight that got a dim."""


class PartialOperator:
    """One contraction whose open dims are the first arguments of its block.

    Behind them stand the dims of each weight, in order. A move puts an op at the beginning of the
    block; its results take the place of open dims, and its operands are open in their stead.
    """

    def __init__(self, signature: Signature, space: Space):
        self._signature = signature
        self.fixed = len(space.fixed)
        """The first open dims are fixed: no move takes them."""
        order = output_order(signature, space)
        self.block = Block(arg_types=[DimType(signature.output[axis]) for axis in order])
        self.block.add_op(YieldOp(*(self.block.args[order.index(a)] for a in range(len(order)))))
        self.dims = [OpenDim(signature.output[axis]) for axis in order]
        """What is known of the open dims."""
        self.ranks: list[int] = []
        """The number of dims of each weight."""
        self.path: list[Move] = []
        self._steps: list[_Step] = []

    @property
    def open(self) -> tuple[BlockArgument, ...]:
        return self.block.args[: len(self.dims)]

    @property
    def primitives(self) -> int:
        """The number of primitives so far, as ``Operator.primitives`` counts."""
        return sum(step.op is not None for step in self._steps)

    def user(self, position: int) -> Operation:
        """The op below an open dim."""
        return next(iter(self.open[position].uses)).operation

    def apply(self, move: Move) -> None:
        """Do a move, any but ``finish``. Whether it is legal is not asked."""
        if move.name == "close":
            self._close(move)
        else:
            self._put(move)
        self.path.append(move)

    def undo(self) -> None:
        """Take back the last move."""
        self.path.pop()
        step = self._steps.pop()
        if step.op is None:
            assert step.weight is not None
            results: Sequence[SSAValue] = [self._last_dim(step.weight)]
        else:
            results = step.op.results
        back = sorted(zip(step.taken, results, strict=True), key=lambda pair: pair[0][0])
        for (position, known), result in back:
            dim = self.block.insert_arg(DimType(known.size), position)
            result.replace_all_uses_with(dim)
            self.dims.insert(position, known)
        if step.op is not None:
            self.block.erase_op(step.op)
        for _ in range(step.given):
            self.block.erase_arg(self.open[-1])
            self.dims.pop()
        if step.weight is not None:
            self.block.erase_arg(self._last_dim(step.weight))
            self.ranks[step.weight] -= 1
            if not self.ranks[step.weight]:
                self.ranks.pop()

    def operator(self, order: Sequence[int]) -> Operator:
        """The finished operator; ``order`` gives the open dim for each axis of the input."""
        return self._function([self.open[position] for position in order], partial=False)

    def unfinished(self) -> Operator:
        """The operator as it stands, its contraction marked ``partial``."""
        return self._function(self.open, partial=True)

    def _put(self, move: Move) -> None:
        """Insert the op above the dims that the move takes."""
        taken = [(position, self.dims[position]) for position in move.dims]
        before = [known.size for _, known in taken]
        new = above(move, [known for _, known in taken], sizes_above(move, before))
        operands: list[SSAValue] = [
            self.block.insert_arg(DimType(known.size), len(self.dims) + i)
            for i, known in enumerate(new)
        ]
        self.dims += new
        weight = move.number if move.name == "share" else None
        if weight is not None:
            operands.append(self._add_dim(weight, before[0]))
        op = primitive(move, before, operands)
        first = self.block.first_op
        assert first is not None
        self.block.insert_op_before(op, first)
        dims = [self.block.args[position] for position in move.dims]
        for dim, result in zip(dims, op.results, strict=True):
            dim.replace_all_uses_with(result)
            del self.dims[dim.index]
            self.block.erase_arg(dim)
        self._steps.append(_Step(op, taken, len(new), weight))

    def _close(self, move: Move) -> None:
        (position,) = move.dims
        dim, known = self.open[position], self.dims[position]
        dim.replace_all_uses_with(self._add_dim(move.number, known.size))
        self.block.erase_arg(dim)
        del self.dims[position]
        self._steps.append(_Step(None, [(position, known)], 0, move.number))

    def _add_dim(self, weight: int, size: Size) -> BlockArgument:
        if weight == len(self.ranks):
            self.ranks.append(0)
        self.ranks[weight] += 1
        index = len(self.dims) + sum(self.ranks[: weight + 1]) - 1
        return self.block.insert_arg(DimType(size), index)

    def _last_dim(self, weight: int) -> BlockArgument:
        return self.block.args[len(self.dims) + sum(self.ranks[: weight + 1]) - 1]

    def _weights(self) -> list[tuple[BlockArgument, ...]]:
        """The dims of each weight."""
        starts = [len(self.dims) + sum(self.ranks[:w]) for w in range(len(self.ranks))]
        pairs = zip(starts, self.ranks, strict=True)
        return [self.block.args[start : start + rank] for start, rank in pairs]

    def _function(self, first: Sequence[BlockArgument], partial: bool) -> Operator:
        """A function with a copy of the block, whose arguments are ``first`` and the weights'."""
        tensors = [first, *self._weights()]
        dims = [dim for tensor in tensors for dim in tensor]
        region = Block(arg_types=[dim.type for dim in dims])
        copies: dict[SSAValue, SSAValue] = dict(zip(dims, region.args, strict=True))
        for op in self.block.ops:
            region.add_op(op.clone(copies))
        weights = [tuple(map(size_of, weight)) for weight in tensors[1:]]
        return function_of(self._signature, region, weights, partial=partial)
