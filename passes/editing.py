"""Mutations done to a function in place, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.ir import BlockArgument, Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from syno_ir.blend import is_product
from syno_ir.dialect import (
    ContractOp,
    ExpandOp,
    FuncOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SizeAttr,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.passes.catalogue import Ingredients, candidates, dims_of, name_of
from syno_ir.passes.journal import Journal
from syno_ir.passes.mutation import SIZES, Mutation, NoMutationError
from syno_ir.passes.resizing import resize
from syno_ir.passes.weight_dims import add_dim, drop_dim, is_weight_dim, tensor_of, weight_side
from syno_ir.size import Size


def legal_mutations(func: FuncOp, ingredients: Ingredients) -> Iterator[Mutation]:
    """The mutations that give another valid function. Each is tried and taken back."""
    if len(func.contractions) != 1:
        return
    for mutation in candidates(func.contractions[0], ingredients):
        try:
            mutate(func, mutation).undo()
        except NoMutationError:
            continue
        yield mutation


def mutate(func: FuncOp, mutation: Mutation) -> Journal:
    """Do a mutation to a function of one contraction, in place; ``undo`` of what is returned takes
    it back.

    Sizes that follow from others change with them, those of weights too. What comes out is valid
    and has the signature it had, but for its weights. Raises ``NoMutationError``, and leaves the
    function as it was, if that cannot be.
    """
    journal = Journal()
    try:
        _Editor(func, journal).do(mutation)
        resize(func, journal)
        func.verify()
    except (NoMutationError, VerifyException) as error:
        journal.undo()
        raise NoMutationError(f"{mutation}: {error}") from None
    except KeyboardInterrupt:  # a person may stop it and go on with the function
        journal.undo()
        raise
    return journal


class _Editor:
    """The edits of one contraction."""

    def __init__(self, func: FuncOp, journal: Journal):
        if len(func.contractions) != 1:
            count = len(func.contractions)
            raise NoMutationError(f"@{func.sym_name.data} has {count} contractions, not one")
        self._func, self._journal = func, journal
        self._contraction: ContractOp = func.contractions[0]
        if not is_product(self._contraction.blend.data):
            raise NoMutationError("its tensors are not simply multiplied")

    def do(self, mutation: Mutation) -> None:
        match mutation.kind:
            case "insert":
                self._insert(mutation, self._dim(mutation.place))
            case "delete":
                self._delete(self._op(mutation))
            case "change":
                self._change(self._op(mutation), mutation)
            case "replace":
                self._replace(mutation)
            case "rewire":
                self._rewire(self._op(mutation), mutation)
            case _:
                self._move(self._dim(mutation.place), mutation)

    def _dim(self, place: int) -> SSAValue:
        dims = dims_of(self._contraction)
        if place >= len(dims):
            raise NoMutationError(f"there is no dim {place}, the last one is {len(dims) - 1}")
        return dims[place]

    def _op(self, mutation: Mutation) -> Primitive:
        ops = self._contraction.primitives
        if mutation.place >= len(ops):
            raise NoMutationError(f"there is no primitive {mutation.place}")
        op = ops[mutation.place]
        if mutation.kind != "replace" and name_of(op) != mutation.primitive:
            raise NoMutationError(f"primitive {mutation.place} is {op.name}")
        return op

    def _insert(self, mutation: Mutation, dim: SSAValue) -> None:
        """A new primitive between a dim and what used it."""
        (use,) = dim.uses
        user, index = use.operation, use.index
        if mutation.primitive == "share":
            if is_weight_dim(dim):
                raise NoMutationError(f"dim {mutation.place} is one of a weight already")
            learned = add_dim(self._func, self._journal, _tensor(mutation), dim)
            op: Primitive = ShareOp(dim, learned)
        elif mutation.primitive == "merge":
            split = self._put(SplitOp(dim, _size(mutation)), user)
            op = MergeOp(split.results[1], split.results[0])
        else:
            op = _primitive(mutation, [dim])
        self._put(op, user)
        operands = list(user.operands)
        operands[index] = op.results[0]
        self._journal.set_operands(user, operands)
        if len(op.results) > 1:
            self._put(ReduceOp(op.results[1]), _end(self._contraction))

    def _put(self, op: Primitive, before: Operation) -> Primitive:
        for result in op.results:
            source = op.operands[0] if op.operands else result
            result.name_hint = source.name_hint
        op.location = self._contraction.location
        self._journal.insert(op, before)
        return op

    def _delete(self, op: Primitive) -> None:
        match op:
            case ShareOp():
                side = _weight_side(op)
                self._bypass(op, op.left if side is op.right else op.right)
                drop_dim(self._func, self._journal, side)
            case ShiftOp() | ReverseOp() | StrideOp():
                self._bypass(op, op.operands[0])
            case UnfoldOp() | SplitOp() if self._is_summed(op.results[1]):
                self._sweep(op.results[1])
                self._bypass(op, op.operands[0])
            case SplitOp() if self._is_summed(op.results[0]):
                self._sweep(op.results[0])
                self._journal.replace(op.results[1], op.operands[0])
                self._journal.remove(op)
            case SplitOp() if isinstance(merge := _user(op.results[0]), MergeOp) and set(
                merge.operands
            ) == set(op.results):
                self._bypass(merge, op.operands[0])
                self._journal.remove(op)
            case MergeOp() if (
                isinstance(split := op.quotient.owner, SplitOp) and split is op.remainder.owner
            ):
                self._bypass(op, split.dim)
                self._journal.remove(split)
            case _:
                raise NoMutationError(f"{op.name} is not taken out alone")

    def _bypass(self, op: Primitive, dim: SSAValue) -> None:
        """Take out an op in whose stead a dim goes on."""
        self._journal.replace(op.results[0], dim)
        self._journal.remove(op)

    def _is_summed(self, dim: SSAValue) -> bool:
        """True if a dim only goes through shifts, reverses and shares with weights to a sum."""
        user = _user(dim)
        while isinstance(user, ShiftOp | ReverseOp) or (
            isinstance(user, ShareOp) and weight_side(user) not in (None, dim)
        ):
            dim = user.results[0]
            user = _user(dim)
        return isinstance(user, ReduceOp)

    def _sweep(self, dim: SSAValue) -> None:
        """Take out all that a dim goes through to its sum, and the sum."""
        while not isinstance(user := _user(dim), ReduceOp):
            assert isinstance(user, Primitive)
            if isinstance(user, ShareOp):
                self._delete(user)
            else:
                self._bypass(user, dim)
        if len(user.operands) == 1:
            self._journal.remove(user)
        else:
            left = [operand for operand in user.operands if operand is not dim]
            self._journal.set_operands(user, left)

    def _change(self, op: Primitive, mutation: Mutation) -> None:
        if isinstance(op, ShiftOp):
            amount = IntegerAttr(_amount(mutation), i64)
            self._journal.set_property(op, "amount", amount)
        elif (parameter := SIZES.get(mutation.primitive)) is not None:
            self._journal.set_property(op, parameter, SizeAttr(_size(mutation)))
        else:
            raise NoMutationError(f"{op.name} has nothing to change")

    def _replace(self, mutation: Mutation) -> None:
        if mutation.primitive == "expand":
            dim = self._dim(mutation.place)
            if not (isinstance(dim, BlockArgument) and is_weight_dim(dim)):
                raise NoMutationError(f"dim {mutation.place} is none of a weight")
            op = self._put(ExpandOp(size_of(dim)), _first(self._contraction))
            self._journal.replace(dim, op.results[0])
            drop_dim(self._func, self._journal, dim)
            return
        old = self._op(mutation)
        if mutation.primitive == "close":
            if not isinstance(old, ExpandOp):
                raise NoMutationError(f"primitive {mutation.place} is {old.name}")
            learned = add_dim(self._func, self._journal, _tensor(mutation), old.result)
            self._bypass(old, learned)
            return
        if isinstance(old, ShareOp | MergeOp | ReduceOp | ExpandOp):
            raise NoMutationError(f"{old.name} is not replaced by syno.{mutation.primitive}")
        new = self._put(_primitive(mutation, old.operands), old)
        if len(new.results) != len(old.results):
            raise NoMutationError(f"{old.name} has another number of results")
        for before, after in zip(old.results, new.results, strict=True):
            self._journal.replace(before, after)
        self._journal.remove(old)

    def _rewire(self, op: Primitive, mutation: Mutation) -> None:
        assert isinstance(op, ShareOp)
        side, dim = _weight_side(op), self._dim(_tensor(mutation))
        if dim in (side, *op.operands, *op.results):
            raise NoMutationError(f"dim {mutation.number} is one of its own")
        if is_weight_dim(dim):
            raise NoMutationError(f"dim {mutation.number} is one of a weight")
        self._bypass(op, op.left if side is op.right else op.right)
        (use,) = dim.uses
        share = self._put(
            ShareOp.create(operands=[dim, side], result_types=[dim.type]), use.operation
        )
        operands = list(use.operation.operands)
        operands[use.index] = share.results[0]
        self._journal.set_operands(use.operation, operands)

    def _move(self, dim: SSAValue, mutation: Mutation) -> None:
        if not (isinstance(dim, BlockArgument) and is_weight_dim(dim)):
            raise NoMutationError(f"dim {mutation.place} is none of a weight")
        to = _tensor(mutation)
        if to == tensor_of(self._contraction, dim):
            raise NoMutationError(f"dim {mutation.place} is one of tensor {to} already")
        alone = len(shape_of(self._contraction.tensors[tensor_of(self._contraction, dim)])) == 1
        if alone and to == len(self._contraction.tensors):
            raise NoMutationError(f"dim {mutation.place} has a weight of its own already")
        self._journal.replace(dim, add_dim(self._func, self._journal, to, dim))
        drop_dim(self._func, self._journal, dim)


def _primitive(mutation: Mutation, dims: Sequence[SSAValue]) -> Primitive:
    match mutation.primitive:
        case "shift":
            return ShiftOp(dims[0], _amount(mutation))
        case "reverse":
            return ReverseOp(dims[0])
        case "stride":
            return StrideOp(dims[0], _size(mutation))
        case "unfold":
            return UnfoldOp(dims[0], _size(mutation))
        case "split":
            return SplitOp(dims[0], _size(mutation))
        case other:
            raise NoMutationError(f"there is no {other} to {mutation.kind}")


def _tensor(mutation: Mutation) -> int:
    if mutation.number is None or mutation.number < 0:
        raise NoMutationError("it does not say to which one")
    return mutation.number


def _size(mutation: Mutation) -> Size:
    if mutation.size is None:
        raise NoMutationError("it does not say by which size")
    return mutation.size


def _amount(mutation: Mutation) -> int:
    if not mutation.number:
        raise NoMutationError("it does not say by how much to shift")
    return mutation.number


def _weight_side(share: ShareOp) -> BlockArgument:
    side = weight_side(share)
    if side is None:
        raise NoMutationError("a share that no weight's dim is in")
    return side


def _user(dim: SSAValue) -> Operation:
    (use,) = dim.uses
    return use.operation


def _first(contraction: ContractOp) -> Operation:
    first = contraction.block.first_op
    assert first is not None
    return first


def _end(contraction: ContractOp) -> Operation:
    last = contraction.block.last_op
    assert last is not None
    return last
