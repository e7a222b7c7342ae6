"""All mutations to think of at an operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xdsl.ir import BlockArgument, SSAValue

from syno_ir.dialect import (
    ContractOp,
    ExpandOp,
    FuncOp,
    MergeOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
    WeightType,
)
from syno_ir.dialect.primitive import Primitive
from syno_ir.passes.mutation import Mutation
from syno_ir.passes.weight_dims import is_weight_dim, tensor_of, weight_side
from syno_ir.size import ONE, Size


@dataclass(frozen=True)
class Ingredients:
    """What mutations may put in."""

    shifts: tuple[int, ...]
    windows: tuple[Size, ...]
    blocks: tuple[Size, ...]
    steps: tuple[Size, ...]
    max_weights: int

    @staticmethod
    def of(func: FuncOp) -> Ingredients:
        """Those at hand: coefficients, the sizes that primitives work by, and one more weight."""
        sizes = {Size.symbol(name): None for name, _ in func.symbols.data.coefficients}
        for contraction in func.contractions:
            for op in contraction.primitives:
                if not isinstance(op, ExpandOp):
                    sizes |= dict.fromkeys(op.parameter_sizes)
        all_ = tuple(size for size in sizes if size != ONE)
        weights = sum(isinstance(argument.type, WeightType) for argument in func.arguments)
        return Ingredients((1, -1), all_, all_, all_, weights + 1)


def dims_of(contraction: ContractOp) -> list[SSAValue]:
    """The dims of a contraction, as places count them."""
    return [*contraction.block.args, *(r for op in contraction.primitives for r in op.results)]


def name_of(op: Primitive) -> str:
    return op.name.removeprefix("syno.")


def candidates(contraction: ContractOp, ingredients: Ingredients) -> Iterator[Mutation]:
    """The mutations to think of, always in the same order. Some of them are not possible."""
    dims, ops = dims_of(contraction), contraction.primitives
    weights = [n for n, t in enumerate(contraction.tensors) if isinstance(t.type, WeightType)]
    if len(weights) < ingredients.max_weights:
        weights.append(len(contraction.tensors))
    for place, dim in enumerate(dims):
        yield from _insertions(place, ingredients, weights)
        if is_weight_dim(dim):
            assert isinstance(dim, BlockArgument)
            own = tensor_of(contraction, dim)
            yield from (Mutation("move", "dim", place, number=w) for w in weights if w != own)
            if not any(isinstance(use.operation, ShareOp) for use in dim.uses):
                yield Mutation("replace", "expand", place)
    for place, op in enumerate(ops):
        if not isinstance(op, ExpandOp) and op.results:
            yield Mutation("delete", name_of(op), place)
        yield from _replacements(place, op, ingredients, weights)
        if isinstance(op, ShareOp) and (side := weight_side(op)) is not None:
            mine = {side, op.left, op.right, op.result}
            others = [number for number, dim in enumerate(dims) if dim not in mine]
            yield from (Mutation("rewire", "share", place, number=n) for n in others)


def _insertions(place: int, ingredients: Ingredients, weights: list[int]) -> Iterator[Mutation]:
    yield from (Mutation("insert", "shift", place, number=n) for n in ingredients.shifts)
    yield Mutation("insert", "reverse", place)
    yield from (Mutation("insert", "share", place, number=w) for w in weights)
    yield from (Mutation("insert", "stride", place, size) for size in ingredients.steps)
    yield from (Mutation("insert", "unfold", place, size) for size in ingredients.windows)
    yield from (Mutation("insert", "split", place, size) for size in ingredients.blocks)
    yield from (Mutation("insert", "merge", place, size) for size in ingredients.blocks)


def _replacements(
    place: int, op: Primitive, ingredients: Ingredients, weights: list[int]
) -> Iterator[Mutation]:
    """Other parameters, and other primitives with as many operands and results."""

    def sized(kind: str, primitive: str, sizes: tuple[Size, ...]) -> Iterator[Mutation]:
        return (Mutation(kind, primitive, place, size) for size in sizes)

    match op:
        case ShiftOp():
            already = op.amount.value.data
            for amount in ingredients.shifts:
                if amount != already:
                    yield Mutation("change", "shift", place, number=amount)
            yield Mutation("replace", "reverse", place)
            yield from sized("replace", "stride", ingredients.steps)
        case ReverseOp():
            yield from (
                Mutation("replace", "shift", place, number=amount) for amount in ingredients.shifts
            )
            yield from sized("replace", "stride", ingredients.steps)
        case StrideOp():
            others = tuple(size for size in ingredients.steps if size != op.step.data)
            yield from sized("change", "stride", others)
            yield Mutation("replace", "reverse", place)
            yield from (
                Mutation("replace", "shift", place, number=amount) for amount in ingredients.shifts
            )
        case UnfoldOp():
            others = tuple(size for size in ingredients.windows if size != op.window.data)
            yield from sized("change", "unfold", others)
            yield from sized("replace", "split", ingredients.blocks)
        case SplitOp():
            others = tuple(size for size in ingredients.blocks if size != op.block.data)
            yield from sized("change", "split", others)
            yield from sized("replace", "unfold", ingredients.windows)
        case ExpandOp():
            yield from (Mutation("replace", "close", place, number=w) for w in weights)
        case MergeOp() | _:
            return
