"""Found operators in JAX at their published places, against the reference at sampled outputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from syno_ir import zoo
from syno_ir.dialect import WeightType
from syno_ir.lowering.jax.load import load_func
from syno_ir.lowering.layout import Layout, physical
from syno_ir.lowering.reference import border_points
from syno_ir.operator import Operator
from syno_ir.passes.machine import Rates, keep
from syno_ir.size import Binding
from syno_ir.testing import random_arguments

pytest.importorskip("jax")

BATCH = 2
"""Published batches have up to 128 images; each is computed by itself."""

POINTS = 40


def places(operator: Operator) -> Sequence[Binding]:
    """The smallest published place; under the profiles that try more, all."""
    found = sorted(operator.bindings, key=lambda b: operator.cost(b).flops)
    return found if settings().max_examples > 100 else found[:1]


@pytest.mark.parametrize("layout", ["signature", "channels_last"])
@pytest.mark.parametrize("name", [n for n in zoo.names() if n.startswith("found/")])
def test_sampled_outputs_at_published_places(
    name: str, layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNO_IR_CACHE", str(tmp_path))
    keep(Rates(flops=1e11, bytes=1e10, source="made up"))
    operator = zoo.load(name)
    stagings = {
        str(staged): staged
        for staged in (
            operator.run_passes(f"canonicalize,syno-materialize{{objective={objective}}}")
            for objective in ("flops", "latency")
        )
    }
    for place in places(operator):
        binding = {**place, "N": min(place["N"], BATCH)}
        arguments = [a.astype("f") for a in random_arguments(operator, binding)]
        points = border_points(operator.shapes(binding).result, POINTS)
        expected = operator.evaluate(arguments, binding, at=points)
        bound = 1e-5 * np.abs(expected).max()
        for staged in stagings.values():
            result = applied(staged, binding, layout, arguments)
            np.testing.assert_allclose(result[tuple(points.T)], expected, rtol=1e-5, atol=bound)


def applied(staged: Operator, binding: Binding, layout: Layout, arguments: Sequence[Any]) -> Any:
    """The result, in the layout of the signature; the batch is left open."""
    fixed = {symbol: n for symbol, n in binding.items() if symbol != "N"}
    loaded = load_func(staged.func, fixed, layout=layout)
    params: dict[str, Any] = {}
    data: list[Any] = []
    for tensor, array in zip(staged.func.arguments, arguments, strict=True):
        if isinstance(tensor.type, WeightType):
            params[str(tensor.name_hint)] = array
        else:
            data.append(array.transpose(physical(tensor, layout)))
    result = np.asarray(loaded.apply(loaded.pack(params), *data))
    return result.transpose(np.argsort(physical(staged.func.returned, layout)))
