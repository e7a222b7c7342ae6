"""syno-fuse: fewer contractions, the same function; it undoes syno-materialize."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syno_ir import zoo
from syno_ir.operator import Operator, parse
from syno_ir.testing import Limits, assert_same_function, operators

SMALL = Limits(max_terms=5_000)
ONE = Limits(max_terms=5_000, max_contractions=1, sums=False)


@given(operators(SMALL), st.booleans())
def test_the_function_stays(operator: Operator, staged: bool) -> None:
    before = operator.run_passes("syno-materialize") if staged else operator
    fused = before.run_passes("syno-fuse")
    assert len(fused.func.contractions) <= len(before.func.contractions)
    assert_same_function(operator, fused)


@given(operators(ONE))
def test_stages_become_one_contraction_again(operator: Operator) -> None:
    fused = operator.run_passes("syno-materialize,syno-fuse")
    assert len(fused.func.contractions) == 1
    assert_same_function(operator, fused)


@pytest.mark.parametrize("name", [n for n in zoo.names() if n != "linear_bias"])
def test_the_zoo_is_one_contraction_again(name: str) -> None:
    operator = zoo.load(name)
    staged = operator.run_passes("canonicalize,syno-materialize")
    fused = staged.run_passes("syno-fuse")
    assert len(fused.func.contractions) == 1
    for binding in operator.bindings:
        whole, again = operator.cost(binding), fused.cost(binding)
        assert (whole.flops, whole.parameters) == (again.flops, again.parameters)


def test_a_bias_is_added_once() -> None:
    """Inlined, the sum over ``C_in`` would add it ``C_in`` times."""
    operator = zoo.load("linear_bias")
    assert operator.run_passes("syno-fuse") == operator


def test_ones_that_are_added_have_their_own_bounds() -> None:
    """Inlined, a window that is out of bounds would make all else 0."""
    operator = parse(
        "syno.func @padded<H; k = 3> (%x: !syno.tensor<H>) -> !syno.tensor<H, k>\n"
        "    bindings = [{H = 4}] {\n"
        "  %one = syno.contract() {\n"
        "    %e = syno.expand to H\n"
        "    syno.yield %e\n"
        "  }\n"
        "  %y = syno.contract(%x[%h] + %one[%a]) {\n"
        "    %p, %o = syno.unfold %a by k\n"
        "    %s = syno.share %h, %p\n"
        "    syno.yield %s, %o\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    assert_same_function(operator, operator.run_passes("syno-fuse"))


def test_a_window_of_a_sum() -> None:
    """Out of bounds the whole sum is 0, also its tensors that do not have the window's dim."""
    operator = parse(
        "syno.func @f<H> (%x: !syno.tensor<H>, %b: !syno.weight<>) -> !syno.tensor<H, 3>\n"
        "    bindings = [{H = 4}] {\n"
        "  %z = syno.contract(%x[%h] + %b[]) {\n"
        "    syno.yield %h\n"
        "  }\n"
        "  %y = syno.contract(%z[%h]) {\n"
        "    %p, %o = syno.unfold %h by 3\n"
        "    syno.yield %p, %o\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    assert_same_function(operator, operator.run_passes("syno-fuse"))
    circular = parse(str(operator).replace("by 3", "by 3 mode circular"))
    fused = circular.run_passes("syno-fuse")
    assert len(fused.func.contractions) == 1
    assert_same_function(circular, fused)


def test_a_chain_of_four() -> None:
    """What is inlined may itself have been inlined into."""
    steps = "".join(
        f"  %y{n} = syno.contract(%y{n - 1}[%a{n}], %w{n}[%b{n}, %c{n}]) {{\n"
        f"    %s{n} = syno.share %a{n}, %c{n}\n    syno.reduce %s{n}\n    syno.yield %b{n}\n  }}\n"
        for n in range(1, 5)
    )
    weights = ", ".join(f"%w{n}: !syno.weight<C, C>" for n in range(1, 5))
    operator = parse(
        f"syno.func @f<C> (%y0: !syno.tensor<C>, {weights}) -> !syno.tensor<C>\n"
        f"    bindings = [{{C = 3}}] {{\n{steps}  syno.return %y4\n}}"
    )
    fused = operator.run_passes("syno-fuse")
    assert len(fused.func.contractions) == 1
    assert_same_function(operator, fused)
