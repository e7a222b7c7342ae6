"""Blends: how the factors of a contraction combine, an expression of ``+`` and ``*``.

Every factor stands once and in order, so a blend is a tree: a leaf is ``None``, a node is its
operator and two or more parts. No part of a sum is a sum, none of a product a product. The blend of
``T1*T2 + T3`` is ``("+", (("*", (None, None)), None))``; the default is the product of all factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import add, mul
from typing import Protocol, Self, TypeVar


class Factor(Protocol):
    def __add__(self, other: Self, /) -> Self: ...
    def __mul__(self, other: Self, /) -> Self: ...


Blend = tuple[str, tuple["Blend | None", ...]] | None
V = TypeVar("V", bound=Factor)


def join(operator: str, parts: Sequence[Blend]) -> Blend:
    """The blend of ``parts`` under ``operator``, flattened; one part is itself."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Blend] = []
    for part in parts:
        flat += part[1] if part is not None and part[0] == operator else [part]
    return operator, tuple(flat)


def product(factors: int) -> Blend:
    """The product of that many factors; of none it is an empty product, 1."""
    return None if factors == 1 else ("*", (None,) * factors)


def count_factors(blend: Blend) -> int:
    return 1 if blend is None else sum(map(count_factors, blend[1]))


def is_product(blend: Blend) -> bool:
    return blend is None or (blend[0] == "*" and all(part is None for part in blend[1]))


def evaluate_blend(blend: Blend, factors: Sequence[V], one: V) -> V:
    """The blend's value on ``factors``; ``one`` is the empty product."""
    return _evaluate(blend, iter(factors), one)


def _evaluate(blend: Blend, factors: Iterator[V], one: V) -> V:
    if blend is None:
        return next(factors)
    operator, parts = blend
    values = [_evaluate(part, factors, one) for part in parts]
    result = values[0] if values else one
    for value in values[1:]:
        result = add(result, value) if operator == "+" else mul(result, value)
    return result


def monomials(blend: Blend) -> list[tuple[int, ...]]:
    """The blend multiplied out: for each term of the sum, the numbers of its factors."""
    return _monomials(blend, iter(range(count_factors(blend))))


def _monomials(blend: Blend, numbers: Iterator[int]) -> list[tuple[int, ...]]:
    if blend is None:
        return [(next(numbers),)]
    operator, parts = blend
    expanded = [_monomials(part, numbers) for part in parts]
    if operator == "+":
        return [term for terms in expanded for term in terms]
    result: list[tuple[int, ...]] = [()]
    for terms in expanded:
        result = [left + right for left in result for right in terms]
    return result


def substituted(blend: Blend, factor: int, by: Blend) -> Blend:
    """The blend with another one in the place of one of its factors."""
    if blend is None:
        return by
    operator, parts = blend
    new: list[Blend] = []
    for part in parts:
        inside = 0 <= factor < count_factors(part)
        new.append(substituted(part, factor, by) if inside else part)
        factor -= count_factors(part)
    return join(operator, new)


def format_blend(blend: Blend, names: Sequence[str]) -> str:
    """``x * w + b``, with the factors' names in place."""
    return _format(blend, iter(names), within="")


def _format(blend: Blend, names: Iterator[str], within: str) -> str:
    if blend is None:
        return next(names)
    operator, parts = blend
    text = f" {operator} ".join(_format(part, names, operator) for part in parts)
    return f"({text})" if operator == "+" and within == "*" else text
