"""Laws whose condition the function assumes, planted in random operators."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from counts import scaled
from planting import Plant, Site, applied, planted
from xdsl.dialects.builtin import ArrayAttr

import syno_ir
from syno_ir import Operator
from syno_ir.dialect import MergeOp, SizeAttr, SplitOp, StrideOp
from syno_ir.laws.law import Law
from syno_ir.laws.regroup import SplitOfMerge
from syno_ir.laws.stride import StrideOfMerge
from syno_ir.testing import assert_same_function

EXAMPLES = scaled(12)


def split_in_low_digit(s: Site) -> None:
    """B divides R."""
    size, block = s.assume("M", "b")
    s.close(*s.add(SplitOp(s.add(MergeOp(*s.fresh(3, size)))[0], block)))


def stride_in_low_digit(s: Site) -> None:
    """S divides R."""
    size, step = s.assume("M", "b")
    s.close(*s.add(StrideOp(s.add(MergeOp(*s.fresh(3, size)))[0], step)))


CASES: list[tuple[Law, Plant]] = [
    (SplitOfMerge(), split_in_low_digit),
    (StrideOfMerge(), stride_in_low_digit),
]


def without_assumptions(operator: Operator) -> Operator:
    module = operator.module.clone()
    bare = Operator(module)
    bare.func.assume = ArrayAttr[SizeAttr]([])
    return bare


@pytest.mark.hypothesis  # which draws nothing here, but `make fuzz` takes what is marked so
@pytest.mark.parametrize(("law", "plant"), CASES, ids=[plant.__name__ for _, plant in CASES])
def test_law_holds_by_assumption(
    law: Law, plant: Plant, record_property: Callable[[str, object], None]
) -> None:
    """It fires, in at least half of the operators, there only, and keeps the function."""
    fired = 0
    for seed in range(EXAMPLES):
        before = planted(plant, seed)
        after = applied(law, before)
        if after is None or applied(law, without_assumptions(before)) is not None:
            continue
        fired += 1
        assert_same_function(before, after, bindings=before.bindings)
    record_property("examples", fired)
    assert fired >= EXAMPLES // 2


TEXT = """
syno.func @f<N, C; g> (%x: !syno.tensor<N, C>) -> !syno.tensor<C*N/g, g>{} {{
  %y = syno.contract(%x[%n, %c]) {{
    %m = syno.merge %n, %c
    %q, %r = syno.split %m by g
    syno.yield %q, %r
  }}
  syno.return %y
}}
"""


def test_coordinates_are_simpler_by_assumption() -> None:
    """``(g*q + r) // C`` is ``q // (C/g)`` if g divides C."""
    assert "x[(g*q + r)//C, (g*q + r) % C]" in syno_ir.parse(TEXT.format("")).emit(
        "loops{symbolic=true}"
    )
    assert "x[q//(C//g), g*(q % (C//g)) + r]" in syno_ir.parse(TEXT.format(" assume = [C/g]")).emit(
        "loops{symbolic=true}"
    )
