"""A function multiplied out: sums of products of reads of its arguments, at one binding.

Contractions are composed, and blends multiplied out, so that a function is a sum of products. Each
product has iterators of its own, a coordinate for every dim of every argument that it reads, and
guards under which it counts. Coordinates are integer arrays on an open grid: one axis for each
output and iterator, of length 1 where the coordinate does not depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as cartesian
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xdsl.ir import Block, SSAValue

from syno_ir.blend import monomials
from syno_ir.coordinates import Guard, reduced_dims, scale_of, trace
from syno_ir.dialect import ContractOp, FuncOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.size import Binding, Size

Array = NDArray[Any]


@dataclass(frozen=True)
class Product:
    """``scale * sum over iterators of prod(argument[coordinates])`` where all guards hold."""

    reads: dict[SSAValue, tuple[Array, ...]]
    """For each argument that stands in the product, a coordinate for each of its dims."""
    guards: tuple[tuple[Array, int], ...]
    """The product counts where ``0 <= coordinate < extent`` for all of these."""
    iterators: tuple[int, ...]
    """The axes of the grid that are summed over."""
    scale: tuple[int, int]
    """A positive rational, as numerator and denominator."""


@dataclass(frozen=True)
class Terms:
    """A function at a binding: the sum of its products, for every output element."""

    grid: tuple[int, ...]
    """The lengths of the axes: those of the result, then those of every iterator."""
    rank: int
    """How many axes the result has."""
    shapes: dict[SSAValue, tuple[int, ...]]
    """The shapes of the arguments."""
    products: tuple[Product, ...]


def grid_of(func: FuncOp, binding: Binding) -> tuple[int, ...]:
    """The lengths of the axes at a complete binding: the result's, then those of all iterators."""
    sizes = [*shape_of(func.returned), *map(size_of, _reduced(func))]
    return tuple(size.evaluate(binding) for size in sizes)


def _reduced(func: FuncOp) -> list[SSAValue]:
    return [dim for contraction in func.contractions for dim in reduced_dims(contraction)]


def terms_of(func: FuncOp, binding: Binding, longest: int | None = None) -> Terms:
    """The function multiplied out at a complete binding.

    Coordinates are those of the first ``longest`` elements along each axis, if that is given: 2 are
    enough to tell which axes a coordinate depends on, whatever the size of the grid.
    """
    reduced = _reduced(func)
    result = shape_of(func.returned)
    grid = grid_of(func, binding)
    axes: list[Array] = [
        np.arange(n).reshape([-1 if i == axis else 1 for i in range(len(grid))])
        for axis, n in enumerate(n if longest is None else min(n, longest) for n in grid)
    ]
    composition = _Composition(
        binding,
        axes,
        {dim: len(result) + number for number, dim in enumerate(reduced)},
    )
    products = composition.products(func.returned, axes[: len(result)], ())
    shapes = {a: tuple(size.evaluate(binding) for size in shape_of(a)) for a in func.arguments}
    return Terms(grid, len(result), shapes, tuple(products))


@dataclass(frozen=True)
class _Composition:
    binding: Binding
    axes: Sequence[Array]
    axis_of: dict[SSAValue, int]

    def number(self, size: Size) -> int:
        return size.evaluate(self.binding)

    def products(
        self, tensor: SSAValue, at: Sequence[Array], guards: tuple[tuple[Array, int], ...]
    ) -> list[Product]:
        """The products that an element of a tensor is the sum of."""
        if isinstance(tensor.owner, Block):
            return [Product({tensor: tuple(at)}, guards, (), (1, 1))]
        contraction = tensor.owner
        assert isinstance(contraction, ContractOp)
        dims = reduced_dims(contraction)
        iterators = [self.axes[self.axis_of[dim]] for dim in dims]
        reads = trace(contraction, at, iterators, self.number)
        own = guards + self.numbers(reads.ones)
        factors = [
            self.products(operand, read.coordinates, self.numbers(read.guards))
            for operand, read in zip(contraction.tensors, reads.tensors, strict=True)
        ]
        summed = tuple(self.axis_of[dim] for dim in dims)
        scale = scale_of(contraction).ratio(self.binding)
        return [
            _multiply(choice, own, summed, scale)
            for monomial in monomials(contraction.blend.data)
            for choice in cartesian(*(factors[number] for number in monomial))
        ]

    def numbers(self, guards: Sequence[Guard[Array]]) -> tuple[tuple[Array, int], ...]:
        return tuple((guard.coordinate, self.number(guard.size)) for guard in guards)


def _multiply(
    factors: Sequence[Product],
    guards: tuple[tuple[Array, int], ...],
    iterators: tuple[int, ...],
    scale: tuple[int, int],
) -> Product:
    reads: dict[SSAValue, tuple[Array, ...]] = {}
    up, down = scale
    for factor in factors:
        reads |= factor.reads
        guards += factor.guards
        iterators += factor.iterators
        up, down = up * factor.scale[0], down * factor.scale[1]
    return Product(reads, guards, iterators, (up, down))
