"""What the parts of a contraction are to each other: batch, groups, channels, windows, views.

A contraction of products falls into views of its operands, a core, and views of its result. The
core is a sum of products over wires: dims that shares walk in step. An unfold whose window is
summed over is a window of the core; without windows the core is a matrix product, with windows in
a weight a convolution, with windows in no weight a pooling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul

from xdsl.ir import SSAValue

from syno_ir.dialect import (
    ContractOp,
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.dialect.primitive import Primitive
from syno_ir.size import ONE, Size

AFTER = (MergeOp, SplitOp, ShiftOp, ReverseOp)
"""The primitives that may act on a sum as well as on its terms: they read each element once."""


@dataclass(frozen=True)
class Window:
    """A dim that is read at windows which are summed over: ``sum_k x[step*y + ...] * ...[k]``."""

    unfold: UnfoldOp
    steps: tuple[StrideOp, ...]
    position: SSAValue
    """The dim of the core's result that tells where the window is."""
    offset: SSAValue
    """The reduced dim that runs through the window."""

    @property
    def step(self) -> Size:
        """The distance between neighbouring windows."""
        return reduce(mul, (op.step.data for op in self.steps), ONE)


@dataclass(frozen=True)
class Roles:
    """The parts of a contraction."""

    before: tuple[Primitive, ...]
    """Views of the operands, and the shares between them, in order."""
    windows: tuple[Window, ...]
    after: tuple[Primitive, ...]
    """Views of the core's result, in order."""
    result: tuple[SSAValue, ...]
    """The dims of the core's result."""


def roles_of(contraction: ContractOp) -> Roles:
    """The parts of a contraction; what is neither window nor view of the result comes before."""
    after = _views_after(contraction)
    result = behind(after, contraction.yielded)
    holders = holders_of(contraction)
    found = [_window(op, result, holders) for op in contraction.primitives]
    windows = tuple(window for window in found if window is not None)
    elsewhere = {*after, *(w.unfold for w in windows), *(op for w in windows for op in w.steps)}
    before = tuple(
        op
        for op in contraction.primitives
        if op not in elsewhere and not isinstance(op, ExpandOp | ReduceOp)
    )
    return Roles(before, windows, after, result)


def behind(views: Sequence[Primitive], dims: Sequence[SSAValue]) -> tuple[SSAValue, ...]:
    """The dims that some views make ``dims`` of, in the order in which these need them."""
    makers: dict[SSAValue, Primitive] = {dim: op for op in views for dim in op.results}
    waiting, found = list(reversed(dims)), dict[SSAValue, None]()
    while waiting:
        dim = waiting.pop()
        if dim in makers:
            waiting += reversed(makers[dim].operands)
        else:
            found[dim] = None
    return tuple(found)


def holders_of(contraction: ContractOp) -> dict[SSAValue, frozenset[int]]:
    """For each dim the operands that have it: whose elements its coordinate chooses."""
    holders: dict[SSAValue, frozenset[int]] = {}
    for number in range(len(contraction.tensors)):
        holders |= dict.fromkeys(contraction.dims_of(number), frozenset([number]))
    for op in contraction.primitives:
        behind = frozenset[int]().union(*(holders[dim] for dim in op.operands))
        holders |= dict.fromkeys(op.results, behind)
    return holders


def _views_after(contraction: ContractOp) -> tuple[Primitive, ...]:
    """The views that lead to the result alone, and may as well act on the sum."""
    reaching = set(contraction.yielded)
    after: list[Primitive] = []
    for op in reversed(contraction.primitives):
        if isinstance(op, AFTER) and all(dim in reaching for dim in op.results):
            after.append(op)
            reaching.update(op.operands)
    return tuple(reversed(after))


def _window(
    op: Primitive, result: Sequence[SSAValue], holders: Mapping[SSAValue, frozenset[int]]
) -> Window | None:
    if not isinstance(op, UnfoldOp) or len(holders[op.dim]) != 1:
        return None
    steps: list[StrideOp] = []
    position, offset = op.position, op.offset
    while isinstance(user := position.get_user_of_unique_use(), StrideOp):
        steps.append(user)
        position = user.result
    while isinstance(user := offset.get_user_of_unique_use(), ShareOp):
        other = user.right if user.left is offset else user.left
        if holders[other] & holders[op.dim]:
            return None
        offset = user.result
    if position not in result or not isinstance(user, ReduceOp):
        return None
    return Window(op, tuple(steps), position, offset)
