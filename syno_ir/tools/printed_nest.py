"""The loop nests that Syno prints beside its graphs, read and evaluated by numpy.

This is a judge of the importer, and shares nothing with it. A nest has loops over outputs ``i_*``
and reduces ``ri_*``, and one sum of products of reads::

    for (int i_0 = 0; i_0 < H; i_0++) { ... for (int ri_0 = 0; ri_0 < k_1; ri_0++) {
        temp_ri_0 += in_0[restrict((i_0 + ri_0) - (k_1) / 2, 0, H)] * in_1[ri_0];

Sizes are monomials without blanks and bind closest: ``i_0 % s*H`` is modulo ``s*H``. Divisions
round down; a read is 0 where ``restrict(e, low, high)`` has ``e`` outside of ``[low, high)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syno_ir.errors import SynoError

Array = NDArray[Any]

CHUNK = 1 << 20
"""The most terms that are held in memory at once."""

_LOOP = re.compile(r"for \(int (\w+) = 0; \1 < ([^;]+); \1\+\+\)")
_SUM = re.compile(r"^\s*[\w, \[\]]+ \+?= (in_0\[.*);$", re.MULTILINE)
_READ = re.compile(r"in_(\d+)\[([^\[\]]*)\]")
_TOKEN = re.compile(r"\s*(\d+|[A-Za-z]\w*(?:\^-?\d+)?(?:\*[A-Za-z]\w*(?:\^-?\d+)?)*|[-+*/%(),])")


@dataclass(frozen=True)
class PrintedNest:
    """The sizes of the loops, and for each factor the input that it reads and the coordinates."""

    outputs: Mapping[str, str]
    reduces: Mapping[str, str]
    factors: Sequence[tuple[int, str]]

    def evaluate(
        self, arguments: Sequence[Array], binding: Mapping[str, int], at: Array
    ) -> NDArray[np.int64]:
        """The elements ``at``, an array of shape ``[points, outputs]``, for integer arguments.

        Raises ``SynoError`` if a size is no integer or a read is out of bounds.
        """
        extents = [size_at(size, binding) for size in self.reduces.values()]
        columns = dict(zip(self.outputs, at.T[:, :, None], strict=True))
        total = np.zeros(len(at), np.int64)
        step = max(1, CHUNK // max(1, len(at)))
        for start in range(0, prod(extents), step):
            flat = np.arange(start, min(start + step, prod(extents)))
            rows = np.unravel_index(flat, extents) if extents else ()
            iterators = {**columns, **dict(zip(self.reduces, rows, strict=True))}
            terms = np.ones((len(at), len(flat)), np.int64)
            for number, text in self.factors:
                terms = terms * _read(arguments[number], text, iterators, binding)
            total += terms.sum(axis=1)
        return total


def read_nest(text: str) -> PrintedNest:
    """The forward nest of a printed file. Raises ``SynoError`` if it has another form."""
    forward = text[max(0, text.find("Forward Kernel")) :].split("/* Loops")[0]
    sums = _SUM.findall(forward)
    if len(sums) != 1 or _READ.sub("", sums[0]).strip(" *"):
        raise SynoError("expected one sum of products of reads such as in_0[i_0]")
    loops = dict(_LOOP.findall(forward))
    return PrintedNest(
        {name: size for name, size in loops.items() if name.startswith("i_")},
        {name: size for name, size in loops.items() if name.startswith("ri_")},
        [(int(number), coordinates) for number, coordinates in _READ.findall(sums[0])],
    )


def size_at(text: str, binding: Mapping[str, int]) -> int:
    """The value of ``g^-2*k_1*C_out^2``. Raises ``SynoError`` if it is no positive integer."""
    value = Fraction(1)
    for factor in text.split("*"):
        name, _, exponent = factor.partition("^")
        if not name.isdigit() and name not in binding:
            raise SynoError(f"{text} needs a value for {name}")
        value *= Fraction(int(name) if name.isdigit() else binding[name]) ** int(exponent or 1)
    if value.denominator != 1:
        raise SynoError(f"{text} is {value} at {dict(binding)}, no integer")
    return value.numerator


def _read(
    tensor: Array, text: str, iterators: Mapping[str, Array], binding: Mapping[str, int]
) -> Array:
    """One factor: the elements that are read, and 0 where a restriction fails."""
    reader = _Coordinates(text, iterators, binding)
    coordinates = reader.parse_all() if text.strip() else []
    inside = np.array(True)
    for coordinate, low, high in reader.restrictions:
        inside = inside & (coordinate >= low) & (coordinate < high)
    for coordinate, size in zip(coordinates, tensor.shape, strict=True):
        if (inside & ((coordinate < 0) | (coordinate >= size))).any():
            raise SynoError(f"[{text}] reads outside of a dim of size {size}")
    places = tuple(np.where(inside, coordinate, 0) for coordinate in coordinates)
    return np.where(inside, tensor[places], 0)


class _Coordinates:
    """Parses coordinates and computes them at once, for arrays of iterators."""

    def __init__(self, text: str, iterators: Mapping[str, Array], binding: Mapping[str, int]):
        self.tokens = _TOKEN.findall(text)
        if "".join(self.tokens) != re.sub(r"\s", "", text):
            raise SynoError(f"[{text}] holds what is neither iterator, size nor operator")
        self.iterators, self.binding = iterators, binding
        self.restrictions: list[tuple[Array, Array, Array]] = []

    def parse_all(self) -> list[Array]:
        coordinates = [self.sum()]
        while self.tokens:
            self.expect(",")
            coordinates.append(self.sum())
        return coordinates

    def sum(self) -> Array:
        value = self.product()
        while self.tokens and self.tokens[0] in "+-":
            sign = 1 if self.tokens.pop(0) == "+" else -1
            value = value + sign * self.product()
        return value

    def product(self) -> Array:
        value = self.atom()
        while self.tokens and self.tokens[0] in "*/%":
            operator = self.tokens.pop(0)
            right = self.atom()
            value = {"*": np.multiply, "/": np.floor_divide, "%": np.mod}[operator](value, right)
        return value

    def atom(self) -> Array:
        token = self.tokens.pop(0) if self.tokens else "nothing"
        if token in self.iterators:
            return self.iterators[token]
        if token == "restrict":
            self.expect("(")
            value = self.sum()
            self.expect(",")
            low = self.sum()
            self.expect(",")
            self.restrictions.append((value, low, self.sum()))
            self.expect(")")
            return value
        if token == "(":
            value = self.sum()
            self.expect(")")
            return value
        return np.array(size_at(token, self.binding))

    def expect(self, token: str) -> None:
        got = self.tokens.pop(0) if self.tokens else "the end"
        if got != token:
            raise SynoError(f"expected {token} in a coordinate, got {got}")
