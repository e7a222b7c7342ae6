"""Local laws: rewrites of a few primitives that leave the function as it is (E1).

Each is a small pattern whose docstring states it, from the input side to the output side. They hang
on the ops by xDSL's canonicalization trait, so the stock ``canonicalize`` applies them. Splits move
towards the input and merges towards the output; shifts, reverses and strides move towards the
output, where a reduce absorbs them.
"""

from __future__ import annotations

from functools import cache

from xdsl.ir import Operation
from xdsl.pattern_rewriter import RewritePattern

from syno_ir.laws import cyclic, ones, regroup, stride, sums, window
from syno_ir.laws.law import AnyLaw, Law

LAWS: tuple[Law, ...] = (
    *regroup.LAWS,
    *cyclic.LAWS,
    *stride.LAWS,
    *window.LAWS,
    *ones.LAWS,
    *sums.LAWS,
)


@cache
def laws_of(op: type[Operation]) -> tuple[RewritePattern, ...]:
    """The laws whose root is an op of that type, as one pattern."""
    return (AnyLaw([law for law in LAWS if law.root is op]),)
