"""Laws of split and merge: digits of a dim, regrouped."""

from __future__ import annotations

from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import ExpandOp, MergeOp, ReduceOp, SplitOp
from syno_ir.laws.law import Law, defining, divides, masks_whole_terms, rewrite
from syno_ir.size import ONE


class SplitOfMerge(Law[SplitOp]):
    """A split regroups the digits that a merge has put together.

    - ``split(merge(q, r), R) -> q, r``
    - ``split(merge(q, r), B) -> merge(q, r1), r0`` with ``r1, r0 = split(r, B)``, if B divides R
    - ``split(merge(q, r), B) -> q1, merge(q0, r)`` with ``q1, q0 = split(q, B/R)``, if R divides B
      and B/R divides Q
    """

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        merge = defining(op.dim, MergeOp)
        if merge is None or not masks_whole_terms(op):
            return
        q, r, block = merge.quotient, merge.remainder, op.block.data
        if size_of(r) == block:
            new, parts = [], (q, r)
        elif divides(op, block, size_of(r)):
            split = SplitOp(r, block)
            joined = MergeOp(q, split.quotient)
            new, parts = [split, joined], (joined.dim, split.remainder)
        elif divides(op, size_of(r), block) and divides(op, block / size_of(r), size_of(q)):
            split = SplitOp(q, block / size_of(r))
            joined = MergeOp(split.remainder, r)
            new, parts = [split, joined], (split.quotient, joined.dim)
        else:
            return
        rewrite(rewriter, op, new, list(zip(op.results, parts, strict=True)), [op, merge])


class MergeOfSplit(Law[MergeOp]):
    """``merge(split(x, B)) -> x``."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        split = defining(op.quotient, SplitOp)
        if split is not None and tuple(op.operands) == tuple(split.results):
            rewrite(rewriter, op, [], [(op.dim, split.dim)], [op, split])


class SplitOfQuotient(Law[SplitOp]):
    """The largest block is split off first.

    ``q, r = split(x, B); q1, q0 = split(q, T) -> q1, m = split(x, B*T); q0, r = split(m, B)``
    """

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, SplitOp)
        if inner is None or op.dim is not inner.quotient:
            return
        outer = SplitOp(inner.dim, inner.block.data * op.block.data)
        rest = SplitOp(outer.remainder, inner.block.data)
        values = [
            (op.quotient, outer.quotient),
            (op.remainder, rest.quotient),
            (inner.remainder, rest.remainder),
        ]
        rewrite(rewriter, inner, [outer, rest], values, [op, inner])


class MergeOfMergedQuotient(Law[MergeOp]):
    """``merge(merge(a, b), c) -> merge(a, merge(b, c))``."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.quotient, MergeOp)
        if inner is None:
            return
        low = MergeOp(inner.remainder, op.remainder)
        high = MergeOp(inner.quotient, low.dim)
        rewrite(rewriter, op, [low, high], [(op.dim, high.dim)], [op, inner])


class MergeOfSplitQuotient(Law[MergeOp]):
    """The digits of a split that stand in order are put together first.

    ``q, r = split(x, B); merge(q, merge(r, c)) -> merge(x, c)``
    """

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        split, low = defining(op.quotient, SplitOp), defining(op.remainder, MergeOp)
        if split is None or low is None or op.quotient is not split.quotient:
            return
        if low.quotient is split.remainder:
            joined = MergeOp(split.dim, low.remainder)
            rewrite(rewriter, op, [joined], [(op.dim, joined.dim)], [op, low, split])


class TrivialSplit(Law[SplitOp]):
    """A block of one element, or of all: ``split(x, 1) -> x, 1s`` and ``split(x, X) -> 1s, x``.

    ``1s`` is an expand to one element.
    """

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        trivial = ONE in (op.block.data, size_of(op.quotient))
        if not trivial or not masks_whole_terms(op):
            return
        unit = ExpandOp(ONE)
        parts = (op.dim, unit.result) if op.block.data == ONE else (unit.result, op.dim)
        rewrite(rewriter, op, [unit], list(zip(op.results, parts, strict=True)), [op])


class TrivialMerge(Law[MergeOp]):
    """A dim u of one element adds no digit: ``merge(x, u) -> x; reduce(u)``, ``merge(u, x)``."""

    root = MergeOp

    def apply(self, op: MergeOp, rewriter: PatternRewriter) -> None:
        for unit, other in ((op.remainder, op.quotient), (op.quotient, op.remainder)):
            if size_of(unit) == ONE and masks_whole_terms(op):
                rewrite(rewriter, op, [ReduceOp(unit)], [(op.dim, other)], [op])
                return


LAWS = (
    SplitOfMerge(),
    MergeOfSplit(),
    SplitOfQuotient(),
    MergeOfMergedQuotient(),
    MergeOfSplitQuotient(),
    TrivialSplit(),
    TrivialMerge(),
)
