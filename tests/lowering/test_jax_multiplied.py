"""Products of elements: which stages have this form, in bfloat16, frozen, and its derivatives.

That values and derivatives are those of the reference is tested with all forms in ``test_jax``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from syno_ir import zoo
from syno_ir.lowering.layout import Layout, physical
from syno_ir.operator import Operator
from syno_ir.testing import random_arguments

pytest.importorskip("jax")

import jax
import jax.numpy as jnp

from syno_ir.lowering.jax.choice import isolated
from syno_ir.lowering.jax.frozen import freeze
from syno_ir.lowering.jax.module import (
    Options,
    emit_module,
    form_names,
    run_module,
)

GROUPED = {"N": 2, "C_in": 8, "C_out": 12, "H": 5, "W": 6, "k": 3, "g": 4}
MIXED = ("shifted", "einsum")
DERIVED = {f"multiplied/{a}/{b}" for a in MIXED for b in (a, "multiplied")}


def forms(name: str, **sizes: int) -> set[str]:
    """Those of this kind that the first stage has."""
    operator = zoo.load(name).run_passes("canonicalize,syno-materialize")
    first = isolated(operator.func, operator.func.contractions[0])
    names = form_names(first, Options({**operator.bindings[0], **sizes}))
    return {name for name in names if name.startswith("multiplied")}


def test_stages_that_add_few_products_for_each_result_have_the_form() -> None:
    assert forms("conv2d", C_in=2) == forms("conv2d", C_in=7) == {"multiplied", *DERIVED}
    assert forms("grouped_conv2d", g=32) == {"multiplied", *DERIVED}
    assert forms("conv2d", C_in=8) == forms("grouped_conv2d", g=4) == set()  # 72 and 144
    assert forms("depthwise_conv2d") == set()  # shifted products are products of elements there


def test_without_windows_it_has_no_derivatives_of_others() -> None:
    assert forms("operator1", C_in=64, C_out=64, g=32) == {"multiplied"}
    assert forms("operator1", C_in=64 * 65, C_out=64, g=32) == set()
    assert forms("pointwise_conv2d", C_in=2) == set()  # one product of matrices


@pytest.mark.parametrize("layout", ["signature", "channels_last"])
def test_derivatives_are_those_that_the_name_tells(layout: Layout) -> None:
    func = zoo.load("grouped_conv2d").func
    text = emit_module(func, Options(GROUPED, layout, {0: "multiplied/einsum/multiplied"}))
    assert "lambda tangent, result, x, w: einsum(tangent, w)" in text
    assert "lambda tangent, result, x, w: multiplied(x, tangent)" in text
    text = emit_module(func, Options(GROUPED, layout, {0: "multiplied/shifted/shifted"}))
    assert "lambda tangent, result, x, w: shifted(tangent, w)" in text
    assert "lambda tangent, result, x, w: shifted(x, tangent)" in text


@pytest.mark.parametrize("layout", ["signature", "channels_last"])
@pytest.mark.parametrize("form", ["multiplied", *sorted(DERIVED)])
def test_in_bfloat16_products_are_added_up_in_float32(form: str, layout: Layout) -> None:
    operator = zoo.load("grouped_conv2d")
    stream = np.random.default_rng(0)
    shapes = operator.shapes(GROUPED).arguments
    arguments = [stream.standard_normal(shape).astype(jnp.bfloat16) for shape in shapes]
    result = applied(operator, Options(GROUPED, layout, {0: form}, "bfloat16"), *arguments)
    expected = operator.evaluate([a.astype(float) for a in arguments], GROUPED)
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("layout", ["signature", "channels_last"])
def test_frozen_weights_are_one_array(layout: Layout) -> None:
    """A slice for each product would be an argument of each call."""
    operator = zoo.load("grouped_conv2d")
    x, w = (a.astype("f") for a in random_arguments(operator, GROUPED))
    module = module_of(operator, Options(GROUPED, layout, {0: "multiplied"}))
    x = x.transpose(physical(operator.func.arguments[0], layout))
    params = module.get("pack", dict)({"w": w})
    frozen = freeze(module["apply"], params)
    np.testing.assert_allclose(frozen(x), module["apply"](params, x), rtol=1e-6)
    [call] = jax.make_jaxpr(frozen)(x).eqns
    assert len(call.invars) == 2


def module_of(operator: Operator, options: Options) -> dict[str, Any]:
    return run_module(emit_module(operator.func, options), operator.name)


def applied(operator: Operator, options: Options, x: Any, w: Any) -> Any:
    """The result for float32 data in the layout of the signature, and in it."""
    module = module_of(operator, options)
    order = physical(operator.func.arguments[0], options.layout)
    params = module.get("pack", dict)({"w": w.astype("f")})
    return module["apply"](params, x.astype("f").transpose(order)).transpose(np.argsort(order))
