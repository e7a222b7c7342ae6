"""What all laws together keep, and how often equal operators meet."""

from __future__ import annotations

import pytest
import redexes as redexes
import weight_redexes as weight_redexes
from hypothesis import given
from planting import REDEXES, planted

from benchmarks.canonical_forms import SPACE, census
from benchmarks.exhaustive import Space
from syno_ir import Operator, zoo
from syno_ir.testing import Limits, assert_same_function, operators, random_operator

SMALL = Limits(max_primitives=8, max_terms=2_000, bindings=1)


@given(operators(SMALL))
def test_canonicalize_keeps_the_function(operator: Operator) -> None:
    after = operator.run_passes("canonicalize")
    assert_same_function(operator, after, bindings=operator.bindings or [{}])


@given(operators(SMALL))
def test_normalize_keeps_the_family(operator: Operator) -> None:
    after = operator.run_passes("syno-normalize")
    after.module.verify()
    bindings = operator.bindings or [{}]
    assert operator.fingerprint("e2", bindings) == after.fingerprint("e2", bindings)


@given(operators(Limits(max_primitives=16)))
def test_normalize_random_operators_twice_is_once(operator: Operator) -> None:
    once = operator.run_passes("syno-normalize")
    assert str(once.run_passes("syno-normalize")) == str(once)


@pytest.mark.parametrize("seed", ["a 1099", "a 1451", "a 1622"])
def test_laws_fit_anew_in_a_chain_put_in_order(seed: str) -> None:
    """One round leaves these operators unsettled: a law sees neighbours in a chain of shares."""
    once = random_operator(seed, Limits(max_primitives=14)).run_passes("syno-normalize")
    assert once.run_passes("syno-normalize") == once


@pytest.mark.parametrize("name", zoo.names())
def test_normalize_twice_is_once(name: str) -> None:
    once = zoo.load(name).run_passes("syno-normalize")
    assert str(once.run_passes("syno-normalize")) == str(once)


@pytest.mark.parametrize("name", REDEXES)
def test_normalize_keeps_the_family_of_redexes(name: str) -> None:
    before = planted(REDEXES[name], 100)
    after = before.run_passes("syno-normalize")
    bindings = before.bindings or [{}]
    assert before.fingerprint("e2", bindings) == after.fingerprint("e2", bindings)


def test_all_small_families_have_one_form() -> None:
    """Up to two primitives; with three there is one family of two forms."""
    found = census(Space.load(SPACE), 2)
    assert not found.lost
    assert len(found.normal) == len(found.families)
    assert found.ratio(2) == 1
