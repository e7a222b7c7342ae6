"""What the laws are made of."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from xdsl.ir import Operation, SSAValue
from xdsl.pattern_rewriter import PatternRewriter, RewritePattern
from xdsl.rewriter import InsertPoint

from syno_ir.blend import is_product
from syno_ir.dialect.contract import ContractOp
from syno_ir.dialect.func import integers_at
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import ShiftOp
from syno_ir.index import Facts
from syno_ir.size import Size

Root = TypeVar("Root", bound=Operation)
Op = TypeVar("Op", bound=Operation)


class Law(RewritePattern, Generic[Root]):
    """A rewrite that is rooted at one op; its docstring is the law, ``before -> after``."""

    root: ClassVar[type[Operation]]

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        if type(op) is self.root:
            self.apply(op, rewriter)  # pyright: ignore[reportArgumentType]

    @abstractmethod
    def apply(self, op: Root, rewriter: PatternRewriter) -> None:
        """Rewrite at ``op`` if the law's left side and its conditions hold there."""


class AnyLaw(RewritePattern):
    """The first of some laws that fits, where no size is open: open sizes may look equal only."""

    def __init__(self, laws: Sequence[Law]):
        self.laws = laws

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        if _has_open_sizes(op):
            return
        for law in self.laws:
            law.match_and_rewrite(op, rewriter)
            if rewriter.has_done_action:
                return


def _has_open_sizes(op: Operation) -> bool:
    """True if a size around an op is open: equal texts are no equal sizes there."""
    contraction = op if isinstance(op, ContractOp) else op.parent_op()
    if not isinstance(contraction, ContractOp):
        return False
    dims = [*contraction.block.args, *(d for p in contraction.primitives for d in p.results)]
    parameters = (size for p in contraction.primitives for size in p.parameter_sizes)
    return any(size.is_open for size in (*map(size_of, dims), *parameters))


def defining(dim: SSAValue, kind: type[Op]) -> Op | None:
    """The op that defines a dim, if it is of that kind."""
    return dim.owner if isinstance(dim.owner, kind) else None


def amount_of(op: ShiftOp) -> int:
    """By how much a shift shifts."""
    return op.amount.value.data


def number(size: Size) -> int | None:
    """The size as an integer, if it has no symbols."""
    return None if size.powers or size.denominator != 1 else size.numerator


def rewrite(
    rewriter: PatternRewriter,
    at: Operation,
    new_ops: Sequence[Operation],
    values: Sequence[tuple[SSAValue, SSAValue]],
    erased: Sequence[Operation],
) -> None:
    """Insert ops before ``at``, put new values in the place of old ones, erase ops, users first.

    New ops get the location of ``at``, and new values without a name that of the old one.
    """
    for op in new_ops:
        op.location = at.location
    rewriter.insert(new_ops, InsertPoint.before(at))
    for old, new in values:
        if new.name_hint is None:
            new.name_hint = old.name_hint
        rewriter.replace_all_uses_with(old, new)
    for op in erased:
        rewriter.erase(op)


def masks_whole_terms(op: Operation) -> bool:
    """True if a read out of bounds makes its whole term 0, so that it matters not which dim has it.

    That is so in a product; in another blend it is if no read can be out of bounds.
    """
    contraction = op if isinstance(op, ContractOp) else op.parent_op()
    return isinstance(contraction, ContractOp) and (
        is_product(contraction.blend.data) or not any(p.masked for p in contraction.primitives)
    )


def divides(op: Operation, divisor: Size, size: Size) -> bool:
    """True if ``size / divisor`` is proved to be an integer.

    All dims are integers, and so is what the function assumes to be one.
    """
    if (size / divisor).is_whole:
        return True
    contraction = op.parent_op()
    if not isinstance(contraction, ContractOp):
        return False
    return Facts(integers_at(contraction)).divides(divisor, size)
