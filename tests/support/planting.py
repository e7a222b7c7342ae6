"""Random operators that contain the left side of a law."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from xdsl.dialects.builtin import FileLineColLoc, IntAttr, ModuleOp, StringAttr
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.pattern_rewriter import PatternRewriter, PatternRewriteWalker, RewritePattern

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
from syno_ir.dialect.symbols import Symbols
from syno_ir.laws.law import Law
from syno_ir.size import Size
from syno_ir.testing import Limits, random_operator

LIMITS = Limits(max_primitives=4, max_terms=200, max_contractions=2, bindings=1, unordered=False)

HERE = FileLineColLoc(StringAttr("here.mlir"), IntAttr(1), IntAttr(1))

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
        self.symbols = self.func.symbols.data
        self.bindings = self.func.complete_bindings()
        self.assumptions: list[Size] = []

    def assume(self, dividend: str, divisor: str) -> tuple[Size, Size]:
        """A new symbol and a new coefficient, which the function assumes to divide it."""
        self.symbols = Symbols(
            (*self.symbols.primary, dividend), (*self.symbols.coefficients, (divisor, None))
        )
        values = [(2, 2), (4, 2), (6, 3), (6, 1)]
        for binding in self.bindings:
            binding[dividend], binding[divisor] = self.random.choice(values)
        sizes = Size.of(dividend), Size.of(divisor)
        self.assumptions.append(sizes[0] / sizes[1])
        return sizes

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
        body, region = self.func.body, self.contraction.detach_region(0)
        end = body.block.last_op
        assert end is not None
        body.block.erase_op(end)
        body.block.erase_op(self.contraction)
        new = ContractOp(self.tensors, region, scale=self.scale, blend=self.blend)
        body.block.add_ops([new, ReturnOp(new.result)])
        result = new.result.type
        assert isinstance(result, TensorType | WeightType)
        multi = self.func.multi is not None
        func = FuncOp(
            "planted",
            self.symbols,
            result,
            self.func.detach_region(0),
            bindings=self.bindings,
            multi=multi,
            assume=self.assumptions,
        )
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


class Once(RewritePattern):
    """A law, at the first place where it fits."""

    def __init__(self, law: Law):
        self.law = law
        self.fired = False

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        if not self.fired:
            self.law.match_and_rewrite(op, rewriter)
            self.fired = rewriter.has_done_action


def applied(law: Law, operator: Operator) -> Operator | None:
    """The operator after the law fired once, or None if it fits nowhere.

    Ops that the law makes are where those were that they replace.
    """
    module = operator.module.clone()
    for op in module.walk():
        op.location = HERE
    once = Once(law)
    PatternRewriteWalker(once, apply_recursively=False).rewrite_module(module)
    module.verify()
    assert all(op.location == HERE for op in module.walk())
    return Operator(module) if once.fired else None
