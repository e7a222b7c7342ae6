"""What a function assumes of its sizes holds at every binding, carried, given or chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syno_ir
from syno_ir.binding import default_bindings
from syno_ir.builder import Builder
from syno_ir.dialect.violation import Violation
from syno_ir.size import Size
from syno_ir.testing import bindings


def assuming(*assume: str) -> syno_ir.Operator:
    f = Builder("f", "C, H; k, s, g = 2", assume=assume)
    x = f.tensor("C, H")
    c = f.contract(x)
    return f.returns(c.yields(*c.dims[0]))


def test_builder_and_text_are_one() -> None:
    operator = assuming("C/(g*s)", "H/s")
    assert operator.func.assumptions == (Size.of("C/(g*s)"), Size.of("H/s"))
    assert "assume = [C/(g*s), H/s]" in str(operator)
    assert syno_ir.parse(str(operator)) == operator


def test_a_given_binding_must_satisfy_the_assumptions() -> None:
    operator = assuming("C/(g*s)")
    assert operator.shapes(C=12, H=1, k=1, s=3).result == (12, 1)
    with pytest.raises(Violation, match=r"assumes C/\(g\*s\), which is no integer"):
        operator.shapes(C=9, H=1, k=1, s=3)


ASSUMPTIONS = ["C/g", "C/(g*s)", "H/s", "k/s", "k**2/s", "3*C/(4*k)", "C*H/(5*k*s*g)", "k/(2*g)"]


@given(st.sets(st.sampled_from(ASSUMPTIONS)))
def test_default_bindings_satisfy_the_assumptions(assume: set[str]) -> None:
    operator = assuming(*sorted(assume))
    for binding in default_bindings(operator.func):
        assert all(Size.of(text).ratio(binding)[1] == 1 for text in assume)


@given(st.data(), st.sets(st.sampled_from(["C/g", "C/(g*s)", "3*C/(4*k)"])))
def test_drawn_bindings_satisfy_the_assumptions(data: st.DataObject, assume: set[str]) -> None:
    binding = data.draw(bindings(assuming(*sorted(assume))))
    assert all(Size.of(text).ratio(binding)[1] == 1 for text in assume)


def test_passes_keep_the_assumptions() -> None:
    operator = assuming("C/(g*s)")
    for pipeline in ("canonicalize", "syno-normalize", "syno-materialize", "syno-fuse", "cse"):
        assert operator.run_passes(pipeline).func.assumptions == operator.func.assumptions
