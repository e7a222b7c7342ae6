"""The coefficients of the weights in a function, at random inputs and outputs, modulo a prime.

A function is multilinear in its arguments, so it is known by what stands before each choice of
weight elements ``w1[j1] * w2[j2] * ...``. Contracted with random vectors over inputs and outputs,

    M[j1, j2, ...] = sum over the terms that touch these elements of  u[out] * x[in],

where ``u`` and ``x`` are products of one random residue for each axis. M is a polynomial in those
residues, of degree at most the number of axes D, and determines the function; so unequal functions
agree in one draw with probability at most ``D / p`` (Schwartz 1980, Zippel 1979).

A product of reads falls into parts that have no iterator in common. Each part is summed on a small
grid of its own, and M is their outer product.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from syno_ir.dialect import FuncOp, WeightType
from syno_ir.errors import SynoError
from syno_ir.terms import Product, Terms

Array = NDArray[Any]

PRIME = 2**31 - 1
DRAWS = 3
MAX_ENTRIES = 4_000_000

Tensor = Hashable
"""What M has an index for: the number of a weight argument, or an unordered axis."""


@dataclass(frozen=True)
class Coefficients:
    """M for the products that touch the same weights, sparse.

    ``indices`` has shape ``[tensors, entries]`` and holds flat numbers of elements, distinct and in
    order; ``values`` has shape ``[draws, entries]``, and no entry is 0 in all draws.
    """

    tensors: tuple[Tensor, ...]
    indices: Array
    values: Array


def coefficients_of(
    func: FuncOp, terms: Terms, unordered: Collection[tuple[int, int]] = (), salt: str = ""
) -> list[Coefficients]:
    """M of a function multiplied out, one for each set of weights that occurs together.

    The index of an ``unordered`` axis (argument, or -1 for the result, and axis) is not contracted:
    M has it as one more index. Another ``salt`` makes other draws.
    """
    groups: dict[tuple[Tensor, ...], list[Coefficients]] = {}
    for product in terms.products:
        part = _product_coefficients(func, terms, product, unordered, salt)
        groups.setdefault(part.tensors, []).append(part)
    return [_added(groups[tensors]) for tensors in sorted(groups, key=repr)]


@lru_cache(maxsize=1024)
def residues(label: str, count: int) -> Array:
    """Random residues of shape ``[draws, count]``, the same for a label on every machine.

    SplitMix64 (Steele, Lea, Flood 2014) from a seed that is a hash of the label.
    """
    digest = hashlib.sha256(label.encode()).digest()
    seeds = np.frombuffer(digest, dtype="<u8").astype(np.uint64)[:DRAWS]
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    drawn = (mix(seeds[:, None] + steps) % np.uint64(PRIME)).astype(np.int64)
    drawn.flags.writeable = False
    return drawn


def mix(values: Array) -> Array:
    """The finaliser of SplitMix64: a bijection of 64-bit integers without visible structure."""
    values = (values ^ (values >> _SHIFTS[0])) * _FACTORS[0]
    values ^= values >> _SHIFTS[1]
    values *= _FACTORS[1]
    values ^= values >> _SHIFTS[2]
    return values


_SHIFTS = tuple(map(np.uint64, (30, 27, 31)))
_FACTORS = tuple(map(np.uint64, (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)))


class _Factor(NamedTuple):
    """Something that depends on some axes of the grid: an array with the grid's number of axes.

    A residue to multiply by (``role`` is None, with the draws as an axis in front), or a part of
    the number of an element in the indexed tensor of position ``role``.
    """

    array: Array
    role: int | None

    def axes(self) -> set[int]:
        shape = self.array.shape[1:] if self.role is None else self.array.shape
        return {axis for axis, length in enumerate(shape) if length > 1}

    def on(self, axes: Sequence[int]) -> Array:
        """The array on these axes of the grid only, which are all that it depends on."""
        shape = self.array.shape
        if self.role is None:
            return self.array.reshape([shape[0], *(shape[axis + 1] for axis in axes)])
        return self.array.reshape([shape[axis] for axis in axes])


def _product_coefficients(
    func: FuncOp,
    terms: Terms,
    product: Product,
    unordered: Collection[tuple[int, int]],
    salt: str,
) -> Coefficients:
    """M of one product."""
    tensors: dict[Tensor, int] = {}
    factors: list[_Factor] = []

    def index(tensor: Tensor, elements: int, array: Array) -> None:
        tensors.setdefault(tensor, elements)
        factors.append(_Factor(array, list(tensors).index(tensor)))

    def contract(label: str, count: int, array: Array) -> None:
        factors.append(
            _Factor(residues(salt + label, count).take(array, axis=1, mode="clip"), None)
        )

    data = 0
    for number, argument in enumerate(func.arguments):
        learned = isinstance(argument.type, WeightType)
        data += not learned
        if argument not in product.reads:
            continue
        shape, stride = terms.shapes[argument], 1
        if learned:
            tensors.setdefault(number, prod(shape))
        for axis in reversed(range(len(shape))):
            coordinate = product.reads[argument][axis]
            if learned:
                index(number, tensors[number], coordinate * stride)
                stride *= shape[axis]
            elif (number, axis) in unordered:
                index((data, axis), shape[axis], coordinate)
            else:
                contract(f"x{data}.{axis}", shape[axis], coordinate)
    for axis, length in enumerate(terms.grid[: terms.rank]):
        along = [-1 if i == axis else 1 for i in range(len(terms.grid))]
        if (-1, axis) in unordered:
            index((-1, axis), length, np.arange(length).reshape(along))
        else:
            factors.append(
                _Factor(residues(f"{salt}u{axis}", length).reshape([DRAWS, *along]), None)
            )
    for coordinate, extent in product.guards:
        inside = ((coordinate >= 0) & (coordinate < extent)).astype(np.int64)
        factors.append(_Factor(inside[None], None))
    summed = {*range(terms.rank), *product.iterators}
    return _outer_product(tensors, factors, terms.grid, summed, product.scale)


def _outer_product(
    tensors: dict[Tensor, int],
    factors: Sequence[_Factor],
    grid: Sequence[int],
    summed: set[int],
    scale: tuple[int, int],
) -> Coefficients:
    """The outer product of the parts, each summed over its own iterators."""
    up, down = scale
    values = np.full((DRAWS, 1), up * pow(down, -1, PRIME) % PRIME)
    indices = np.zeros((len(tensors), 1), np.int64)
    for axes, members in _parts(factors, {axis for axis in summed if grid[axis] > 1}):
        shape = [grid[axis] for axis in axes]
        part_values = _multiplied(axes, [f for f in members if f.role is None], shape)
        roles = sorted({factor.role for factor in members if factor.role is not None})
        if not roles:
            values = values * (part_values.sum(axis=1, keepdims=True) % PRIME) % PRIME
            continue
        partial = [_added_up(axes, members, role, shape) for role in roles]
        elements = list(tensors.values())
        places, part_values = _collected(partial, [elements[r] for r in roles], part_values)
        entries = values.shape[1] * part_values.shape[1]
        if entries > MAX_ENTRIES:
            raise SynoError(
                f"more than {MAX_ENTRIES} combinations of weight elements meet; "
                "compare at smaller bindings"
            )
        values = (values[:, :, None] * part_values[:, None, :] % PRIME).reshape(DRAWS, entries)
        part_indices = np.zeros((len(tensors), part_values.shape[1]), np.int64)
        part_indices[roles] = places
        indices = (indices[:, :, None] + part_indices[:, None, :]).reshape(len(tensors), entries)
    return _added([Coefficients(tuple(tensors), indices, values)])


def _parts(factors: Sequence[_Factor], axes: set[int]) -> list[tuple[list[int], list[_Factor]]]:
    """The finest partition of the axes such that each factor depends on axes of one class only."""
    classes: list[tuple[set[int], list[_Factor]]] = [({axis}, []) for axis in axes]
    constant: list[_Factor] = []
    for factor in factors:
        depends = factor.axes()
        if not depends:
            constant.append(factor)
            continue
        met = [c for c in classes if c[0] & depends]
        classes = [c for c in classes if not c[0] & depends]
        joined = set[int]().union(*(c[0] for c in met))
        classes.append((joined, [factor, *(f for c in met for f in c[1])]))
    return [([], constant), *((sorted(c[0]), c[1]) for c in classes)]


def _multiplied(axes: Sequence[int], factors: Sequence[_Factor], shape: Sequence[int]) -> Array:
    """The product of residues on the grid of a part, of shape ``[draws, terms]``."""
    values = np.ones((DRAWS, *shape), np.int64)
    for factor in factors:
        values = values * factor.on(axes) % PRIME
    return values.reshape(DRAWS, prod(shape))


def _added_up(
    axes: Sequence[int], factors: Sequence[_Factor], role: int, shape: Sequence[int]
) -> Array:
    """The number of an element of one tensor, for each term of a part."""
    number = np.zeros(shape, np.int64)
    for factor in factors:
        if factor.role == role:
            number = number + factor.on(axes)
    return number.ravel()


def _collected(
    partial: Sequence[Array], elements: Sequence[int], values: Array
) -> tuple[Array, Array]:
    """The distinct tuples of element numbers, in order, and the sum of the values at each.

    Terms out of bounds have no such numbers, but 0 for a value.
    """
    key = partial[0]
    for number, count in zip(partial[1:], elements[1:], strict=True):
        key = key * count + number
    if (key[1:] > key[:-1]).all():
        return np.stack(partial), values
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    values = np.add.reduceat(values[:, order], starts, axis=1) % PRIME
    key = key[starts]
    indices = np.empty((len(elements), len(key)), np.int64)
    for number in reversed(range(len(elements))):
        key, indices[number] = np.divmod(key, elements[number])
    return indices, values


def _added(parts: Sequence[Coefficients]) -> Coefficients:
    """The sum of coefficients of the same tensors, in order, without zeros."""
    indices = np.concatenate([part.indices for part in parts], axis=1)
    values = np.concatenate([part.values for part in parts], axis=1)
    if len(parts) > 1:
        indices, places = np.unique(indices, axis=1, return_inverse=True)
        sums = np.zeros((DRAWS, indices.shape[1]), np.int64)
        for total, row in zip(sums, values, strict=True):
            np.add.at(total, places.ravel(), row)
        values = sums % PRIME
    kept = values.any(axis=0)
    if not kept.all():
        indices, values = indices[:, kept], values[:, kept]
    order = np.lexsort(indices[::-1]) if len(indices) else slice(None)
    return Coefficients(parts[0].tensors, indices[:, order], values[:, order])
