"""How often an operator and the same one in disguise have one normal form.

A disguise keeps the family (E2) of a random operator: inverse pairs of primitives are put in, and
views on weights; shares are regrouped; weights, their axes and the ops are put in another order.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from random import Random

from xdsl.dialects.builtin import FunctionType
from xdsl.ir import BlockArgument, Operation, SSAValue

from benchmarks.table import table
from syno_ir import Operator
from syno_ir.dialect import ContractOp, FuncOp, MergeOp, ReverseOp, ShareOp, ShiftOp, SplitOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.passes.axes import add_axes, drop_axes, is_weight_argument, weight_of
from syno_ir.size import ONE
from syno_ir.testing import Limits, random_operator

PRIMITIVES = (4, 6, 8, 10)
PAIRS = 3


def pairs(func: FuncOp, random: Random) -> None:
    """``shift d, shift -d``, ``reverse, reverse`` or ``split, merge`` on random dims."""
    for _ in range(PAIRS):
        contraction = random.choice(func.contractions)
        if dims := dims_of(contraction):
            dim = random.choice(dims)
            _insert(dim, random.choice([_shifts, _reverses, _split_and_merge])(dim, random))


def views(func: FuncOp, random: Random) -> None:
    """A shift or a reverse of each axis of a weight, or none."""
    for contraction in func.contractions:
        for dim in filter(weight_of, contraction.block.args):
            if (which := random.randrange(3)) < 2:
                _insert(dim, [ReverseOp(dim) if which else ShiftOp(dim, random.randint(1, 3))])


def groups(func: FuncOp, random: Random) -> None:
    """``share(share(a, b), c) -> share(a, share(b, c))``, and the sides of shares swapped."""
    for share in [op for op in func.walk() if isinstance(op, ShareOp)]:
        inner = share.left.owner
        if isinstance(inner, ShareOp) and random.random() < 0.5:
            a, b, c = inner.left, inner.right, share.right
            lower = ShareOp(b, c)
            _insert_before(share, [lower])
            share.operands = [a, lower.result]
            inner.detach()
            inner.erase()
        if random.random() < 0.5:
            share.operands = [share.right, share.left]


def order(func: FuncOp, random: Random) -> None:
    """Ops, weights and their axes in another order."""
    for contraction in func.contractions:
        for dim in [dim for dim in contraction.block.args if weight_of(dim)]:
            others = [d for d in contraction.block.args if weight_of(d) is weight_of(dim)]
            (moved,) = add_axes(random.choice(others), [size_of(dim)])
            dim.replace_all_uses_with(moved)
            drop_axes([dim])
        _shuffle_ops(contraction, random)
    block = func.body.block
    for weight in filter(is_weight_argument, list(block.args)):
        assert isinstance(weight, BlockArgument)
        moved = block.insert_arg(weight.type, random.randrange(len(block.args)))
        weight.replace_all_uses_with(moved)
        block.erase_arg(weight)
    types = FunctionType.from_lists(block.arg_types, [func.result_type])
    func.properties["function_type"] = types


DISGUISES: dict[str, Callable[[FuncOp, Random], None]] = {
    "inverse pairs": pairs,
    "views of weights": views,
    "regrouped shares": groups,
    "another order": order,
}


def disguised(operator: Operator, names: Sequence[str], random: Random) -> Operator:
    """A new operator of the same family, verified."""
    other = Operator(operator.module.clone())
    for name in names:
        DISGUISES[name](other.func, random)
    other.module.verify()
    return other


def dims_of(contraction: ContractOp) -> list[SSAValue]:
    return [*contraction.block.args, *(d for op in contraction.primitives for d in op.results)]


def _shifts(dim: SSAValue, random: Random) -> list[Primitive]:
    amount = random.randint(1, 3)
    there = ShiftOp(dim, amount)
    return [there, ShiftOp(there.result, -amount)]


def _reverses(dim: SSAValue, random: Random) -> list[Primitive]:
    there = ReverseOp(dim)
    return [there, ReverseOp(there.result)]


def _split_and_merge(dim: SSAValue, random: Random) -> list[Primitive]:
    """By a size of the contraction that divides the dim's whatever the binding, or by itself."""
    contraction = dim.owner.parent_op()
    assert isinstance(contraction, ContractOp)
    sizes = {size_of(d) for d in dims_of(contraction)} | {ONE}
    blocks = sorted((s for s in sizes if (size_of(dim) / s).is_whole), key=str)
    split = SplitOp(dim, random.choice(blocks))
    return [split, MergeOp(*split.results)]


def _insert(dim: SSAValue, ops: Sequence[Primitive]) -> None:
    """Put ops, the first of which uses the dim, between it and what used it."""
    (use,) = [use for use in dim.uses if use.operation is not ops[0]]
    _insert_before(use.operation, ops)
    use.operation.operands[use.index] = ops[-1].results[0]


def _insert_before(op: Operation, new: Sequence[Operation]) -> None:
    block = op.parent_block()
    assert block is not None
    block.insert_ops_before(new, op)


def _shuffle_ops(contraction: ContractOp, random: Random) -> None:
    """The primitives in a random order in which each stands behind what it uses."""
    left = list(contraction.primitives)
    known: set[SSAValue] = set(contraction.block.args)
    end = contraction.block.last_op
    assert end is not None
    for op in left:
        op.detach()
    while left:
        op = random.choice([op for op in left if known.issuperset(op.operands)])
        left.remove(op)
        known.update(op.results)
        _insert_before(end, [op])


def main(arguments: Sequence[str]) -> None:
    """Print a row for each disguise, and one for all of them together."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks disguised", description=__doc__)
    parser.add_argument("--operators", type=int, default=40, help="of each size (default 40)")
    options = parser.parse_args(arguments)
    rows = [*([name] for name in DISGUISES), list(DISGUISES)]
    print(table([row(names, options.operators) for names in rows]))


def row(names: Sequence[str], operators: int) -> dict[str, str]:
    """The share of operators whose disguise has the same normal form, by primitives at most."""
    cells = {"disguise": names[0] if len(names) == 1 else "all of these"}
    for primitives in PRIMITIVES:
        limits = Limits(max_primitives=primitives, max_terms=2_000, unordered=False)
        met = sum(meets(f"disguised {seed}", limits, names) for seed in range(operators))
        cells[f"{primitives} primitives"] = f"{met / operators:.1%}"
    return cells


def meets(seed: str, limits: Limits, names: Sequence[str]) -> bool:
    """True if a random operator and its disguise have one normal form.

    Raises ``AssertionError`` if the disguise is of another family.
    """
    operator = random_operator(seed, limits)
    other = disguised(operator, names, Random(seed))
    bindings = operator.bindings or [{}]
    assert operator.fingerprint("e2", bindings) == other.fingerprint("e2", bindings), seed
    return operator.run_passes("syno-normalize") == other.run_passes("syno-normalize")
