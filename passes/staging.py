"""How to compute a contraction in stages: which tensors to contract first, and what to sum early.

The state of a computation is a set of intermediate tensors. Each is known by the dims that it has
reached: dims of the contraction's region, or part of a chain of shares. A stage takes one or two of
them, sums over some of the reduced dims that depend on no other tensor, after the primitives that
lead there, and leaves everything else for later; the last stage takes all that is left. A view that
makes a tensor larger, an unfold or a repetition, so stands in the stage that sums it away.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from xdsl.ir import SSAValue

from syno_ir.coordinates import reduced_dims
from syno_ir.dialect import ContractOp, ShareOp, StrideOp, WeightType
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.passes.axes import leaves
from syno_ir.passes.colouring import is_inner_share
from syno_ir.size import Size


@dataclass(frozen=True)
class Partly:
    """Some leaves of a chain of shares, walked in step; the others come in a later stage."""

    chain: SSAValue
    """The dim that the whole chain ends in."""
    leaves: frozenset[SSAValue]


Reached = SSAValue | Partly


@dataclass(frozen=True)
class Tensor:
    """A tensor of the computation: the operands that it comes from, and the dims it has reached."""

    sources: frozenset[int]
    dims: tuple[Reached, ...]


@dataclass(frozen=True)
class Apply:
    """A primitive that a stage applies; its operands are at hand."""

    op: Primitive


@dataclass(frozen=True)
class Join:
    """Dims that a stage walks in step, as far as their chain of shares has them at hand."""

    parts: tuple[Reached, ...]
    result: Reached


@dataclass(frozen=True)
class Stage:
    """The tensors that a stage takes, what it does to their dims, and the tensor that comes out."""

    takes: tuple[Tensor, ...]
    steps: tuple[Apply | Join, ...]
    sums: tuple[SSAValue, ...]
    gives: Tensor

    def repeated(self) -> list[tuple[Reached, ...]]:
        """The dims along which each tensor is read that a merge with a dim of another repeats.

        A merge that only leads to the result repeats nothing: it comes behind the sum.
        """
        holders: dict[Reached, frozenset[int]] = {}
        for number, tensor in enumerate(self.takes):
            holders |= dict.fromkeys(tensor.dims, frozenset([number]))
        mixed = set[Reached]()
        for step in self.steps:
            read = step.parts if isinstance(step, Join) else step.op.operands
            results = (step.result,) if isinstance(step, Join) else step.op.results
            held = [holders.get(dim, frozenset()) for dim in read]
            holders |= dict.fromkeys(results, frozenset[int]().union(*held))
            merges = isinstance(step, Apply) and len(set(held)) > 1
            if merges or not mixed.isdisjoint(read):
                mixed.update(results)
        if mixed.isdisjoint(self.sums):
            return []
        dims = dict.fromkeys((*self.gives.dims, *self.sums))
        touched = frozenset[int]().union(*(holders[dim] for dim in mixed & dims.keys()))
        return [tuple(dim for dim in dims if number in holders[dim]) for number in touched]


class Wiring:
    """A contraction as stages see it: chains of shares have leaves, and each sum stands alone."""

    def __init__(self, contraction: ContractOp):
        self.contraction = contraction
        self.sums = reduced_dims(contraction)
        self.chain_of: dict[SSAValue, SSAValue] = {}
        self.leaves: dict[SSAValue, frozenset[SSAValue]] = {}
        for op in contraction.primitives:
            if isinstance(op, ShareOp) and not is_inner_share(op):
                self.leaves[op.result] = frozenset(leaves(op.result))
                self.chain_of |= dict.fromkeys(self.leaves[op.result], op.result)
        tensors = contraction.tensors
        self.weights = {n for n, t in enumerate(tensors) if isinstance(t.type, WeightType)}
        self.strides = [op for op in contraction.primitives if isinstance(op, StrideOp)]
        self.tensors = tuple(
            Tensor(frozenset([number]), contraction.dims_of(number))
            for number in range(len(contraction.tensors))
        )

    def size(self, dim: Reached) -> Size:
        return size_of(dim.chain if isinstance(dim, Partly) else dim)

    def stage(self, takes: Sequence[Tensor], sums: Collection[SSAValue]) -> Stage | None:
        """The stage that sums over these dims; None if one depends on another tensor."""
        takes = self._data_first(takes)
        progress = _Progress(self, takes)
        summed = tuple(dim for dim in self.sums if dim in sums)
        if not all(map(progress.reach, summed)):
            return None
        progress.settle()
        return progress.stage(takes, summed)

    def last_stage(self, takes: Sequence[Tensor], sums: Collection[SSAValue]) -> Stage:
        """The stage that sums over these dims and reaches the contraction's result."""
        takes = self._data_first(takes)
        progress = _Progress(self, takes)
        summed = tuple(dim for dim in self.sums if dim in sums)
        result = self.contraction.yielded
        if not all(map(progress.reach, (*summed, *result))):
            raise ValueError("the last stage takes all tensors that are left")
        return progress.stage(takes, summed, result)

    def _data_first(self, takes: Sequence[Tensor]) -> list[Tensor]:
        return sorted(takes, key=lambda t: (t.sources <= self.weights, min(t.sources)))


