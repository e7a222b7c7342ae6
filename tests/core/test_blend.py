"""Blends against Python's own expressions of ``+`` and ``*``."""

from __future__ import annotations

from collections import Counter
from math import prod

from hypothesis import given
from hypothesis import strategies as st
from xdsl.parser import Parser

from syno_ir.blend import (
    Blend,
    count_factors,
    evaluate_blend,
    format_blend,
    is_product,
    join,
    monomials,
    product,
)
from syno_ir.dialect import BlendAttr
from syno_ir.frontend import new_context


def nodes(parts: st.SearchStrategy[Blend]) -> st.SearchStrategy[Blend]:
    return st.builds(join, st.sampled_from("*+"), st.lists(parts, min_size=2, max_size=3))


blends: st.SearchStrategy[Blend] = st.none()
for _ in range(3):
    blends = st.none() | nodes(blends)
numbers = st.lists(st.integers(-9, 9), min_size=27, max_size=27)


def names_of(blend: Blend) -> list[str]:
    return [f"T{number + 1}" for number in range(count_factors(blend))]


def parse(text: str) -> Blend:
    attribute = Parser(new_context(), f"#syno.blend<{text}>").parse_attribute()
    assert isinstance(attribute, BlendAttr)
    return attribute.data


def in_python(text: str, values: list[int]) -> int:
    return eval(text, {f"T{number + 1}": value for number, value in enumerate(values)})


@given(blends)
def test_text_and_blend_are_inverse(blend: Blend) -> None:
    assert parse(format_blend(blend, names_of(blend))) == blend


@given(blends)
def test_more_parentheses_change_nothing(blend: Blend) -> None:
    text = format_blend(blend, [f"(({name}))" for name in names_of(blend)])
    assert parse(f"(({text}))") == blend


@given(blends, numbers)
def test_the_value_is_that_of_the_text_in_python(blend: Blend, values: list[int]) -> None:
    expected = in_python(format_blend(blend, names_of(blend)), values)
    assert evaluate_blend(blend, values, 1) == expected


@given(blends, numbers)
def test_monomials_are_the_blend_multiplied_out(blend: Blend, values: list[int]) -> None:
    terms = monomials(blend)
    expected = in_python(format_blend(blend, names_of(blend)), values)
    assert sum(prod(values[factor] for factor in term) for term in terms) == expected


@given(blends)
def test_monomials_are_products_of_different_factors(blend: Blend) -> None:
    """Every factor stands once, so no two terms are alike and none has a factor twice."""
    terms = monomials(blend)
    assert len(set(terms)) == len(terms)
    assert all(max(Counter(term).values()) == 1 for term in terms)
    assert {factor for term in terms for factor in term} == set(range(count_factors(blend)))


@given(blends)
def test_a_blend_is_flat(blend: Blend) -> None:
    """No part of a sum is a sum, and no part of a product a product."""
    nodes = [blend]
    for node in nodes:
        if node is not None:
            operator, parts = node
            assert len(parts) > 1
            assert all(part is None or part[0] != operator for part in parts)
            nodes += parts


@given(st.integers(0, 6), numbers)
def test_a_product_multiplies_everything(factors: int, values: list[int]) -> None:
    assert is_product(product(factors))
    assert count_factors(product(factors)) == factors
    assert evaluate_blend(product(factors), values, 1) == prod(values[:factors])


@given(blends)
def test_a_product_is_what_has_no_sum(blend: Blend) -> None:
    assert is_product(blend) == ("+" not in format_blend(blend, names_of(blend)))
