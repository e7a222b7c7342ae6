"""Laws of weights: rewrites that keep the family of an operator (E2), not its weights' layout.

A weight is learned, so its elements may be re-indexed by any bijection, and elements that no input
meets may go. Views of weights therefore become another layout, and views of data move behind the
shares that they can pass, where other views or a reduce absorb them.
"""

from __future__ import annotations

from xdsl.ir import SSAValue
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.blend import is_product
from syno_ir.dialect import ContractOp, SizeAttr
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.primitives import (
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
)
from syno_ir.laws.law import Law, defining, masks_whole_terms, rewrite
from syno_ir.laws.stride import every, every_of
from syno_ir.passes.axes import add_axes, drop_axes, is_weight_argument, leaves, sides, weight_of
from syno_ir.size import ONE


class ViewOfWeight(Law[Primitive]):
    """A permuted axis of a weight is another layout: ``shift(w, d) -> w``, ``reverse(w) -> w``."""

    def __init__(self, root: type[Primitive]):
        self.root = root  # pyright: ignore[reportAttributeAccessIssue]

    def apply(self, op: Primitive, rewriter: PatternRewriter) -> None:
        (dim,) = op.operands
        if weight_of(dim) is not None:
            rewrite(rewriter, op, [], [(op.results[0], dim)], [op])


class ViewOfMergedWeight(Law[Primitive]):
    """A permutation of a merge of weights and ones is one of the weights, which is no matter.

    - ``reverse(merge(w1, w0)) -> merge(w1, w0)``, where each is an axis of a weight or of ones
    - ``shift(merge(ones, w), d) -> merge(ones, w)``
    """

    def __init__(self, root: type[Primitive]):
        self.root = root  # pyright: ignore[reportAttributeAccessIssue]

    def apply(self, op: Primitive, rewriter: PatternRewriter) -> None:
        merge = defining(op.operands[0], MergeOp)
        if merge is None or not all(map(_is_plain, merge.operands)):
            return
        if isinstance(op, ReverseOp) or isinstance(merge.quotient.owner, ExpandOp):
            rewrite(rewriter, op, [], [(op.results[0], merge.dim)], [op])


class SplitOfWeight(Law[SplitOp]):
    """``split(w, B) -> w1, w0``: an axis of W elements becomes two of W/B and B."""

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        if weight_of(op.dim) is not None:
            old = op.dim
            parts = add_axes(old, map(size_of, op.results))
            rewrite(rewriter, op, [], list(zip(op.results, parts, strict=True)), [op])
            drop_axes([old])


class MergeOfWeight(Law[MergeOp]):
    """``merge(w1, w0) -> w``: two axes of one weight become one."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        weight = weight_of(op.quotient)
        if weight is not None and weight is weight_of(op.remainder):
            old = list(op.operands)
            (joined,) = add_axes(op.quotient, [size_of(op.dim)])
            rewrite(rewriter, op, [], [(op.dim, joined)], [op])
            drop_axes(old)


class StrideOfWeight(Law[StrideOp]):
    """``stride(w, s) -> w0``: an axis of W elements becomes one of W/s, those that are read."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        if weight_of(op.dim) is not None:
            old = op.dim
            (read,) = add_axes(old, [size_of(op.result)])
            rewrite(rewriter, op, [], [(op.result, read)], [op])
            drop_axes([old])


class DiagonalOfWeight(Law[ShareOp]):
    """Two axes of a weight that walk in step are one, its diagonal.

    ``share(w1, w2) -> w``, ``share(share(a, w1), w2) -> share(a, w)``, and so where the share with
    w2 takes a digit of the one with w1, ``q, r = split(share(a, w1), B); share(r, w2)``.
    """

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        for dim, other in ((op.right, op.left), (op.left, op.right)):
            weight = weight_of(dim)
            if weight is not None and any(weight_of(known) is weight for known in _whole(other)):
                rewrite(rewriter, op, [], [(op.result, other)], [op])
                drop_axes([dim])
                return


