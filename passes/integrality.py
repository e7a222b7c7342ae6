"""When a size is an integer, decided prime by prime.

A size ``c * prod(s ** e_s)`` is an integer at a binding if for every prime p its valuation,
``val_p(c) + sum(e_s * val_p(s))``, is not negative. The valuations of the symbols may be any
natural numbers, for every prime by itself. So a size S is an integer wherever the sizes A are if
for no prime p there are natural numbers x with

    ``e_S . x + val_p(c_S) <= -1`` and ``e_A . x + val_p(c_A) >= 0`` for every A,

and where there are, ``s = p ** x_s`` is a counterexample. This is integer linear programming, by
branch and bound (Land, Doig 1960) over rational programmes, which the dual simplex method solves
exactly (Lemke 1954). Primes that divide no constant have one programme in common. A programme
without a rational solution is a proof: it is a rational combination of assumptions, and a rational
number whose power is an integer is an integer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import count
from math import floor, gcd, prod

from sympy import factorint, isprime

from syno_ir.errors import SynoError
from syno_ir.size import Size

MAX_PROGRAMMES = 200
"""The most rational programmes that are solved for one integer programme."""

Row = tuple[Sequence[int], int]
"""A constraint on natural numbers x: ``coefficients . x >= bound``."""


class UndecidedError(SynoError):
    """An integer programme that is not solved within ``MAX_PROGRAMMES``."""


class ContradictionError(SynoError):
    """Sizes that are integers at no common binding."""


def counterexample(size: Size, assumptions: Sequence[Size]) -> dict[str, int] | None:
    """A binding at which the assumptions are integers and the size is none; None proves that there
    is no such binding.

    Raises ``ContradictionError`` if the assumptions hold nowhere, and ``UndecidedError`` if neither
    a binding nor a proof is found.
    """
    sizes = [size, *assumptions]
    symbols = sorted({symbol for s in sizes for symbol in s.symbols})
    primes = {p for s in sizes for p in factorint(s.numerator * s.denominator)}
    generic = next(p for p in count(2) if isprime(p) and p not in primes)
    assumed: dict[int, list[int]] = {}
    for prime in [generic, *primes]:
        valuations = _solve([_whole(a, symbols, prime) for a in assumptions], len(symbols))
        if valuations is None:
            raise ContradictionError(
                f"{', '.join(map(str, assumptions))} are integers at no binding"
            )
        assumed[prime] = valuations
    for prime in assumed:
        rows = [_whole(assumption, symbols, prime) for assumption in assumptions]
        valuations = _solve([*rows, _fractional(size, symbols, prime)], len(symbols))
        if valuations is not None:
            chosen = {**assumed, prime: valuations}
            return {s: prod(p ** x[n] for p, x in chosen.items()) for n, s in enumerate(symbols)}
    return None


def _whole(size: Size, symbols: Iterable[str], prime: int) -> Row:
    """The valuation of a size is at least 0."""
    exponents = dict(size.powers)
    return _row([exponents.get(symbol, 0) for symbol in symbols], -_valuation(size, prime))


def _fractional(size: Size, symbols: Iterable[str], prime: int) -> Row:
    """The valuation of a size is at most -1."""
    exponents = dict(size.powers)
    return _row([-exponents.get(symbol, 0) for symbol in symbols], 1 + _valuation(size, prime))


def _row(coefficients: Sequence[int], bound: int) -> Row:
    """A constraint divided by the common factor of its coefficients, the bound rounded up."""
    factor = gcd(*coefficients) or 1
    return [coefficient // factor for coefficient in coefficients], -(-bound // factor)


def _valuation(size: Size, prime: int) -> int:
    """How often a prime stands in the constant of a size, negative below the fraction bar."""
    above, below = factorint(size.numerator), factorint(size.denominator)
    return above.get(prime, 0) - below.get(prime, 0)


def _solve(rows: Sequence[Row], width: int) -> list[int] | None:
    """``width`` natural numbers that keep all constraints, or None if none do."""
    pending = deque([list(rows)])
    for _ in range(MAX_PROGRAMMES):
        if not pending:
            return None
        chosen = pending.popleft()
        point = _least(chosen, width)
        if point is None:
            continue
        broken = next((n for n, x in enumerate(point) if x.denominator != 1), None)
        if broken is None:
            return [int(x) for x in point]
        unit = [int(n == broken) for n in range(width)]
        below = floor(point[broken])
        pending.append([*chosen, ([-e for e in unit], -below)])
        pending.append([*chosen, (unit, below + 1)])
    raise UndecidedError(f"not decided by {MAX_PROGRAMMES} linear programmes")


def _least(rows: Sequence[Row], width: int) -> list[Fraction] | None:
    """The ``width`` rationals of least sum, none negative, that keep all constraints, if any do.

    The dual simplex method with Bland's rule. Every line is a basic variable as a constant and a
    combination of the free variables; the last line is the sum. Variables are numbered: first x,
    then the slack of each constraint.
    """
    free = list(range(width))
    basic = list(range(width, width + len(rows)))
    lines = [[Fraction(-bound), *map(Fraction, coefficients)] for coefficients, bound in rows]
    lines.append([Fraction(0), *[Fraction(1)] * width])
    while negative := [(name, n) for n, name in enumerate(basic) if lines[n][0] < 0]:
        _, row = min(negative)
        line = lines[row]
        growing = [n for n in range(width) if line[n + 1] > 0]
        if not growing:
            return None
        column = min(growing, key=lambda n: (lines[-1][n + 1] / line[n + 1], free[n]))
        pivot = line[column + 1]
        solved = [-value / pivot for value in line]
        solved[column + 1] = 1 / pivot
        for n, other in enumerate(lines):
            factor, other[column + 1] = other[column + 1], Fraction(0)
            lines[n] = [a + factor * b for a, b in zip(other, solved, strict=True)]
        lines[row] = solved
        basic[row], free[column] = free[column], basic[row]
    values = {name: lines[n][0] for n, name in enumerate(basic)}
    return [values.get(n, Fraction(0)) for n in range(width)]
