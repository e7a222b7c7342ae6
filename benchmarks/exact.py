"""Whether two operators of one input and at most one weight are equal, decided exactly.

Such an operator is bilinear: the sum of ``coefficient[j, o, i] * w[j] * x[i]`` over elements j of
the weight and i of the input makes element o of the result. The coefficients are counted, as
integers, from the terms of the operator. Two operators are the same function (E1) if all
coefficients agree, and of one family (E2) if the elements of the weights that occur can be paired
so that their coefficients ``[o, i]`` agree, up to one factor for all: that is, if the sorted lists
of those coefficients do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import chain, groupby, permutations, product
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from syno_ir.coordinates import reduced_dims, scale_of, trace
from syno_ir.dialect import FuncOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.size import Binding, Size

Array = NDArray[np.int64]


Digits = Sequence[tuple[int, Array]]
"""For each axis how many elements it has, and for each term which of them."""


class Reads(NamedTuple):
    """What the terms of an operator read, at a binding, those that are 0 left out."""

    data: Digits
    """The element of the result that a term is part of, and the one of the input that it reads."""
    weight: Digits | None
    """The element of the weight that it reads."""
    scale: int = 1
    """A factor of all terms."""


def reads_of(func: FuncOp, binding: Binding) -> Reads:
    """What a function of one contraction reads: of a tensor, and of a weight if it has one."""
    (contraction,) = func.contractions
    iterators = reduced_dims(contraction)
    shape = shape_of(func.returned)
    sizes = [size.evaluate(binding) for size in (*shape, *map(size_of, iterators))]
    grid = np.indices(sizes).reshape(len(sizes), -1)
    outputs, summed = grid[: len(shape)], grid[len(shape) :]
    reads = trace(contraction, list(outputs), list(summed), lambda size: size.evaluate(binding))
    inside = np.ones(grid.shape[1], bool)
    for guard in [*reads.ones, *(guard for read in reads.tensors for guard in read.guards)]:
        inside &= (guard.coordinate >= 0) & (guard.coordinate < guard.size.evaluate(binding))
    tensors = [
        [
            (size.evaluate(binding), place[inside])
            for size, place in zip(shape_of(tensor), read.coordinates, strict=True)
        ]
        for tensor, read in zip(contraction.tensors, reads.tensors, strict=True)
    ]
    result = [(size, place[inside]) for size, place in zip(sizes, outputs, strict=False)]
    up, down = scale_of(contraction).ratio(binding)
    assert down == 1
    return Reads([*result, *tensors[0]], tensors[1] if len(tensors) > 1 else None, up)


def function_digest(reads: Sequence[Reads], shape: Sequence[Size]) -> str:
    """A text for the function at some bindings, whatever the order of the weight's axes.

    ``shape`` is that of the weight.
    """
    by_size = sorted(range(len(shape)), key=lambda axis: str(shape[axis]))
    alike = [list(axes) for _, axes in groupby(by_size, key=lambda axis: shape[axis])]
    return f"{[str(shape[axis]) for axis in by_size]}" + min(
        _digest([part for at in reads for part in _coefficients(at, list(chain(*order)))])
        for order in product(*map(permutations, alike))
    )


def operator_digest(reads: Sequence[Reads]) -> str:
    """A text for the function at some bindings, the weight's axes in their own order."""
    return _digest([part for at in reads for part in _coefficients(at)])


def family_digest(reads: Sequence[Reads]) -> str:
    """A text for the family at some bindings."""
    return _digest(part for at in reads for part in _family(at))


def _family(reads: Reads) -> list[Array | bytes]:
    """The coefficients in an order that the weight's elements do not determine."""
    elements, data, values = _coefficients(reads)
    if reads.weight is None:
        return [data, values]
    values = values // np.gcd.reduce(values) if len(values) else values
    starts = np.flatnonzero(np.diff(elements, prepend=-1))[1:]
    slices = zip(np.split(data, starts), np.split(values, starts), strict=True)
    return [b"weight", *sorted(_bytes(pair) for pair in slices)]


def _coefficients(reads: Reads, order: Sequence[int] = ()) -> tuple[Array, Array, Array]:
    """Numbers of the weight's, the result's and the input's element, and the coefficient.

    Sorted, and without zeros.
    """
    weight = reads.weight or ()
    digits = [weight[axis] for axis in order] if order else weight
    keys, counts = np.unique(_number([*digits, *reads.data]), return_counts=True)
    elements, data = np.divmod(keys, prod(extent for extent, _ in reads.data))
    return elements, data, counts * reads.scale


def _number(digits: Digits) -> Array:
    """The number of an element of a tensor, from its place on each axis."""
    number = np.zeros_like(digits[0][1])
    for extent, place in digits:
        number = number * extent + place
    return number


def _digest(parts: Iterable[Array | bytes]) -> str:
    return hashlib.sha256(_bytes(parts)).hexdigest()


def _bytes(parts: Iterable[Array | bytes]) -> bytes:
    """The parts one after the other, each with its length."""
    texts = [part if isinstance(part, bytes) else part.tobytes() for part in parts]
    return b"".join(len(text).to_bytes(8) + text for text in texts)
