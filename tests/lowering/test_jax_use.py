"""Loaded operators where people use them: at fixed weights, in bfloat16, exported, in libraries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import syno_ir
from syno_ir import SynoError, zoo
from syno_ir.lowering.layout import Layout

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")

from syno_ir.lowering.jax.frozen import freeze  # noqa: E402
from syno_ir.lowering.jax.module import emit_module, run_module  # noqa: E402

SIZES = {"C_in": 8, "C_out": 8, "H": 6, "W": 6, "k": 3, "g": 2, "s": 2}
LAYOUTS: list[Layout] = ["signature", "channels_last"]


def sizes_of(name: str) -> dict[str, int]:
    """Those of ``SIZES`` that an operator of the zoo has."""
    return {s: SIZES[s] for s in zoo.load(name).func.symbols.data.names if s in SIZES}


def images(layout: Layout, n: int = 2) -> Any:
    shape = (n, 8, 6, 6) if layout == "signature" else (n, 6, 6, 8)
    return jax.random.normal(jax.random.key(1), shape)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_frozen_weights_give_the_same(layout: Layout) -> None:
    loaded = syno_ir.jax.load(zoo.load("operator1"), SIZES, layout=layout)
    params = loaded.init(jax.random.key(0))
    frozen = loaded.freeze(params)
    for n in (1, 3):
        x = images(layout, n)
        np.testing.assert_allclose(frozen(x), loaded.apply(params, x), rtol=1e-5, atol=1e-5)


def test_stages_of_weights_alone_are_computed_once() -> None:
    product = syno_ir.parse(
        "syno.func @product<N, A, B, C> (%x: !syno.tensor<N, A>, %v: !syno.weight<A, B>, "
        "%w: !syno.weight<B, C>) -> !syno.tensor<N, C> {\n"
        "  %t = syno.contract(%v[%a, %b], %w[%d, %c]) {\n"
        "    %r = syno.share %b, %d\n"
        "    syno.reduce %r\n"
        "    syno.yield %a, %c\n"
        "  }\n"
        "  %y = syno.contract(%x[%n, %a], %t[%b, %c]) {\n"
        "    %r = syno.share %a, %b\n"
        "    syno.reduce %r\n"
        "    syno.yield %n, %c\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    apply = run_module(emit_module(product.func), "product")["apply"]
    stream = np.random.default_rng(0)
    v, w, x = (stream.standard_normal(shape) for shape in [(4, 5), (5, 6), (3, 4)])
    frozen = freeze(apply, {"v": v, "w": w})
    np.testing.assert_allclose(frozen(x), x @ v @ w, rtol=1e-5)
    assert str(jax.make_jaxpr(frozen)(x)).count("dot_general") == 1
    assert str(jax.make_jaxpr(apply)({"v": v, "w": w}, x)).count("dot_general") == 2


@pytest.mark.parametrize(
    ("name", "layout"),
    [("conv2d", "channels_last"), ("operator1", "signature"), ("average_pool2d", "signature")],
)
def test_bfloat16_rounds_arguments_and_adds_in_float32(name: str, layout: Layout) -> None:
    operator = zoo.load(name)
    sizes = {s: 8 if s == "C" else v for s, v in {**SIZES, "C": 8}.items()}
    fixed = {s: v for s, v in sizes.items() if s in operator.func.symbols.data.names}
    exact = syno_ir.jax.load(operator, fixed, layout=layout)
    rounded = syno_ir.jax.load(operator, fixed, layout=layout, dtype="bfloat16")
    stream = np.random.default_rng(0)
    shapes = operator.shapes({"N": 2, **fixed}).arguments[1:]
    names = [str(argument.name_hint) for argument in operator.func.arguments[1:]]
    weights = {n: stream.standard_normal(s, "f") for n, s in zip(names, shapes, strict=True)}
    x = images(layout)
    expected = exact.apply(exact.pack(weights), x)
    result = rounded.apply(rounded.pack(weights), x)
    assert result.dtype == x.dtype
    error = float(abs(result - expected).max() / abs(expected).max())
    assert 1e-5 < error < 2e-2  # bfloat16 has 8 bits

    def loss(x: Any) -> Any:
        return (rounded.apply(rounded.pack(weights), x) ** 2).sum()

    slope = jax.grad(loss)(x)
    assert slope.dtype == x.dtype and np.isfinite(slope).all()


def test_sums_in_bfloat16_do_not_stall() -> None:
    """300 ones added in bfloat16 give 256; in float32 they give 300."""
    loaded = syno_ir.jax.load(zoo.load("linear"), dtype="bfloat16")
    result = loaded.apply({"w": jnp.ones((1, 300))}, jnp.ones((1, 300)))
    assert float(result[0, 0]) == 300


def test_unknown_dtype() -> None:
    with pytest.raises(SynoError, match="unknown dtype 'int8', expected argument or bfloat16"):
        zoo.load("conv2d").emit("jax{dtype=int8}")


def test_export_with_any_batch() -> None:
    export = pytest.importorskip("jax.export")
    loaded = syno_ir.jax.load(zoo.load("operator1"), SIZES)
    params = loaded.init(jax.random.key(0))
    (n,) = export.symbolic_shape("n")
    shape = jax.ShapeDtypeStruct((n, 8, 6, 6), jnp.float32)
    exported = export.export(loaded.apply)(params, shape)
    x = images("signature", 3)
    np.testing.assert_allclose(exported.call(params, x), loaded.apply(params, x), rtol=1e-6)


def test_vmap_over_operators() -> None:
    loaded = syno_ir.jax.load(zoo.load("conv2d"), sizes_of("conv2d"))
    params = {"w": np.random.default_rng(0).standard_normal((4, 8, 8, 3, 3), "f")}
    x = images("signature")
    results = jax.vmap(loaded.apply, (0, None))(params, x)
    first = loaded.apply(jax.tree.map(lambda w: w[0], params), x)
    np.testing.assert_allclose(results[0], first, rtol=1e-5, atol=1e-5)


def test_flax() -> None:
    nnx = pytest.importorskip("flax.nnx")
    operator = syno_ir.jax.load(zoo.load("conv2d"), sizes_of("conv2d"))

    class Convolution(nnx.Module):
        def __init__(self, rngs: Any):
            self.params = nnx.Dict(jax.tree.map(nnx.Param, operator.init(rngs.params())))

        def __call__(self, x: Any) -> Any:
            return operator.apply({name: w[...] for name, w in self.params.items()}, x)

    layer, x = Convolution(nnx.Rngs(0)), images("signature")
    slope = nnx.grad(lambda layer: (layer(x) ** 2).sum())(layer)
    assert layer(x).shape == (2, 8, 6, 6)
    assert float(abs(slope.params["w"][...]).max()) > 0


def test_equinox() -> None:
    eqx = pytest.importorskip("equinox")
    operator = syno_ir.jax.load(zoo.load("conv2d"), sizes_of("conv2d"))

    class Convolution(eqx.Module):
        params: dict[str, Any]

        def __call__(self, x: Any) -> Any:
            return operator.apply(self.params, x)

    layer, x = Convolution(operator.init(jax.random.key(0))), images("signature")
    slope = eqx.filter_grad(lambda layer: (layer(x) ** 2).sum())(layer)
    assert layer(x).shape == (2, 8, 6, 6)
    assert float(abs(slope.params["w"]).max()) > 0
