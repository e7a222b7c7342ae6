"""Hypothesis strategies for sizes, bindings, operators and their arguments.

Nothing is drawn and then thrown away: all strategies are built of legal steps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache, reduce
from math import lcm
from operator import mul
from typing import Any

from hypothesis import strategies as st
from numpy.typing import NDArray

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import bind
from syno_ir.operator import Operator
from syno_ir.size import Binding, Size
from syno_ir.testing.choices import Choices, T
from syno_ir.testing.equality import random_arguments
from syno_ir.testing.generator import draw_operator, sizes_of
from syno_ir.testing.limits import ANYTHING, Limits


class _Drawn(Choices):
    """The choices that hypothesis makes, and shrinks."""

    def __init__(self, draw: st.DrawFn):
        self._draw = draw

    def below(self, bound: int) -> int:
        return self._draw(_below(bound))

    def group(self, step: Callable[[], T]) -> T:
        return self._draw(st.builds(step))


@cache
def _below(bound: int) -> st.SearchStrategy[int]:
    return st.integers(0, bound - 1)


@st.composite
def operators(draw: st.DrawFn, limits: Limits = ANYTHING) -> Operator:
    """Valid operators with bindings at which they are evaluated in milliseconds.

    They shrink to few primitives and small sizes, and their ``repr`` is their IR.
    """
    return draw_operator(_Drawn(draw), limits)


@st.composite
def sizes(draw: st.DrawFn, symbols: Collection[str]) -> Size:
    """Sizes over some symbols, as ``3*H**2/(2*k)``. At a binding they may be fractions."""
    size = Size.of(draw(st.integers(1, 12))) / Size.of(draw(st.integers(1, 12)))
    powers = (Size.symbol(symbol) ** draw(st.integers(-3, 3)) for symbol in symbols)
    return reduce(mul, powers, size)


@st.composite
def bindings(draw: st.DrawFn, operator: Operator | FuncOp, largest: int = 4) -> dict[str, int]:
    """Bindings at which an operator's sizes are whole.

    Coefficients that no denominator has are free, the others are those of a binding that the
    operator carries, or their defaults, or 1. Primary symbols are multiples of what they are
    divided by. Free symbols, and the multiples, are at most ``largest``.

    Raises ``SynoError`` if the operator carries no binding and this gives none.
    """
    func = operator.func if isinstance(operator, Operator) else operator
    symbols = func.symbols.data
    found = sizes_of(func.body.block) | set(func.assumptions)
    values = {name: symbols.defaults.get(name, 1) for name, _ in symbols.coefficients}
    if carried := func.complete_bindings():
        values = draw(st.sampled_from(carried))
    binding: dict[str, int] = {}
    for name, _ in symbols.coefficients:
        free = all(size.is_whole for size in found if name in size.symbols)
        binding[name] = draw(st.integers(1, largest)) if free else values[name]
    for name in symbols.primary:
        unit = lcm(*(_denominator(size, binding) for size in found if name in size.symbols))
        binding[name] = unit * draw(st.integers(1, largest))
    return bind(func, binding)


def _denominator(size: Size, known: Binding) -> int:
    """By what the symbols of a size that are not known yet must divide."""
    powers = tuple((symbol, exponent) for symbol, exponent in size.powers if symbol in known)
    return Size(size.numerator, size.denominator, powers).ratio(known)[1]


@st.composite
def arguments(
    draw: st.DrawFn, operator: Operator, binding: Binding, modulus: int | None = None
) -> list[NDArray[Any]]:
    """Arrays for an operator at a binding: small integers as float64, or residues modulo
    ``modulus``. They do not shrink element by element.
    """
    return random_arguments(operator, binding, draw(st.integers(0, 2**32 - 1)), modulus)
