"""Operators as plain data, to be taken apart: sizes follow when the operator is built again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Attribute, Block, Region, SSAValue

from syno_ir.blend import Blend
from syno_ir.dialect import (
    ContractOp,
    DimType,
    FuncOp,
    ReturnOp,
    TensorType,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.attributes import AnyTensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive
from syno_ir.dialect.symbols import Symbols
from syno_ir.size import Binding, Size

Dim = SSAValue
"""Dims and tensors go by the values of the operator that the draft was made of."""


@dataclass(frozen=True)
class Step:
    """A primitive."""

    kind: type[Primitive]
    operands: tuple[Dim, ...]
    results: tuple[Dim, ...]
    parameters: Mapping[str, Attribute]


@dataclass(frozen=True)
class Stage:
    """A contraction; ``dims`` has those of each tensor."""

    tensors: tuple[SSAValue, ...]
    dims: tuple[tuple[Dim, ...], ...]
    steps: tuple[Step, ...]
    yields: tuple[Dim, ...]
    scale: Size
    blend: Blend
    result: SSAValue


@dataclass(frozen=True)
class Draft:
    """A function. Arguments have a kind and a shape; all other sizes are inferred."""

    name: str
    symbols: Symbols
    arguments: Mapping[SSAValue, AnyTensorType]
    stages: tuple[Stage, ...]
    returned: SSAValue
    bindings: tuple[Binding, ...]
    multi: bool

    @staticmethod
    def of(func: FuncOp) -> Draft:
        return Draft(
            func.sym_name.data,
            func.symbols.data,
            {a: a.type for a in func.arguments if isinstance(a.type, TensorType | WeightType)},
            tuple(map(_stage, func.contractions)),
            func.returned,
            tuple(func.complete_bindings()),
            func.multi is not None,
        )

    def with_stage(self, number: int, stage: Stage) -> Draft:
        return replace(self, stages=(*self.stages[:number], stage, *self.stages[number + 1 :]))

    def build(self) -> ModuleOp:
        """A module with the function, unverified. Raises where a size cannot be inferred."""
        block = Block(arg_types=list(self.arguments.values()))
        values: dict[SSAValue, SSAValue] = {}
        _name(values, list(self.arguments), block.args)
        for stage in self.stages:
            operands = [values[tensor] for tensor in stage.tensors]
            inner = Block(arg_types=[DimType(size) for t in operands for size in shape_of(t)])
            _name(values, [dim for dims in stage.dims for dim in dims], inner.args)
            for step in stage.steps:
                op = step.kind.__new__(step.kind)
                Primitive.__init__(op, [values[dim] for dim in step.operands], step.parameters)
                inner.add_op(op)
                _name(values, step.results, op.results)
            inner.add_op(YieldOp(*(values[dim] for dim in stage.yields)))
            contraction = ContractOp(operands, Region(inner), scale=stage.scale, blend=stage.blend)
            block.add_op(contraction)
            _name(values, [stage.result], contraction.results)
        result = values[self.returned]
        block.add_op(ReturnOp(result))
        assert isinstance(result.type, TensorType | WeightType)
        func = FuncOp(
            self.name,
            self.symbols,
            result.type,
            Region(block),
            bindings=self.bindings,
            multi=self.multi,
        )
        return ModuleOp([func])


def _stage(contraction: ContractOp) -> Stage:
    steps = [
        Step(type(op), tuple(op.operands), tuple(op.results), dict(op.properties))
        for op in contraction.primitives
    ]
    return Stage(
        tuple(contraction.tensors),
        tuple(map(contraction.dims_of, range(len(contraction.tensors)))),
        tuple(steps),
        contraction.yielded,
        contraction.scale.data,
        contraction.blend.data,
        contraction.result,
    )


def _name(
    values: dict[SSAValue, SSAValue], old: Sequence[SSAValue], new: Sequence[SSAValue]
) -> None:
    for source, value in zip(old, new, strict=True):
        value.name_hint = source.name_hint
        values[source] = value
