"""Laws of reduce."""

from __future__ import annotations

from xdsl.ir import Operation
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect.contract import ContractOp
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import MergeOp, ReduceOp, SplitOp
from syno_ir.laws.law import Law, rewrite
from syno_ir.laws.ones import scale_by
from syno_ir.size import ONE


class MeanAsSum(Law[ReduceOp]):
    """``reduce(x) mode mean -> reduce(x); scale 1/X``."""

    root = ReduceOp

    def apply(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        contraction = op.parent_op()
        if op.mode.data == "mean" and isinstance(contraction, ContractOp):
            for dim in op.dims:
                scale_by(contraction, ONE / size_of(dim), rewriter)
            rewrite(rewriter, op, [ReduceOp(*op.dims)], [], [op])


class ReduceOfMerge(Law[ReduceOp]):
    """``reduce(merge(q, r)) -> reduce(q, r)``."""

    root = ReduceOp

    def apply(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        merges: list[Operation] = [d.owner for d in op.dims if isinstance(d.owner, MergeOp)]
        if merges:
            parts = [
                part
                for dim in op.dims
                for part in (dim.owner.operands if isinstance(dim.owner, MergeOp) else (dim,))
            ]
            rewrite(rewriter, op, [ReduceOp(*parts, mode=op.mode.data)], [], [op, *merges])


class ReduceOfSplit(Law[SplitOp]):
    """``q, r = split(x, B); reduce(q, r) -> reduce(x)``."""

    root = SplitOp

    def apply(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        users = {part.get_user_of_unique_use() for part in op.results}
        if len(users) == 1 and isinstance(reduce := users.pop(), ReduceOp):
            dims = [op.dim if dim is op.quotient else dim for dim in reduce.dims]
            dims = [dim for dim in dims if dim is not op.remainder]
            new = ReduceOp(*dims, mode=reduce.mode.data)
            rewrite(rewriter, reduce, [new], [], [reduce, op])


class OneReduce(Law[ReduceOp]):
    """``reduce(a); reduce(b) -> reduce(a, b)``, where the last of them stands."""

    root = ReduceOp

    def apply(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        other = op.next_op
        while other is not None:
            if isinstance(other, ReduceOp) and other.mode == op.mode:
                joined = ReduceOp(*op.dims, *other.dims, mode=op.mode.data)
                rewrite(rewriter, other, [joined], [], [op, other])
                return
            other = other.next_op


LAWS = (MeanAsSum(), ReduceOfMerge(), ReduceOfSplit(), OneReduce())
