"""The axes of weights: which dims they are, how they come and go."""

from __future__ import annotations

from collections.abc import Iterable

from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Block, BlockArgument, SSAValue
from xdsl.rewriter import Rewriter

from syno_ir.dialect import ContractOp, DimType, FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitives import ShareOp
from syno_ir.laws.law import defining
from syno_ir.size import Size


def sides(op: ShareOp) -> list[tuple[SSAValue, SSAValue]]:
    """The ways to see a share as one of something with an axis of a weight."""
    pairs = ((op.left, op.right), (op.right, op.left))
    return [(data, dim) for data, dim in pairs if weight_of(dim) is not None]


def leaves(dim: SSAValue) -> list[SSAValue]:
    """The dims that a chain of shares walks in step."""
    share = defining(dim, ShareOp)
    return [dim] if share is None else [*leaves(share.left), *leaves(share.right)]


def weight_of(dim: SSAValue) -> SSAValue | None:
    """The weight argument of the function that a dim is an axis of, with no view in between."""
    place = _place_of(dim)
    if place is None:
        return None
    tensor = place[0].tensors[place[1]]
    return tensor if is_weight_argument(tensor) else None


def is_weight_argument(tensor: SSAValue) -> bool:
    """True for a weight of the function, not one that a contraction computes."""
    return isinstance(tensor.owner, Block) and isinstance(tensor.type, WeightType)


def add_axes(dim: SSAValue, sizes: Iterable[Size]) -> list[SSAValue]:
    """New axes of the weight that ``dim`` is an axis of, in front of it."""
    place = _place_of(dim)
    assert place is not None and isinstance(dim, BlockArgument)
    contraction, number, axis = place
    sizes = list(sizes)
    new: list[SSAValue] = []
    for size in sizes:
        new.append(contraction.block.insert_arg(DimType(size), dim.index))
        new[-1].name_hint = dim.name_hint
    shape = shape_of(contraction.tensors[number])
    _set_shape(contraction.tensors[number], (*shape[:axis], *sizes, *shape[axis:]))
    return new


def drop_axes(dims: Iterable[SSAValue]) -> None:
    """Erase axes of weights, whose dims have no uses left."""
    for dim in dims:
        place = _place_of(dim)
        assert place is not None and isinstance(dim, BlockArgument)
        contraction, number, axis = place
        shape = shape_of(contraction.tensors[number])
        contraction.block.erase_arg(dim)
        _set_shape(contraction.tensors[number], (*shape[:axis], *shape[axis + 1 :]))


def _place_of(dim: SSAValue) -> tuple[ContractOp, int, int] | None:
    """The contraction, the operand and the axis that a dim of a region's arguments stands for."""
    if not isinstance(dim, BlockArgument):
        return None
    contraction, axis = dim.owner.parent_op(), dim.index
    assert isinstance(contraction, ContractOp)
    for number, tensor in enumerate(contraction.tensors):
        rank = len(shape_of(tensor))
        if axis < rank:
            return contraction, number, axis
        axis -= rank
    return None


def _set_shape(weight: SSAValue, shape: tuple[Size, ...]) -> None:
    block = weight.owner
    assert isinstance(block, Block)
    Rewriter.replace_value_with_new_type(weight, WeightType(shape))
    func = block.parent_op()
    assert isinstance(func, FuncOp)
    func.properties["function_type"] = FunctionType.from_lists(block.arg_types, [func.result_type])
