"""syno-approximate: equal away from borders, not at them, and its report tells the difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import pytest
from planting import LIMITS, Site
from xdsl.ir import SSAValue

from syno_ir import Operator
from syno_ir.builder import Builder, ContractionBuilder
from syno_ir.dialect import MergeOp, ReverseOp, ShiftOp, SplitOp, StrideOp, UnfoldOp
from syno_ir.operator import parse
from syno_ir.passes import approximate
from syno_ir.passes.approximate import changed_terms
from syno_ir.passes.borders import RULES
from syno_ir.testing import assert_same_function, random_arguments, random_operator

PRIME = 2**31 - 1
EXAMPLES = 12
"""How many operators each left side is planted in."""


def window(c: ContractionBuilder, dim: SSAValue, *windows: int) -> list[SSAValue]:
    """The position, then the offsets, of unfolds by these windows one after another."""
    offsets: list[SSAValue] = []
    for by in windows:
        dim, offset = c.unfold(dim, by)
        offsets.append(offset)
    return [dim, *offsets]


def split_of_window(c: ContractionBuilder, dim: SSAValue) -> list[SSAValue]:
    position, offset = c.unfold(dim, 3)
    return [c.merge(*c.split(position, 12)), offset]


def every_other(c: ContractionBuilder, dim: SSAValue) -> list[SSAValue]:
    position, offset = c.unfold(dim, 6)
    return [position, c.stride(offset, 2)]


Body = Callable[[ContractionBuilder, SSAValue], Sequence[SSAValue]]
CASES: dict[str, tuple[Body, set[int]]] = {
    "UnfoldOfMerge": (lambda c, x: window(c, c.merge(*c.split(x, 12)), 3), {11, 12}),
    "SplitOfUnfold": (split_of_window, {11, 12}),
    "UnfoldOfShift": (lambda c, x: window(c, c.shift(x, 2), 3), {0, 21, 22, 23}),
    "UnfoldOfReverse": (lambda c, x: window(c, c.reverse(x), 2), {0}),
    "UnfoldsSwapped": (lambda c, x: window(c, x, 5, 3), {0, 1, 22, 23}),
    "StrideOfOffset": (every_other, {0}),
}
"""For each rule its left side on a dim of 24 elements, and the positions that differ, by hand."""


def operator_of(body: Body) -> Operator:
    f = Builder("f", "H")
    c = f.contract(f.tensor("24"))
    ((dim,),) = c.dims
    return f.returns(c.yields(*body(c, dim)), [{"H": 1}])


def merged_dim(s: Site) -> list[SSAValue]:
    return s.add(UnfoldOp(s.add(MergeOp(s.take(), s.fresh(16)[0]))[0], 3))


def split_position(s: Site) -> list[SSAValue]:
    position, offset = s.add(UnfoldOp(s.fresh(32)[0], 3))
    return [offset, *s.add(SplitOp(position, 16))]


def shifted_dim(s: Site) -> list[SSAValue]:
    return s.add(UnfoldOp(s.add(ShiftOp(either(s), s.random.choice([-2, 1])))[0], 3))


def reversed_dim(s: Site) -> list[SSAValue]:
    return s.add(UnfoldOp(s.add(ReverseOp(either(s)))[0], s.random.choice([2, 4])))


def two_windows(s: Site) -> list[SSAValue]:
    position, offset = s.add(UnfoldOp(either(s), 5))
    return [offset, *s.add(UnfoldOp(position, 3))]


def strided_offset(s: Site) -> list[SSAValue]:
    position, offset = s.add(UnfoldOp(either(s), 6))
    return [position, *s.add(StrideOp(offset, 2))]


def either(s: Site) -> SSAValue:
    return s.take() if s.random.random() < 0.5 else s.fresh(8)[0]


PLANTS: dict[str, Callable[[Site], list[SSAValue]]] = {
    "UnfoldOfMerge": merged_dim,
    "SplitOfUnfold": split_position,
    "UnfoldOfShift": shifted_dim,
    "UnfoldOfReverse": reversed_dim,
    "UnfoldsSwapped": two_windows,
    "StrideOfOffset": strided_offset,
}
"""For each rule how to plant its left side at the end of a random operator."""


def test_every_rule_has_a_case() -> None:
    assert {type(rule).__name__ for rule in RULES} == CASES.keys() == PLANTS.keys()


@pytest.mark.parametrize("rule", CASES)
def test_differs_at_these_borders(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    body, positions = CASES[rule]
    before = operator_of(body)
    after = before.run_passes("syno-approximate")
    x = np.arange(1, 25)
    differs = (before.evaluate([x], H=1) != after.evaluate([x], H=1)).any(axis=-1)
    assert set(np.flatnonzero(differs.reshape(24, -1).any(axis=1))) == positions
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("syno-approximate: @f: result 0 may change in ")


@pytest.mark.parametrize("rule", PLANTS)
def test_equal_elsewhere(
    rule: str, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every element that the report leaves out is the same; some of the others are not."""
    fired, different = 0, 0
    for seed in range(EXAMPLES):
        site = Site(random_operator(f"plant {seed}", LIMITS), Random(seed))
        site.close(*PLANTS[rule](site))
        before = site.finished()
        after = before.run_passes("syno-approximate")
        *earlier, last = zip(before.func.contractions, after.func.contractions, strict=True)
        binding = next(iter(before.bindings), {})
        if before == after or any(changed_terms(*pair, binding).any() for pair in earlier):
            continue
        fired += 1
        arguments = random_arguments(before, binding, modulus=PRIME)
        values = [o.evaluate(arguments, binding, modulus=PRIME) for o in (before, after)]
        terms = changed_terms(*last, binding)
        reported = terms.any(axis=tuple(range(values[0].ndim, terms.ndim)))
        assert ((values[0] == values[1]) | reported).all(), before
        different += not (values[0] == values[1]).all()
        assert capsys.readouterr().err.count("syno-approximate: ") == reported.any()
    record_property("fired", fired)
    assert fired >= EXAMPLES // 2
    assert different, "an exact law is no approximate rule"


