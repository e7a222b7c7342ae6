"""Rules that hold away from borders only: what ``syno-approximate`` applies.

Like the exact laws they move splits towards the input, and merges, shifts and reverses towards the
output. Unfolds are of mode ``same``, K is the window, and c, the centre, is ``K//2``.
"""

from __future__ import annotations

from xdsl.ir import SSAValue
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.binding import default_bindings
from syno_ir.dialect import FuncOp
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import (
    MergeOp,
    ReverseOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.laws.law import Law, amount_of, defining, number, rewrite
from syno_ir.size import Size

LARGE = 4
"""A block is large if it has at least so many times the elements that a window spans."""


class UnfoldOfMerge(Law[UnfoldOp]):
    """A window stays in its block: ``unfold(merge(q, r)) -> merge(q, y), k``.

    ``y, k = unfold(r)``, if R is large. Differs where two blocks meet.
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, MergeOp)
        if inner is None or not _is_same(op) or not _is_large(size_of(inner.remainder), op):
            return
        unfold = _like(op, inner.remainder)
        merge = MergeOp(inner.quotient, unfold.position)
        values = [(op.position, merge.dim), (op.offset, unfold.offset)]
        rewrite(rewriter, op, [unfold, merge], values, [op, inner])


class SplitOfUnfold(Law[SplitOp]):
    """A window stays in its block: ``split(y, B) -> q, z`` with ``y, k = unfold(x)``.

    ``q, r = split(x, B); z, k = unfold(r)``, if B is large. Differs where two blocks meet.
    """

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, UnfoldOp)
        if inner is None or op.dim is not inner.position or not _is_same(inner):
            return
        if _is_large(op.block.data, inner):
            split = SplitOp(inner.dim, op.block.data)
            unfold = _like(inner, split.remainder)
            values = [
                (op.quotient, split.quotient),
                (op.remainder, unfold.position),
                (inner.offset, unfold.offset),
            ]
            rewrite(rewriter, inner, [split, unfold], values, [op, inner])


class UnfoldOfShift(Law[UnfoldOp]):
    """``unfold(shift(x, d)) -> shift(y, d), k`` with ``y, k = unfold(x)``.

    Differs at both ends of the dim, and where the shift has put them.
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, ShiftOp)
        if inner is not None and _is_same(op):
            unfold = _like(op, inner.dim)
            shift = ShiftOp(unfold.position, amount_of(inner))
            values = [(op.position, shift.result), (op.offset, unfold.offset)]
            rewrite(rewriter, op, [unfold, shift], values, [op, inner])


class UnfoldOfReverse(Law[UnfoldOp]):
    """``unfold(reverse(x)) -> reverse(shift(y, D)), reverse(k)`` with ``y, k = unfold(x)``.

    If K is even and the dilation D is known. Differs at the end to which the shift brings the
    first windows.
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner, window = defining(op.dim, ReverseOp), number(op.window.data)
        dilation = number(op.dilation.data)
        if inner is None or not _is_same(op) or window is None or window % 2 or dilation is None:
            return
        unfold = _like(op, inner.dim)
        shift = ShiftOp(unfold.position, dilation)
        position, offset = ReverseOp(shift.result), ReverseOp(unfold.offset)
        values = [(op.position, position.result), (op.offset, offset.result)]
        rewrite(rewriter, op, [unfold, shift, position, offset], values, [op, inner])


class UnfoldsSwapped(Law[UnfoldOp]):
    """Two unfolds of one dim change places, the lesser text first.

    ``unfold(y, K) of y, l = unfold(x, L) -> unfold(y, L) of y, k = unfold(x, K)``. Differs where
    one window leaves the dim and the other brings it back.
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, UnfoldOp)
        if inner is None or op.dim is not inner.position or not (_is_same(op) and _is_same(inner)):
            return
        if _key(op) < _key(inner):
            first = _like(op, inner.dim)
            second = _like(inner, first.position)
            values = [
                (op.position, second.position),
                (op.offset, first.offset),
                (inner.offset, second.offset),
            ]
            rewrite(rewriter, inner, [first, second], values, [op, inner])


class StrideOfOffset(Law[StrideOp]):
    """Every s-th element of a window is a dilated window: ``y, stride(k, s) -> shift(z, d), l``.

    ``y, k = unfold(x, K, D)`` becomes ``z, l = unfold(x, K/s, D*s)``, and
    ``d = D*(s*((K/s)//2) - K//2)``, if K, s and D are known. Differs at one end of the dim, and
    nowhere if d is 0.
    """

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        inner, step = defining(op.dim, UnfoldOp), number(op.step.data)
        if inner is None or op.dim is not inner.offset or not _is_same(inner) or step is None:
            return
        window, dilation = number(inner.window.data), number(inner.dilation.data)
        if window is None or dilation is None:
            return
        unfold = UnfoldOp(inner.dim, window // step, dilation * step)
        shift = ShiftOp(unfold.position, dilation * (step * (window // step // 2) - window // 2))
        values = [(op.result, unfold.offset), (inner.position, shift.result)]
        rewrite(rewriter, inner, [unfold, shift], values, [op, inner])


def _is_same(op: UnfoldOp) -> bool:
    return op.mode.data == "same"


def _like(op: UnfoldOp, dim: SSAValue) -> UnfoldOp:
    """The same unfold of another dim."""
    return UnfoldOp(dim, op.window.data, op.dilation.data)


def _key(op: UnfoldOp) -> tuple[str, str]:
    return str(op.window.data), str(op.dilation.data)


def _is_large(block: Size, op: UnfoldOp) -> bool:
    """True if a block is large at every binding of the function, or two small ones without."""
    contraction = op.parent_op()
    func = contraction.parent_op() if contraction else None
    if not isinstance(func, FuncOp):
        return False
    return all(
        block.evaluate(at) >= LARGE * op.dilation.data.evaluate(at) * op.window.data.evaluate(at)
        for at in func.complete_bindings() or default_bindings(func)
    )


RULES = (
    UnfoldOfMerge(),
    SplitOfUnfold(),
    UnfoldOfShift(),
    UnfoldOfReverse(),
    UnfoldsSwapped(),
    StrideOfOffset(),
)
