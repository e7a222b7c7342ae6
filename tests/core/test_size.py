"""Sizes against Python's own fractions and grammar."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syno_ir.size import Size, SizeError
from syno_ir.testing import sizes

SYMBOLS = ("H", "C_out", "k", "s")
PRIMES = {"H": 101, "C_out": 103, "k": 107, "s": 109}
"""Different sizes over ``SYMBOLS`` with small constants differ here: factorisation is unique."""

size = sizes(SYMBOLS)
binding = st.fixed_dictionaries({symbol: st.integers(1, 9) for symbol in SYMBOLS})


def fraction(text: str, binding: dict[str, int]) -> Fraction:
    """The value that Python gives to ``text``, exactly."""
    exact = re.sub(r"\b\d+\b", r"Fraction(\g<0>)", text)
    values = {symbol: Fraction(value) for symbol, value in binding.items()}
    return Fraction(eval(exact, {"Fraction": Fraction}, values))


def value(size: Size, binding: dict[str, int]) -> Fraction:
    return Fraction(*size.ratio(binding))


atoms = st.sampled_from([*SYMBOLS, "1", "2", "3"])
spaces = st.sampled_from(["", " ", "  ", "\t"])


@st.composite
def texts(draw: st.DrawFn, depth: int = 1) -> str:
    """Texts of the grammar, with parentheses, blanks and negative exponents, and with constants
    that stay below ``3**36``: a size has a largest one.
    """

    def factor() -> str:
        inner = draw(atoms) if depth == 0 or draw(st.booleans()) else f"({draw(texts(depth - 1))})"
        return inner + (f"**{draw(st.integers(-2, 2))}" if draw(st.booleans()) else "")

    text = factor()
    for _ in range(2):
        if not draw(st.integers(0, 2)):
            break
        text += draw(spaces) + draw(st.sampled_from("*/")) + draw(spaces) + factor()
    return text


@given(texts(), binding)
def test_a_text_means_what_it_means_in_python(text: str, binding: dict[str, int]) -> None:
    assert value(Size.of(text), binding) == fraction(text, binding)


@given(size, size, binding, st.integers(-3, 3))
def test_arithmetic_is_that_of_the_values(
    a: Size, b: Size, binding: dict[str, int], exponent: int
) -> None:
    x, y = value(a, binding), value(b, binding)
    assert value(a * b, binding) == x * y
    assert value(a / b, binding) == x / y
    assert value(a**exponent, binding) == x**exponent


@given(size, size, size, st.integers(-3, 3), st.integers(-3, 3))
def test_sizes_are_an_abelian_group(a: Size, b: Size, c: Size, m: int, n: int) -> None:
    one = Size.of(1)
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert a * one == a
    assert a / a == one
    assert a / b == a * b**-1
    assert a**m * a**n == a ** (m + n)
    assert (a * b) ** n == a**n * b**n
    assert (a**m) ** n == a ** (m * n)


@given(size)
def test_text_and_size_are_inverse(a: Size) -> None:
    assert Size.of(str(a)) == a
    assert repr(a) == f"Size.of({str(a)!r})"
    assert fraction(str(a), PRIMES) == value(a, PRIMES)


@given(texts())
def test_equal_sizes_print_alike(text: str) -> None:
    """The text has one canonical form: parsing it again and multiplying by 1 changes nothing."""
    a = Size.of(text)
    b = Size.of(f"(s*H)*({text})/(H*s)")
    assert a == b
    assert hash(a) == hash(b)
    assert str(a) == str(b)


@given(texts(0), texts(0), binding)
def test_sizes_are_equal_where_their_values_are(a: str, b: str, binding: dict[str, int]) -> None:
    equal = Size.of(a) == Size.of(b)
    assert equal == (fraction(a, PRIMES) == fraction(b, PRIMES))
    if equal:
        assert fraction(a, binding) == fraction(b, binding)


@given(size, binding)
def test_evaluate_gives_whole_numbers_only(a: Size, binding: dict[str, int]) -> None:
    exact = fraction(str(a), binding)
    if exact.denominator == 1:
        assert a.evaluate(binding) == exact
    else:
        with pytest.raises(SizeError, match=rf"= {exact} is no integer"):
            a.evaluate(binding)


@given(size, binding)
def test_evaluate_needs_all_symbols(a: Size, binding: dict[str, int]) -> None:
    for symbol in a.symbols:
        rest = {name: number for name, number in binding.items() if name != symbol}
        with pytest.raises(SizeError, match=f"needs a value for {symbol}"):
            a.evaluate(rest)


@given(size, binding)
def test_a_whole_size_is_whole_everywhere(a: Size, binding: dict[str, int]) -> None:
    """And one that is not whole is a fraction where its symbols have no factor of its constant."""
    if a.is_whole:
        assert fraction(str(a), binding).denominator == 1
    else:
        assert fraction(str(a), PRIMES).denominator > 1


@given(size, st.fixed_dictionaries({"H": size, "k": size}), binding)
def test_substitution_is_evaluation_in_two_steps(
    a: Size, values: dict[str, Size], binding: dict[str, int]
) -> None:
    numbers = {symbol: Fraction(number) for symbol, number in binding.items()}
    numbers |= {symbol: fraction(str(inner), binding) for symbol, inner in values.items()}
    exact = re.sub(r"\b\d+\b", r"Fraction(\g<0>)", str(a))
    assert value(a.substitute(values), binding) == eval(exact, {"Fraction": Fraction}, numbers)
