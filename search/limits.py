"""Whether an operator, whoever made it, is within the limits of a space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xdsl.ir import SSAValue

from syno_ir.blend import is_product
from syno_ir.dialect import (
    ContractOp,
    FuncOp,
    MergeOp,
    ReduceOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    TensorType,
    UnfoldOp,
)
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.operator import Operator
from syno_ir.passes.catalogue import Ingredients
from syno_ir.passes.weight_dims import weight_side
from syno_ir.search.space import Signature, Space
from syno_ir.search.universe import Universe
from syno_ir.size import ONE, Size


def breach(
    operator: Operator, signature: Signature, space: Space, universe: Universe
) -> str | None:
    """The limit that an operator is beyond, None if it is within all of them.

    It multiplies one input, which comes first, with weights. Whether the form is the one in which
    the space is counted is not asked.
    """
    func = operator.func
    if len(func.contractions) != 1:
        return "more than one contraction"
    reason = _misfit(func, func.contractions[0])
    if reason is not None:
        return reason
    shapes = operator.shapes()
    if shapes.arguments[0] != signature.input or shapes.result != signature.output:
        return "another input or output"
    return next(_breaches(func.contractions[0], space, universe), None)


def _misfit(func: FuncOp, contraction: ContractOp) -> str | None:
    """Why a function is no product of one input, which comes first, with weights."""
    inputs = [argument for argument in func.arguments if isinstance(argument.type, TensorType)]
    if len(inputs) != 1:
        return f"{len(inputs)} inputs, not one"
    if func.arguments[0] is not inputs[0]:
        return "a weight stands before the input among its arguments"
    if contraction.tensors[0] is not inputs[0]:
        return "a weight stands before the input in its contraction"
    if not is_product(contraction.blend.data):
        return "its tensors are not simply multiplied"
    return None


def _breaches(contraction: ContractOp, space: Space, universe: Universe) -> Iterator[str]:
    if len(contraction.tensors) - 1 > space.max_weights:
        yield "more weights than max_weights"
    if contraction.scale.data != ONE:
        yield "a scale"
    counts = Counter[str]()
    for op in contraction.primitives:
        counts[op.name.removeprefix("syno.")] += len(op.operands) if _is_sum(op) else 1
    if counts.total() > space.max_primitives:
        yield "more primitives than max_primitives"
    for name, count in counts.items():
        if count > space.limit(name):
            yield f"more of {name} than allowed"
    for op in contraction.primitives:
        if not _is_allowed(op, space, universe):
            yield f"{op.name} by another size or amount than allowed"
    data = contraction.dims_of(0)
    for size in space.fixed:
        ends = [dim for dim in contraction.yielded if size_of(dim) == size]
        if not any(dim in data for dim in ends):
            yield f"{size} is not wired straight from the input to the output"
    if any(size not in universe.pooled for dim in data for size in _summed_alone(dim)):
        yield "a sum that no weight meets"


def _is_sum(op: Primitive) -> bool:
    return isinstance(op, ReduceOp)


def _is_allowed(op: Primitive, space: Space, universe: Universe) -> bool:
    match op:
        case ReduceOp():
            return op.mode.data == "sum" and all(size in universe.reduces for size in op.sizes)
        case MergeOp():
            return op.sizes in universe.merges.get(size_of(op.dim), ())
        case SplitOp():
            parts = size_of(op.quotient), size_of(op.remainder)
            return parts in universe.merges.get(size_of(op.dim), ())
        case UnfoldOp():
            plain = op.mode.data == "same" and op.dilation.data == ONE
            return plain and (size_of(op.position), op.window.data) in universe.unfolds
        case StrideOp():
            ways = universe.strides.get(size_of(op.result), ())
            return (op.step.data, size_of(op.dim)) in ways
        case ShiftOp():
            return op.amount.value.data in space.shifts
        case ShareOp():
            return weight_side(op) is not None
        case _:
            return True


def _summed_alone(dim: SSAValue) -> Iterator[Size]:
    """The sizes of the sums that the ways down from a dim come to before they come to a share."""
    (use,) = dim.uses
    if isinstance(use.operation, ReduceOp):
        yield size_of(dim)
    elif not isinstance(use.operation, ShareOp):
        for result in use.operation.results:
            yield from _summed_alone(result)


def ingredients_of(space: Space, universe: Universe) -> Ingredients:
    """What mutations may put in, by the limits of a space."""
    strides = {step for ways in universe.strides.values() for step, _ in ways}
    return Ingredients(
        shifts=space.shifts if space.limit("shift") else (),
        windows=universe.windows if space.limit("unfold") else (),
        blocks=universe.blocks,
        steps=tuple(sorted(strides, key=str)),
        max_weights=space.max_weights,
    )
