"""Laws of unfold."""

from __future__ import annotations

from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import ExpandOp, ReduceOp, StrideOp, UnfoldOp
from syno_ir.laws.law import Law, defining, masks_whole_terms, number, rewrite
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


class SumOfWholeWindow(Law[UnfoldOp]):
    """A sum over windows that all contain the whole dim is the same at every position.

    ``y, k = unfold(x, K); reduce(k) -> y = expand(X); reduce(x)`` in mode ``same`` without
    dilation, if K and X are known and neither ``K//2`` nor ``K - 1 - K//2`` is less than ``X - 1``.
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        window, size = number(op.window.data), number(size_of(op.dim))
        plain = op.mode.data == "same" and op.dilation.data == ONE
        if window is None or size is None or not plain or (window - 1) // 2 < size - 1:
            return
        reduce = op.offset.get_user_of_unique_use()
        if not isinstance(reduce, ReduceOp) or not masks_whole_terms(op):
            return
        if reduce.mode.data == "sum":
            ones = ExpandOp(size_of(op.dim))
            rewrite(rewriter, op, [ones], [(op.position, ones.result)], [])
            dims = [op.dim if dim is op.offset else dim for dim in reduce.dims]
            rewrite(rewriter, reduce, [ReduceOp(*dims)], [], [reduce, op])


LAWS = (UnfoldByOne(), UnfoldOfStride(), UnfoldsInOrder(), SumOfWholeWindow())
