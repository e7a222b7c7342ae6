"""Bindings: symbols, defaults, and that sizes are whole where the strategies say so."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syno_ir import parse, zoo
from syno_ir.binding import default_bindings
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.symbols import Symbols, scan_symbols
from syno_ir.dialect.verification import bind
from syno_ir.dialect.violation import Violation
from syno_ir.errors import SynoError
from syno_ir.operator import Operator
from syno_ir.size import Binding, Size
from syno_ir.testing import ANYTHING, arguments, bindings, operators

NAMES = ["N", "C_in", "H", "k", "s", "_x1"]


@st.composite
def symbol_lists(draw: st.DrawFn) -> Symbols:
    names = draw(st.permutations(NAMES))
    primary = draw(st.integers(0, len(names)))
    last = draw(st.integers(primary, len(names)))
    defaults = st.none() | st.integers(1, 99)
    return Symbols(tuple(names[:primary]), tuple((n, draw(defaults)) for n in names[primary:last]))


@given(symbol_lists())
def test_text_and_symbols_are_inverse(symbols: Symbols) -> None:
    text = str(symbols)
    assert scan_symbols(text, 0) == (symbols, len(text))


@given(symbol_lists(), st.dictionaries(st.sampled_from([*NAMES, "other"]), st.integers(1, 9)))
def test_defaults_fill_what_a_binding_leaves_out(symbols: Symbols, given: dict[str, int]) -> None:
    complete = symbols.complete(given)
    defaults = {name: value for name, value in symbols.coefficients if value is not None}
    assert complete == {**defaults, **given}
    declared = [name for name in complete if name in symbols.names]
    assert declared == [name for name in symbols.names if name in complete]


def fractions_of(operator: Operator, binding: Binding) -> list[Fraction]:
    """Every size that must be whole, by exact arithmetic on its text."""
    sizes = [size for tensor in operator.func.arguments for size in shape_of(tensor)]
    for contraction in operator.func.contractions:
        for op in contraction.primitives:
            sizes += [*op.sizes, *op.parameter_sizes, *map(size_of, op.results)]
    return [value_of(size, binding) for size in sizes]


def value_of(size: Size, binding: Binding) -> Fraction:
    powers = (Fraction(binding[symbol]) ** exponent for symbol, exponent in size.powers)
    return Fraction(size.numerator, size.denominator) * prod(powers, start=Fraction(1))


@given(operators())
def test_drawn_operators_carry_bindings_that_hold(operator: Operator) -> None:
    assert len(operator.bindings) == ANYTHING.bindings
    for binding in operator.bindings:
        assert bind(operator.func, binding) == binding
        assert all(value.denominator == 1 for value in fractions_of(operator, binding))


@given(st.data(), operators())
def test_drawn_bindings_hold(data: st.DataObject, operator: Operator) -> None:
    binding = data.draw(bindings(operator))
    assert list(binding) == list(operator.func.symbols.data.names)
    assert all(value.denominator == 1 for value in fractions_of(operator, binding))


@given(st.data(), st.sampled_from(zoo.names()))
def test_drawn_bindings_hold_in_the_zoo(data: st.DataObject, name: str) -> None:
    operator = zoo.load(name)
    binding = data.draw(bindings(operator))
    assert all(value.denominator == 1 for value in fractions_of(operator, binding))


@given(st.data(), operators())
def test_drawn_arguments_fit(data: st.DataObject, operator: Operator) -> None:
    binding = operator.bindings[0]
    for modulus in (None, 101):
        arrays = data.draw(arguments(operator, binding, modulus))
        assert tuple(array.shape for array in arrays) == operator.shapes(binding).arguments
        assert operator.evaluate(arrays, binding, modulus=modulus).shape == (
            operator.shapes(binding).result
        )


@given(st.data(), operators())
def test_a_binding_names_the_symbol_that_is_wrong(data: st.DataObject, operator: Operator) -> None:
    binding = dict(operator.bindings[0])
    with pytest.raises(Violation, match="gives height, which is no symbol"):
        bind(operator.func, {**binding, "height": 2})
    for name in binding:
        wrong: Any = data.draw(st.sampled_from([0, -3, 1.5, True, "2"]))
        with pytest.raises(Violation, match=rf"gives {name} = {wrong!r}"):
            bind(operator.func, {**binding, name: wrong})
        if name not in operator.func.symbols.data.defaults:
            rest = {other: value for other, value in binding.items() if other != name}
            with pytest.raises(Violation, match=rf"gives no value for {name}"):
                bind(operator.func, rest)


@given(st.data(), operators())
def test_a_size_that_is_no_integer_is_named(data: st.DataObject, operator: Operator) -> None:
    """``bind`` accepts exactly the bindings at which all sizes are whole."""
    symbols = operator.func.symbols.data
    binding = {name: data.draw(st.integers(1, 5)) for name in symbols.names}
    if all(value.denominator == 1 for value in fractions_of(operator, binding)):
        assert bind(operator.func, binding) == binding
    else:
        with pytest.raises(Violation, match=r"which is no integer under the binding"):
            bind(operator.func, binding)


@pytest.mark.parametrize(
    ("sizes", "values"),
    [
        (["k"], [{"k": 3, "s": 1}, {"k": 2, "s": 1}]),
        (["k/s"], [{"k": 6, "s": 2}, {"k": 6, "s": 3}]),
        (["3/k"], [{"k": 3, "s": 1}, {"k": 3, "s": 1}]),
        (["2/k", "3/k"], [{"k": 1, "s": 1}, {"k": 1, "s": 1}]),
        (["2/k", "2/s"], [{"k": 2, "s": 1}, {"k": 2, "s": 1}]),
        (["4/k**2", "s"], [{"k": 2, "s": 3}, {"k": 2, "s": 3}]),
        (["1/k", "1/s"], [{"k": 1, "s": 1}, {"k": 1, "s": 1}]),
    ],
)
def test_default_bindings_divide_constants(sizes: list[str], values: list[dict[str, int]]) -> None:
    shape = ", ".join(sizes)
    operator = parse(
        f"syno.func @f<; k, s>(%x: !syno.tensor<{shape}>) -> !syno.tensor<{shape}> {{"
        "syno.return %x }"
    )
    assert default_bindings(operator.func) == values


def test_a_constant_that_no_value_makes_whole_is_an_error() -> None:
    operator = parse(
        "syno.func @f<; k>(%x: !syno.tensor<k/13, 13/k, 2/k>) ->"
        " !syno.tensor<k/13, 13/k, 2/k> { syno.return %x }"
    )
    with pytest.raises(SynoError, match="found no coefficients that make 13/k, 2/k, k/13 integers"):
        default_bindings(operator.func)


@given(operators())
def test_default_bindings_make_all_sizes_whole(operator: Operator) -> None:
    for binding in default_bindings(operator.func):
        assert all(value.denominator == 1 for value in fractions_of(operator, binding))
