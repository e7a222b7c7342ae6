"""Laws of stride, and of the shift before it that says which element of each block is read.

Below, ``every(x, s, d)`` is ``stride(shift(x, d), s)``, where ``0 <= d < s`` and s is known, or
``stride(x, s)``, where d is 0.
"""

from __future__ import annotations

from typing import NamedTuple

from xdsl.ir import Operation, SSAValue
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import MergeOp, ReduceOp, ReverseOp, ShiftOp, SplitOp, StrideOp
from syno_ir.laws.law import (
    Law,
    amount_of,
    defining,
    divides,
    masks_whole_terms,
    number,
    rewrite,
)
from syno_ir.size import ONE, Size


class Every(NamedTuple):
    """One element of each block of a dim: the dim, the ops that read it, and which element."""

    dim: SSAValue
    ops: list[Operation]
    phase: int

    @property
    def result(self) -> SSAValue:
        return self.ops[-1].results[0]


def every_of(stride: StrideOp) -> Every | None:
    """What a stride reads, if that is of the form ``every(x, s, d)``."""
    shift, step = defining(stride.dim, ShiftOp), number(stride.step.data)
    if shift is None:
        return Every(stride.dim, [stride], 0)
    if step is not None and 0 <= amount_of(shift) < step:
        return Every(shift.dim, [shift, stride], amount_of(shift))
    return None


def every(dim: SSAValue, step: Size, phase: int) -> Every:
    """New ops for ``every(dim, step, phase)``."""
    shift = ShiftOp(dim, phase) if phase else None
    stride = StrideOp(shift.result if shift else dim, step)
    return Every(dim, [shift, stride] if shift else [stride], phase)


class StrideByOne(Law[StrideOp]):
    """``stride(x, 1) -> x``."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        if op.step.data == ONE:
            rewrite(rewriter, op, [], [(op.result, op.dim)], [op])


class StrideOfShift(Law[StrideOp]):
    """``stride(shift(x, d), s) -> shift(every(x, s, d mod s), d // s)``, if s is known."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        inner, step = defining(op.dim, ShiftOp), number(op.step.data)
        if inner is None or step is None or 0 <= amount_of(inner) < step:
            return
        blocks, phase = divmod(amount_of(inner), step)
        read = every(inner.dim, op.step.data, phase)
        shift = ShiftOp(read.result, blocks)
        rewrite(rewriter, op, [*read.ops, shift], [(op.result, shift.result)], [op, inner])


class StrideOfReverse(Law[StrideOp]):
    """``every(reverse(x), s, d) -> reverse(every(x, s, s - 1 - d))``, if s is known."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        outer, step = every_of(op), number(op.step.data)
        inner = defining(outer.dim, ReverseOp) if outer else None
        if outer is None or inner is None or step is None:
            return
        read = every(inner.dim, op.step.data, step - 1 - outer.phase)
        reverse = ReverseOp(read.result)
        values = [(op.result, reverse.result)]
        rewrite(rewriter, op, [*read.ops, reverse], values, [*reversed(outer.ops), inner])


class StrideOfStride(Law[StrideOp]):
    """``every(stride(x, s), t, d) -> stride(shift(x, s*d), s*t)``, if d is 0 or s is known."""

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        outer = every_of(op)
        inner = defining(outer.dim, StrideOp) if outer else None
        if outer is None or inner is None:
            return
        step = number(inner.step.data)
        if outer.phase == 0 or step is not None:
            phase = outer.phase * (step or 0)
            read = every(inner.dim, inner.step.data * op.step.data, phase)
            erased = [*reversed(outer.ops), inner]
            rewrite(rewriter, op, read.ops, [(op.result, read.result)], erased)


class SplitOfStride(Law[SplitOp]):
    """``split(every(x, s, d), B) -> q, every(r, s, d)`` with ``q, r = split(x, s*B)``."""

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        inner = defining(op.dim, StrideOp)
        outer = every_of(inner) if inner else None
        if inner is None or outer is None:
            return
        split = SplitOp(outer.dim, inner.step.data * op.block.data)
        read = every(split.remainder, inner.step.data, outer.phase)
        values = [(op.quotient, split.quotient), (op.remainder, read.result)]
        rewrite(rewriter, op, [split, *read.ops], values, [op, *reversed(outer.ops)])


class StrideOfMerge(Law[StrideOp]):
    """A stride reads some digits of a merge, and the others at one place.

    - ``every(merge(q, r), s, d) -> merge(q, every(r, s, d))``, if s divides R
    - ``every(merge(q, r), s, d) -> every(q, s/R, d // R); reduce(every(r, R, d mod R))``, if R
      divides s and s/R divides Q, and d is 0 or R is known
    """

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        outer = every_of(op)
        merge = defining(outer.dim, MergeOp) if outer else None
        if outer is None or merge is None:
            return
        q, r, step = merge.quotient, merge.remainder, op.step.data
        block, known = size_of(r), number(size_of(r))
        if divides(op, step, block):
            low = every(r, step, outer.phase)
            joined = MergeOp(q, low.result)
            new, value = [*low.ops, joined], joined.dim
        elif (
            divides(op, block, step)
            and divides(op, step / block, size_of(q))
            and masks_whole_terms(op)
            and (outer.phase == 0 or known is not None)
        ):
            above, below = divmod(outer.phase, known or 1)
            high, low = every(q, step / block, above), every(r, block, below)
            new, value = [*high.ops, *low.ops, ReduceOp(low.result)], high.result
        else:
            return
        rewrite(rewriter, op, new, [(op.result, value)], [*reversed(outer.ops), merge])


class StrideOfRemainder(Law[StrideOp]):
    """A remainder that is read at one place makes the split a stride.

    ``q, r = split(x, B); reduce(every(r, B, d)) -> q = every(x, B, d)``
    """

    root = StrideOp

    def apply(self, op: StrideOp, rewriter: PatternRewriter) -> None:
        outer, reduce = every_of(op), op.result.get_user_of_unique_use()
        split = defining(outer.dim, SplitOp) if outer else None
        if outer is None or split is None or not isinstance(reduce, ReduceOp):
            return
        if outer.dim is split.remainder and op.step.data == split.block.data:
            read = every(split.dim, op.step.data, outer.phase)
            rewrite(rewriter, split, read.ops, [(split.quotient, read.result)], [])
            others = [dim for dim in reduce.dims if dim is not op.result]
            rest = [ReduceOp(*others, mode=reduce.mode.data)] if others else []
            rewrite(rewriter, reduce, rest, [], [reduce, *reversed(outer.ops), split])


LAWS = (
    StrideByOne(),
    StrideOfShift(),
    StrideOfReverse(),
    StrideOfStride(),
    StrideOfMerge(),
    StrideOfRemainder(),
    SplitOfStride(),
)
