"""Sizes that follow from others, given anew in place after an edit of a function."""

from __future__ import annotations

from xdsl.dialects.builtin import FunctionType
from xdsl.ir import BlockArgument, SSAValue

from syno_ir.dialect import DimType, ExpandOp, FuncOp, MergeOp, ShareOp, SizeAttr
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.passes.journal import Journal
from syno_ir.passes.mutation import NoMutationError
from syno_ir.passes.weight_dims import is_weight_dim, resize_dim, weight_side
from syno_ir.size import Size


def resize(func: FuncOp, journal: Journal) -> None:
    """Give every dim of a function of one contraction the size that follows from those above it,
    and the function its type. The result keeps its shape.

    Raises ``NoMutationError`` if that cannot be.
    """
    (contraction,) = func.contractions
    for op in contraction.primitives:
        if isinstance(op, ShareOp):
            _make_equal(func, journal, op)
        sizes = op.infer(op.sizes, op.properties)
        for result, size in zip(op.results, sizes, strict=True):
            if size_of(result) != size:
                journal.set_type(result, DimType(size))
    for dim, wanted in zip(contraction.yielded, shape_of(contraction.result), strict=True):
        if size_of(dim) != wanted:
            _scale(func, journal, dim, wanted / size_of(dim))
    declared = FunctionType.from_lists(func.body.block.arg_types, func.function_type.outputs.data)
    if declared != func.function_type:
        journal.set_property(func, "function_type", declared)


def _make_equal(func: FuncOp, journal: Journal, share: ShareOp) -> None:
    """Give the dim of a weight the size of the dim that it is shared with."""
    if share.sizes[0] == share.sizes[1]:
        return
    side = weight_side(share)
    if side is None:
        raise NoMutationError("a share that no weight's dim is in")
    resize_dim(func, journal, side, size_of(share.left if side is share.right else share.right))


def _scale(func: FuncOp, journal: Journal, dim: SSAValue, factor: Size) -> None:
    """Multiply the size of a dim, by giving a weight's dim or an expand above it another one.

    Only through merges: ``X = Q*R``, so one part takes the factor.
    """
    op = dim.owner
    if isinstance(dim, BlockArgument) and is_weight_dim(dim):
        resize_dim(func, journal, dim, size_of(dim) * factor)
        return
    if isinstance(op, ExpandOp):
        journal.set_property(op, "size", SizeAttr(op.size.data * factor))
    elif isinstance(op, MergeOp):
        try:
            _scale(func, journal, op.quotient, factor)
        except NoMutationError:
            _scale(func, journal, op.remainder, factor)
    else:
        raise NoMutationError(f"a dim of the result would be {factor} times what it is")
    journal.set_type(dim, DimType(size_of(dim) * factor))
