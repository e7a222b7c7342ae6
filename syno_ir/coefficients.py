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
from syno_ir.dialect.contract import shape_of
from syno_ir.errors import SynoError
from syno_ir.size import Binding
from syno_ir.terms import Product, Terms, grid_of, terms_of

Array = NDArray[Any]

PRIME = 2**31 - 1
DRAWS = 3
MAX_ENTRIES = 4_000_000
MAX_KEY = 2**63 - 1

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


def work_of(
    func: FuncOp, binding: Binding, unordered: Collection[tuple[int, int]], most: int
) -> int:
    """How many terms ``coefficients_of`` sums at a complete binding and how many entries it finds,
    at most; told by coordinates cut to 2 elements an axis. Any number beyond ``most`` is too much.
    """
    axes = [size.evaluate(binding) for tensor in func.arguments for size in shape_of(tensor)]
    if (longest := max([*axes, *grid_of(func, binding)], default=1)) > most:
        return longest
    terms = terms_of(func, binding, longest=2)
    work = 0
    for product in terms.products:
        tensors, factors = _factors(func, terms, product, unordered, "")
        if prod(tensors.values()) > MAX_KEY:
            return MAX_KEY
        summed = {*range(terms.rank), *product.iterators}
        entries = 1
        for part, members in _parts(factors, {a for a in summed if terms.grid[a] > 1}):
            indexed = {axis for f in members if f.role is not None for axis in f.axes}
            work += prod(terms.grid[axis] for axis in part)
            entries *= prod(terms.grid[axis] for axis in indexed)
        work += min(entries, prod(tensors.values()))
    return work


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

    Residues to multiply by (``role`` is None, with the draws as an axis in front), or a part of the
    number of an element in the indexed tensor of position ``role``.
    """

    array: Array
    role: int | None
    axes: frozenset[int]
    """Those that the array depends on."""

    def on(self, axes: Sequence[int]) -> Array:
        """The array on these axes of the grid only, which are all that it depends on."""
        shape = self.array.shape
        if self.role is None:
            return self.array.reshape([shape[0], *[shape[axis + 1] for axis in axes]])
        return self.array.reshape([shape[axis] for axis in axes])


@lru_cache(maxsize=1024)
def _depends(shape: tuple[int, ...]) -> frozenset[int]:
    """The axes of the grid along which an array of that shape varies."""
    return frozenset(axis for axis, length in enumerate(shape) if length > 1)


def _product_coefficients(
    func: FuncOp,
    terms: Terms,
    product: Product,
    unordered: Collection[tuple[int, int]],
    salt: str,
) -> Coefficients:
    """M of one product."""
    tensors, factors = _factors(func, terms, product, unordered, salt)
    summed = {*range(terms.rank), *product.iterators}
    return _outer_product(tensors, factors, terms.grid, summed, product.scale)


def _factors(
    func: FuncOp,
    terms: Terms,
    product: Product,
    unordered: Collection[tuple[int, int]],
    salt: str,
) -> tuple[dict[Tensor, int], list[_Factor]]:
    """What M has indices for, with the number of elements of each, and the factors of a product.

    An axis of one element needs a residue in data, where it tells the tensors apart that are read;
    in the result, which every term has, it needs none.
    """
    tensors: dict[Tensor, int] = {}
    factors: list[_Factor] = []

    def index(tensor: Tensor, elements: int, array: Array) -> None:
        tensors.setdefault(tensor, elements)
        factors.append(_Factor(array, list(tensors).index(tensor), _depends(array.shape)))

    def contract(label: str, count: int, array: Array) -> None:
        drawn = residues(salt + label, count).take(array, axis=1, mode="clip")
        factors.append(_Factor(drawn, None, _depends(array.shape)))

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
                if shape[axis] > 1:
                    scaled = coordinate * stride if stride > 1 else coordinate
                    index(number, tensors[number], scaled)
                    stride *= shape[axis]
            elif (number, axis) in unordered:
                index((data, axis), shape[axis], coordinate)
            else:
                contract(f"x{data}.{axis}", shape[axis], coordinate)
    for axis, length in enumerate(terms.grid[: terms.rank]):
        along = [1] * len(terms.grid)
        along[axis] = length
        if (-1, axis) in unordered:
            index((-1, axis), length, np.arange(length).reshape(along))
        elif length > 1:
            drawn = residues(f"{salt}u{axis}", length).reshape([DRAWS, *along])
            factors.append(_Factor(drawn, None, frozenset((axis,))))
    for coordinate, extent in product.guards:
        # a negative integer is a large one without a sign
        inside = (coordinate.view(np.uint64) < extent).astype(np.int64)
        factors.append(_Factor(inside[None], None, _depends(inside.shape)))
    return tensors, factors


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
    elements = list(tensors.values())
    for axes, members in _parts(factors, {axis for axis in summed if grid[axis] > 1}):
        shape = [grid[axis] for axis in axes]
        roles = sorted({factor.role for factor in members if factor.role is not None})
        part_values = _multiplied(axes, [f for f in members if f.role is None], shape)
        if not roles:
            values = values * (part_values.sum(axis=1, keepdims=True) % PRIME) % PRIME
            continue
        partial = [_added_up(axes, members, role, shape) for role in roles]
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
    return _sorted(tuple(tensors), indices, values)


def _parts(factors: Sequence[_Factor], axes: set[int]) -> list[tuple[list[int], list[_Factor]]]:
    """The finest partition of the axes such that each factor depends on axes of one class only."""
    classes: list[tuple[set[int], list[_Factor]]] = [({axis}, []) for axis in axes]
    constant: list[_Factor] = []
    for factor in factors:
        if not factor.axes:
            constant.append(factor)
            continue
        first, *others = [c for c in classes if not c[0].isdisjoint(factor.axes)]
        first[1].append(factor)
        for other in others:
            first[0].update(other[0])
            first[1].extend(other[1])
            classes.remove(other)
    parts = [(sorted(depends), members) for depends, members in classes]
    return [([], constant), *parts] if constant else parts


def _multiplied(axes: Sequence[int], factors: Sequence[_Factor], shape: Sequence[int]) -> Array:
    """The product of residues on the grid of a part, of shape ``[draws, terms]``.

    What depends on few axes comes first, as that is done soonest.
    """
    if not factors:
        return np.ones((DRAWS, prod(shape)), np.int64)
    first, *others = sorted(factors, key=lambda factor: len(factor.axes))
    values = first.on(axes)
    for factor in others:
        values = values * factor.on(axes) % PRIME
    return _on_grid(values, (DRAWS, *shape)).reshape(DRAWS, prod(shape))


def _added_up(
    axes: Sequence[int], factors: Sequence[_Factor], role: int, shape: Sequence[int]
) -> Array:
    """The number of an element of one tensor, for each term of a part."""
    first, *others = [factor.on(axes) for factor in factors if factor.role == role]
    for other in others:
        first = first + other
    return _on_grid(first, tuple(shape)).ravel()


def _on_grid(array: Array, shape: tuple[int, ...]) -> Array:
    return array if array.shape == shape else np.broadcast_to(array, shape)


def _collected(
    partial: Sequence[Array], elements: Sequence[int], values: Array
) -> tuple[Array, Array]:
    """The distinct tuples of element numbers, in order, and the sum of the values at each.

    Terms out of bounds have no such numbers, but 0 for a value.
    """
    if prod(elements) > MAX_KEY:
        raise SynoError("the weights together are too large; compare at smaller bindings")
    key = _key(partial, elements)
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


def _key(numbers: Sequence[Array], elements: Sequence[int]) -> Array:
    """One number for each tuple of element numbers, in the order of the tuples.

    There are at most ``MAX_KEY`` tuples.
    """
    key = numbers[0]
    for number, count in zip(numbers[1:], elements[1:], strict=True):
        key = key * count + number
    return key


def _added(parts: Sequence[Coefficients]) -> Coefficients:
    """The sum of coefficients of the same tensors, in order, without zeros."""
    if len(parts) == 1:
        return parts[0]
    indices = np.concatenate([part.indices for part in parts], axis=1)
    values = np.concatenate([part.values for part in parts], axis=1)
    indices, places = np.unique(indices, axis=1, return_inverse=True)
    sums = np.zeros((DRAWS, indices.shape[1]), np.int64)
    for total, row in zip(sums, values, strict=True):
        np.add.at(total, places.ravel(), row)
    return _sorted(parts[0].tensors, indices, sums % PRIME)


def _sorted(tensors: tuple[Tensor, ...], indices: Array, values: Array) -> Coefficients:
    """Coefficients at distinct places, in order, without zeros."""
    kept = values.any(axis=0)
    if not kept.all():
        indices, values = indices[:, kept], values[:, kept]
    if indices.size:
        order = _order(indices)
        indices, values = indices[:, order], values[:, order]
    return Coefficients(tensors, indices, values)


def _order(indices: Array) -> Array | slice:
    """How to sort distinct tuples of element numbers; a slice where they are sorted."""
    elements = (indices.max(axis=1) + 1).tolist()
    if prod(elements) > MAX_KEY:
        return np.lexsort(indices[::-1])
    key = _key(list(indices), elements)
    return slice(None) if (key[1:] > key[:-1]).all() else np.argsort(key)
