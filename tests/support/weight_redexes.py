"""For each law of weights, how to plant its left side at the end of an operator.

Parameters are drawn so that the law's condition holds, unless the operator around it is in the way
(a window that is read out of bounds, in a blend with a sum).
"""

from __future__ import annotations

from planting import Site, plants

from syno_ir.dialect import (
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
)
from syno_ir.dialect.primitive import size_of
from syno_ir.size import Size


@plants("ViewOfWeight(syno.shift)")
def _(s: Site) -> None:
    s.close(*s.add(ShiftOp(s.fresh(5)[0], 2)))


@plants("ViewOfWeight(syno.reverse)")
def _(s: Site) -> None:
    s.close(*s.add(ReverseOp(s.fresh(5)[0])))


@plants("ViewOfMergedWeight(syno.shift)")
def _(s: Site) -> None:
    (merged,) = s.add(MergeOp(s.ones(2), s.fresh(3)[0]))
    s.close(*s.add(ShiftOp(merged, 2)))


@plants("ViewOfMergedWeight(syno.reverse)")
def _(s: Site) -> None:
    high, low = s.random.sample([s.ones(2), s.fresh(3)[0]], 2)
    (merged,) = s.add(MergeOp(high, low))
    s.close(*s.add(ReverseOp(merged)))


@plants("SplitOfWeight")
def _(s: Site) -> None:
    dim, other = s.fresh(6, 2)
    s.close(other, *s.add(SplitOp(dim, 2)))


@plants("MergeOfWeight")
def _(s: Site) -> None:
    s.close(*s.add(MergeOp(*s.fresh(3, 2))))


@plants("StrideOfWeight")
def _(s: Site) -> None:
    s.close(*s.add(StrideOp(s.fresh(6)[0], 2)))


@plants("DiagonalOfWeight")
def _(s: Site) -> None:
    first, second, third = s.fresh(6, 6, 2)
    (whole,) = s.add(ShareOp(first, *s.fresh(6)))
    if s.random.random() < 0.5:
        high, low = s.add(SplitOp(whole, 2))
        s.close(high, second, *s.add(ShareOp(low, third)))
    else:
        s.close(third, *s.add(ShareOp(second, whole)))


@plants("SumOfWeight")
def _(s: Site) -> None:
    first, second = s.fresh(2, 3)
    s.add(ReduceOp(first, s.fresh(2)[0], second))
    s.close()


@plants("UnitOfWeight")
def _(s: Site) -> None:
    s.close(*s.fresh(1, 2))


@plants("ShareOfPermutation")
def _(s: Site) -> None:
    dim = s.take()
    view = ReverseOp(dim) if s.random.random() < 0.5 else ShiftOp(dim, 2)
    s.close(*s.add(ShareOp(*s.random.sample([*s.add(view), *s.fresh(size_of(dim))], 2))))


@plants("ShareOfMerge")
def _(s: Site) -> None:
    (merged,) = s.add(MergeOp(s.take(), s.fresh(2)[0]))
    s.close(*s.add(ShareOp(merged, *s.fresh(size_of(merged)))))


@plants("ShareOfMergedWeight")
def _(s: Site) -> None:
    (merged,) = s.add(MergeOp(*s.random.sample([s.ones(2), s.fresh(3)[0]], 2)))
    s.close(*s.add(ShareOp(*s.random.sample([merged, s.fresh(6)[0]], 2))))


@plants("SharesOfSplit")
def _(s: Site) -> None:
    high, low = s.add(SplitOp(s.fresh(6)[0], 2))
    first, second = s.fresh(3, 2)
    s.close(*s.add(ShareOp(high, first)), *s.add(ShareOp(second, low)))


@plants("MergeOfReverseWithWeight")
def _(s: Site) -> None:
    s.close(*s.add(MergeOp(s.add(ReverseOp(s.take()))[0], s.fresh(2)[0])))


@plants("StrideOfShare")
def _(s: Site) -> None:
    (inner,) = s.add(ShareOp(*s.fresh(6), *s.fresh(6)))
    inner = s.add(ShiftOp(inner, 1))[0] if s.random.random() < 0.5 else inner
    s.close(*s.add(StrideOp(inner, 2)))


@plants("ScaleOfWeight")
def _(s: Site) -> None:
    s.scale = s.scale * Size.of(3)
    s.close(*s.fresh(2))


@plants("MergeOfShares")
def _(s: Site) -> None:
    first, second = s.fresh(3, 2)
    high, low = s.fresh(3, 2)
    s.close(*s.add(MergeOp(*s.add(ShareOp(high, first)), *s.add(ShareOp(second, low)))))
