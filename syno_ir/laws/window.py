"""Laws of unfold and stride."""

from __future__ import annotations

from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import ExpandOp, MergeOp, ReduceOp, SplitOp, StrideOp, UnfoldOp
from syno_ir.laws.law import Law, defining, divides, masks_whole_terms, rewrite
from syno_ir.size import ONE


class UnfoldByOne(Law[UnfoldOp]):
    """A window of one element is the element: ``unfold(x, 1) -> x, 1s``, 1s an expand to 1."""

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        if op.window.data == ONE and masks_whole_terms(op):
            unit = ExpandOp(ONE)
            values = [(op.position, op.dim), (op.offset, unit.result)]
            rewrite(rewriter, op, [unit], values, [op])


class UnfoldOfStride(Law[UnfoldOp]):
    """An unfold after a stride is a dilated unfold before it, in all modes.

    ``unfold(stride(x, s), K, dilation) -> stride(y, s), k`` with
    ``y, k = unfold(x, K, dilation*s)``
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, StrideOp)
        if inner is None:
            return
        step = inner.step.data
        unfold = UnfoldOp(inner.dim, op.window.data, op.dilation.data * step, op.mode.data)
        stride = StrideOp(unfold.position, step)
        values = [(op.position, stride.result), (op.offset, unfold.offset)]
        rewrite(rewriter, op, [unfold, stride], values, [op, inner])


class UnfoldsInOrder(Law[UnfoldOp]):
    """Two unfolds of one dim commute in modes ``causal`` and ``circular``: the lesser text first.

    ``unfold(y, K) of y, l = unfold(x, L) -> unfold(y, L) of y, k = unfold(x, K)``
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, UnfoldOp)
        if inner is None or op.dim is not inner.position or op.mode != inner.mode:
            return
        if op.mode.data == "same" or _key(op) >= _key(inner):
            return
        first = UnfoldOp(inner.dim, op.window.data, op.dilation.data, op.mode.data)
        second = UnfoldOp(first.position, inner.window.data, inner.dilation.data, op.mode.data)
        values = [
            (op.position, second.position),
            (op.offset, first.offset),
            (inner.offset, second.offset),
        ]
        rewrite(rewriter, inner, [first, second], values, [op, inner])


def _key(op: UnfoldOp) -> tuple[str, str]:
    return str(op.window.data), str(op.dilation.data)


class StrideByOne(Law[StrideOp]):
    """``stride(x, 1) -> x``."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        if op.step.data == ONE:
            rewrite(rewriter, op, [], [(op.result, op.dim)], [op])


class StrideOfStride(Law[StrideOp]):
    """``stride(stride(x, s), t) -> stride(x, s*t)``."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, StrideOp)
        if inner is not None:
            stride = StrideOp(inner.dim, inner.step.data * op.step.data)
            rewrite(rewriter, op, [stride], [(op.result, stride.result)], [op, inner])


class SplitOfStride(Law[SplitOp]):
    """``split(stride(x, s), B) -> q, stride(r, s)`` with ``q, r = split(x, s*B)``."""

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, StrideOp)
        if inner is None:
            return
        split = SplitOp(inner.dim, inner.step.data * op.block.data)
        stride = StrideOp(split.remainder, inner.step.data)
        values = [(op.quotient, split.quotient), (op.remainder, stride.result)]
        rewrite(rewriter, op, [split, stride], values, [op, inner])


class StrideOfMerge(Law[StrideOp]):
    """A stride reads some digits of a merge, and the others at 0.

    - ``stride(merge(q, r), s) -> merge(q, stride(r, s))``, if s divides R
    - ``stride(merge(q, r), s) -> stride(q, s/R); reduce(stride(r, R))``, if R divides s and s/R
      divides Q
    """

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        merge = defining(op.dim, MergeOp)
        if merge is None:
            return
        q, r, step = merge.quotient, merge.remainder, op.step.data
        if divides(op, step, size_of(r)):
            low = StrideOp(r, step)
            joined = MergeOp(q, low.result)
            rewrite(rewriter, op, [low, joined], [(op.result, joined.dim)], [op, merge])
        elif (
            divides(op, size_of(r), step)
            and divides(op, step / size_of(r), size_of(q))
            and masks_whole_terms(op)
        ):
            high, low = StrideOp(q, step / size_of(r)), StrideOp(r, size_of(r))
            rest = ReduceOp(low.result)
            rewrite(rewriter, op, [high, low, rest], [(op.result, high.result)], [op, merge])


LAWS = (
    UnfoldByOne(),
    UnfoldOfStride(),
    UnfoldsInOrder(),
    StrideByOne(),
    StrideOfStride(),
    SplitOfStride(),
    StrideOfMerge(),
)
