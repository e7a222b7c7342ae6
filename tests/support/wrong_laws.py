"""Laws that do not hold, and a text that they change."""

from __future__ import annotations

from typing import Any

from xdsl.pattern_rewriter import PatternRewriter

from syno_ir.dialect import ShiftOp, UnfoldOp
from syno_ir.laws.law import Law, rewrite

SHIFTS = """\
syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>, %w: !syno.weight<C, k>) -> !syno.tensor<C, H> {
  %z = syno.contract(%x[%c, %h]) {
    %s = syno.shift %h by 4
    syno.yield %c, %s
  }
  %y = syno.contract(%z[%c, %h], %w[%d, %k]) {
    %e = syno.share %c, %d
    %p, %o = syno.unfold %h by k mode causal
    %q = syno.share %o, %k
    syno.reduce %q
    syno.yield %e, %p
  }
  syno.return %y
}
"""


class ShiftByOneMore(Law[ShiftOp]):
    """``shift(4) -> shift(5)``."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        if op.amount.value.data == 4:
            new = ShiftOp(op.dim, 5)
            rewrite(rewriter, op, [new], [(op.result, new.result)], [op])


class CausalIsSame(Law[UnfoldOp]):
    """``unfold(K, causal) -> unfold(K)``."""

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        if op.mode.data == "causal":
            new = UnfoldOp(op.dim, op.window.data)
            values = list(zip(op.results, new.results, strict=True))
            rewrite(rewriter, op, [new], values, [op])


WRONG: dict[str, Law[Any]] = {"ShiftByOneMore": ShiftByOneMore(), "CausalIsSame": CausalIsSame()}
