"""From an operator to a path of moves that makes it, the inverse of ``assemble``."""

from __future__ import annotations

from xdsl.ir import BlockArgument, SSAValue

from syno_ir.dialect import ContractOp, MergeOp, ReduceOp, ShareOp, ShiftOp, StrideOp, YieldOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.operator import Operator
from syno_ir.passes.weight_dims import is_weight_dim, tensor_of, weight_side
from syno_ir.search.assembly import output_order
from syno_ir.search.move import Move
from syno_ir.search.space import Signature, Space


def disassemble(operator: Operator, signature: Signature, space: Space) -> tuple[Move, ...]:
    """The moves that make an operator, the last primitive in its text first.

    Weights are numbered, and have their dims, in the order in which moves come to them. The
    operator has one contraction of the input and weights, which is within the limits of the space
    (``breach``).
    """
    (contraction,) = operator.func.contractions
    yielded = contraction.yielded
    writer = _Writer([yielded[axis] for axis in output_order(signature, space)])
    for op in reversed(list(contraction.block.ops)):
        if isinstance(op, Primitive):
            writer.write(op)
        else:
            assert isinstance(op, YieldOp)
            writer.close()
    return writer.finish(contraction.dims_of(0))


class _Writer:
    def __init__(self, dims: list[SSAValue]):
        self._open = dims
        """In the order of a ``PartialOperator``."""
        self._weights: dict[SSAValue, int] = {}
        """By the tensors that were met so far."""
        self._moves: list[Move] = []

    def write(self, op: Primitive) -> None:
        name = op.name.removeprefix("syno.")
        if isinstance(op, ReduceOp):
            for dim in op.dims:
                self._do(Move(name, size=size_of(dim)), [], [dim])
        elif isinstance(op, ShareOp):
            side = weight_side(op)
            assert side is not None
            other = op.left if side is op.right else op.right
            self._do(Move(name, number=self._weight(side)), [op.result], [other])
        else:
            self._do(_bare_move(op, name), [*op.results], [*op.operands])
        self.close()

    def close(self) -> None:
        """Open dims of weights are closed at once."""
        for dim in [dim for dim in self._open if is_weight_dim(dim)]:
            assert isinstance(dim, BlockArgument)
            self._do(Move("close", number=self._weight(dim)), [dim], [])

    def finish(self, inputs: tuple[SSAValue, ...]) -> tuple[Move, ...]:
        return (*self._moves, Move("finish", tuple(map(self._open.index, inputs))))

    def _do(self, move: Move, below: list[SSAValue], above: list[SSAValue]) -> None:
        self._moves.append(move._replace(dims=tuple(map(self._open.index, below))))
        self._open = [dim for dim in self._open if dim not in below] + above

    def _weight(self, dim: BlockArgument) -> int:
        contraction = dim.block.parent_op()
        assert isinstance(contraction, ContractOp)
        tensor = contraction.operands[tensor_of(contraction, dim)]
        return self._weights.setdefault(tensor, len(self._weights))


def _bare_move(op: Primitive, name: str) -> Move:
    """The move of a primitive, without its dims."""
    if isinstance(op, MergeOp):
        return Move(name, size=size_of(op.remainder))
    if isinstance(op, StrideOp):
        return Move(name, size=op.step.data)
    return Move(name, number=op.amount.value.data if isinstance(op, ShiftOp) else 0)
