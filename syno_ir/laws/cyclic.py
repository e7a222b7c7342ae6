"""Laws of shift and reverse: permutations of a dim, moved towards the output."""

from __future__ import annotations

from xdsl.ir import Operation, SSAValue
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import (
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.laws.law import Law, amount_of, defining, number, rewrite
from syno_ir.size import ONE, Size

TWO = Size.of(2)


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


class ShiftOfTwo(Law[ShiftOp]):
    """``shift(x, 1) -> reverse(x)`` if X = 2, except before a stride."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        strided = isinstance(op.result.get_user_of_unique_use(), StrideOp)
        if size_of(op.dim) == TWO and amount_of(op) % 2 == 1 and not strided:
            reverse = ReverseOp(op.dim)
            rewrite(rewriter, op, [reverse], [(op.result, reverse.result)], [op])


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


class ShiftOfReverse(Law[ShiftOp]):
    """``shift(reverse(x), d) -> reverse(shift(x, -d))``."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, ReverseOp)
        if inner is not None:
            shift = ShiftOp(inner.dim, -amount_of(op))
            reverse = ReverseOp(shift.result)
            rewrite(rewriter, op, [shift, reverse], [(op.result, reverse.result)], [op, inner])


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


class MergeOfReverse(Law[MergeOp]):
    """A reverse of the lower digit becomes one of the higher digit and of all.

    - ``merge(q, reverse(r)) -> reverse(merge(reverse(q), r))``
    - ``merge(reverse(q), ones) -> reverse(merge(q, ones))``
    """

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        high, low = defining(op.quotient, ReverseOp), defining(op.remainder, ReverseOp)
        if low is not None:
            other = ReverseOp(op.quotient)
            merge = MergeOp(other.result, low.dim)
            new, old = [other, merge], low
        elif high is not None and isinstance(op.remainder.owner, ExpandOp):
            merge = MergeOp(high.dim, op.remainder)
            new, old = [merge], high
        else:
            return
        reverse = ReverseOp(merge.dim)
        rewrite(rewriter, op, [*new, reverse], [(op.dim, reverse.result)], [op, old])


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
    """A shift of the higher digit is one of all, if R is known.

    - ``merge(shift(q, d), r) -> shift(merge(q, r), d*R)``
    - ``merge(reverse(shift(q, d)), r) -> shift(merge(reverse(q), r), -d*R)``
    - ``merge(reverse(q), r) -> shift(merge(q, r), R)`` if Q = 2
    """

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        outer, block = defining(op.quotient, ReverseOp), number(size_of(op.remainder))
        inner = defining(outer.dim if outer else op.quotient, ShiftOp)
        if block is None:
            return
        if inner is None and outer is not None and size_of(outer.dim) == TWO:
            new, quotient, amount, erased = [], outer.dim, 1, [outer]
        elif inner is not None and outer is not None:
            new = [ReverseOp(inner.dim)]
            quotient, amount, erased = new[0].result, -amount_of(inner), [outer, inner]
        elif inner is not None:
            new, quotient, amount, erased = [], inner.dim, amount_of(inner), [inner]
        else:
            return
        merge = MergeOp(quotient, op.remainder)
        shift = ShiftOp(merge.dim, amount * block)
        rewrite(rewriter, op, [*new, merge, shift], [(op.dim, shift.result)], [op, *erased])


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
    ShiftOfTwo(),
    ShiftOfShift(),
    ReverseOfReverse(),
    ReverseOfUnit(),
    ShiftOfReverse(),
    SplitOfReverse(),
    MergeOfReverse(),
    SplitOfShift(),
    MergeOfShift(),
    CircularUnfoldOfShift(),
    UnfoldOfReverse(),
    ReduceOfPermutation(),
)
