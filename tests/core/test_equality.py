"""``assert_same_function`` tells different operators apart, and says where."""

from __future__ import annotations

import pytest
from hypothesis import given

from syno_ir.dialect import SizeAttr
from syno_ir.errors import SynoError
from syno_ir.operator import Operator, parse
from syno_ir.size import Size
from syno_ir.testing import assert_same_function, operators, random_arguments

SHIFT = """
syno.func @shift<H>(%x: !syno.tensor<H>) -> !syno.tensor<H> bindings = [{{H = 4}}] {{
  %y = syno.contract(%x[%h]) {{
    %h0 = syno.shift %h by {by}
    syno.yield %h0
  }}
  syno.return %y
}}
"""
TWICE = """
syno.func @twice<H>(%x: !syno.tensor<H>) -> !syno.tensor<H> {{
  %y = syno.contract(%x[%h]) scale {scale} {{
    syno.yield %h
  }}
  syno.return %y
}}
"""


def shift(by: int) -> Operator:
    return parse(SHIFT.format(by=by))


@pytest.mark.parametrize("exact", [True, False])
def test_equal_functions_pass(exact: bool) -> None:
    assert_same_function(shift(1), shift(1), exact=exact)
    assert_same_function(shift(-1), shift(7), exact=exact)


@pytest.mark.parametrize("exact", [True, False])
def test_a_difference_shows_an_element_and_both_operators(exact: bool) -> None:
    a, b = shift(1), shift(2)
    with pytest.raises(AssertionError, match=r"two functions at {'H': 4}: result\[0\] is ") as info:
        assert_same_function(a, b, exact=exact)
    assert str(a) in str(info.value)
    assert str(b) in str(info.value)
    x = random_arguments(a, {"H": 4}, 0, 2**31 - 1 if exact else None)[0]
    assert f"result[0] is {x[1]} and {x[2]} " in str(info.value)


def test_a_difference_at_one_binding_is_found() -> None:
    """A shift by 4 is none where ``H = 4``, ``H = 2`` or ``H = 1``."""
    nearby: list[dict[str, int]] = [{"H": 4}, {"H": 2}, {"H": 1}]
    assert_same_function(shift(0), shift(4), bindings=nearby)
    with pytest.raises(AssertionError, match=r"at {'H': 3}"):
        assert_same_function(shift(0), shift(4), bindings=[*nearby, {"H": 3}])


def test_floats_have_a_tolerance() -> None:
    third = parse(TWICE.format(scale="1/3"))
    nearly = parse(TWICE.format(scale="1000000000001/3000000000000"))
    assert_same_function(third, nearly, exact=False, bindings=[{"H": 4}])
    with pytest.raises(AssertionError):
        assert_same_function(third, nearly, bindings=[{"H": 4}])


def test_signatures_are_compared() -> None:
    data = parse(TWICE.format(scale="2"))
    weight = parse(TWICE.format(scale="2").replace("tensor", "weight"))
    with pytest.raises(AssertionError, match=r"\(tensor<4>\).*\nis not\n\(weight<4>\)"):
        assert_same_function(data, weight, bindings=[{"H": 4}])
    specialized = parse(TWICE.format(scale="2").replace("<H>(", "<>(").replace("<H>", "<4>"))
    assert_same_function(data, specialized, bindings=[{"H": 4}])
    with pytest.raises(AssertionError, match=r"tensor<5>.*\nis not\n.*tensor<4>"):
        assert_same_function(data, specialized, bindings=[{"H": 5}])


def test_a_binding_is_needed() -> None:
    data = parse(TWICE.format(scale="2"))
    with pytest.raises(SynoError, match="carry no bindings to compare at\n  hint: pass bindings="):
        assert_same_function(data, data)


@given(operators())
def test_twice_a_function_is_another_one(operator: Operator) -> None:
    """Unless it is 0 everywhere."""
    twice = Operator(operator.module.clone())
    last = twice.func.contractions[-1]
    last.scale = SizeAttr(last.scale.data * Size.of(2))
    binding = operator.bindings[0]
    x = random_arguments(operator, binding, 0, 101)
    if operator.evaluate(x, binding, modulus=101).any():
        with pytest.raises(AssertionError, match=r"two functions at .*: result\["):
            assert_same_function(operator, twice)
