"""Each law, on random operators that its left side was planted in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import redexes as redexes
import weight_redexes as weight_redexes
from counts import scaled
from planting import REDEXES, applied, planted
from xdsl.ir import SSAValue

from syno_ir.builder import Builder, ContractionBuilder
from syno_ir.laws import LAWS
from syno_ir.laws.law import Law
from syno_ir.passes import weights
from syno_ir.testing import assert_same_function

EXAMPLES = scaled(12)
"""How many operators each law is planted in."""


def name_of(law: Law) -> str:
    name = type(law).__name__
    return f"{name}({law.root.name})" if "root" in vars(law) else name


ALL = {name_of(law): law for law in (*LAWS, *weights.LAWS, *weights.FOLDING_LAWS)}
WEIGHTS = {name_of(law) for law in (*weights.LAWS, *weights.FOLDING_LAWS)}


def test_every_law_has_a_redex() -> None:
    assert ALL.keys() == REDEXES.keys()


@pytest.mark.hypothesis  # which draws nothing here, but `make fuzz` takes what is marked so
@pytest.mark.parametrize("name", ALL)
def test_law_holds(name: str, record_property: Callable[[str, object], None]) -> None:
    """It fires, in at least half of the operators, and keeps the function or the family."""
    fired = 0
    for seed in range(EXAMPLES):
        before = planted(REDEXES[name], seed)
        after = applied(ALL[name], before)
        if after is None:
            continue
        fired += 1
        if name in WEIGHTS:
            bindings = before.bindings
            assert before.fingerprint("e2", bindings) == after.fingerprint("e2", bindings), before
        else:
            assert_same_function(before, after, bindings=before.bindings or [{}])
    record_property("examples", fired)
    assert fired >= EXAMPLES // 2


def unfold_twice(c: ContractionBuilder, dim: SSAValue) -> list[SSAValue]:
    position, offset = c.unfold(dim, 5)
    return [*c.unfold(position, 3), offset]


def sum_of_window(c: ContractionBuilder, dim: SSAValue) -> list[SSAValue]:
    position, offset = c.unfold(dim, 3)
    c.reduce(offset)
    return [position]


def split_of_position(c: ContractionBuilder, dim: SSAValue) -> list[SSAValue]:
    position, offset = c.unfold(dim, 3)
    return [*c.split(position, 6), offset]


PRODUCT = "T1*T2"
Body = Callable[[ContractionBuilder, SSAValue], Sequence[SSAValue]]

NEGATIVE: dict[str, tuple[str, str, Body]] = {
    "a reverse before an even window": (
        "UnfoldOfReverse",
        PRODUCT,
        lambda c, i: c.unfold(c.reverse(i), 2),
    ),
    "two windows of mode same": ("UnfoldsInOrder", PRODUCT, unfold_twice),
    "a shift by less than a block": (
        "SplitOfShift",
        PRODUCT,
        lambda c, i: c.split(c.shift(i, 1), 2),
    ),
    "a shift by less than a step": (
        "StrideOfShift",
        PRODUCT,
        lambda c, i: [c.stride(c.shift(i, 1), 2)],
    ),
    "a window that is too small": ("SumOfWholeWindow", PRODUCT, sum_of_window),
    "ones at the borders": (
        "ViewOfOnes(syno.unfold)",
        PRODUCT,
        lambda c, i: [i, *c.unfold(c.expand(4), 3)],
    ),
    "a block of some": (
        "TrivialSplit",
        PRODUCT,
        lambda c, i: c.split(i, 2),
    ),
    "what is masked, in a sum": ("TrivialSplit", "T1 + T2", split_of_position),
}


@pytest.mark.parametrize("case", NEGATIVE)
def test_law_does_not_fire(case: str) -> None:
    """Where its condition does not hold."""
    name, blend, body = NEGATIVE[case]
    f = Builder("f", "N")
    x, b = f.tensor("6"), f.tensor("N")
    c = f.contract(x, b, blend=blend)
    (dim,), (other,) = c.dims
    operator = f.returns(c.yields(other, *body(c, dim)))
    assert applied(ALL[name], operator) is None
