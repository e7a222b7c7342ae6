"""Pass ``syno-fuse``: a sequence of contractions as few as possible (E1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Region, SSAValue
from xdsl.passes import ModulePass

from syno_ir.blend import is_product, monomials, substituted
from syno_ir.coordinates import reduced_dims, scale_of
from syno_ir.dialect import ContractOp, DimType, ExpandOp, UnfoldOp
from syno_ir.dialect.contract import shape_of
from syno_ir.passes.functions import functions_of
from syno_ir.size import ONE


@dataclass(frozen=True)
class FusePass(ModulePass):
    """Inlines each contraction into the one that uses its result, where that keeps the function.

    ``sum_r blend(..., sum_q inner, ...)`` is ``sum_{r,q} blend(..., inner, ...)`` if the result of
    the inner one multiplies all else in the blend; elsewhere the inner one must be no sum, have no
    scale, and no dim of ones. What adds tensors stays where a window may read it out of bounds:
    there the result is 0, but not each of the tensors.
    """

    name: ClassVar[str] = "syno-fuse"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for func in functions_of(op):
            for contraction in reversed(func.contractions):
                use = contraction.result.get_unique_use()
                user = None if use is None else use.operation
                if use is None or not isinstance(user, ContractOp):
                    continue
                if fits(contraction, user, use.index):
                    inline(contraction, user, use.index)


def fits(inner: ContractOp, outer: ContractOp, operand: int) -> bool:
    """True if ``inner`` may be inlined as that operand of ``outer``."""
    if not is_product(inner.blend.data) and _may_leave_bounds(outer, operand):
        return False
    if all(operand in product for product in monomials(outer.blend.data)):
        return True
    ones = any(isinstance(op, ExpandOp) for op in inner.primitives)
    return not ones and not reduced_dims(inner) and scale_of(inner) == ONE


def _may_leave_bounds(contraction: ContractOp, operand: int) -> bool:
    """True if a dim of that operand meets an unfold that is not circular."""
    reached = set(contraction.dims_of(operand))
    for op in contraction.primitives:
        if not reached.isdisjoint(op.operands):
            if isinstance(op, UnfoldOp) and op.mode.data != "circular":
                return True
            reached.update(op.results)
    return False


def inline(inner: ContractOp, outer: ContractOp, operand: int) -> None:
    """Put ``inner`` in the place of that operand of ``outer``."""
    parent = outer.parent_block()
    assert parent is not None
    tensors = [*outer.tensors[:operand], *inner.tensors, *outer.tensors[operand + 1 :]]
    block = Block(arg_types=[DimType(size) for tensor in tensors for size in shape_of(tensor)])
    before, replaced = outer.dims_of(operand), len(inner.block.args)
    start = sum(len(outer.dims_of(number)) for number in range(operand))
    rest = [dim for dim in outer.block.args if dim not in before]
    dims: dict[SSAValue, SSAValue] = {}
    dims.update(zip(inner.block.args, block.args[start : start + replaced], strict=True))
    dims.update(zip(rest, block.args[:start] + block.args[start + replaced :], strict=True))
    for old, new in dims.items():
        new.name_hint = old.name_hint
    for op in inner.primitives:
        block.add_op(op.clone(dims))
    dims.update({dim: dims[result] for dim, result in zip(before, inner.yielded, strict=True)})
    for op in outer.block.ops:
        block.add_op(op.clone(dims))
    fused = ContractOp(
        tensors,
        Region(block),
        scale=outer.scale.data * inner.scale.data,
        blend=substituted(outer.blend.data, operand, inner.blend.data),
    )
    fused.attributes |= outer.attributes
    fused.location = outer.location
    fused.result.name_hint = outer.result.name_hint
    parent.insert_op_before(fused, outer)
    outer.result.replace_all_uses_with(fused.result)
    parent.erase_op(outer)
    parent.erase_op(inner)
