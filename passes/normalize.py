"""Pass ``syno-normalize``: the canonical form of an operator's family (E2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation
from xdsl.passes import ModulePass
from xdsl.pattern_rewriter import PatternRewriter, PatternRewriteWalker, RewritePattern

from syno_ir import laws
from syno_ir.laws.law import Law
from syno_ir.passes import weights
from syno_ir.passes.colouring import is_inner_share
from syno_ir.passes.functions import functions_of
from syno_ir.passes.ordering import ordered


@dataclass(frozen=True)
class NormalizePass(ModulePass):
    """Brings operators to their canonical form: equal families mostly get the same text.

    Applies the local laws (E1) and those of weights (E2) until none fits, folds shares together,
    and puts everything that has no order of its own into one.
    """

    name: ClassVar[str] = "syno-normalize"
    keeps: ClassVar[str] = "e2"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        _normalize(op)
        for _ in range(MOST_ROUNDS):
            if not any(is_inner_share(inner) for inner in op.walk()):
                return
            before = op.clone()
            _normalize(op)
            if op.is_structurally_equivalent(before):
                return


MOST_ROUNDS = 4
"""A law sees neighbours in a chain of shares, and an order makes new ones.

One round more changes one operator in a thousand, and two have always been enough.
"""


def _normalize(module: ModuleOp) -> None:
    functions = functions_of(module)
    apply_laws(module, [*laws.LAWS, *weights.LAWS])
    apply_laws(module, weights.FOLDING_LAWS)
    for func in functions:
        block = func.parent_block()
        assert block is not None
        block.insert_op_before(ordered(func), func)
        block.erase_op(func)


def apply_laws(module: ModuleOp, patterns: Sequence[Law]) -> None:
    """Apply laws everywhere until none fits."""
    PatternRewriteWalker(_ByRoot(patterns)).rewrite_module(module)


class _ByRoot(RewritePattern):
    """The first of the laws with the op's type as their root that fits."""

    def __init__(self, patterns: Sequence[Law]):
        self.patterns: dict[type[Operation], list[Law]] = defaultdict(list)
        for pattern in patterns:
            self.patterns[pattern.root].append(pattern)

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        for pattern in self.patterns.get(type(op), ()):
            pattern.match_and_rewrite(op, rewriter)
            if rewriter.has_done_action:
                return
