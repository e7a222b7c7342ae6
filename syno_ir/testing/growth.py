"""How a random contraction grows: one legal step after another, from its tensors to its result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import isqrt
from typing import NamedTuple

from xdsl.ir import Block, Region, SSAValue

from syno_ir.blend import Blend, join
from syno_ir.dialect import (
    ContractOp,
    DimType,
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    TensorType,
    UnfoldOp,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.size import ONE, Size
from syno_ir.testing.choices import Choices
from syno_ir.testing.limits import Limits
from syno_ir.testing.places import Places, Values, draw_size

MAX_RANK = 4
"""The most axes that an operand gets at once."""
LARGEST_SHIFT = 6
LARGEST_DILATION = 5


@dataclass
class Budget:
    """What an operator under construction may still get."""

    primitives: int
    inputs: int
    weights: int


@dataclass(eq=False)
class Operand:
    """A tensor of a growing contraction: the result of an earlier one, or a new argument."""

    weight: bool
    dims: list[SSAValue] = field(default_factory=list)
    result: SSAValue | None = None


class Growth:
    """A contraction under construction; ``grow`` makes it.

    ``open`` are the dims that nothing uses yet. Whatever is open at the end is yielded, so every
    moment is a valid end, and every contraction has a history.
    """

    def __init__(
        self,
        choices: Choices,
        limits: Limits,
        places: Places,
        budget: Budget,
        multi: bool,
        most: Values,
    ):
        self.choices, self.limits, self.places, self.budget = choices, limits, places, budget
        self.multi = multi
        self.most = most
        """The most terms, and elements of a tensor, at each binding."""
        self.block = Block()
        self.operands: list[Operand] = []
        self.open: list[SSAValue] = []
        self.summed: list[SSAValue] = []
        self.data: set[SSAValue] = set()
        self.steps = [s for s in STEPS if s.primitive is None or s.primitive in limits.allowed]

    def grow(self, results: Sequence[SSAValue], body: Block, start_with_input: bool) -> ContractOp:
        """A contraction of earlier ``results`` and of new arguments, which ``body`` gains."""
        for result in results:
            operand = Operand(isinstance(result.type, WeightType), [], result)
            self.operands.append(operand)
            for size in shape_of(result):
                self.open.append(self.add_axis(operand, size, len(operand.dims)))
        if start_with_input and self.budget.inputs:
            self.add_argument(Operand(weight=False))
        while self.choices.group(self.step):
            pass
        self.block.add_op(YieldOp(*self.choices.order(self.open)))
        return ContractOp(
            [self.value(operand, body) for operand in self.operands],
            Region(self.block),
            scale=self.draw_scale(),
            blend=self.draw_blend(),
        )

    def step(self) -> bool:
        """Go one legal step on; False at the end."""
        step = self.choices.choose_legal(self.steps, self.is_legal)
        step.go(self)
        return step is not STOP

    def is_legal(self, step: Step) -> bool:
        affordable = step.primitive is None or self.budget.primitives > 0
        return affordable and step.legal(self)

    def has_dim(self) -> bool:
        return bool(self.open)

    def has_two_dims(self) -> bool:
        return len(self.open) > 1

    def has_partners(self) -> bool:
        return any(map(self.partners, self.open))

    def has_hosts(self) -> bool:
        return any(map(self.hosts, self.open))

    def has_room(self) -> bool:
        return self.is_roomy(self.room())

    def can_unfold(self) -> bool:
        return self.has_dim() and self.has_room()

    def can_have_argument(self) -> bool:
        return self.has_room() and bool(self.new_operands())

    def reduce(self) -> None:
        dims = [self.take()]
        while self.open and len(dims) < self.budget.primitives and self.choices.rarely(3):
            dims.append(self.take())
        self.summed += dims
        self.add(ReduceOp(*dims, mode=self.choices.choose(self.limits.reduce_modes)))

    def unfold(self) -> None:
        window = self.draw_size(self.room())
        limit = (LARGEST_DILATION,) * len(self.most)
        dilation = self.draw_size(limit) if self.choices.rarely(3) else ONE
        mode = self.choices.choose(self.limits.unfold_modes)
        self.add(UnfoldOp(self.take(), window, dilation, mode))

    def shift(self) -> None:
        n = self.choices.below(2 * LARGEST_SHIFT + 1)
        self.add(ShiftOp(self.take(), (n + 1) // 2 if n % 2 else -n // 2))

    def reverse(self) -> None:
        self.add(ReverseOp(self.take()))

    def split(self) -> None:
        dim = self.take_divisible()
        self.add(SplitOp(dim, self.draw_divisor(size_of(dim))))

    def merge(self) -> None:
        self.add(MergeOp(self.take(), self.take()))

    def stride(self) -> None:
        dim = self.take_divisible()
        self.add(StrideOp(dim, self.draw_divisor(size_of(dim))))

    def expand(self) -> None:
        self.add(ExpandOp(self.draw_size(self.room())))

    def share(self) -> None:
        dim = self.take(lambda dim: bool(self.partners(dim)))
        self.add_share(dim, self.take(self.partners(dim).__contains__))

    def share_with_argument(self) -> None:
        """Share a dim with a new axis of an argument, which may be new itself."""
        dim = self.take(lambda dim: bool(self.hosts(dim)))
        operand = self.choices.choose(self.hosts(dim))
        if operand not in self.operands:
            self.add_operand(operand)
        axis = self.place(operand.dims)
        self.add_share(dim, self.add_axis(operand, size_of(dim), axis))

    def argument(self) -> None:
        self.add_argument(self.choices.choose(self.new_operands()))

    def take(self, legal: Callable[[SSAValue], bool] = lambda _: True) -> SSAValue:
        """One of the open dims, which is open no more; rather a new one, to build chains."""
        newest = self.open[::-1]
        dim = self.choices.choose_legal(newest[:2] + newest, legal)
        self.open.remove(dim)
        return dim

    def take_divisible(self) -> SSAValue:
        """An open dim, mostly one that divides by other things than 1 and itself."""
        divisible = [dim for dim in self.open if self.divides_further(size_of(dim))]
        if not divisible or self.choices.rarely(4):
            return self.take()
        return self.take(divisible.__contains__)

    def divides_further(self, size: Size) -> bool:
        return any(atom != size and self.divides(atom, size) for atom in self.places.atoms)

    def add(self, op: Primitive) -> None:
        self.block.add_op(op)
        self.open += op.results
        self.budget.primitives -= len(op.dims) if isinstance(op, ReduceOp) else 1
        if self.data.intersection(op.operands):
            self.data.update(op.results)

    def add_share(self, left: SSAValue, right: SSAValue) -> None:
        self.add(ShareOp(right, left) if self.choices.rarely(2) else ShareOp(left, right))

    def partners(self, dim: SSAValue) -> list[SSAValue]:
        """The open dims that ``dim`` may share with."""
        return [
            other
            for other in self.open
            if other is not dim
            and other.type == dim.type
            and (self.multi or not {dim, other} <= self.data)
        ]

    def hosts(self, dim: SSAValue) -> list[Operand]:
        """The arguments, old and new, that may get an axis for ``dim`` to share with."""
        growing = [operand for operand in self.operands if operand.result is None]
        return [
            operand
            for operand in [*growing, *self.new_operands()]
            if (self.multi or operand.weight or dim not in self.data)
            and self.fits(*map(size_of, [*operand.dims, dim]))
        ]

    def new_operands(self) -> list[Operand]:
        """An argument of each kind that the budget still has."""
        weight = [Operand(weight=True)] if self.budget.weights else []
        return weight + ([Operand(weight=False)] if self.budget.inputs else [])

    def add_operand(self, operand: Operand) -> None:
        self.budget.weights -= operand.weight
        self.budget.inputs -= not operand.weight
        self.operands.insert(self.place(self.operands), operand)

    def add_argument(self, operand: Operand) -> None:
        """Add an argument and open its axes, small enough to leave room for more than that."""
        self.add_operand(operand)
        while len(operand.dims) < MAX_RANK and self.choices.mostly(8):
            most = tuple(map(isqrt, self.room()))
            if not self.is_roomy(most):
                break
            self.open.append(self.add_axis(operand, self.draw_size(most), len(operand.dims)))

    def add_axis(self, operand: Operand, size: Size, axis: int) -> SSAValue:
        """A new axis of an operand, with ``axis`` others before it."""
        before = self.operands[: self.operands.index(operand)]
        index = sum(len(other.dims) for other in before) + axis
        dim = self.block.insert_arg(DimType(size), index)
        operand.dims.insert(axis, dim)
        if not operand.weight:
            self.data.add(dim)
        return dim

    def place(self, items: Sequence[object]) -> int:
        """Where to insert into ``items``; the end is the simplest."""
        return len(items) - self.choices.below(len(items) + 1)

    def value(self, operand: Operand, body: Block) -> SSAValue:
        """The tensor that an operand stands for."""
        if operand.result is not None:
            return operand.result
        kind = WeightType if operand.weight else TensorType
        shape = tuple(map(size_of, operand.dims))
        return body.insert_arg(kind(shape), self.place(body.args))

    def room(self) -> Values:
        """By how much the terms may still grow at each binding."""
        terms = self.places.count(map(size_of, [*self.open, *self.summed]))
        return tuple(most // now for most, now in zip(self.most, terms, strict=True))

    def is_roomy(self, most: Values) -> bool:
        """True if there is a size of at most ``most`` that is larger than 1."""
        return any(self.places.fits(atom, most) for atom in self.places.atoms)

    def fits(self, *sizes: Size) -> bool:
        """True if a tensor may have that shape."""
        counted = self.places.count(sizes)
        return all(now <= most for now, most in zip(counted, self.most, strict=True))

    def draw_size(self, most: Values) -> Size:
        return draw_size(self.choices, self.places, lambda size: self.places.fits(size, most))

    def draw_divisor(self, size: Size) -> Size:
        """A size by which another divides."""
        divides = partial(self.divides, size=size)
        return draw_size(self.choices, self.places, divides, also=[size])

    def divides(self, divisor: Size, size: Size) -> bool:
        most = self.places.count([size])
        return self.places.fits(divisor, most) and self.places.fits(size / divisor, most)

    def draw_scale(self) -> Size:
        scale = ONE
        while self.limits.scales and self.choices.rarely(5):
            atom = self.choices.choose(self.places.atoms)
            scale = scale / atom if self.choices.rarely(2) else scale * atom
        return scale

    def draw_blend(self) -> Blend:
        """An expression with each operand once, or None for their product."""
        if not self.limits.sums or len(self.operands) < 2 or not self.choices.rarely(3):
            return None
        parts: list[Blend] = [None] * len(self.operands)
        while len(parts) > 1:
            left = self.choices.below(len(parts) - 1)
            operator = self.choices.choose("+*")
            parts[left : left + 2] = [join(operator, parts[left : left + 2])]
        return parts[0]


class Step(NamedTuple):
    """A way to go on: the primitive that it adds, when it is legal, and what it does."""

    primitive: str | None
    legal: Callable[[Growth], bool]
    go: Callable[[Growth], None]


STOP = Step(None, lambda _: True, lambda _: None)
STEPS = (
    STOP,
    Step("shift", Growth.has_dim, Growth.shift),
    Step("reverse", Growth.has_dim, Growth.reverse),
    *[Step("reduce", Growth.has_dim, Growth.reduce)] * 2,
    Step("expand", Growth.has_room, Growth.expand),
    *[Step("unfold", Growth.can_unfold, Growth.unfold)] * 2,
    *[Step("split", Growth.has_dim, Growth.split)] * 2,
    *[Step("merge", Growth.has_two_dims, Growth.merge)] * 2,
    Step("stride", Growth.has_dim, Growth.stride),
    Step("share", Growth.has_partners, Growth.share),
    *[Step("share", Growth.has_hosts, Growth.share_with_argument)] * 3,
    Step(None, Growth.can_have_argument, Growth.argument),
)
"""What operators mostly consist of stands more than once."""
