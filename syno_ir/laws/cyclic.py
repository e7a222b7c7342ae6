"""Laws of shift and reverse: permutations of a dim, moved towards the output."""

from __future__ import annotations

from xdsl.ir import Operation, SSAValue
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import (
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.laws.law import Law, defining, rewrite
from syno_ir.size import ONE, Size


def amount_of(op: ShiftOp) -> int:
    return op.amount.value.data


def number(size: Size) -> int | None:
    """The size as an integer, if it has no symbols."""
    return None if size.powers or size.denominator != 1 else size.numerator


class ShiftByMultiple(Law[ShiftOp]):
    """``shift(x, d) -> shift(x, d mod X)`` if X is known, and ``shift(x, 0) -> x``."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        size, amount = number(size_of(op.dim)), amount_of(op)
        rest = amount if size is None else amount % size
        if rest == 0:
            rewrite(rewriter, op, [], [(op.result, op.dim)], [op])
        elif rest != amount:
            shift = ShiftOp(op.dim, rest)
            rewrite(rewriter, op, [shift], [(op.result, shift.result)], [op])


class ShiftOfShift(Law[ShiftOp]):
    """``shift(shift(x, c), d) -> shift(x, c + d)``."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, ShiftOp)
        if inner is not None:
            shift = ShiftOp(inner.dim, amount_of(inner) + amount_of(op))
            rewrite(rewriter, op, [shift], [(op.result, shift.result)], [op, inner])


class ReverseOfReverse(Law[ReverseOp]):
    """``reverse(reverse(x)) -> x``."""

    root = ReverseOp

    def apply(self, op: ReverseOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, ReverseOp)
        if inner is not None:
            rewrite(rewriter, op, [], [(op.result, inner.dim)], [op, inner])


class ReverseOfUnit(Law[ReverseOp]):
    """``reverse(x) -> x`` if X = 1."""

    root = ReverseOp

    def apply(self, op: ReverseOp, rewriter: PatternRewriter) -> None:
        if size_of(op.dim) == ONE:
            rewrite(rewriter, op, [], [(op.result, op.dim)], [op])


class ReverseOfShift(Law[ReverseOp]):
    """``reverse(shift(x, d)) -> shift(reverse(x), -d)``."""

    root = ReverseOp

    def apply(self, op: ReverseOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, ShiftOp)
        if inner is not None:
            reverse = ReverseOp(inner.dim)
            shift = ShiftOp(reverse.result, -amount_of(inner))
            rewrite(rewriter, op, [reverse, shift], [(op.result, shift.result)], [op, inner])


class SplitOfReverse(Law[SplitOp]):
    """``split(reverse(x), B) -> reverse(q), reverse(r)`` with ``q, r = split(x, B)``."""

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, ReverseOp)
        if inner is None:
            return
        split = SplitOp(inner.dim, op.block.data)
        parts = [ReverseOp(part) for part in split.results]
        values = [(old, new.result) for old, new in zip(op.results, parts, strict=True)]
        rewrite(rewriter, op, [split, *parts], values, [op, inner])


class MergeOfReverses(Law[MergeOp]):
    """``merge(reverse(q), reverse(r)) -> reverse(merge(q, r))``."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        high, low = defining(op.quotient, ReverseOp), defining(op.remainder, ReverseOp)
        if high is None or low is None:
            return
        merge = MergeOp(high.dim, low.dim)
        reverse = ReverseOp(merge.dim)
        rewrite(rewriter, op, [merge, reverse], [(op.dim, reverse.result)], [op, high, low])


class SplitOfShift(Law[SplitOp]):
    """``split(shift(x, d), B) -> shift(q, d/B), r`` with ``q, r = split(x, B)``, if B divides d."""

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        inner, block = defining(op.dim, ShiftOp), number(op.block.data)
        if inner is None or block is None or amount_of(inner) % block:
            return
        split = SplitOp(inner.dim, op.block.data)
        shift = ShiftOp(split.quotient, amount_of(inner) // block)
        values = [(op.quotient, shift.result), (op.remainder, split.remainder)]
        rewrite(rewriter, op, [split, shift], values, [op, inner])


class MergeOfShift(Law[MergeOp]):
    """``merge(shift(q, d), r) -> shift(merge(q, r), d*R)``, if R is known."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        inner, block = defining(op.quotient, ShiftOp), number(size_of(op.remainder))
        if inner is None or block is None:
            return
        merge = MergeOp(inner.dim, op.remainder)
        shift = ShiftOp(merge.dim, amount_of(inner) * block)
        rewrite(rewriter, op, [merge, shift], [(op.dim, shift.result)], [op, inner])


class StrideOfShift(Law[StrideOp]):
    """``stride(shift(x, d), s) -> shift(stride(x, s), d/s)``, if s divides d."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        inner, step = defining(op.dim, ShiftOp), number(op.step.data)
        if inner is None or step is None or amount_of(inner) % step:
            return
        stride = StrideOp(inner.dim, op.step.data)
        shift = ShiftOp(stride.result, amount_of(inner) // step)
        rewrite(rewriter, op, [stride, shift], [(op.result, shift.result)], [op, inner])


class CircularUnfoldOfShift(Law[UnfoldOp]):
    """``unfold(shift(x, d)) -> shift(y, d), k`` with ``y, k = unfold(x)``, in mode ``circular``."""

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, ShiftOp)
        if inner is None or op.mode.data != "circular":
            return
        unfold = UnfoldOp(inner.dim, op.window.data, op.dilation.data, "circular")
        shift = ShiftOp(unfold.position, amount_of(inner))
        values = [(op.position, shift.result), (op.offset, unfold.offset)]
        rewrite(rewriter, op, [unfold, shift], values, [op, inner])


class UnfoldOfReverse(Law[UnfoldOp]):
    """``unfold(reverse(x), K) -> reverse(y), reverse(k)`` with ``y, k = unfold(x, K)``.

    If K is known to be odd, in modes ``same`` and ``circular``.
    """

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        inner, window = defining(op.dim, ReverseOp), number(op.window.data)
        if inner is None or window is None or window % 2 == 0 or op.mode.data == "causal":
            return
        unfold = UnfoldOp(inner.dim, op.window.data, op.dilation.data, op.mode.data)
        parts = [ReverseOp(part) for part in unfold.results]
        values = [(old, new.result) for old, new in zip(op.results, parts, strict=True)]
        rewrite(rewriter, op, [unfold, *parts], values, [op, inner])


class ReduceOfPermutation(Law[ReduceOp]):
    """``reduce(shift(x, d)) -> reduce(x)`` and ``reduce(reverse(x)) -> reduce(x)``."""

    root = ReduceOp

    def apply(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        permutations = [d.owner for d in op.dims if isinstance(d.owner, ShiftOp | ReverseOp)]
        if permutations:
            values: list[tuple[SSAValue, SSAValue]] = [(p.result, p.dim) for p in permutations]
            erased: list[Operation] = list(permutations)
            rewrite(rewriter, op, [], values, erased)


LAWS = (
    ShiftByMultiple(),
    ShiftOfShift(),
    ReverseOfReverse(),
    ReverseOfUnit(),
    ReverseOfShift(),
    SplitOfReverse(),
    MergeOfReverses(),
    SplitOfShift(),
    MergeOfShift(),
    StrideOfShift(),
    CircularUnfoldOfShift(),
    UnfoldOfReverse(),
    ReduceOfPermutation(),
)
