"""Whether two operators are one function, seen from their values by definition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syno_ir.errors import SynoError
from syno_ir.operator import Operator
from syno_ir.size import Binding

PRIME = 2**31 - 1
"""Sums and products of two residues fit into 64 bits."""
DRAWS = 2
"""Two operators that differ agree in all draws with a probability of ``(tensors/PRIME)**DRAWS``."""
TOLERANCE = 1e-9
"""Relative to the largest element, for floats."""


def random_arguments(
    operator: Operator, binding: Binding, seed: int = 0, modulus: int | None = None
) -> list[NDArray[Any]]:
    """An array for each argument: integers in ``[-4, 4]`` as float64, or residues modulo
    ``modulus``.
    """
    rng = np.random.default_rng(seed)
    shapes = operator.shapes(binding).arguments
    if modulus is not None:
        return [rng.integers(0, modulus, shape) for shape in shapes]
    return [rng.integers(-4, 5, shape).astype(np.float64) for shape in shapes]


def assert_same_function(
    a: Operator,
    b: Operator,
    *,
    exact: bool = True,
    bindings: Sequence[Binding] | None = None,
) -> None:
    """Assert that two operators give the same result for all arguments, at each binding.

    The bindings are those that either carries, unless ``bindings`` are given; a binding may give
    symbols that only one of the two has. Values are compared at random arguments modulo
    ``PRIME``, where different functions almost never agree; if not ``exact``, in float64 within
    ``TOLERANCE``.

    Raises ``AssertionError`` with both operators and an element that tells them apart, and
    ``SynoError`` if there is no binding to compare at.
    """
    places = [*a.bindings, *b.bindings] if bindings is None else bindings
    if not places:
        raise SynoError(
            f"@{a.name} and @{b.name} carry no bindings to compare at\n  hint: pass bindings=[...]"
        )
    for binding in places:
        at_a, at_b = _known(binding, a), _known(binding, b)
        if _signature(a, at_a) != _signature(b, at_b):
            _fail(a, b, binding, f"{_signature(a, at_a)}\nis not\n{_signature(b, at_b)}")
        for seed in range(DRAWS):
            arguments = random_arguments(a, at_a, seed, PRIME if exact else None)
            modulus = PRIME if exact else None
            x = a.evaluate(arguments, at_a, modulus=modulus)
            y = b.evaluate(arguments, at_b, modulus=modulus)
            tolerance = 0 if exact else TOLERANCE * max(1.0, np.abs(x).max(), np.abs(y).max())
            if len(different := np.argwhere(~(abs(x - y) <= tolerance))):
                at = tuple(different[0].tolist())
                how = f"modulo {PRIME}" if exact else "in float64"
                _fail(a, b, binding, f"result{list(at)} is {x[at]} and {y[at]} {how}")


def _known(binding: Binding, operator: Operator) -> dict[str, int]:
    """The part of a binding that gives symbols of the operator."""
    names = operator.func.symbols.data.names
    return {name: value for name, value in binding.items() if name in names}


def _signature(operator: Operator, binding: Binding) -> str:
    """The kinds and shapes of the arguments and of the result."""
    shapes = operator.shapes(binding)
    kinds = operator.func.function_type
    arguments = zip(kinds.inputs.data, shapes.arguments, strict=True)
    return f"({_tensors(arguments)}) -> {_tensors([(operator.func.result_type, shapes.result)])}"


def _tensors(kinds_and_shapes: Iterable[tuple[Any, Sequence[int]]]) -> str:
    return ", ".join(
        f"{kind.name.removeprefix('syno.')}<{', '.join(map(str, shape))}>"
        for kind, shape in kinds_and_shapes
    )


def _fail(a: Operator, b: Operator, binding: Binding, difference: str) -> None:
    raise AssertionError(f"two functions at {dict(binding)}: {difference}\n\n{a}\nand\n\n{b}")
