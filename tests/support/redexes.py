"""For each law, how to plant its left side at the end of an operator.

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
    UnfoldOp,
)
from syno_ir.dialect.primitive import size_of

# --- split and merge


@plants("SplitOfMerge")
def _(s: Site) -> None:
    low, block = s.random.choice([(3, 3), (4, 2), (2, 4)])
    high, low_dim = s.fresh(4, low)
    (merged,) = s.add(MergeOp(high, low_dim))
    s.close(*s.add(SplitOp(merged, block)))


@plants("MergeOfSplit")
def _(s: Site) -> None:
    dim = s.take()
    s.close(*s.add(MergeOp(*s.add(SplitOp(dim, size_of(dim))))))


@plants("SplitOfQuotient")
def _(s: Site) -> None:
    high, low = s.add(SplitOp(s.fresh(12)[0], s.random.choice([1, 2])))
    s.close(low, *s.add(SplitOp(high, s.random.choice([2, 3]))))


@plants("MergeOfMergedQuotient")
def _(s: Site) -> None:
    (inner,) = s.add(MergeOp(s.take(), s.fresh(3)[0]))
    s.close(*s.add(MergeOp(inner, s.fresh(2)[0])))


@plants("MergeOfSplitQuotient")
def _(s: Site) -> None:
    dim, last = s.fresh(6, 2)
    high, low = s.add(SplitOp(dim, 3))
    s.close(*s.add(MergeOp(high, s.add(MergeOp(low, last))[0])))


@plants("TrivialSplit")
def _(s: Site) -> None:
    dim = s.take()
    s.close(*s.add(SplitOp(dim, s.random.choice([1, size_of(dim)]))))


@plants("TrivialMerge")
def _(s: Site) -> None:
    s.close(*s.add(MergeOp(*s.random.sample([s.take(), s.fresh(1)[0]], 2))))


# --- shift and reverse


@plants("ShiftByMultiple")
def _(s: Site) -> None:
    size, amount = s.random.choice([(3, 7), (4, -8), (0, 0)])
    s.close(*s.add(ShiftOp(s.fresh(size)[0] if size else s.take(), amount)))


@plants("ShiftOfTwo")
def _(s: Site) -> None:
    s.close(*s.add(ShiftOp(s.fresh(2)[0], s.random.choice([-3, 1, 5]))))


@plants("ShiftOfShift")
def _(s: Site) -> None:
    (inner,) = s.add(ShiftOp(s.take(), s.random.randint(-4, 4)))
    s.close(*s.add(ShiftOp(inner, s.random.randint(-4, 4))))


@plants("ReverseOfReverse")
def _(s: Site) -> None:
    s.close(*s.add(ReverseOp(s.add(ReverseOp(s.take()))[0])))


@plants("ReverseOfUnit")
def _(s: Site) -> None:
    s.close(*s.add(ReverseOp(s.fresh(1)[0])))


@plants("ShiftOfReverse")
def _(s: Site) -> None:
    (inner,) = s.add(ReverseOp(s.take()))
    s.close(*s.add(ShiftOp(inner, s.random.randint(-4, 4))))


@plants("SplitOfReverse")
def _(s: Site) -> None:
    dim = s.take()
    (inner,) = s.add(ReverseOp(dim))
    s.close(*s.add(SplitOp(inner, s.random.choice([1, size_of(dim)]))))
    s.close(*s.add(SplitOp(s.add(ReverseOp(s.fresh(6)[0]))[0], 2)))


@plants("MergeOfReverse")
def _(s: Site) -> None:
    (inner,) = s.add(ReverseOp(s.take()))
    other = s.random.choice([s.ones, lambda size: s.fresh(size)[0]])(3)
    s.close(*s.add(MergeOp(*((inner, other) if s.random.random() < 0.5 else (other, inner)))))


@plants("SplitOfShift")
def _(s: Site) -> None:
    (inner,) = s.add(ShiftOp(s.fresh(12)[0], s.random.choice([-6, -2, 2, 4])))
    s.close(*s.add(SplitOp(inner, 2)))


@plants("MergeOfShift")
def _(s: Site) -> None:
    kind = s.random.randrange(3)
    (inner,) = s.add(ShiftOp(s.take(), 2)) if kind else s.fresh(2)
    (outer,) = s.add(ReverseOp(inner)) if kind != 1 else [inner]
    s.close(*s.add(MergeOp(outer, s.fresh(3)[0])))


@plants("CircularUnfoldOfShift")
def _(s: Site) -> None:
    (inner,) = s.add(ShiftOp(s.take(), s.random.choice([-1, 2])))
    s.close(*s.add(UnfoldOp(inner, s.random.choice([2, 3]), s.random.choice([1, 2]), "circular")))


@plants("UnfoldOfReverse")
def _(s: Site) -> None:
    (inner,) = s.add(ReverseOp(s.take()))
    mode = s.random.choice(["same", "circular"])
    s.close(*s.add(UnfoldOp(inner, s.random.choice([1, 3, 5]), s.random.choice([1, 2]), mode)))


@plants("ReduceOfPermutation")
def _(s: Site) -> None:
    dim = s.take()
    view = ReverseOp(dim) if s.random.random() < 0.5 else ShiftOp(dim, 2)
    s.add(ReduceOp(*s.add(view), s.fresh(2)[0]))
    s.close()


# --- stride


@plants("StrideByOne")
def _(s: Site) -> None:
    s.close(*s.add(StrideOp(s.take(), 1)))


@plants("StrideOfShift")
def _(s: Site) -> None:
    (inner,) = s.add(ShiftOp(s.fresh(12)[0], s.random.choice([-5, -3, 4, 7])))
    s.close(*s.add(StrideOp(inner, s.random.choice([2, 3, 4]))))


@plants("StrideOfReverse")
def _(s: Site) -> None:
    (inner,) = s.add(ReverseOp(s.fresh(12)[0]))
    step = s.random.choice([2, 3, 4])
    phase = s.random.randrange(step)
    inner = s.add(ShiftOp(inner, phase))[0] if phase else inner
    s.close(*s.add(StrideOp(inner, step)))


@plants("StrideOfStride")
def _(s: Site) -> None:
    (inner,) = s.add(StrideOp(s.fresh(12)[0], s.random.choice([2, 3])))
    inner = s.add(ShiftOp(inner, 1))[0] if s.random.random() < 0.5 else inner
    s.close(*s.add(StrideOp(inner, 2)))


@plants("StrideOfMerge")
def _(s: Site) -> None:
    low, step = s.random.choice([(4, 2), (3, 3), (2, 4), (2, 2)])
    (inner,) = s.add(MergeOp(*s.fresh(4, low)))
    phase = s.random.randrange(step)
    inner = s.add(ShiftOp(inner, phase))[0] if phase else inner
    s.close(*s.add(StrideOp(inner, step)))


@plants("StrideOfRemainder")
def _(s: Site) -> None:
    block = s.random.choice([2, 3])
    high, low = s.add(SplitOp(s.fresh(12)[0], block))
    phase = s.random.randrange(block)
    low = s.add(ShiftOp(low, phase))[0] if phase else low
    s.add(ReduceOp(*s.add(StrideOp(low, block)), *s.fresh(*s.random.choice([(), (2,)]))))
    s.close(high)


@plants("SplitOfStride")
def _(s: Site) -> None:
    (dim,) = s.fresh(12)
    dim = s.add(ShiftOp(dim, 1))[0] if s.random.random() < 0.5 else dim
    s.close(*s.add(SplitOp(s.add(StrideOp(dim, 2))[0], s.random.choice([2, 3]))))


# --- unfold


@plants("UnfoldByOne")
def _(s: Site) -> None:
    mode = s.random.choice(["same", "causal", "circular"])
    s.close(*s.add(UnfoldOp(s.take(), 1, s.random.choice([1, 2]), mode)))


@plants("UnfoldOfStride")
def _(s: Site) -> None:
    mode = s.random.choice(["same", "causal", "circular"])
    (inner,) = s.add(StrideOp(s.fresh(12)[0], s.random.choice([2, 3])))
    s.close(*s.add(UnfoldOp(inner, s.random.choice([2, 3, 4]), s.random.choice([1, 2]), mode)))


@plants("UnfoldsInOrder")
def _(s: Site) -> None:
    mode = s.random.choice(["causal", "circular"])
    position, offset = s.add(UnfoldOp(s.take(), 4, s.random.choice([1, 2]), mode))
    s.close(offset, *s.add(UnfoldOp(position, 3, s.random.choice([1, 2]), mode)))


@plants("SumOfWholeWindow")
def _(s: Site) -> None:
    size, window = s.random.choice([(2, 3), (2, 4), (3, 5), (1, 2), (3, 7)])
    position, offset = s.add(UnfoldOp(s.fresh(size)[0], window))
    together = s.random.random() < 0.3
    s.add(ReduceOp(offset, position) if together else ReduceOp(offset))
    s.close(*([] if together else [position]))


# --- ones


@plants("ShareOfOnes")
def _(s: Site) -> None:
    dim = s.take()
    s.close(*s.add(ShareOp(*s.random.sample([dim, s.ones(size_of(dim))], 2))))


@plants("ViewOfOnes(syno.split)")
def _(s: Site) -> None:
    s.close(*s.add(SplitOp(s.ones(6), 2)))


@plants("ViewOfOnes(syno.merge)")
def _(s: Site) -> None:
    s.close(*s.add(MergeOp(s.ones(3), s.ones(2))))


@plants("ViewOfOnes(syno.shift)")
def _(s: Site) -> None:
    s.close(*s.add(ShiftOp(s.ones(3), 1)))


@plants("ViewOfOnes(syno.reverse)")
def _(s: Site) -> None:
    s.close(*s.add(ReverseOp(s.ones(3))))


@plants("ViewOfOnes(syno.stride)")
def _(s: Site) -> None:
    s.close(*s.add(StrideOp(s.ones(6), 2)))


@plants("ViewOfOnes(syno.unfold)")
def _(s: Site) -> None:
    s.close(*s.add(UnfoldOp(s.ones(4), 3, 1, "circular")))


@plants("ReduceOfOnes")
def _(s: Site) -> None:
    mode = s.random.choice(["sum", "mean"])
    s.add(ReduceOp(s.ones(3), *s.fresh(*s.random.choice([(), (2,)])), mode=mode))
    s.close()


@plants("ConstantContraction")
def _(s: Site) -> None:
    s.close(*s.constant(2, 3), *s.fresh(2))


# --- reduce


@plants("MeanAsSum")
def _(s: Site) -> None:
    s.add(ReduceOp(s.take(), *s.fresh(2), mode="mean"))
    s.close()


@plants("ReduceOfMerge")
def _(s: Site) -> None:
    mode = s.random.choice(["sum", "mean"])
    s.add(ReduceOp(*s.add(MergeOp(s.take(), s.fresh(3)[0])), mode=mode))
    s.close()


@plants("ReduceOfSplit")
def _(s: Site) -> None:
    high, low = s.add(SplitOp(s.fresh(6)[0], 2))
    s.add(ReduceOp(*s.random.sample([high, low, *s.fresh(2)], 3)))
    s.close()


@plants("OneReduce")
def _(s: Site) -> None:
    mode = s.random.choice(["sum", "mean"])
    s.add(ReduceOp(s.fresh(2)[0], mode=mode))
    s.add(ReduceOp(s.take(), mode=mode))
    s.close()
