"""The reference: an operator's value by definition, in numpy. Every other lowering is judged by it.

Each output element is the sum over all iterators of the blend of what ``coordinates.trace`` says is
read; nothing is reordered, simplified or factored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd, prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from xdsl.ir import SSAValue

from syno_ir.binding import infer_binding
from syno_ir.blend import evaluate_blend
from syno_ir.coordinates import Guard, reduced_dims, scale_of, trace
from syno_ir.dialect import ContractOp, FuncOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.violation import name_of, path_of
from syno_ir.errors import SynoError
from syno_ir.size import Binding, Size

CHUNK = 1 << 18
"""The most terms that are held in memory at once."""

MAX_MODULUS = 3_037_000_499
"""The largest modulus whose products of two residues fit 64 bits."""

Array = NDArray[Any]
Coordinates = Sequence[NDArray[Any]]
"""For each axis of a tensor an array of coordinates, which broadcast together."""


def evaluate(
    func: FuncOp,
    arguments: Sequence[ArrayLike],
    values: Binding,
    *,
    at: ArrayLike | None = None,
    modulus: int | None = None,
) -> Array:
    """The operator's result for these arguments, in float64 or in integers modulo ``modulus``.

    ``at`` is an integer array of shape ``[points, rank of the result]``: then only those elements
    are computed, each from what it needs alone, and the result has shape ``[points]``.

    Symbols that the arguments' shapes tell may be left out of ``values``. Raises ``SynoError`` if a
    shape or a size does not fit.
    """
    if modulus is not None and not 1 < modulus <= MAX_MODULUS:
        raise SynoError(f"modulus {modulus} is not between 2 and {MAX_MODULUS}")
    arrays = [_as_array(func, number, a) for number, a in enumerate(arguments)]
    binding = infer_binding(func, [array.shape for array in arrays], values)
    if modulus is None:
        arrays = [array.astype(np.float64) for array in arrays]
    else:
        arrays = [
            _residues(func, *pair, modulus) for pair in zip(func.arguments, arrays, strict=True)
        ]
    evaluation = _Evaluation(binding, modulus, dict(zip(func.arguments, arrays, strict=True)))
    if at is not None:
        points = _checked_points(at, func.returned, binding)
        return evaluation.elements(func.returned, list(points.T), len(points))
    for contraction in func.contractions:
        evaluation.known[contraction.result] = evaluation.whole(contraction.result)
    return evaluation.known[func.returned]


def border_points(shape: Sequence[int], count: int, seed: int = 0) -> NDArray[np.int64]:
    """``count`` elements of a tensor of that shape to compare at, for ``evaluate(at=...)``.

    Every corner comes first, then random elements of which each axis lies on a border half of the
    time: mistakes sit at borders. The result has shape ``[at most count, len(shape)]``.
    """
    rng = np.random.default_rng(seed)
    sizes = np.asarray(shape, dtype=np.int64)
    corners = np.array(list(product(*[(0, n - 1) for n in shape])), dtype=np.int64)
    inner = rng.integers(0, sizes, (count, len(shape)))
    border = rng.integers(0, 2, (count, len(shape))) * (sizes - 1)
    drawn = np.where(rng.random((count, len(shape))) < 0.5, border, inner)
    points = np.concatenate([corners, drawn])
    return np.unique(points[:count], axis=0)


@dataclass
class _Evaluation:
    """The tensors whose elements are known, and how to compute elements of the others."""

    binding: Binding
    modulus: int | None
    known: dict[SSAValue, Array]

    def number(self, size: Size) -> int:
        return size.evaluate(self.binding)

    def shape(self, tensor: SSAValue) -> tuple[int, ...]:
        return tuple(self.number(size) for size in shape_of(tensor))

    def whole(self, tensor: SSAValue) -> Array:
        """All elements of a tensor."""
        shape = self.shape(tensor)
        count = prod(shape)
        return self.elements(tensor, _unravel(np.arange(count), shape), count).reshape(shape)

    def elements(self, tensor: SSAValue, points: Coordinates, count: int) -> Array:
        """The elements of a tensor at ``points``, shape ``[count]``."""
        if tensor in self.known:
            return np.broadcast_to(self.fetch(tensor, points, clip=False), (count,))
        contraction = tensor.owner
        assert isinstance(contraction, ContractOp)
        extents = [self.number(size_of(dim)) for dim in reduced_dims(contraction)]
        terms = prod(extents)
        height = max(1, CHUNK // terms)
        total = np.zeros(count, np.float64 if self.modulus is None else np.int64)
        for row in range(0, count, height):
            rows = slice(row, min(row + height, count))
            outputs = [axis[rows, None] for axis in points]
            for start in range(0, terms, CHUNK):
                flat = np.arange(start, min(start + CHUNK, terms))
                block = self.terms(contraction, outputs, _unravel(flat, extents))
                block = np.broadcast_to(block, (rows.stop - rows.start, len(flat)))
                total[rows] = self.reduced(total[rows] + block.sum(axis=1))
        return self.scaled(total, contraction)

    def terms(self, contraction: ContractOp, outputs: Coordinates, iterators: Coordinates) -> Array:
        """The blended terms at output elements (rows) and iterators (columns)."""
        reads = trace(contraction, outputs, iterators, self.number)
        factors: list[_Factor] = []
        for tensor, read in zip(contraction.tensors, reads.tensors, strict=True):
            values = self.fetch(tensor, read.coordinates, clip=bool(read.guards))
            factors.append(_Factor(self.masked(values, read.guards), self.modulus))
        one = _Factor(np.ones((1, 1), int), self.modulus)
        blended = evaluate_blend(contraction.blend.data, factors, one)
        return self.masked(blended.array, reads.ones)

    def masked(self, values: Array, guards: Sequence[Guard[Any]]) -> Array:
        """The values where all guards hold, else 0."""
        for guard in guards:
            inside = (guard.coordinate >= 0) & (guard.coordinate < self.number(guard.size))
            values = np.where(inside, values, 0)
        return values

    def fetch(self, tensor: SSAValue, coordinates: Coordinates, clip: bool) -> Array:
        """The elements of a tensor at coordinates that broadcast together.

        Out of bounds is an error, unless ``clip`` says that guards will mask it.
        """
        shape = self.shape(tensor)
        mode = "clip" if clip else "raise"
        flat = np.ravel_multi_index(tuple(coordinates), shape, mode) if shape else np.array(0)
        if tensor in self.known:
            return self.known[tensor].ravel()[flat]
        needed, inverse = np.unique(flat, return_inverse=True)
        return self.elements(tensor, _unravel(needed, shape), len(needed))[inverse]

    def reduced(self, values: Array) -> Array:
        return values if self.modulus is None else values % self.modulus

    def scaled(self, values: Array, contraction: ContractOp) -> Array:
        """The values times the contraction's scale and the divisors of its means."""
        up, down = scale_of(contraction).ratio(self.binding)
        if self.modulus is None:
            return values * (up / down)
        if gcd(down, self.modulus) != 1:
            raise SynoError(
                f"{path_of(contraction)}: its scale {scale_of(contraction)} is {up}/{down}, "
                f"and {down} has no inverse modulo {self.modulus}"
            )
        return values * (up * pow(down, -1, self.modulus) % self.modulus) % self.modulus


