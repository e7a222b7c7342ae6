"""Mutations: small changes of an operator that keep its signature, as data.

A place is a number. Dims are counted as the text has them: those of the tensors, one tensor after
the other, then the results of the primitives; primitives are counted in order, tensors from the
first on, a new weight behind the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

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
    TensorType,
    UnfoldOp,
    WeightType,
)
from syno_ir.dialect.primitive import Primitive
from syno_ir.errors import SynoError, did_you_mean
from syno_ir.size import ONE, Size

Argument = Literal["", " by SIZE", " by AMOUNT", " to TENSOR", " to DIM"]
"""What is written behind the place of a mutation."""

TAKES: dict[str, dict[str, Argument]] = {
    "insert": {
        "shift": " by AMOUNT",
        "reverse": "",
        "share": " to TENSOR",
        "stride": " by SIZE",
        "unfold": " by SIZE",
        "split": " by SIZE",
        "merge": " by SIZE",
    },
    "delete": dict.fromkeys(
        ("shift", "reverse", "share", "stride", "unfold", "split", "merge"), ""
    ),
    "replace": {
        "shift": " by AMOUNT",
        "reverse": "",
        "stride": " by SIZE",
        "unfold": " by SIZE",
        "split": " by SIZE",
        "expand": "",
        "close": " to TENSOR",
    },
    "change": {
        "shift": " by AMOUNT",
        "stride": " by SIZE",
        "unfold": " by SIZE",
        "split": " by SIZE",
    },
    "rewire": {"share": " to DIM"},
    "move": {"dim": " to TENSOR"},
}
"""What there is to insert, to delete, ..., and what each takes."""

_PATTERNS: dict[Argument, str] = {
    "": "",
    " by SIZE": r" by (\S.*)",
    " by AMOUNT": r" by (-?[1-9][0-9]{0,17})",
    " to TENSOR": r" to ([0-9]{1,9})",
    " to DIM": r" to ([0-9]{1,9})",
}

SIZES = {"unfold": "window", "split": "block", "stride": "step"}
"""The parameter of a primitive that is a size."""


class NoMutationError(SynoError):
    """A mutation that is not possible here; the message says why."""


class Mutation(NamedTuple):
    """One change.

    - ``insert shift 3 by 1``: dim 3 goes through a new primitive. A share gets a new dim of tensor
      ``to``; of an unfold or a split the second result is summed over; a merge puts back what it
      splits in the other order.
    - ``delete share 4``: primitive 4 is taken out, with what its second result went through.
    - ``replace shift 4 reverse`` is spelt ``replace reverse 4``: another primitive in its place; or
      an expand and a weight's dim in each other's.
    - ``change split 4 by g``: its block, window, step or amount.
    - ``rewire share 4 to 7``: the weight's dim of share 4 meets dim 7 instead.
    - ``move dim 5 to 2``: a weight's dim becomes the last one of tensor 2.
    """

    kind: str
    primitive: str
    place: int
    size: Size | None = None
    """Of a block, a window or a step."""
    number: int | None = None
    """By how much to shift, or which dim or tensor is meant."""

    def __str__(self) -> str:
        words = f"{self.kind} {self.primitive} {self.place}"
        if self.size is not None:
            return f"{words} by {self.size}"
        if self.number is None:
            return words
        return f"{words} {'by' if self.primitive == 'shift' else 'to'} {self.number}"

    @staticmethod
    def parse(text: str) -> Mutation:
        """The mutation that ``str`` shows. Raises ``SynoError`` if there is none."""
        text = text.strip()
        match = re.fullmatch(r"(\w+) (\w+) ([0-9]{1,9})((?: .*)?)", text)
        if match is None or match[1] not in TAKES:
            raise SynoError(
                f"{text!r} is no mutation\n  hint: write a kind ({', '.join(TAKES)}), a primitive "
                'and its place, such as "insert shift 3 by 1" or "delete share 4"'
            )
        kind, primitive, place, rest = match.groups()
        if primitive not in TAKES[kind]:
            known = f"what there is to {kind}: {', '.join(TAKES[kind])}"
            hint = did_you_mean(primitive, TAKES[kind], known)
            raise SynoError(f"{text!r}: there is no {primitive} to {kind}\n  hint: {hint}")
        argument = TAKES[kind][primitive]
        value = re.fullmatch(_PATTERNS[argument], rest)
        if value is None:
            where = ", where AMOUNT is an integer, not 0" if argument == " by AMOUNT" else ""
            form = f'"{kind} {primitive} {place}{argument}"{where}'
            raise SynoError(f"{text!r} is no mutation\n  hint: write {form}")
        if argument == " by SIZE":
            try:
                return Mutation(kind, primitive, int(place), Size.of(value[1]))
            except SynoError as error:
                raise SynoError(f"{text!r}: {error}") from None
        number = int(value[1]) if argument else None
        return Mutation(kind, primitive, int(place), number=number)


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


def weight_side(share: ShareOp) -> BlockArgument | None:
    """The dim of a weight that a share brings in."""
    sides = [side for side in (share.right, share.left) if is_weight_dim(side)]
    return sides[0] if sides and isinstance(sides[0], BlockArgument) else None


def is_weight_dim(dim: SSAValue) -> bool:
    """True if a dim is one of a weight, not made of one."""
    if not isinstance(dim, BlockArgument):
        return False
    contraction = dim.block.parent_op()
    assert isinstance(contraction, ContractOp)
    return isinstance(contraction.tensors[tensor_of(contraction, dim)].type, WeightType)


def tensor_of(contraction: ContractOp, dim: BlockArgument) -> int:
    """The number of the tensor that has a dim."""
    first = 0
    for number, tensor in enumerate(contraction.tensors):
        assert isinstance(tensor.type, TensorType | WeightType)
        first += len(tensor.type.data)
        if dim.index < first:
            return number
    raise AssertionError("every dim is one of a tensor")


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
