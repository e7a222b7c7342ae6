"""Laws of expand: what becomes of a dim of ones."""

from __future__ import annotations

from xdsl.ir import Operation
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.blend import is_product, product
from syno_ir.dialect.attributes import SizeAttr
from syno_ir.dialect.contract import BlendAttr, ContractOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.primitives import (
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.laws.law import Law, defining, masks_whole_terms, rewrite
from syno_ir.size import Size


class ShareOfOnes(Law[ShareOp]):
    """``share(expand(Y), b) -> b`` and ``share(a, expand(Y)) -> a``."""

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        for ones, other in ((op.left, op.right), (op.right, op.left)):
            expand = defining(ones, ExpandOp)
            if expand is not None and masks_whole_terms(op):
                rewrite(rewriter, op, [], [(op.result, other)], [op, expand])
                return


class ViewOfOnes(Law[Primitive]):
    """A view of ones is ones: ``split(expand(X), B) -> expand(X/B), expand(B)``, and so on.

    Of an unfold this holds in mode ``circular`` only: elsewhere its borders are 0.
    """

    def __init__(self, root: type[Primitive]):
        self.root = root  # pyright: ignore[reportAttributeAccessIssue]

    def apply(self, op: Primitive, rewriter: PatternRewriter) -> None:
        expands: list[Operation] = [
            dim.owner for dim in op.operands if isinstance(dim.owner, ExpandOp)
        ]
        if len(expands) == len(op.operands) and not op.masked:
            ones = [ExpandOp(size_of(result)) for result in op.results]
            values = [(old, new.result) for old, new in zip(op.results, ones, strict=True)]
            rewrite(rewriter, op, ones, values, [op, *expands])


class ReduceOfOnes(Law[ReduceOp]):
    """``reduce(expand(X)) -> scale X``; a mean of ones is 1."""

    root = ReduceOp

    def apply(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        expands = [dim.owner for dim in op.dims if isinstance(dim.owner, ExpandOp)]
        contraction = op.parent_op()
        if not expands or not isinstance(contraction, ContractOp):
            return
        if op.mode.data == "sum":
            for expand in expands:
                scale_by(contraction, expand.size.data, rewriter)
        others = [dim for dim in op.dims if not isinstance(dim.owner, ExpandOp)]
        new = [ReduceOp(*others, mode=op.mode.data)] if others else []
        rewrite(rewriter, op, new, [], [op, *expands])


class ConstantContraction(Law[ContractOp]):
    """A product by a constant is a scale: a contraction of no tensors, of ones only, disappears.

    ``c = contract() scale s {yield expands}; contract(c, ...) -> contract(...) scale s``
    """

    root = ContractOp

    def apply(self, op: ContractOp, rewriter: PatternRewriter) -> None:
        use = op.result.get_unique_use()
        if op.tensors or use is None or not isinstance(use.operation, ContractOp):
            return
        consumer = use.operation
        ones_only = all(isinstance(inner, ExpandOp) for inner in op.primitives)
        if not ones_only or not is_product(consumer.blend.data) or len(consumer.tensors) == 1:
            return
        for dim in consumer.dims_of(use.index):
            ones = ExpandOp(size_of(dim))
            first = consumer.block.first_op
            assert first is not None
            rewrite(rewriter, first, [ones], [(dim, ones.result)], [])
            consumer.block.erase_arg(dim)  # pyright: ignore[reportArgumentType]
        consumer.operands = [t for i, t in enumerate(consumer.tensors) if i != use.index]
        consumer.properties["blend"] = BlendAttr(product(len(consumer.tensors)))
        scale_by(consumer, op.scale.data, rewriter)
        rewriter.erase(op)


def scale_by(contraction: ContractOp, factor: Size, rewriter: PatternRewriter) -> None:
    contraction.properties["scale"] = SizeAttr(contraction.scale.data * factor)
    rewriter.notify_op_modified(contraction)


LAWS = (
    ShareOfOnes(),
    *(ViewOfOnes(root) for root in (SplitOp, MergeOp, ShiftOp, ReverseOp, StrideOp, UnfoldOp)),
    ReduceOfOnes(),
    ConstantContraction(),
)
