"""One order for what has none: weights and their axes, operands of shares and reduces, and ops."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Block, Operation, Region, SSAValue

from syno_ir.blend import is_product
from syno_ir.dialect import (
    AxesAttr,
    ContractOp,
    DimType,
    FuncOp,
    ReduceOp,
    ReturnOp,
    ShareOp,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.passes.axes import is_weight_argument
from syno_ir.passes.colouring import colours_of, operands_of


def ordered(func: FuncOp) -> FuncOp:
    """The same family in a canonical order: data arguments as they stand, then the weights."""
    plans = [_Plan(contraction) for contraction in func.contractions]
    arguments = [a for a in func.arguments if not is_weight_argument(a)]
    types = [a.type for a in arguments]
    for plan in plans:
        for number in plan.weights:
            arguments.append(plan.contraction.tensors[number])
            types.append(WeightType(tuple(size_of(dim) for dim in plan.axes[number])))
    block = Block(arg_types=types)
    tensors: dict[SSAValue, SSAValue] = {}
    for old, new in zip(arguments, block.args, strict=True):
        new.name_hint = old.name_hint
        tensors[old] = new
    for plan in plans:
        contraction = plan.built(tensors)
        block.add_op(contraction)
        tensors[plan.contraction.result] = contraction.result
    old_end, end = func.body.block.last_op, ReturnOp(tensors[func.returned])
    assert old_end is not None
    end.location = old_end.location
    block.add_op(end)
    properties = func.properties | {
        "function_type": FunctionType.from_lists(types, [func.result_type]),
        "unordered": AxesAttr(_moved_axes(func, arguments)),
    }
    return FuncOp.create(
        properties=properties,
        attributes=func.attributes,
        location=func.location,
        regions=[Region(block)],
    )


def _moved_axes(func: FuncOp, arguments: Sequence[SSAValue]) -> tuple[tuple[int, int], ...]:
    """The unordered axes of data and of the result; those of weights have no order anyway."""
    places = {old: new for new, old in enumerate(arguments) if not is_weight_argument(old)}
    return tuple(
        (number if number < 0 else places[func.arguments[number]], axis)
        for number, axis in func.unordered.data
        if number < 0 or func.arguments[number] in places
    )


class _Plan:
    """The canonical order of the parts of one contraction."""

    def __init__(self, contraction: ContractOp):
        self.contraction = contraction
        self.colours = colours_of(contraction)
        self.axes: dict[int, list[SSAValue]] = {}
        for number, tensor in enumerate(contraction.tensors):
            dims = list(contraction.dims_of(number))
            learned = is_weight_argument(tensor)
            self.axes[number] = sorted(dims, key=self.colours.__getitem__) if learned else dims
        weights = [n for n, t in enumerate(contraction.tensors) if is_weight_argument(t)]
        self.weights = sorted(weights, key=lambda n: [self.colours[dim] for dim in self.axes[n]])

    def built(self, tensors: dict[SSAValue, SSAValue]) -> ContractOp:
        """The contraction anew, in order, on the tensors that stand for its own."""
        old = self.contraction
        numbers = list(range(len(old.tensors)))
        if is_product(old.blend.data):
            numbers = [n for n in numbers if n not in self.weights] + self.weights
        sources = [dim for number in numbers for dim in self.axes[number]]
        block = Block(arg_types=[DimType(size_of(dim)) for dim in sources])
        dims: dict[SSAValue, SSAValue] = {}
        for source, dim in zip(sources, block.args, strict=True):
            dim.name_hint = source.name_hint
            dims[source] = dim
        self._copy_ops(block, dims)
        new = ContractOp(
            [tensors[old.tensors[number]] for number in numbers],
            Region(block),
            scale=old.scale.data,
            blend=old.blend.data,
        )
        new.attributes |= old.attributes
        new.location = old.location
        new.result.name_hint = old.result.name_hint
        return new

    def _copy_ops(self, block: Block, dims: dict[SSAValue, SSAValue]) -> None:
        """Each op in front of the first that needs it; the result's dims are needed first."""
        old = self.contraction

        def need(dim: SSAValue) -> SSAValue:
            if dim not in dims:
                assert isinstance(dim.owner, Primitive)
                copy(dim.owner)
            return dims[dim]

        def copy(op: Primitive) -> None:
            if isinstance(op, ShareOp):
                leaves = sorted(operands_of(op), key=self._share_rank)
                left = need(leaves[0])
                for leaf in leaves[1:]:
                    share = ShareOp(left, need(leaf))
                    add(share, op)
                    left = share.result
                left.name_hint = op.result.name_hint
                dims[op.result] = left
                return
            dims.update({dim: need(dim) for dim in op.operands})
            add(new := op.clone(dims), op)
            dims.update(zip(op.results, new.results, strict=True))

        def add(new: Operation, source: Operation) -> None:
            new.location = source.location
            block.add_op(new)

        result = [need(dim) for dim in old.yielded]
        for op in old.primitives:
            if isinstance(op, ReduceOp):
                reduced = sorted(op.dims, key=self.colours.__getitem__)
                add(ReduceOp(*[need(dim) for dim in reduced], mode=op.mode.data), op)
        end = old.block.last_op
        assert end is not None
        add(YieldOp(*result), end)

    def _share_rank(self, dim: SSAValue) -> tuple[int, int, int]:
        """Data comes first in a chain of shares, then weights and their axes in order."""
        for place, number in enumerate(self.weights):
            if dim in self.axes[number]:
                return 1 + place, self.axes[number].index(dim), 0
        return 0, 0, self.colours[dim]
