"""``syno-check-shapes`` agrees with trying all small bindings."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import ArrayAttr

import syno_ir
from syno_ir import zoo
from syno_ir.dialect import SizeAttr
from syno_ir.errors import SynoError
from syno_ir.passes import integrality
from syno_ir.passes.integrality import ContradictionError, UndecidedError, counterexample
from syno_ir.size import Binding, Size
from syno_ir.testing import sizes

SYMBOLS = ["C", "g", "s"]
SMALL = [dict(zip(SYMBOLS, values, strict=True)) for values in product(range(1, 13), repeat=3)]


def is_integer(size: Size, binding: Binding) -> bool:
    powers = (Fraction(binding[symbol]) ** exponent for symbol, exponent in size.powers)
    value = Fraction(size.numerator, size.denominator) * prod(powers, start=Fraction(1))
    return value.denominator == 1


def holds(assumptions: list[Size], binding: Binding) -> bool:
    return all(is_integer(assumption, binding) for assumption in assumptions)


@given(sizes(SYMBOLS), st.lists(sizes(SYMBOLS), max_size=3))
def test_proofs_and_counterexamples(size: Size, assumptions: list[Size]) -> None:
    try:
        found = counterexample(size, assumptions)
    except ContradictionError:
        assert not any(holds(assumptions, binding) for binding in SMALL)
        return
    if found is None:
        assert all(is_integer(size, b) for b in SMALL if holds(assumptions, b))
    else:
        binding = dict.fromkeys(SYMBOLS, 1) | found
        assert holds(assumptions, binding)
        assert not is_integer(size, binding)


@pytest.mark.parametrize(
    ("size", "assumptions", "proved"),
    [
        ("C/g", "C/(g*s)", True),
        ("C/g", "C/s", False),
        ("C/(g*s)", "C/g C/s", False),
        ("C**2/(g*s)", "C/g C/s", True),
        ("C/g", "C**3/g**3", True),
        ("C/4", "C**2/8", True),
        ("C/4", "C**2/4", False),
        ("C/6", "C/2 C/3", True),
        ("3*C/(2*g)", "C/(4*g)", True),
        ("C/g", "1/g", True),
        ("C/2", "3*C/4", True),
        ("C*g/s", "C/s", True),
        ("2*C**3*g**3/s**3", "3*C**3*g**2/s**3", True),
    ],
)
def test_textbook_divisibility(size: str, assumptions: str, proved: bool) -> None:
    assert (
        counterexample(Size.of(size), list(map(Size.of, assumptions.split()))) is None
    ) == proved


def test_assumptions_that_hold_nowhere() -> None:
    with pytest.raises(ContradictionError, match="2/s, s/4 are integers at no binding"):
        counterexample(Size.of("C/g"), [Size.of("2/s"), Size.of("s/4")])


def test_what_is_not_decided_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrality, "MAX_PROGRAMMES", 0)
    with pytest.raises(UndecidedError):
        counterexample(Size.of("C/g"), [])
    with pytest.raises(
        SynoError,
        match=r"not decided by 0 linear programmes\n  hint: say so, assume = \[C_in/g, C_out/g\]",
    ):
        without_assumptions("grouped_conv2d").run_passes("syno-check-shapes")


def without_assumptions(name: str) -> syno_ir.Operator:
    operator = zoo.load(name)
    operator.func.assume = ArrayAttr[SizeAttr]([])
    return operator


@pytest.mark.parametrize("name", zoo.names())
def test_the_zoo_passes_with_what_the_pass_hints_at(name: str) -> None:
    """The files assume that, and nothing else."""
    assert hint_for(zoo.load(name)) is None
    assumed = ", ".join(map(str, zoo.load(name).func.assumptions))
    assert hint_for(without_assumptions(name)) == (f"assume = [{assumed}]" if assumed else None)


def hint_for(operator: syno_ir.Operator) -> str | None:
    """What the pass hints at if it fails; else it leaves the operator as it is."""
    try:
        assert operator.run_passes("syno-check-shapes") == operator
    except SynoError as error:
        return str(error).rpartition("hint: ")[2]
    return None
