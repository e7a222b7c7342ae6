"""Laws of weights: rewrites that keep the family of an operator (E2), not its weights' layout.

A weight is learned, so its elements may be re-indexed by any bijection, and elements that no input
meets may go. Views of weights therefore become another layout, and views of data move behind the
shares that they can pass, where other views or a reduce absorb them.
"""

from __future__ import annotations

from collections.abc import Iterable

from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Block, BlockArgument, SSAValue
from xdsl.pattern_rewriter import PatternRewriter
from xdsl.rewriter import Rewriter

from syno_ir.blend import is_product
from syno_ir.dialect import ContractOp, DimType, FuncOp, SizeAttr, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.primitives import (
    ExpandOp,
    MergeOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
)
from syno_ir.laws.law import Law, defining, masks_whole_terms, rewrite
from syno_ir.size import ONE, Size


class ViewOfWeight(Law[Primitive]):
    """A permuted axis of a weight is another layout: ``shift(w, d) -> w``, ``reverse(w) -> w``."""

    def __init__(self, root: type[Primitive]):
        self.root = root  # pyright: ignore[reportAttributeAccessIssue]

    def apply(self, op: Primitive, rewriter: PatternRewriter) -> None:
        (dim,) = op.operands
        if weight_of(dim) is not None:
            rewrite(rewriter, op, [], [(op.results[0], dim)], [op])


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

    ``share(w1, w2) -> w`` and ``share(share(a, w1), w2) -> share(a, w)``
    """

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        for dim, other in ((op.right, op.left), (op.left, op.right)):
            weight = weight_of(dim)
            if weight is not None and any(weight_of(leaf) is weight for leaf in leaves(other)):
                rewrite(rewriter, op, [], [(op.result, other)], [op])
                drop_axes([dim])
                return


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


class StrideOfShare(Law[StrideOp]):
    """``stride(share(a, w), s) -> share(stride(a, s), w0)``: w0 has the elements that are read."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        share = defining(op.dim, ShareOp)
        if share is None:
            return
        for data, dim in sides(share):
            stride = StrideOp(data, op.step.data)
            (read,) = add_axes(dim, [size_of(op.result)])
            inner = ShareOp(stride.result, read)
            rewrite(rewriter, op, [stride, inner], [(op.result, inner.result)], [op, share])
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


def sides(op: ShareOp) -> list[tuple[SSAValue, SSAValue]]:
    """The ways to see a share as one of something with an axis of a weight."""
    pairs = ((op.left, op.right), (op.right, op.left))
    return [(data, dim) for data, dim in pairs if weight_of(dim) is not None]


def leaves(dim: SSAValue) -> list[SSAValue]:
    """The dims that a chain of shares walks in step."""
    share = defining(dim, ShareOp)
    return [dim] if share is None else [*leaves(share.left), *leaves(share.right)]


def weight_of(dim: SSAValue) -> SSAValue | None:
    """The weight argument of the function that a dim is an axis of, with no view in between."""
    place = _place_of(dim)
    if place is None:
        return None
    tensor = place[0].tensors[place[1]]
    return tensor if is_weight_argument(tensor) else None


def is_weight_argument(tensor: SSAValue) -> bool:
    """True for a weight of the function, not one that a contraction computes."""
    return isinstance(tensor.owner, Block) and isinstance(tensor.type, WeightType)


def add_axes(dim: SSAValue, sizes: Iterable[Size]) -> list[SSAValue]:
    """New axes of the weight that ``dim`` is an axis of, in front of it."""
    place = _place_of(dim)
    assert place is not None and isinstance(dim, BlockArgument)
    contraction, number, axis = place
    sizes = list(sizes)
    new: list[SSAValue] = []
    for size in sizes:
        new.append(contraction.block.insert_arg(DimType(size), dim.index))
        new[-1].name_hint = dim.name_hint
    shape = shape_of(contraction.tensors[number])
    _set_shape(contraction.tensors[number], (*shape[:axis], *sizes, *shape[axis:]))
    return new


def drop_axes(dims: Iterable[SSAValue]) -> None:
    """Erase axes of weights, whose dims have no uses left."""
    for dim in dims:
        place = _place_of(dim)
        assert place is not None and isinstance(dim, BlockArgument)
        contraction, number, axis = place
        shape = shape_of(contraction.tensors[number])
        contraction.block.erase_arg(dim)
        _set_shape(contraction.tensors[number], (*shape[:axis], *shape[axis + 1 :]))


def _place_of(dim: SSAValue) -> tuple[ContractOp, int, int] | None:
    """The contraction, the operand and the axis that a dim of a region's arguments stands for."""
    contraction = dim.owner.parent_op() if isinstance(dim.owner, Block) else None
    if isinstance(contraction, ContractOp):
        for number in range(len(contraction.tensors)):
            for axis, other in enumerate(contraction.dims_of(number)):
                if other is dim:
                    return contraction, number, axis
    return None


def _set_shape(weight: SSAValue, shape: tuple[Size, ...]) -> None:
    block = weight.owner
    assert isinstance(block, Block)
    Rewriter.replace_value_with_new_type(weight, WeightType(shape))
    func = block.parent_op()
    assert isinstance(func, FuncOp)
    func.properties["function_type"] = FunctionType.from_lists(block.arg_types, [func.result_type])


LAWS: tuple[Law, ...] = (
    ViewOfWeight(ShiftOp),
    ViewOfWeight(ReverseOp),
    SplitOfWeight(),
    MergeOfWeight(),
    StrideOfWeight(),
    DiagonalOfWeight(),
    UnitOfWeight(),
    ShareOfPermutation(),
    ShareOfMerge(),
    SharesOfSplit(),
    StrideOfShare(),
    ScaleOfWeight(),
)

FOLDING_LAWS: tuple[Law, ...] = (MergeOfShares(),)
"""Laws against the direction of the others, for the end: they lower the number of primitives."""