class _Progress:
    """The dims that a stage has at hand, and how it came to them."""

    def __init__(self, wiring: Wiring, takes: Sequence[Tensor]):
        self.wiring = wiring
        self.dims: list[Reached] = [dim for tensor in takes for dim in tensor.dims]
        self.steps: list[Apply | Join] = []

    def stage(
        self,
        takes: Sequence[Tensor],
        sums: tuple[SSAValue, ...],
        result: tuple[Reached, ...] | None = None,
    ) -> Stage:
        kept = tuple(dim for dim in self.dims if dim not in sums) if result is None else result
        sources = frozenset[int]().union(*(tensor.sources for tensor in takes))
        return Stage(tuple(takes), tuple(self.steps), sums, Tensor(sources, kept))

    def reach(self, dim: SSAValue) -> bool:
        """Take the steps that lead to a dim, if what they start from is at hand."""
        if dim in self.dims:
            return True
        if dim in self.wiring.leaves:
            return self._reach_chain(dim)
        op = dim.owner
        if not isinstance(op, Primitive) or not all(map(self.reach, op.operands)):
            return False
        self._apply(op)
        return True

    def _reach_chain(self, chain: SSAValue) -> bool:
        parts = [p for p in self.dims if isinstance(p, Partly) and p.chain is chain]
        joined = frozenset[SSAValue]().union(*(part.leaves for part in parts))
        missing = [leaf for leaf in leaves(chain) if leaf not in joined]
        if not all(map(self.reach, missing)):
            return False
        self._join([*parts, *missing], chain)
        return True

    def settle(self) -> None:
        """Join the leaves of each chain that are at hand, and skip what a stride discards."""
        changed = True
        while changed:
            changed = False
            for op in self.wiring.strides:
                if op.dim in self.dims:
                    self._apply(op)
                    changed = True
            for chain, all_leaves in self.wiring.leaves.items():
                parts = [dim for dim in self.dims if self._chain(dim) is chain]
                if len(parts) > 1:
                    joined = frozenset(leaf for part in parts for leaf in _leaves(part))
                    whole = joined == all_leaves
                    self._join(parts, chain if whole else Partly(chain, joined))
                    changed = True

    def _chain(self, dim: Reached) -> SSAValue | None:
        return dim.chain if isinstance(dim, Partly) else self.wiring.chain_of.get(dim)

    def _apply(self, op: Primitive) -> None:
        self.steps.append(Apply(op))
        self._replace(op.operands, op.results)

    def _join(self, parts: Sequence[Reached], result: Reached) -> None:
        self.steps.append(Join(tuple(parts), result))
        self._replace(parts, [result])

    def _replace(self, old: Sequence[Reached], new: Sequence[Reached]) -> None:
        """New dims stand where the first of the old ones stood."""
        place = min((self.dims.index(dim) for dim in old), default=len(self.dims))
        self.dims[place:place] = new
        for dim in old:
            self.dims.remove(dim)


def _leaves(dim: Reached) -> frozenset[SSAValue]:
    return dim.leaves if isinstance(dim, Partly) else frozenset([dim])
