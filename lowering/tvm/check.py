"""Whether a kernel is the operator: at some elements, against the reference."""

from __future__ import annotations

import numpy as np

from syno_ir.dialect.contract import shape_of
from syno_ir.lowering.layout import physical
from syno_ir.lowering.reference import border_points, evaluate
from syno_ir.lowering.tvm.adapter import Tensor
from syno_ir.lowering.tvm.build import Kernel

POINTS = 64
"""So many elements of the result are compared, corners and borders first."""

TOLERANCE = 1e-4
"""The largest error, relative to what the operator makes of the arguments' absolute values."""


def is_reference(kernel: Kernel, points: int = POINTS) -> bool:
    """True if a kernel gives the reference's values at some elements, for random arguments.

    All symbols must have values.
    """
    rng = np.random.default_rng(0)
    func, values = kernel.func, kernel.values
    shapes = [[size.evaluate(values) for size in shape_of(a)] for a in func.arguments]
    arguments = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    orders = [physical(argument, kernel.layout) for argument in func.arguments]
    result = kernel(*(a.transpose(o) for a, o in zip(arguments, orders, strict=True)))
    if isinstance(result, Tensor):
        result = result.numpy()
    result = result.transpose(np.argsort(physical(func.returned, kernel.layout)))
    at = border_points(result.shape, points)
    expected = evaluate(func, arguments, values, at=at)
    scale = evaluate(func, [abs(argument) for argument in arguments], values, at=at)
    return bool((abs(result[tuple(at.T)] - expected) <= TOLERANCE * scale + 1e-30).all())