@dataclass(frozen=True)
class _Factor:
    """An array to blend; products are taken modulo the modulus, if there is one."""

    array: Array
    modulus: int | None

    def __add__(self, other: _Factor) -> _Factor:
        return self._residue(self.array + other.array)

    def __mul__(self, other: _Factor) -> _Factor:
        return self._residue(self.array * other.array)

    def _residue(self, array: Array) -> _Factor:
        return _Factor(array if self.modulus is None else array % self.modulus, self.modulus)


def _unravel(flat: NDArray[np.int64], shape: Sequence[int]) -> Coordinates:
    return np.unravel_index(flat, shape) if shape else ()


def _as_array(func: FuncOp, number: int, argument: ArrayLike) -> Array:
    """An argument as an array of real numbers."""
    who = f"@{func.sym_name.data}: argument {number}"
    try:
        array = np.asarray(argument)
    except ValueError as error:
        raise SynoError(f"{who} is no array: {error}") from None
    if not np.can_cast(array.dtype, np.float64, "same_kind"):
        raise SynoError(f"{who} has dtype {array.dtype}, no real numbers")
    return array


def _residues(func: FuncOp, tensor: SSAValue, array: Array, modulus: int) -> Array:
    if array.dtype.kind not in "iu":
        raise SynoError(
            f"@{func.sym_name.data}: {name_of(tensor)} has dtype {array.dtype}; "
            "a modulus needs integers"
        )
    return array % modulus


def _checked_points(at: ArrayLike, tensor: SSAValue, binding: Binding) -> NDArray[np.int64]:
    points = np.asarray(at)
    shape = [size.evaluate(binding) for size in shape_of(tensor)]
    if points.ndim != 2 or points.shape[1] != len(shape) or points.dtype.kind not in "iu":
        raise SynoError(
            f"at is an integer array of shape [points, {len(shape)}], "
            f"got {points.dtype} of shape {list(points.shape)}"
        )
    if ((points < 0) | (points >= np.asarray(shape))).any():
        raise SynoError(f"at has a point outside the result's shape {shape}")
    return points.astype(np.int64)
