"""From a path of moves to an operator, which is written once.

A ``PartialOperator`` grows and shrinks move by move; where the whole path is known it is quicker to
write the finished function from the inputs down.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Region, SSAValue

from syno_ir.dialect import (
    ContractOp,
    DimType,
    FuncOp,
    ReturnOp,
    TensorType,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.primitive import size_of
from syno_ir.operator import Operator
from syno_ir.search.move import Move, primitive, sizes_above
from syno_ir.search.space import Signature, Space
from syno_ir.size import Size


class _Step(NamedTuple):
    """A move, with the dims above it and those below, by number."""

    move: Move
    above: tuple[int, ...]
    below: tuple[int, ...]


def assemble(path: Sequence[Move], signature: Signature, space: Space) -> Operator:
    """The operator that a path to ``finish`` makes. It is not verified."""
    order = output_order(signature, space)
    sizes = [signature.output[axis] for axis in order]
    present = list(range(len(sizes)))
    weights: list[list[int]] = []
    steps: list[_Step] = []
    *moves, finish = path
    for move in moves:
        below = tuple(present[position] for position in move.dims)
        present = [dim for dim in present if dim not in below]
        given = sizes_above(move, [sizes[dim] for dim in below])
        above = list(range(len(sizes), len(sizes) + len(given)))
        sizes += given
        present += above
        if move.name == "share":
            above.append(len(sizes))
            sizes += given
        if move.name in ("share", "close"):
            if move.number == len(weights):
                weights.append([])
            weights[move.number].append(*above[1:], *below[: move.name == "close"])
        if move.name != "close":
            steps.append(_Step(move, tuple(above), below))
    inputs = [present[position] for position in finish.dims]
    block = _block([inputs, *weights], sizes, steps, order)
    return function_of(signature, block, [[sizes[dim] for dim in weight] for weight in weights])


def output_order(signature: Signature, space: Space) -> list[int]:
    """The axes of the output in the order in which they are open at first: fixed ones lead."""
    fixed = [signature.output.index(size) for size in space.fixed]
    return fixed + [axis for axis in range(len(signature.output)) if axis not in fixed]


def _block(
    tensors: Sequence[Sequence[int]],
    sizes: Sequence[Size],
    steps: Sequence[_Step],
    order: Sequence[int],
) -> Block:
    """The region of the contraction, from the dims of the tensors to the outputs."""
    dims = [dim for tensor in tensors for dim in tensor]
    block = Block(arg_types=[_dim_type(sizes[dim]) for dim in dims])
    values: dict[int, SSAValue] = dict(zip(dims, block.args, strict=True))
    for move, above, below in reversed(steps):
        op = primitive(move, [sizes[dim] for dim in below], [values[dim] for dim in above])
        block.add_op(op)
        values.update(zip(below, op.results, strict=True))
    block.add_op(YieldOp(*(values[order.index(axis)] for axis in range(len(order)))))
    return block


@lru_cache(maxsize=10_000)
def _dim_type(size: Size) -> DimType:
    return DimType(size)


def function_of(
    signature: Signature, block: Block, weights: Sequence[Sequence[Size]], *, partial: bool = False
) -> Operator:
    """The operator of one contraction, whose region is the block; the sizes are the weights'."""
    learned = [WeightType(tuple(sizes)) for sizes in weights]
    body = Block(arg_types=[TensorType(signature.input), *learned])
    contraction = ContractOp(body.args, Region(block), partial=partial)
    body.add_ops([contraction, ReturnOp(contraction.result)])
    func = FuncOp(
        signature.name,
        signature.symbols,
        TensorType(signature.output),
        Region(body),
        unordered=signature.unordered_axes,
    )
    func.properties["bindings"] = signature.binding_attributes
    _name(func)
    return Operator(ModuleOp([func]))


def _name(func: FuncOp) -> None:
    """Dims are called after the symbols in their sizes, ``%ci`` for ``C_in``; weights ``%w0``."""
    data, *weights = func.arguments
    data.name_hint = "x"
    for number, weight in enumerate(weights):
        weight.name_hint = f"w{number}"
    for contraction in func.contractions:
        contraction.result.name_hint = "y"
        results = (dim for op in contraction.primitives for dim in op.results)
        used: dict[str, int] = {}
        for dim in (*contraction.block.args, *results):
            name = "".join(_short(s) for s, e in size_of(dim).powers if e > 0) or "d"
            number = used[name] = used.get(name, -1) + 1
            dim.name_hint = f"{name}{number or ''}"


def _short(symbol: str) -> str:
    """``C_in`` as ``ci``."""
    return "".join(part[0] for part in symbol.lower().split("_") if part)
