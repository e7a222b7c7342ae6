"""What an operator costs: arithmetic, parameters and memory traffic.

A multiply and an add count as one operation each, so a convolution is
``2*N*C_out*H*W*C_in*k*k`` FLOPs, padding included. Bytes are counted as if every contraction read
each of its tensors once and wrote its result once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from xdsl.ir import Block

from syno_ir.coordinates import reduced_dims, scale_of
from syno_ir.dialect.attributes import WeightType
from syno_ir.dialect.contract import ContractOp, shape_of
from syno_ir.dialect.func import FuncOp
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import ReduceOp
from syno_ir.dialect.verification import bind
from syno_ir.size import ONE, Binding, Size


@dataclass(frozen=True)
class Cost:
    """The cost of an operator, or of one of its contractions, at one binding."""

    flops: int
    """Multiplications and additions."""
    parameters: int
    """Elements of weights that are arguments of the function."""
    bytes: int
    """Bytes read and written."""
    contractions: tuple[Cost, ...] = ()
    """The parts of an operator's cost, in order."""

    @property
    def intensity(self) -> float:
        """FLOPs a byte."""
        return self.flops / self.bytes if self.bytes else 0.0


def cost_of(func: FuncOp, values: Binding, bytes_per_element: int = 4) -> Cost:
    """The cost of a function at a binding. Raises ``SynoError`` if the binding does not fit."""
    binding = bind(func, values)
    parts = tuple(_contraction_cost(c, binding, bytes_per_element) for c in func.contractions)
    return Cost(
        flops=sum(part.flops for part in parts),
        parameters=sum(part.parameters for part in parts),
        bytes=sum(part.bytes for part in parts),
        contractions=parts,
    )


def _contraction_cost(contraction: ContractOp, binding: Binding, bytes_per_element: int) -> Cost:
    outputs = _count(shape_of(contraction.result), binding)
    reduced = reduced_dims(contraction)
    terms = outputs * _count([size_of(dim) for dim in reduced], binding)
    per_term = max(len(contraction.tensors) - 1, 0) + (1 if reduced else 0)
    scaling = outputs if scale_of(contraction) != ONE else 0
    elements = [_count(shape_of(tensor), binding) for tensor in contraction.tensors]
    learned = [
        count
        for tensor, count in zip(contraction.tensors, elements, strict=True)
        if isinstance(tensor.type, WeightType) and isinstance(tensor.owner, Block)
    ]
    return Cost(
        flops=terms * per_term + scaling,
        parameters=sum(learned),
        bytes=(sum(elements) + outputs) * bytes_per_element,
    )


def _count(shape: Sequence[Size], binding: Binding) -> int:
    return prod(size.evaluate(binding) for size in shape)


def count_primitives(contractions: Iterable[ContractOp]) -> int:
    """The primitives of an operator: every op is one, but a reduce counts once for each dim."""
    return sum(
        len(op.dims) if isinstance(op, ReduceOp) else 1
        for contraction in contractions
        for op in contraction.primitives
    )
