"""Random operators that contain the left side of a law."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Region, SSAValue

from syno_ir import Operator
from syno_ir.blend import is_product, join
from syno_ir.dialect import (
    ContractOp,
    DimType,
    ExpandOp,
    FuncOp,
    ReduceOp,
    ReturnOp,
    TensorType,
    UnfoldOp,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive
from syno_ir.size import Size
from syno_ir.testing import Limits, random_operator

LIMITS = Limits(max_primitives=4, max_terms=200, max_contractions=2, bindings=1, unordered=False)

Plant = Callable[["Site"], None]


class Site:
    """The end of an operator's last contraction: ``open`` dims, which ops may still use."""

    def __init__(self, operator: Operator, random: Random):
        self.random = random
        self.func = operator.func.clone()
        self.contraction = self.func.contractions[-1]
        self.block = self.contraction.block
        end = self.block.last_op
        assert isinstance(end, YieldOp)
        self.open: list[SSAValue] = list(end.operands)
        self.block.erase_op(end)
        self.tensors: list[SSAValue] = list(self.contraction.tensors)
        self.blend = self.contraction.blend.data
        self.scale = self.contraction.scale.data

    def take(self) -> SSAValue:
        """One of the open dims, or a new axis of a weight if there is none."""
        if not self.open:
            return self.fresh(4)[0]
        return self.open.pop(self.random.randrange(len(self.open)))

    def fresh(self, *sizes: int | Size) -> list[SSAValue]:
        """The axes of a new weight, which multiplies all else."""
        shape = tuple(map(Size.of, sizes))
        return self.factor(self.func.body.block.insert_arg(WeightType(shape), 0))

    def constant(self, *sizes: int) -> list[SSAValue]:
        """The dims of a new constant tensor, which multiplies all else."""
        expands = [ExpandOp(size) for size in sizes]
        yielded = YieldOp(*(dim for op in expands for dim in op.results))
        ones = ContractOp([], Region(Block([*expands, yielded])), scale=Size.of(3))
        self.func.body.block.insert_op_before(ones, self.contraction)
        return self.factor(ones.result)

    def factor(self, tensor: SSAValue) -> list[SSAValue]:
        self.tensors.append(tensor)
        self.blend = None if is_product(self.blend) else join("*", [self.blend, None])
        at = len(self.block.args)
        sizes = enumerate(shape_of(tensor))
        return [self.block.insert_arg(DimType(size), at + axis) for axis, size in sizes]

    def ones(self, size: int | Size) -> SSAValue:
        return self.add(ExpandOp(size))[0]

    def add(self, op: Primitive) -> list[SSAValue]:
        self.block.add_op(op)
        return list(op.results)

    def close(self, *dims: SSAValue) -> None:
        """Open the results of what was planted; some are read by a window, some are summed."""
        self.open += dims
        if self.random.random() < 0.4:
            self.open += self.add(UnfoldOp(self.take(), 3))
        if self.random.random() < 0.3 and self.open:
            self.add(ReduceOp(self.take()))

    def finished(self) -> Operator:
        """The operator with what was planted."""
        self.random.shuffle(self.open)
        self.block.add_op(YieldOp(*self.open))
        bindings = self.func.complete_bindings()
        body, region = self.func.body, self.contraction.detach_region(0)
        end = body.block.last_op
        assert end is not None
        body.block.erase_op(end)
        body.block.erase_op(self.contraction)
        new = ContractOp(self.tensors, region, scale=self.scale, blend=self.blend)
        body.block.add_ops([new, ReturnOp(new.result)])
        result = new.result.type
        assert isinstance(result, TensorType | WeightType)
        symbols, multi = self.func.symbols.data, self.func.multi is not None
        body = self.func.detach_region(0)
        func = FuncOp("planted", symbols, result, body, bindings=bindings, multi=multi)
        module = ModuleOp([func])
        module.verify()
        return Operator(module)


REDEXES: dict[str, Plant] = {}
"""By the name of the law, and of its root if the law has several."""


def plants(*names: str):
    """The function that follows plants the left sides of these laws."""

    def register(plant: Plant) -> Plant:
        REDEXES.update(dict.fromkeys(names, plant))
        return plant

    return register


def planted(plant: Plant, seed: int) -> Operator:
    """A random operator with the dims that ``plant`` makes at its end."""
    site = Site(random_operator(f"plant {seed}", LIMITS), Random(seed))
    plant(site)
    return site.finished()