SMOOTH = """\
syno.func @smooth<Q, B; k = 3> (%x: !syno.tensor<Q, B>, %w: !syno.weight<k>) -> !syno.tensor<B*Q>
    bindings = [{Q = 4, B = 16}] {
  %y = syno.contract(%x[%q, %b], %w[%v]) {
    %h = syno.merge %q, %b
    %p, %o = syno.unfold %h by k
    %t = syno.share %o, %v
    syno.reduce %t
    syno.yield %p
  }
  syno.return %y
}
"""


def test_tells_what_it_loses(capsys: pytest.CaptureFixture[str]) -> None:
    """Where two of four blocks meet, each of two elements has one term of three changed."""
    parse(SMOOTH).run_passes("syno-approximate", verify_semantics=True)
    assert capsys.readouterr().err == (
        "syno-approximate: @smooth: %y may change in 9.38% of its elements and 3.12% of its terms "
        "at {Q = 4, B = 16, k = 3}, where %p is 15, 16, 31, 32, 47, 48\n"
        "note: pass syno-approximate is approximate, not compared\n"
    )


def test_small_blocks_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """A block of 11 has less than four times the elements of a window of 3."""
    operator = parse(SMOOTH.replace("B = 16", "B = 11"))
    assert operator.run_passes("syno-approximate") == operator
    assert capsys.readouterr().err == ""


def test_too_many_terms_are_told_with_the_binding(capsys: pytest.CaptureFixture[str]) -> None:
    """Of two contractions the rules change the second."""
    one = """%y = syno.contract(%x[%q, %b]) {
    syno.yield %q, %b
  }
  %z = syno.contract(%y["""
    huge = SMOOTH.replace("%y = syno.contract(%x[", one).replace("return %y", "return %z")
    huge = huge.replace("B = 16", f"B = {2**62}")
    assert parse(huge).run_passes("syno-approximate") != parse(huge)
    assert capsys.readouterr().err == (
        "syno-approximate: @smooth: %z may change, not known where: there are more than 33,554,432 "
        "terms to compare at {Q = 4, B = 4611686018427387904, k = 3}\n"
    )


def test_no_larger_array_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms of ``SMOOTH`` are 64 by 3."""
    before = parse(SMOOTH)
    after = before.run_passes("syno-approximate")
    pair = before.func.contractions[0], after.func.contractions[0]
    monkeypatch.setattr(approximate, "MAX_TERMS", 64 * 3)
    assert changed_terms(*pair, before.bindings[0]).size == 64 * 3
    monkeypatch.setattr(approximate, "MAX_TERMS", 64 * 3 - 1)
    with pytest.raises(approximate.TooManyTermsError):
        changed_terms(*pair, before.bindings[0])


def test_no_other_pass_does_this() -> None:
    for body, _ in CASES.values():
        operator = operator_of(body)
        for pipeline in ("canonicalize", "syno-normalize", "syno-materialize,syno-fuse,syno-raise"):
            assert_same_function(operator, operator.run_passes(pipeline))
