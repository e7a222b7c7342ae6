"""Fingerprints against an exact comparison of all coefficients, on a whole space of operators."""

from __future__ import annotations

from itertools import islice

import pytest

from benchmarks.canonical_forms import SPACE
from benchmarks.exact import family_digest, operator_digest
from benchmarks.exhaustive import Space, forms, function_of, reads
from syno_ir.fingerprint import fingerprint
from syno_ir.operator import Operator, parse

EVERY = 6
"""Of the forms of three primitives one in so many; of those of fewer, all."""


def test_fingerprints_tell_what_the_coefficients_tell() -> None:
    """Two forms have one fingerprint if and only if they have one exact digest."""
    space = Space.load(SPACE)
    by_count = [form for count, form in forms(space, 3) if count < 3]
    longer = (form for count, form in forms(space, 3) if count == 3)
    functions: set[tuple[object, str, str]] = set()
    families: set[tuple[str, str]] = set()
    for form in [*by_count, *islice(longer, 0, None, EVERY)]:
        func = function_of(form, space)
        exact = [reads(form, space, binding) for binding in space.bindings]
        shape = tuple(form.diagram.sizes[axis] for axis in form.axes)
        e1, e2 = (fingerprint(func, kind, space.bindings) for kind in ("e1", "e2"))
        functions.add((shape, operator_digest(exact), e1))
        families.add((family_digest(exact), e2))
    assert len(functions) == len({e[:2] for e in functions}) == len({e[2] for e in functions})
    assert len(families) == len({e[0] for e in families}) == len({e[1] for e in families})
    assert 100 < len(families) < len(functions)


def blended(blend: str, at: str = "1") -> Operator:
    return parse(f"""
syno.func @f<H>(%x: !syno.tensor<{at}>, %w: !syno.weight<{at}>, %v: !syno.tensor<{at}>)
    -> !syno.tensor<{at}> inputs = multi {{
  %y = syno.contract({blend}) {{
    %s = syno.share %a, %b
    %t = syno.share %s, %c
    syno.yield %t
  }}
  syno.return %y
}}
""")


@pytest.mark.parametrize(("at", "binding"), [("1", {"H": 1}), ("H", {"H": 1}), ("H", {"H": 3})])
def test_inputs_of_one_element_are_told_apart(at: str, binding: dict[str, int]) -> None:
    one = blended("%x[%a]*%w[%b] + %v[%c]", at)
    other = blended("%v[%a]*%w[%b] + %x[%c]", at)
    x, w, v = ([number] * binding["H"] for number in (2, 3, 5))
    assert one.evaluate([x, w, v], binding)[0] != other.evaluate([x, w, v], binding)[0]
    for kind in ("e1", "e2"):
        assert one.fingerprint(kind, [binding]) != other.fingerprint(kind, [binding])
        assert not one.equivalent(other, kind, [binding])


UNORDERED = """
syno.func @f<C, D>(%x: !syno.tensor<C>, %w: !syno.weight<D, C>) -> !syno.tensor<D, C>
    unordered = [%w[0]] {{
  %y = syno.contract(%x[%c], %w[%d, %e]) {{
    %m = syno.merge %d, %e
    %v = syno.shift %m by {amount}
    %q, %r = syno.split %v by C
    %o = syno.share %c, %r
    syno.yield %q, %o
  }}
  syno.return %y
}}
"""


def test_an_unordered_axis_of_a_weight_changes_nothing() -> None:
    """A weight's elements may be put in any order as it is."""
    one, other = (parse(UNORDERED.format(amount=amount)) for amount in (0, 1))
    for kind in ("e2", "e3"):
        assert one.fingerprint(kind) == other.fingerprint(kind)
