"""Target ``card``: what an operator costs, and what kind of linear map it is.

The map is written out at one binding, with random weights, as a matrix modulo a prime: so what is
said of it holds there, and for almost all weights (a polynomial in the weights that is not 0
vanishes with probability at most its degree over the prime).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from xdsl.ir import SSAValue

from syno_ir.binding import binding_beyond, default_bindings, reach_of
from syno_ir.coefficients import PRIME, coefficients_of, residues
from syno_ir.cost import cost_of
from syno_ir.dialect import FuncOp, TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.violation import name_of, show_binding
from syno_ir.errors import SynoError
from syno_ir.fingerprint import family
from syno_ir.lowering.target import FuncTarget
from syno_ir.size import Binding
from syno_ir.terms import Product, Terms, grid_of, terms_of

Array = NDArray[Any]

MAX_TERMS = 2_000_000
"""So many terms of the definition, or elements of the matrix, are written out at most."""
MAX_DECLARED = 1 << 16
"""So many are at a binding that the function declares; else a small binding takes its place."""


@dataclass(frozen=True)
class CardTarget(FuncTarget):
    """FLOPs, parameters, bytes and intensity at every binding; and, at the first one that is small
    enough, or at one that follows from the symbols, the rank, what is never read or repeated, and
    for every axis its receptive field, whether the operator is equivariant to translations along
    it, and whether its order can be absorbed by the weights.
    """

    name: ClassVar[str] = "card"

    def text_of(self, func: FuncOp) -> str:
        bindings = func.complete_bindings() or default_bindings(func)
        costs = dict.fromkeys(_cost_line(func, binding) for binding in bindings)
        lines = [f"@{func.sym_name.data}", *costs]
        data = [a for a in func.arguments if isinstance(a.type, TensorType)]
        if len(data) != 1:
            lines.append(f"not a linear map: it has {len(data)} data arguments")
        else:
            lines += _map_lines(func, data[0], *_written_out(func, data[0]))
        return "\n".join(lines) + "\n"


def _cost_line(func: FuncOp, binding: Binding) -> str:
    cost = cost_of(func, binding)
    return (
        f"  {show_binding(binding)}: {cost.flops:,} FLOPs, {cost.parameters:,} parameters, "
        f"{cost.bytes:,} bytes, {cost.intensity:.3g} FLOPs a byte"
    )


def _written_out(func: FuncOp, data: SSAValue) -> tuple[Binding, str]:
    """The binding at which the map is written out, and what to call it."""
    small = _small_binding(func)
    batch = batch_axes(terms_of(func, small), data)
    declared = func.complete_bindings()
    for binding in declared:
        results = [size.evaluate(binding) for size in shape_of(func.returned)]
        inputs = [size.evaluate(binding) for size in shape_of(data)]
        rows = prod(n for axis, n in enumerate(results) if axis not in batch.values())
        columns = prod(n for axis, n in enumerate(inputs) if axis not in batch)
        summed = prod(grid_of(func, binding)[len(results) :])
        if max(rows * columns, rows * summed, *results, *inputs) <= MAX_DECLARED:
            return binding, show_binding(binding)
    if declared:
        return small, f"the small binding {show_binding(small)}, not a declared one"
    return small, show_binding(small)


def _small_binding(func: FuncOp) -> Binding:
    """A small binding, if possible with sizes beyond the shifts and windows."""
    small, reach = default_bindings(func)[0], reach_of(func)
    if all(small[name] > reach for name in func.symbols.data.primary):
        return small
    try:
        return binding_beyond(func, reach)
    except SynoError:
        return small


def _map_lines(func: FuncOp, data: SSAValue, binding: Binding, place: str) -> Iterator[str]:
    terms = terms_of(func, binding)
    batch = batch_axes(terms, data)
    for axis, other in batch.items():
        terms = _first_of_batch(terms, data, axis, other)
    results, inputs = terms.grid[: terms.rank], terms.shapes[data]
    if max(prod(terms.grid), prod(results) * prod(inputs)) > MAX_TERMS:
        yield f"too large to write out as a linear map at {place}"
        return
    matrix = matrix_of(terms, data)
    flat = matrix.reshape(prod(results), prod(inputs))
    unread = int((flat == 0).all(axis=0).sum())
    distinct = len(np.unique(flat, axis=0))
    yield f"as a linear map at {place}:"
    yield f"  rank {rank(flat)} of {flat.shape[0]} results, {flat.shape[1]} inputs"
    yield f"  inputs that are never read: {unread or 'none'}"
    yield f"  results that repeat another: {len(flat) - distinct or 'none'}"
    steps = equivariances(matrix, terms.rank)
    for axis, size in enumerate(shape_of(data)):
        if axis in batch:
            yield f"  axis {axis} of {name_of(data)}, {size}: a batch, each element by itself"
            continue
        words = [f"reads {receptive_field(matrix, terms.rank, axis)} of {inputs[axis]}"]
        words += [
            f"equivariant to steps of {step} (steps of {along} in axis {other} of the result)"
            for (step, along, other) in steps.get(axis, ())
        ]
        if is_absorbed(func, terms, data, axis):
            words.append("any order, absorbed by the weights")
        yield f"  axis {axis} of {name_of(data)}, {size}: {'; '.join(words)}"
    for axis, size in enumerate(shape_of(func.returned)):
        if is_absorbed(func, terms, None, axis):
            yield f"  axis {axis} of the result, {size}: any order, absorbed by the weights"


def batch_axes(terms: Terms, data: SSAValue) -> dict[int, int]:
    """The axes of the input whose elements are mapped alike, each to one of an axis of the result.

    Gives for each the axis of the result.
    """
    found: dict[int, int] = {}
    for axis, extent in enumerate(terms.shapes[data]):
        for other in range(terms.rank):
            shape = [-1 if i == other else 1 for i in range(len(terms.grid))]
            along = np.arange(extent).reshape(shape)
            reads = [product.reads.get(data) for product in terms.products]
            mapped = all(at is not None and np.array_equal(at[axis], along) for at in reads)
            rest = _other_coordinates(terms, data, axis)
            if mapped and not any(_varies(array, other) for array in rest):
                found[axis] = other
    return found


def _other_coordinates(terms: Terms, data: SSAValue, axis: int) -> Iterator[Array]:
    """All coordinates and guards, but the coordinate of one axis of the input."""
    for product in terms.products:
        yield from (coordinate for coordinate, _ in product.guards)
        for tensor, at in product.reads.items():
            yield from (c for i, c in enumerate(at) if tensor is not data or i != axis)


def _varies(array: Array, axis: int) -> bool:
    return array.ndim > axis and array.shape[axis] > 1


def _first_of_batch(terms: Terms, data: SSAValue, axis: int, other: int) -> Terms:
    """The function of the first element along a batch axis."""

    def first(product: Product) -> Product:
        at = list(product.reads[data])
        at[axis] = np.zeros((1,) * len(terms.grid), np.int64)
        return replace(product, reads={**product.reads, data: tuple(at)})

    grid = tuple(1 if i == other else n for i, n in enumerate(terms.grid))
    shape = tuple(1 if i == axis else n for i, n in enumerate(terms.shapes[data]))
    shapes = {**terms.shapes, data: shape}
    return replace(terms, grid=grid, shapes=shapes, products=tuple(map(first, terms.products)))


def matrix_of(terms: Terms, data: SSAValue) -> Array:
    """The map at random weights, modulo a prime, of shape ``[*result, *input]``."""
    results, inputs = terms.grid[: terms.rank], terms.shapes[data]
    matrix = np.zeros((prod(results), prod(inputs)), np.int64)
    for product in terms.products:
        if data not in product.reads:
            continue
        value = np.full((), product.scale[0] * pow(product.scale[1], -1, PRIME) % PRIME)
        for tensor, coordinates in product.reads.items():
            if tensor is not data:
                weights = residues(name_of(tensor), prod(terms.shapes[tensor]))[0]
                value = value * weights[_flat(coordinates, terms.shapes[tensor])] % PRIME
        held = np.ones((), bool)
        for coordinate, extent in product.guards:
            held = held & (coordinate >= 0) & (coordinate < extent)
        summed = [a for a in range(terms.rank, len(terms.grid)) if a not in product.iterators]
        grid = tuple(1 if axis in summed else n for axis, n in enumerate(terms.grid))
        rows = np.arange(prod(results)).reshape(results + (1,) * (len(grid) - terms.rank))
        columns = _flat(product.reads[data], inputs)
        rows, columns, value = (np.broadcast_to(a, grid) for a in (rows, columns, value * held))
        np.add.at(matrix, (rows.ravel(), columns.ravel()), value.ravel())
        matrix %= PRIME
    return matrix.reshape(results + inputs)


def _flat(coordinates: Sequence[Array], shape: Sequence[int]) -> Array:
    """The number of an element; where a coordinate is out of bounds, of any."""
    number = np.zeros((), np.int64)
    for coordinate, extent in zip(coordinates, shape, strict=True):
        number = number * extent + np.clip(coordinate, 0, extent - 1)
    return number


def rank(matrix: Array) -> int:
    """The rank modulo the prime, by elimination."""
    rows = matrix.copy()
    found = 0
    for column in range(rows.shape[1]):
        pivots = np.flatnonzero(rows[found:, column])
        if not pivots.size:
            continue
        pivot = found + pivots[0]
        rows[[found, pivot]] = rows[[pivot, found]]
        rows[found] = rows[found] * pow(int(rows[found, column]), -1, PRIME) % PRIME
        below = rows[found + 1 :, column:]
        below -= below[:, :1] * rows[found, column:] % PRIME
        below %= PRIME
        found += 1
        if found == len(rows):
            break
    return found


def receptive_field(matrix: Array, results: int, axis: int) -> int:
    """The most elements along an axis of the input, from first to last, that one result reads."""
    read = np.moveaxis(matrix != 0, results + axis, -1)
    read = read.any(axis=tuple(range(results, read.ndim - 1)))
    first, last = read.argmax(-1), read.shape[-1] - 1 - read[..., ::-1].argmax(-1)
    return int(np.where(read.any(-1), last - first + 1, 0).max())


def equivariances(matrix: Array, results: int) -> dict[int, list[tuple[int, int, int]]]:
    """For an axis of the input ``(step, along, axis)``: a translation by ``step`` translates the
    result by ``along`` on its ``axis``, away from the borders.

    Of several steps the least; none where so few results are left that nothing is shown.
    """
    found: dict[int, list[tuple[int, int, int]]] = {}
    for axis in range(matrix.ndim - results):
        for other in range(results):
            inputs, outputs = matrix.shape[results + axis], matrix.shape[other]
            steps = [(s, 1) for s in range(1, inputs)] + [(1, s) for s in range(2, outputs)]
            for step, along in steps:
                if _is_equivariant(matrix, other, results + axis, along, step):
                    found.setdefault(axis, []).append((step, along, other))
                    break
    return found


def _is_equivariant(matrix: Array, row: int, column: int, along: int, step: int) -> bool:
    """``matrix[o + along, i + step] == matrix[o, i]`` wherever both are inside."""
    first, second = [slice(None)] * matrix.ndim, [slice(None)] * matrix.ndim
    for axis, by in (row, along), (column, step):
        if matrix.shape[axis] - by < 2:
            return False
        first[axis], second[axis] = slice(0, -by), slice(by, None)
    here, there = matrix[tuple(first)], matrix[tuple(second)]
    return bool((here == there).all() and here.any())


def is_absorbed(func: FuncOp, terms: Terms, data: SSAValue | None, axis: int) -> bool:
    """True if every order of an axis of the input, or of the result, gives the same family (E2).

    A transposition and a cycle generate all orders.
    """
    extent = terms.grid[axis] if data is None else terms.shapes[data][axis]
    if extent < 2:
        return False
    swap = np.array([1, 0, *range(2, extent)])
    known = family(coefficients_of(func, terms))
    return all(
        family(coefficients_of(func, _reordered(terms, data, axis, order))) == known
        for order in (swap, np.roll(np.arange(extent), 1))
    )


def _reordered(terms: Terms, data: SSAValue | None, axis: int, order: Array) -> Terms:
    """The function of an input, or with a result, in another order along an axis."""

    def on_grid(array: Array) -> Array:
        return array.take(order, axis) if _varies(array, axis) else array

    def reordered(product: Product) -> Product:
        if data is None:
            reads = {t: tuple(map(on_grid, at)) for t, at in product.reads.items()}
            guards = tuple((on_grid(coordinate), n) for coordinate, n in product.guards)
            return replace(product, reads=reads, guards=guards)
        at = list(product.reads.get(data, ()))
        if at:
            at[axis] = order[np.clip(at[axis], 0, len(order) - 1)]
        return replace(product, reads={**product.reads, data: tuple(at)} if at else product.reads)

    return replace(terms, products=tuple(map(reordered, terms.products)))