def _whole(dim: SSAValue) -> list[SSAValue]:
    """Dims whose coordinates tell that of ``dim``, those behind shares and splits."""
    behind = [defining(leaf, SplitOp) for leaf in leaves(dim)]
    further = [whole for split in behind if split is not None for whole in _whole(split.dim)]
    return [*leaves(dim), *further]


class SumOfWeight(Law[ReduceOp]):
    """``reduce(w1, w2) -> reduce(w)``: two axes of a weight that are only summed become one."""

    root = ReduceOp

    def apply(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        first: dict[SSAValue, SSAValue] = {}
        for dim in op.dims:
            weight = weight_of(dim)
            if weight is not None and weight in first:
                old = [first[weight], dim]
                (joined,) = add_axes(dim, [size_of(old[0]) * size_of(dim)])
                others = [other for other in op.dims if other not in old]
                rewrite(rewriter, op, [ReduceOp(*others, joined, mode=op.mode.data)], [], [op])
                drop_axes(old)
                return
            if weight is not None:
                first[weight] = dim


class UnitOfWeight(Law[ContractOp]):
    """An axis of one element is none: it becomes an expand to 1 inside the contraction."""

    root = ContractOp

    def apply(self, op: ContractOp, rewriter: PatternRewriter) -> None:
        first = op.block.first_op
        assert first is not None
        for dim in op.block.args:
            unit = size_of(dim) == ONE and weight_of(dim) is not None
            if unit and masks_whole_terms(op):
                ones = ExpandOp(ONE)
                rewrite(rewriter, first, [ones], [(dim, ones.result)], [])
                drop_axes([dim])
                return


class ShareOfPermutation(Law[ShareOp]):
    """``share(shift(a, d), w) -> shift(share(a, w), d)``, and so for reverse."""

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        for data, dim in sides(op):
            view = data.owner
            if isinstance(view, ShiftOp | ReverseOp):
                share = ShareOp(view.dim, dim)
                moved = (
                    ShiftOp(share.result, view.amount.value.data)
                    if isinstance(view, ShiftOp)
                    else ReverseOp(share.result)
                )
                rewrite(rewriter, op, [share, moved], [(op.result, moved.result)], [op, view])
                return


class ShareOfMerge(Law[ShareOp]):
    """``share(merge(q, r), w) -> merge(share(q, w1), share(r, w0))``, the axis w split in two."""

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        for data, dim in sides(op):
            merge = defining(data, MergeOp)
            if merge is not None:
                high, low = add_axes(dim, map(size_of, merge.operands))
                shares = [ShareOp(merge.quotient, high), ShareOp(merge.remainder, low)]
                joined = MergeOp(shares[0].result, shares[1].result)
                rewrite(rewriter, op, [*shares, joined], [(op.result, joined.dim)], [op, merge])
                drop_axes([dim])
                return


class ShareOfMergedWeight(Law[ShareOp]):
    """``share(a, merge(w1, w0)) -> merge(share(q, w1), share(r, w0))`` with ``q, r = split(a)``.

    Each of w1 and w0 is an axis of a weight or of ones.
    """

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        for dim, other in ((op.right, op.left), (op.left, op.right)):
            merge = defining(dim, MergeOp)
            if merge is not None and all(map(_is_plain, merge.operands)):
                split = SplitOp(other, size_of(merge.remainder))
                shares = [
                    ShareOp(*pair) for pair in zip(split.results, merge.operands, strict=True)
                ]
                joined = MergeOp(shares[0].result, shares[1].result)
                new = [split, *shares, joined]
                rewrite(rewriter, op, new, [(op.result, joined.dim)], [op, merge])
                return


def _is_plain(dim: SSAValue) -> bool:
    """True for an axis of a weight or of ones."""
    return weight_of(dim) is not None or isinstance(dim.owner, ExpandOp)


class SharesOfSplit(Law[SplitOp]):
    """``q, r = split(x, B); share(q, w1), share(r, w0) -> split(share(x, w), B)``."""

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        shares = [part.get_user_of_unique_use() for part in op.results]
        high, low = shares
        if not isinstance(high, ShareOp) or not isinstance(low, ShareOp) or high is low:
            return
        dims = [
            share.right if share.left is part else share.left
            for share, part in zip((high, low), op.results, strict=True)
        ]
        weight = weight_of(dims[0])
        if weight is None or weight is not weight_of(dims[1]):
            return
        (joined,) = add_axes(dims[0], [size_of(op.dim)])
        share = ShareOp(op.dim, joined)
        split = SplitOp(share.result, op.block.data)
        values = [(high.result, split.quotient), (low.result, split.remainder)]
        rewrite(rewriter, op, [share, split], values, [high, low, op])
        drop_axes(dims)


class MergeOfShares(Law[MergeOp]):
    """``merge(share(q, w1), share(r, w0)) -> share(merge(q, r), w)``: one share instead of two."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        high, low = defining(op.quotient, ShareOp), defining(op.remainder, ShareOp)
        if high is None or low is None:
            return
        for quotient, first in sides(high):
            for remainder, second in sides(low):
                if weight_of(first) is weight_of(second):
                    (joined,) = add_axes(first, [size_of(op.dim)])
                    merge = MergeOp(quotient, remainder)
                    share = ShareOp(merge.dim, joined)
                    rewrite(rewriter, op, [merge, share], [(op.dim, share.result)], [op, high, low])
                    drop_axes([first, second])
                    return


class MergeOfReverseWithWeight(Law[MergeOp]):
    """``merge(reverse(q), w) -> reverse(merge(q, w))``."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.quotient, ReverseOp)
        if inner is not None and weight_of(op.remainder) is not None:
            merge = MergeOp(inner.dim, op.remainder)
            reverse = ReverseOp(merge.dim)
            rewrite(rewriter, op, [merge, reverse], [(op.dim, reverse.result)], [op, inner])


class StrideOfShare(Law[StrideOp]):
    """``every(share(a, w), s, d) -> share(every(a, s, d), w0)``: w0 has the elements that are read.

    ``every(x, s, d)`` is as in the laws of stride.
    """

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        outer = every_of(op)
        share = defining(outer.dim, ShareOp) if outer else None
        if outer is None or share is None:
            return
        for data, dim in sides(share):
            inner = every(data, op.step.data, outer.phase)
            (read,) = add_axes(dim, [size_of(op.result)])
            joined = ShareOp(inner.result, read)
            values = [(op.result, joined.result)]
            erased = [*reversed(outer.ops), share]
            rewrite(rewriter, op, [*inner.ops, joined], values, erased)
            drop_axes([dim])
            return


class ScaleOfWeight(Law[ContractOp]):
    """The scale of a product with a weight in it is part of that weight: ``scale s -> scale 1``."""

    root = ContractOp

    def apply(self, op: ContractOp, rewriter: PatternRewriter) -> None:
        learned = any(map(_is_learned, op.tensors))
        if learned and is_product(op.blend.data) and op.scale.data != ONE:
            op.properties["scale"] = SizeAttr(ONE)
            rewriter.notify_op_modified(op)


def _is_learned(tensor: SSAValue) -> bool:
    """True for a weight, of the function or computed; a constant has its type, but is none."""
    owner = tensor.owner
    if isinstance(owner, ContractOp):
        return bool(owner.tensors) and all(map(_is_learned, owner.tensors))
    return is_weight_argument(tensor)


LAWS: tuple[Law, ...] = (
    ViewOfWeight(ShiftOp),
    ViewOfWeight(ReverseOp),
    ViewOfMergedWeight(ShiftOp),
    ViewOfMergedWeight(ReverseOp),
    SplitOfWeight(),
    MergeOfWeight(),
    StrideOfWeight(),
    DiagonalOfWeight(),
    SumOfWeight(),
    UnitOfWeight(),
    ShareOfPermutation(),
    ShareOfMerge(),
    ShareOfMergedWeight(),
    SharesOfSplit(),
    MergeOfReverseWithWeight(),
    StrideOfShare(),
    ScaleOfWeight(),
)

FOLDING_LAWS: tuple[Law, ...] = (MergeOfShares(), DiagonalOfWeight())
"""For the end: a law against the direction of the others, and one that may fit only after it."""
