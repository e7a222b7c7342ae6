"""Pass ``syno-raise``: contractions whose core is a known kernel say so (E1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp, StringAttr
from xdsl.passes import ModulePass

from syno_ir.blend import is_product
from syno_ir.coordinates import reduced_dims
from syno_ir.dialect import (
    ContractOp,
    MergeOp,
    ReverseOp,
    ShiftOp,
    SplitOp,
    StrideOp,
)
from syno_ir.passes.roles import Roles, holders_of, roles_of
from syno_ir.size import ONE


@dataclass(frozen=True)
class RaisePass(ModulePass):
    """Marks each contraction with the kernel that its core is, ``{raised = "convolution 2d"}``.

    Views of operands and of the result, and the layout of weights, do not hide a kernel.
    """

    name: ClassVar[str] = "syno-raise"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for contraction in [c for c in op.walk() if isinstance(c, ContractOp)]:
            contraction.attributes["raised"] = StringAttr(kernel_of(contraction))


def kernel_of(contraction: ContractOp) -> str:
    """The name of the kernel that a contraction's core is; ``general`` if it has none."""
    roles = roles_of(contraction)
    if not is_product(contraction.blend.data):
        return "general"
    if len(contraction.tensors) == 1:
        return _of_one(contraction, roles)
    return _of_two(contraction, roles) if len(contraction.tensors) == 2 else "general"


def _of_one(contraction: ContractOp, roles: Roles) -> str:
    offsets = {window.offset for window in roles.windows}
    summed = set(reduced_dims(contraction))
    if offsets and offsets == summed:
        return f"pooling {len(offsets)}d"
    if summed:
        return "sum"
    kinds = {type(op) for op in contraction.primitives}
    for name, allowed in _VIEWS.items():
        if kinds <= allowed:
            return name
    return "view"


_VIEWS = {
    "transpose": set[type](),
    "reshape": {SplitOp, MergeOp},
    "roll": {ShiftOp, ReverseOp},
    "slice": {StrideOp},
}
"""Kernels of one tensor without a sum, and the primitives that they consist of."""


def _of_two(contraction: ContractOp, roles: Roles) -> str:
    holders = holders_of(contraction)
    offsets = {window.offset for window in roles.windows}
    summed = [dim for dim in reduced_dims(contraction) if dim not in offsets]
    channels = [dim for dim in summed if len(holders[dim]) == 2]
    groups = [dim for dim in roles.result if len(holders[dim]) == 2]
    if not roles.windows:
        if not channels:
            return "product"
        return "batched matrix product" if groups else "matrix product"
    data = holders[roles.windows[0].unfold.dim]
    if not all(
        holders[w.unfold.dim] == data and len(holders[w.offset]) == 2 for w in roles.windows
    ):
        return "general"
    words = ["strided"] if any(window.step != ONE for window in roles.windows) else []
    if any(window.unfold.dilation.data != ONE for window in roles.windows):
        words.append("dilated")
    if groups:
        words.append("grouped" if channels else "depthwise")
    return " ".join([*words, f"convolution {len(roles.windows)}d"])
