"""A valid operator with one thing broken does not verify, and the error names an op at fault."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Block, Operation, SSAValue
from xdsl.rewriter import Rewriter

from syno_ir.dialect import ContractOp, DimType, FuncOp, ReduceOp, SizeAttr, YieldOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.violation import Violation, path_of
from syno_ir.operator import Operator
from syno_ir.size import Size
from syno_ir.testing import operators

Corruption = Callable[[], set[Operation]]
"""Breaks the operator and gives the ops that may be blamed for it."""
TWO = Size.of(2)


def around(*dims: SSAValue) -> set[Operation]:
    """The ops that define or use some dims."""
    ops: set[Operation] = set()
    for dim in dims:
        owner = dim.owner.parent_op() if isinstance(dim.owner, Block) else dim.owner
        assert owner is not None
        ops |= {owner, *(use.operation for use in dim.uses)}
    return ops


def drop(op: Operation, index: int) -> set[Operation]:
    """Reduce or yield a dim no more."""
    dim = op.operands[index]
    op.operands = [*op.operands[:index], *op.operands[index + 1 :]]
    return {op} | around(dim)


def drops(contraction: ContractOp) -> list[Corruption]:
    return [
        partial(drop, op, index)
        for op in contraction.block.ops
        if isinstance(op, ReduceOp | YieldOp)
        for index in range(len(op.operands))
    ]


def repeat(op: Operation, dim: SSAValue) -> set[Operation]:
    """Reduce or yield a dim that has a use already."""
    op.operands = [*op.operands, dim]
    return around(dim)


def repeats(contraction: ContractOp) -> list[Corruption]:
    found: list[Corruption] = []
    above: list[SSAValue] = list(contraction.block.args)
    for op in contraction.block.ops:
        if isinstance(op, ReduceOp | YieldOp):
            found += [partial(repeat, op, dim) for dim in above]
        above.extend(op.results)
    return found


def resize(dim: SSAValue) -> set[Operation]:
    return around(Rewriter.replace_value_with_new_type(dim, DimType(size_of(dim) * TWO)))


def resize_parameter(op: Primitive, name: str) -> set[Operation]:
    parameter = op.properties[name]
    assert isinstance(parameter, SizeAttr)
    op.properties[name] = SizeAttr(parameter.data * TWO)
    return {op}


def resizes(contraction: ContractOp) -> list[Corruption]:
    """A dim, or a parameter that has to do with sizes, becomes twice as large."""
    dims = [*contraction.block.args, *(d for op in contraction.primitives for d in op.results)]
    return [partial(resize, dim) for dim in dims] + [
        partial(resize_parameter, op, name)
        for op in contraction.primitives
        for name, parameter in op.properties.items()
        if isinstance(parameter, SizeAttr) and name != "dilation"
    ]


def declare_another_result(func: FuncOp) -> set[Operation]:
    result = type(func.result_type)((*func.result_type.data, TWO))
    func.function_type = FunctionType.from_lists(func.function_type.inputs.data, [result])
    assert func.body.block.last_op is not None
    return {func.body.block.last_op}


SAYS = {
    drops: "is dropped|nothing to reduce",
    repeats: "is used 2 times",
    resizes: "is declared|its region takes dims|has size",
    None: "but @random returns",
}


@given(st.data(), st.sampled_from([drops, repeats, resizes]), operators())
def test_one_corruption_is_found(
    data: st.DataObject, kind: Callable[[ContractOp], list[Corruption]], operator: Operator
) -> None:
    operator.module.verify()
    found = [corrupt for contraction in operator.func.contractions for corrupt in kind(contraction)]
    says = SAYS[kind if found else None]
    found = found or [partial(declare_another_result, operator.func)]
    at_fault = found[data.draw(st.integers(0, len(found) - 1))]()
    with pytest.raises(Violation, match=says) as caught:
        operator.module.verify()
    assert caught.value.op in at_fault
    assert str(caught.value).startswith(f"{path_of(caught.value.op)}: ")
    assert "\n  hint: " in str(caught.value)
