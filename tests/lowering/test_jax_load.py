"""What ``load`` and ``init`` are given: operators, symbols, options, keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import syno_ir
from syno_ir import SynoError, zoo

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")

KEY = jax.random.key(0)
LINEAR = zoo.load("linear")


def refused(message: str, call: Callable[[], object]) -> None:
    with pytest.raises(SynoError) as error:
        call()
    assert str(error.value) == message


@pytest.mark.parametrize("integer", [np.int64, np.uint8, jnp.int32, np.array, jnp.asarray])
def test_integers_of_any_kind(integer: Callable[[int], Any]) -> None:
    plain = syno_ir.jax.load(LINEAR, {"C_in": 4}, C_out=3)
    assert syno_ir.jax.load(LINEAR, C_in=integer(4), C_out=integer(3)) is plain
    drawn = syno_ir.jax.load(LINEAR).init(KEY, C_in=integer(4), C_out=integer(3))
    np.testing.assert_array_equal(drawn["w"], plain.init(KEY)["w"])


@pytest.mark.parametrize("number", [4.0, np.float32(4), np.ones(2, int), jnp.ones(()), "4", True])
def test_what_is_no_integer(number: Any) -> None:
    message = (
        f"@linear: the binding gives C_in = {number!r}\n"
        "  hint: every symbol stands for a positive integer"
    )
    refused(message, lambda: syno_ir.jax.load(LINEAR, C_in=number))
    refused(message, lambda: syno_ir.jax.load(LINEAR).init(KEY, C_in=number))


@pytest.mark.parametrize(("binding", "kind"), [([1, 2], "list"), ("C_in=8", "str"), (8, "int")])
def test_a_binding_that_is_no_mapping(binding: Any, kind: str) -> None:
    refused(
        f"@linear: expected a mapping of symbols to sizes, got {kind}\n"
        '  hint: {"N": 8} is one; by name it is N=8',
        lambda: syno_ir.jax.load(LINEAR, binding),
    )


def test_a_symbol_that_is_no_word() -> None:
    refused(
        "@linear: the binding gives 1, which is no symbol\n  hint: declared are N, C_in, C_out",
        lambda: syno_ir.jax.load(LINEAR, {1: 2}),  # pyright: ignore[reportArgumentType]
    )


def test_a_symbol_that_is_given_twice() -> None:
    refused(
        "@linear: C_in is given as 8 and as 4\n  hint: give it once",
        lambda: syno_ir.jax.load(LINEAR, {"C_in": 8}, C_in=4),
    )
    assert syno_ir.jax.load(LINEAR, {"C_in": 8}, C_in=8) is syno_ir.jax.load(LINEAR, C_in=8)


@pytest.mark.parametrize(
    ("word", "option"), [("Layout", "layout"), ("d_type", "dtype"), ("train", "training")]
)
def test_a_misspelt_option(word: str, option: str) -> None:
    options: dict[str, Any] = {word: True}
    refused(
        f"@linear: {word} is neither a symbol nor an option\n  hint: did you mean {option}?",
        lambda: syno_ir.jax.load(LINEAR, **options),
    )


@pytest.mark.parametrize("load", [syno_ir.load, syno_ir.jax.load])
@pytest.mark.parametrize(("what", "kind"), [(None, "NoneType"), (3, "int"), ([LINEAR], "list")])
def test_what_is_no_path(load: Callable[[Any], object], what: Any, kind: str) -> None:
    refused(
        f"expected the path of a file with an operator, got {kind}\n"
        "  hint: syno_ir.parse takes a text, syno_ir.zoo.load the name of a known operator",
        lambda: load(what),
    )


@pytest.mark.parametrize("load", [syno_ir.load, syno_ir.jax.load])
def test_a_name_or_a_text_in_the_place_of_a_path(load: Callable[[str], object]) -> None:
    refused(
        "conv2d: error: No such file or directory\n"
        "  hint: syno_ir.zoo.load('conv2d') gives the known operator",
        lambda: load("conv2d"),
    )
    refused("conv2e: error: No such file or directory", lambda: load("conv2e"))
    for text in str(LINEAR), " ".join(str(LINEAR).split()):
        refused(
            "expected the path of a file with an operator, got the text of one\n"
            "  hint: syno_ir.parse(text) reads it",
            lambda text=text: load(text),
        )


def test_a_file_with_two_operators(tmp_path: Path) -> None:
    path = tmp_path / "two.mlir"
    path.write_text(f"{LINEAR}\n{zoo.load('conv2d')}")
    message = (
        "expected one syno.func, found @linear, @conv2d\n"
        '  hint: syno_ir.load(path, "linear") takes one of them'
    )
    refused(message, lambda: syno_ir.jax.load(path))
    refused(message, lambda: syno_ir.jax.load(path, name="conv2d"))  # pyright: ignore[reportArgumentType]
    chosen = syno_ir.load(path, "linear")
    assert syno_ir.jax.load(chosen) is syno_ir.jax.load(LINEAR)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        (0, "int"),
        (None, "NoneType"),
        (np.random.default_rng(0), "Generator"),
        (jnp.zeros(()), "float32[]"),
        (jax.random.split(KEY, 3), "key<fry>[3]"),
    ],
)
def test_what_is_no_key(key: Any, given: str) -> None:
    refused(
        f"@linear: init takes one key of jax.random, got {given}\n"
        "  hint: jax.random.key(0) is one, jax.random.split(key) makes several of one",
        lambda: syno_ir.jax.load(LINEAR).init(key, C_in=4, C_out=3),
    )


def test_keys_of_both_kinds_draw_the_same_weights() -> None:
    init = syno_ir.jax.load(LINEAR, C_in=4, C_out=3).init
    expected = init(KEY)["w"]
    np.testing.assert_array_equal(init(jax.random.PRNGKey(0))["w"], expected)
    np.testing.assert_allclose(jax.jit(init)(KEY)["w"], expected, rtol=1e-6)
    drawn = jax.vmap(init)(jnp.stack([KEY, KEY]))["w"]
    np.testing.assert_allclose(drawn, jnp.stack([expected, expected]), rtol=1e-6)


@pytest.mark.parametrize(
    ("dtype", "given"),
    [(jnp.int32, "int32"), (np.dtype("bool"), "bool"), ("fp8", "fp8"), (3, "3")],
)
def test_what_weights_are_not_drawn_in(dtype: Any, given: str) -> None:
    refused(
        f"@linear: init draws floating-point numbers, got dtype {given}\n"
        "  hint: jax.numpy.float32 is such a dtype, and the default",
        lambda: syno_ir.jax.load(LINEAR).init(KEY, dtype=dtype, C_in=4, C_out=3),
    )


@pytest.mark.parametrize("dtype", ["bfloat16", jnp.float16, np.dtype("float32"), jnp.complex64])
def test_what_weights_are_drawn_in(dtype: Any) -> None:
    params = syno_ir.jax.load(LINEAR, C_in=4, C_out=3).init(KEY, dtype=dtype)
    assert params["w"].dtype == jnp.dtype(dtype)


def test_targets_and_python_say_the_same() -> None:
    with pytest.raises(SynoError) as python:
        syno_ir.jax.load(LINEAR, layout="NHWC")  # pyright: ignore[reportArgumentType]
    with pytest.raises(SynoError, match=re.escape(str(python.value))):
        LINEAR.emit("jax{layout=NHWC}")
