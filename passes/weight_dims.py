"""Dims of weights: which they are, and edits by which they come, go and change their sizes.

The edits can be taken back. They are of functions of one contraction that multiplies its tensors.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import BlockArgument, SSAValue

from syno_ir.blend import product
from syno_ir.dialect import (
    AxesAttr,
    ContractOp,
    DimType,
    FuncOp,
    ShareOp,
    TensorType,
    WeightType,
)
from syno_ir.dialect.attributes import BlendAttr
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.passes.journal import Journal
from syno_ir.passes.mutation import NoMutationError
from syno_ir.size import Size


def weight_side(share: ShareOp) -> BlockArgument | None:
    """The dim of a weight that a share brings in."""
    sides = [side for side in (share.right, share.left) if is_weight_dim(side)]
    return sides[0] if sides and isinstance(sides[0], BlockArgument) else None


def is_weight_dim(dim: SSAValue) -> bool:
    """True if a dim is one of a weight, not made of one."""
    if not isinstance(dim, BlockArgument):
        return False
    contraction = dim.block.parent_op()
    assert isinstance(contraction, ContractOp)
    return isinstance(contraction.tensors[tensor_of(contraction, dim)].type, WeightType)


def tensor_of(contraction: ContractOp, dim: BlockArgument) -> int:
    """The number of the tensor that has a dim."""
    first = 0
    for number, tensor in enumerate(contraction.tensors):
        assert isinstance(tensor.type, TensorType | WeightType)
        first += len(tensor.type.data)
        if dim.index < first:
            return number
    raise AssertionError("every dim is one of a tensor")


def add_dim(func: FuncOp, journal: Journal, tensor: int, like: SSAValue) -> BlockArgument:
    """A new last dim of a weight, which may be a new one itself; with the size and the name of
    another dim.

    Raises ``NoMutationError`` if the tensor of that number is no weight.
    """
    (contraction,) = func.contractions
    tensors = contraction.tensors
    if tensor == len(tensors):
        block = func.body.block
        new = journal.add_argument(block, len(block.args), WeightType(()), "w")
        _set_tensors(func, journal, [*tensors, new])
    elif tensor > len(tensors) or not isinstance(tensors[tensor].type, WeightType):
        raise NoMutationError(f"tensor {tensor} is no weight")
    index = sum(len(shape_of(t)) for t in contraction.tensors[: tensor + 1])
    _set_shape(func, journal, tensor, [*shape_of(contraction.tensors[tensor]), size_of(like)])
    return journal.add_argument(contraction.block, index, like.type, like.name_hint)


def drop_dim(func: FuncOp, journal: Journal, dim: BlockArgument) -> None:
    """Take a dim that nothing uses from its weight, and a weight without dims away."""
    (contraction,) = func.contractions
    tensor = tensor_of(contraction, dim)
    weight = contraction.tensors[tensor]
    axis, shape = contraction.dims_of(tensor).index(dim), list(shape_of(weight))
    del shape[axis]
    _set_shape(func, journal, tensor, shape)
    journal.drop_argument(dim)
    assert isinstance(weight, BlockArgument)
    _renumber_unordered(func, journal, weight, axis, dropped=not shape)
    if not shape:
        _set_tensors(func, journal, [t for t in contraction.tensors if t is not weight])
        journal.drop_argument(weight)


def resize_dim(func: FuncOp, journal: Journal, dim: BlockArgument, size: Size) -> None:
    """Give a dim of a weight another size, and the weight the shape."""
    (contraction,) = func.contractions
    tensor = tensor_of(contraction, dim)
    journal.set_type(dim, DimType(size))
    _set_shape(func, journal, tensor, [size_of(d) for d in contraction.dims_of(tensor)])


def _set_shape(func: FuncOp, journal: Journal, tensor: int, shape: Sequence[Size]) -> None:
    weight = func.contractions[0].tensors[tensor]
    if len(list(weight.uses)) > 1 or not isinstance(weight, BlockArgument):
        raise NoMutationError(f"tensor {tensor} is used elsewhere")
    journal.set_type(weight, WeightType(tuple(shape)))


def _set_tensors(func: FuncOp, journal: Journal, tensors: Sequence[SSAValue]) -> None:
    (contraction,) = func.contractions
    journal.set_operands(contraction, tensors)
    journal.set_property(contraction, "blend", BlendAttr(product(len(tensors))))


def _renumber_unordered(
    func: FuncOp, journal: Journal, weight: BlockArgument, gone: int, *, dropped: bool
) -> None:
    """Keep the unordered axes what they were without an axis of a weight, or all of it."""
    old = func.unordered.data
    new = tuple(
        (
            number - (dropped and number > weight.index),
            axis - (number == weight.index and axis > gone),
        )
        for number, axis in old
        if (number, axis) != (weight.index, gone)
    )
    if new != old:
        journal.set_property(func, "unordered", AxesAttr(new))
