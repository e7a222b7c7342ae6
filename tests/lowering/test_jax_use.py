"""Loaded operators where people use them: at fixed weights, in bfloat16, exported, in libraries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import syno_ir
from syno_ir import SynoError, zoo
from syno_ir.jax import JaxOperator
from syno_ir.lowering.jax.module import emit_module, run_module
from syno_ir.lowering.layout import Layout

pytest.importorskip("jax")

import jax
import jax.numpy as jnp
from jax import export

from syno_ir.lowering.jax.frozen import freeze

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


def test_frozen_weights_inside_other_functions() -> None:
    """Traced first, they still serve calls outside; exported, they are in the program."""
    loaded = syno_ir.jax.load(zoo.load("operator1"), SIZES)
    params, x = loaded.init(jax.random.key(0)), images("signature")
    expected = loaded.apply(params, x)
    frozen = loaded.freeze(params)
    exported = export.export(jax.jit(frozen))(jax.ShapeDtypeStruct(x.shape, x.dtype))
    for result in jax.jit(frozen)(x), frozen(x), exported.call(x):
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)
    slope = jax.grad(lambda x: (frozen(x) ** 2).sum())(x)
    np.testing.assert_allclose(
        slope, jax.grad(lambda x: (loaded.apply(params, x) ** 2).sum())(x), rtol=1e-4, atol=1e-4
    )


def test_weights_frozen_inside_another_function() -> None:
    loaded = syno_ir.jax.load(zoo.load("operator1"), SIZES)
    params, x = loaded.init(jax.random.key(0)), images("signature")
    result = jax.jit(lambda params, x: loaded.freeze(params)(x))(params, x)
    np.testing.assert_allclose(result, loaded.apply(params, x), rtol=1e-5, atol=1e-5)


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


def rounded(array: Any) -> Any:
    """The nearest values of bfloat16, in float64."""
    return np.asarray(array).astype(jnp.bfloat16).astype(float)


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("linear", lambda x, w: x @ w.T),
        ("low_rank_linear", lambda x, u, w: rounded(x @ u.T) @ w.T),
        ("linear_bias", lambda x, w, b: rounded(x @ w.T) + b),
    ],
)
def test_bfloat16_rounds_arguments_and_what_stages_give(name: str, by_hand: Any) -> None:
    """But no sums of products, and no result of the last stage; of a sum, XLA may decide."""
    operator = zoo.load(name)
    sizes = {"N": 3, "C_in": 40, "C_out": 5, "R": 4}
    shapes = operator.shapes({s: sizes[s] for s in operator.func.symbols.data.names}).arguments
    stream = np.random.default_rng(0)
    x, *weights = (stream.standard_normal(shape, "f") for shape in shapes)
    names = [str(argument.name_hint) for argument in operator.func.arguments[1:]]
    loaded = syno_ir.jax.load(operator, dtype="bfloat16")
    result = loaded.apply(dict(zip(names, weights, strict=True)), x)
    expected = by_hand(*map(rounded, (x, *weights)))
    assert result.dtype == "float32"
    if name == "linear_bias":
        expected = np.where(result == rounded(result), rounded(expected), expected)
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "layout"),
    [("conv2d", "channels_last"), ("operator1", "signature"), ("average_pool2d", "signature")],
)
def test_bfloat16_in_every_kind_of_stage(name: str, layout: Layout) -> None:
    operator = zoo.load(name)
    fixed = sizes_of(name) | ({"C": 8} if name == "average_pool2d" else {})
    exact = syno_ir.jax.load(operator, fixed, layout=layout)
    half = syno_ir.jax.load(operator, fixed, layout=layout, dtype="bfloat16")
    params, x = exact.init(jax.random.key(0)), images(layout)
    expected, result = exact.apply(params, x), half.apply(params, x)
    assert result.dtype == x.dtype
    error = float(abs(result - expected).max() / abs(expected).max())
    assert 1e-5 < error < 2e-2  # bfloat16 has 8 bits
    slope = jax.grad(lambda x: (half.apply(params, x) ** 2).sum())(x)
    assert slope.dtype == x.dtype and np.isfinite(slope).all()


def test_sums_in_bfloat16_do_not_stall() -> None:
    """300 ones added in bfloat16 give 256; in float32 they give 300."""
    loaded = syno_ir.jax.load(zoo.load("linear"), dtype="bfloat16")
    result = loaded.apply({"w": jnp.ones((1, 300))}, jnp.ones((1, 300)))
    assert float(result[0, 0]) == 300


def test_unknown_dtype() -> None:
    with pytest.raises(
        SynoError, match="there is no dtype 'int8'\n  hint: there are argument, bfloat16"
    ):
        zoo.load("conv2d").emit("jax{dtype=int8}")


@pytest.mark.parametrize("stored", [False, True])
def test_export_with_any_batch(stored: bool) -> None:
    operator = zoo.load("operator1")
    loaded = syno_ir.jax.load(operator, SIZES)
    params = loaded.init(jax.random.key(0))
    (n,) = export.symbolic_shape("n")
    shape = jax.ShapeDtypeStruct((n, 8, 6, 6), jnp.float32)
    exported = export.export(loaded.apply)(params, shape)
    if stored:
        pytest.importorskip("flatbuffers", reason="jax.export serializes by flatbuffers")
        exported = export.deserialize(exported.serialize())
    x = images("signature", 3)
    expected = operator.evaluate([x, *params.values()], SIZES, N=3)
    np.testing.assert_allclose(exported.call(params, x), expected, rtol=1e-4, atol=1e-5)


def test_vmap_over_operators() -> None:
    loaded = syno_ir.jax.load(zoo.load("conv2d"), sizes_of("conv2d"))
    params = {"w": np.random.default_rng(0).standard_normal((4, 8, 8, 3, 3), "f")}
    x = images("signature")
    results = jax.vmap(loaded.apply, (0, None))(params, x)
    first = loaded.apply(jax.tree.map(lambda w: w[0], params), x)
    np.testing.assert_allclose(results[0], first, rtol=1e-5, atol=1e-5)


def gradient(operator: JaxOperator, params: Any, x: Any) -> Any:
    """Of a sum of squares, in the weights."""
    return jax.grad(lambda params: (operator.apply(params, x) ** 2).sum())(params)


def test_flax() -> None:
    nnx = pytest.importorskip("flax.nnx")
    operator = syno_ir.jax.load(zoo.load("conv2d"), sizes_of("conv2d"))

    class Convolution(nnx.Dict):
        def __call__(self, x: Any) -> Any:
            return operator.apply({name: w[...] for name, w in self.items()}, x)

    params, x = operator.init(jax.random.key(0)), images("signature")
    layer = Convolution(jax.tree.map(nnx.Param, params))
    slope = nnx.jit(nnx.grad(lambda layer: (layer(x) ** 2).sum()))(layer)
    np.testing.assert_allclose(layer(x), operator.apply(params, x))
    np.testing.assert_allclose(slope["w"][...], gradient(operator, params, x)["w"], rtol=1e-4)
    assert list(nnx.state(layer, nnx.Param)) == ["w"]


def test_equinox() -> None:
    eqx = pytest.importorskip("equinox")
    operator = syno_ir.jax.load(zoo.load("conv2d"), sizes_of("conv2d"))

    params, x = operator.init(jax.random.key(0)), images("signature")
    layer = eqx.Partial(operator.apply, params)
    slope = eqx.filter_jit(eqx.filter_grad(lambda layer: (layer(x) ** 2).sum()))(layer)
    np.testing.assert_allclose(layer(x), operator.apply(params, x))
    [found] = jax.tree.leaves(slope)
    np.testing.assert_allclose(found, gradient(operator, params, x)["w"], rtol=1e-4)
