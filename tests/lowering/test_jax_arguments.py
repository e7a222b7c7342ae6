"""What loaded operators take, and what they say of symbols and arguments that they do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest

import syno_ir
from syno_ir import SynoError, zoo
from syno_ir.dialect import TensorType
from syno_ir.jax import JaxOperator
from syno_ir.lowering.layout import Layout, physical

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")

KEY = jax.random.key(0)
IMAGES = np.ones((1, 4, 6, 6), "f")
WEIGHT = np.ones((4, 4, 3, 3), "f")


def conv2d(**options: Any) -> JaxOperator:
    return syno_ir.jax.load(zoo.load("conv2d"), {"C_in": 4, "C_out": 4}, **options)


def refused(message: str, call: Callable[[], object]) -> None:
    with pytest.raises(SynoError) as error:
        call()
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("symbols", "message"),
    [
        (
            {"Cin": 3},
            "gives Cin, which is no symbol\n  hint: did you mean C_in? declared are N, C_in, C_out",
        ),
        ({"N": 0}, "gives N = 0\n  hint: every symbol stands for a positive integer"),
        ({"N": "1"}, "gives N = '1'\n  hint: every symbol stands for a positive integer"),
    ],
)
def test_symbols_that_are_none(symbols: Any, message: str) -> None:
    """Whether ``load`` or ``init`` is given them, and where all others are given."""
    linear, others = zoo.load("linear"), {"N": 1, "C_in": 4, "C_out": 4}
    message = f"@linear: the binding {message}"
    for given in symbols, others | symbols:
        refused(message, lambda given=given: syno_ir.jax.load(linear, given))
        refused(message, lambda given=given: syno_ir.jax.load(linear).init(KEY, **given))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layout": "NHWC"}, "there is no layout 'NHWC'\n  hint: there are signature, channels"),
        ({"dtype": "float16"}, "there is no dtype 'float16'\n  hint: "),
    ],
)
def test_options_that_are_none(options: dict[str, Any], message: str) -> None:
    with pytest.raises(SynoError, match=message):
        conv2d(**options)


def test_a_symbol_that_no_shape_tells_is_not_taken_from_an_example() -> None:
    operator = syno_ir.parse(
        "syno.func @f<C; g> (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>\n"
        "    bindings = [{C = 8, g = 2}] {\n"
        "  %y = syno.contract(%x[%c]) {\n"
        "    %q, %r = syno.split %c by g\n"
        "    syno.yield %q, %r\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    refused(
        "@f: no shape tells g, and it has no value\n"
        "  hint: load(operator, g=2) gives it one, as a default does, <...; g = 2>",
        lambda: syno_ir.jax.load(operator),
    )
    result = syno_ir.jax.load(operator, g=3).apply({}, np.arange(12))
    np.testing.assert_array_equal(result, np.arange(12).reshape(4, 3))


@pytest.mark.parametrize("word", ["key", "lambda", "range"])
def test_symbols_that_are_words_of_the_module(word: str) -> None:
    linear = syno_ir.parse(str(zoo.load("linear")).replace("C_out", word))
    refused(
        f"@linear: symbol {word} is a word that a module of jax needs itself\n"
        f"  hint: give it another name, {word}_ for example",
        lambda: syno_ir.jax.load(linear),
    )
    renamed = syno_ir.parse(str(linear).replace(word, f"{word}_"))
    assert syno_ir.jax.load(renamed).init(KEY, **{f"{word}_": 3, "C_in": 2})["w"].shape == (3, 2)


def test_init_needs_the_sizes_of_weights() -> None:
    refused(
        "@conv2d: init has no value for C_in, C_out\n"
        "  hint: init(key, C_in=..., C_out=...), or load(operator, C_in=..., C_out=...)",
        lambda: syno_ir.jax.load(zoo.load("conv2d")).init(KEY),
    )


def test_init_takes_every_symbol_of_the_operator() -> None:
    [w] = syno_ir.jax.load(zoo.load("conv2d")).init(KEY, **zoo.load("conv2d").bindings[0]).values()
    assert w.shape == (64, 64, 3, 3)


def test_init_does_not_change_what_is_loaded() -> None:
    refused(
        "@conv2d: init gives k = 5, but the operator is loaded with k = 3\n"
        "  hint: load(operator, k=5) loads it with the other",
        lambda: conv2d().init(KEY, k=5),
    )


def test_init_refuses_sizes_that_do_not_divide() -> None:
    with pytest.raises(
        SynoError, match=r"C_in/g, which is no integer .*\n.*\n.* 2 does not divide 3"
    ):
        syno_ir.jax.load(zoo.load("grouped_conv2d"), g=2).init(KEY, C_in=3, C_out=4)


@pytest.mark.parametrize(
    ("params", "given"),
    [
        ({}, "()"),
        ({"w": WEIGHT, "b": WEIGHT}, "(b, w)"),
        (WEIGHT, "an array of shape [4, 4, 3, 3]"),
        ([WEIGHT], "a list"),
    ],
)
def test_weights_that_are_no_dict_of_them(params: Any, given: str) -> None:
    """``freeze`` and ``pack`` tell at once."""
    loaded = conv2d()
    for take in loaded.freeze, loaded.pack:
        refused(
            f"@conv2d takes weights (w); got {given}\n"
            '  hint: pass {"w": w}; `init` draws the weights',
            lambda take=take: take(params),
        )
    refused(
        f"@conv2d takes weights (w) and 1 data argument; got {given} and 1\n"
        '  hint: call apply({"w": w}, x); `init` draws the weights',
        lambda: loaded.apply(params, IMAGES),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ((), "@conv2d takes weights (w) and 1 data argument; got (w) and 0"),
        (([1.0],), "@conv2d: x is a list, expected an array"),
        ((None,), "@conv2d: x is a NoneType, expected an array"),
    ],
)
def test_data_that_is_none(data: Any, message: str) -> None:
    with pytest.raises(SynoError, match=re.escape(message)):
        conv2d().apply({"w": WEIGHT}, *data)


@pytest.mark.parametrize(
    ("images", "hint"),
    [
        (IMAGES[0], "reshape it, or map `apply` over more axes by jax.vmap"),
        (IMAGES[:, :3], "load(operator, C_in=3) is for another C_in"),
    ],
)
def test_data_of_other_sizes(images: Any, hint: str) -> None:
    refused(
        f"@conv2d: x has shape {list(images.shape)}, but !syno.tensor<N, C_in, H, W> is "
        f"[?, 4, ?, ?] under {{C_in = 4}}\n  hint: {hint}",
        lambda: conv2d().apply({"w": WEIGHT}, images),
    )


def test_data_in_another_layout() -> None:
    refused(
        "@conv2d: x has shape [1, 4, 6, 6], but !syno.tensor<N, C_in, H, W> with its channels last "
        "is [?, ?, ?, 4] under {C_in = 4}\n"
        '  hint: load(operator, layout="signature") takes the axes [N, C_in, H, W]; '
        "load(operator, C_in=6) is for another C_in",
        lambda: conv2d(layout="channels_last").apply({"w": WEIGHT.transpose()}, IMAGES),
    )


@pytest.mark.parametrize(
    ("weight", "hint"),
    [
        ((4, 4, 5, 5), "load(operator, k=5) is for another k"),
        ((8, 4, 3, 3), "load(operator, C_out=8) is for another C_out"),
        ((8, 8, 3, 3), "`init` draws weights of that shape"),
        ((4, 4, 5, 3), "`init` draws weights of that shape"),
        ((3, 3, 4, 4), "transpose it to the axes [C_out, C_in, k, k]"),
        ((4, 4, 3), "`init` draws weights of that shape"),
    ],
)
def test_weights_of_other_sizes(weight: tuple[int, ...], hint: str) -> None:
    """Also where the size is a default that nobody gave."""
    loaded, params = conv2d(), {"w": np.ones(weight, "f")}
    message = (
        f"@conv2d: w has shape {list(weight)}, but !syno.weight<C_out, C_in, k, k> is "
        f"[4, 4, 3, 3] under {{C_in = 4, C_out = 4, k = 3}}\n  hint: {hint}"
    )
    refused(message, lambda: loaded.apply(params, IMAGES))
    refused(message, lambda: loaded.freeze(params))
    refused(message, lambda: loaded.pack(params))


def test_weights_of_a_size_that_the_data_tells() -> None:
    loaded = syno_ir.jax.load(zoo.load("linear"))
    refused(
        "@linear: w has shape [3, 5], but !syno.weight<C_out, C_in> is [?, 4] under {C_in = 4}\n"
        "  hint: `init` draws weights of that shape",
        lambda: loaded.apply({"w": np.ones((3, 5), "f")}, np.ones((2, 4), "f")),
    )


@pytest.mark.parametrize("layout", get_args(Layout))
def test_weights_that_do_not_fit_each_other(layout: Layout) -> None:
    operator = zoo.load("low_rank_linear")
    loaded = syno_ir.jax.load(operator, C_in=4, C_out=4, layout=layout)
    params = loaded.init(KEY, R=2) | {"w": loaded.init(KEY, R=3)["w"]}
    with pytest.raises(SynoError, match=r"axis . of w has 3 elements, but R is 2 under {R = 2}"):
        loaded.freeze(params)


@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("name", [n for n in zoo.names() if not n.startswith("found/")])
def test_every_axis_of_every_weight_is_checked(name: str, layout: Layout) -> None:
    operator = zoo.load(name)
    sizes = {"k": 3, "g": 2, "s": 2, "d": 2}
    binding = {symbol: sizes.get(symbol, 8) for symbol in operator.func.symbols.data.names}
    del binding["N"]
    loaded = syno_ir.jax.load(operator, binding, layout=layout)
    shapes = operator.shapes({**binding, "N": 1})
    data = [
        np.ones([shape[axis] for axis in physical(argument, layout)], "f")
        for argument, shape in zip(operator.func.arguments, shapes.arguments, strict=True)
        if isinstance(argument.type, TensorType)
    ]
    params = loaded.init(KEY)
    assert loaded.apply(params, *data).size == np.prod(shapes.result)
    for weight, array in params.items():
        for axis in range(array.ndim):
            longer = jnp.concatenate([array, array], axis)
            with pytest.raises(SynoError, match=f"{weight} has shape|of {weight} has"):
                loaded.apply(params | {weight: longer}, *data)


@pytest.mark.parametrize("frozen", [False, True])
def test_weights_that_are_not_packed_are_refused(frozen: bool) -> None:
    plain = syno_ir.jax.load(zoo.load("conv1d"), C_in=4, C_out=8)
    packed = syno_ir.jax.load(zoo.load("conv1d"), C_in=4, C_out=8, layout="channels_last")
    params, x = plain.init(KEY), jnp.ones((3, 16, 4))
    refused(
        "@conv1d: w has shape [8, 4, 3], but packed it is [3, 4, 8] under "
        "{C_in = 4, C_out = 8, k = 3}\n"
        "  hint: `pack` brings weights of the signature to that layout",
        lambda: packed.freeze(params) if frozen else packed.apply(params, x),
    )
    result = packed.apply(packed.pack(params), x)
    expected = plain.apply(params, x.transpose(0, 2, 1))
    np.testing.assert_allclose(result.transpose(0, 2, 1), expected, rtol=1e-4, atol=1e-5)


def test_a_size_that_does_not_divide_is_told() -> None:
    loaded = syno_ir.jax.load(zoo.load("operator1"), k=3, g=2, s=2)
    params = {"w": np.ones((2, 3, 3, 8, 2)), "b": np.ones((7, 3, 2))}
    with pytest.raises(SynoError, match="C_in/g"):
        loaded.apply(params, np.ones((1, 7, 6, 6)))


@pytest.mark.parametrize("layout", get_args(Layout))
def test_groups_other_than_the_default(layout: Layout) -> None:
    operator = zoo.load("grouped_conv2d")
    four, two = (syno_ir.jax.load(operator, g=g, layout=layout) for g in (4, 2))
    channels = 1 if layout == "signature" else 3
    x = jnp.moveaxis(jax.random.normal(KEY, (2, 8, 6, 6)), 1, channels)
    params = four.init(KEY, C_in=8, C_out=8)
    first = jnp.expand_dims(jnp.zeros(8).at[0].set(1.0), [n for n in range(4) if n != channels])
    change = four.apply(params, x + first) - four.apply(params, x)
    seen = [bool((abs(c) > 1e-3).any()) for c in jnp.moveaxis(change, channels, 0)]
    assert seen == [True] * 2 + [False] * 6
    with pytest.raises(SynoError, match=r"@grouped_conv2d: w has shape \["):
        four.apply(two.init(KEY, C_in=8, C_out=8), x)


def test_checks_leave_no_trace_in_the_program() -> None:
    """They happen when ``apply`` is traced."""
    loaded, params = conv2d(), {"w": WEIGHT}
    assert [str(step.primitive) for step in jax.make_jaxpr(loaded.apply)(params, IMAGES).eqns] == [
        "conv_general_dilated"
    ]


def test_an_operator_shows_what_was_chosen() -> None:
    loaded = syno_ir.jax.load(zoo.load("operator1"), k=3, g=2, s=2, layout="channels_last")
    assert repr(loaded) == (
        "<@operator1 {k = 3, g = 2, s = 2}, layout=channels_last, dtype=argument: "
        "einsum, convolution_last>"
    )
