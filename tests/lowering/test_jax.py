"""JAX against the reference: values and gradients of random operators, in every form and layout.

A function is affine in each of its arguments, so its derivative in the direction v of one is the
function at v less that at 0 there: the gradients' oracle needs no finite differences.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from counts import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from random_convolutions import random_convolution

import syno_ir
from syno_ir import SynoError, zoo
from syno_ir.dialect import WeightType
from syno_ir.lowering.jax.module import (
    Options,
    emit_module,
    form_names,
    module_names,
    run_module,
)
from syno_ir.lowering.layout import physical
from syno_ir.operator import Operator
from syno_ir.testing import Limits, operators, random_arguments

jax = pytest.importorskip("jax")

STAGED = "canonicalize,syno-materialize"


@pytest.fixture(autouse=True)
def double_precision() -> Any:
    with jax.enable_x64(True):
        yield


def applied(operator: Operator, options: Options, arguments: Sequence[Any]) -> Any:
    """The result of the emitted module, in the layout of the signature."""
    text = emit_module(operator.func, options)
    module = run_module(text, operator.name)
    names = module_names(operator.func)
    params, data = {}, []
    for tensor, argument in zip(operator.func.arguments, arguments, strict=True):
        if isinstance(tensor.type, WeightType):
            params[names.of(tensor)] = argument
        else:
            data.append(argument.transpose(physical(tensor, options.layout)))
    result = module["apply"](module.get("pack", dict)(params), *data)
    return result.transpose(np.argsort(physical(operator.func.returned, options.layout)))


def compiled(function: Any) -> Any:
    """The function by XLA, which is to compile quickly: there is little to compute."""
    options = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    return jax.jit(function, compiler_options=options)


def assert_close(actual: Any, expected: Any) -> None:
    actual = np.asarray(actual)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(
        actual, expected, rtol=1e-9, atol=1e-9 * (1 + abs(expected).max(initial=0))
    )


@examples(100, fuzz=2_000)
@given(operators(Limits(max_terms=5_000)), st.integers(0, 99))
def test_staged_and_unstaged_values_and_gradients_are_those_of_the_reference(
    operator: Operator, seed: int
) -> None:
    binding = operator.bindings[0]
    arguments = random_arguments(operator, binding, seed)
    directions = random_arguments(operator, binding, seed + 1)
    expected = operator.evaluate(arguments, binding)
    weights = np.random.default_rng(seed).integers(-4, 5, expected.shape).astype(float)
    slopes = [
        (_derivative(operator, binding, arguments, number, v) * weights).sum()
        for number, v in enumerate(directions)
    ]
    einsums = dict.fromkeys(range(len(operator.func.contractions)), "einsum")
    forms = [
        (operator.run_passes(STAGED), Options(binding)),
        (operator, Options(binding, forms=einsums)),
    ]

    def gradients_and_values(arguments: Sequence[Any]) -> Any:
        return [jax.grad(loss, has_aux=True)(arguments, *form) for form in forms]

    def loss(arguments: Sequence[Any], emitted: Operator, options: Options) -> Any:
        result = applied(emitted, options, arguments)
        return (result * weights).sum(), result

    for gradients, result in compiled(gradients_and_values)(arguments):
        assert_close(result, expected)
        for gradient, direction, slope in zip(gradients, directions, slopes, strict=True):
            assert_close((gradient * direction).sum(), np.asarray(slope))


def _derivative(
    operator: Operator, binding: Any, arguments: Sequence[Any], number: int, direction: Any
) -> Any:
    """The derivative in a direction of one argument, in which the function is affine."""
    there, zero = list(arguments), list(arguments)
    there[number], zero[number] = direction, np.zeros_like(direction)
    return operator.evaluate(there, binding) - operator.evaluate(zero, binding)


@examples(8)
@given(operators(Limits(max_terms=1_000, max_contractions=1)), st.integers(0, 99))
def test_single_precision_and_vmap(operator: Operator, seed: int) -> None:
    binding = operator.bindings[0]
    pair = [random_arguments(operator, binding, seed + n) for n in range(2)]
    stacked = [np.stack(both).astype(np.float32) for both in zip(*pair, strict=True)]

    def apply(*arguments: Any) -> Any:
        return applied(operator, Options(binding), arguments)

    several = compiled(jax.vmap(apply, axis_size=2))
    results = np.asarray(several(*stacked)) if stacked else [apply()] * 2
    for result, arguments in zip(results, pair, strict=True):
        assert not stacked or result.dtype == np.float32
        expected = operator.evaluate(arguments, binding)
        bound = 1e-4 * (1 + abs(expected).max(initial=0))
        np.testing.assert_allclose(result, expected, rtol=0, atol=bound)


@examples(15)
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from(["signature", "channels_last"]))
def test_every_form_of_a_convolution_is_the_reference(seed: int, first: bool, layout: Any) -> None:
    operator = random_convolution(seed)
    binding = operator.bindings[0 if first else 1]
    arguments = random_arguments(operator, binding, seed)
    expected = operator.evaluate(arguments, binding)
    names = form_names(operator.func, Options(binding, layout))
    assert {"convolution_first", "convolution_last", "einsum"} <= set(names)

    def every(arguments: Sequence[Any]) -> Any:
        return [applied(operator, Options(binding, layout, {0: n}), arguments) for n in names]

    for result in compiled(every)(arguments):
        assert_close(result, expected)


@examples(6)
@given(st.integers(0, 10**6), st.sampled_from(["signature", "channels_last"]))
def test_derivatives_of_another_form_are_those_of_the_reference(seed: int, layout: Any) -> None:
    operator = random_convolution(seed)
    binding = operator.bindings[0]
    names = [name for name in form_names(operator.func, Options(binding, layout)) if "/" in name]
    assume(names)
    arguments = random_arguments(operator, binding, seed)
    directions = random_arguments(operator, binding, seed + 1)
    slopes = [
        _derivative(operator, binding, arguments, number, v) for number, v in enumerate(directions)
    ]
    weights = np.random.default_rng(seed).integers(-4, 5, slopes[0].shape).astype(float)

    def forward_and_backward(name: str, arguments: Sequence[Any]) -> Any:
        def apply(*arguments: Any) -> Any:
            return applied(operator, Options(binding, layout, {0: name}), arguments)

        _, tangent = jax.jvp(apply, tuple(arguments), tuple(directions))
        result, pull = jax.vjp(apply, *arguments)
        return result, tangent, pull(weights)

    def every(arguments: Sequence[Any]) -> Any:
        return [forward_and_backward(name, arguments) for name in names]

    for result, tangent, gradients in compiled(every)(arguments):
        assert_close(result, operator.evaluate(arguments, binding))
        assert_close(tangent, sum(slopes))
        for gradient, direction, slope in zip(gradients, directions, slopes, strict=True):
            assert_close((gradient * direction).sum(), np.asarray((slope * weights).sum()))


@pytest.mark.parametrize("layout", ["signature", "channels_last"])
@pytest.mark.parametrize("name", [n for n in zoo.names() if not n.startswith("found/")])
def test_the_zoo(name: str, layout: Any) -> None:
    operator = zoo.load(name)
    small = {symbol: 4 * (1 + number % 3) for number, symbol in enumerate(operator.bindings[0])}
    binding = {**small, **{s: v for s, v in operator.func.symbols.data.defaults.items() if v < 4}}
    if "g" in binding:
        binding["g"] = 2
    arguments = random_arguments(operator, binding)
    staged = operator.run_passes(f"{STAGED},syno-raise")
    apply = compiled(lambda *arguments: applied(staged, Options(binding, layout), arguments))
    assert_close(apply(*arguments), operator.evaluate(arguments, binding))


def test_convolution_reads_as_a_person_would_write_it() -> None:
    text = emit_module(zoo.load("conv2d").func)
    body = text[text.index("def apply") :]
    assert body == (
        "def apply(params, x):\n"
        '    w = params["w"]\n'
        "    _, _, k, _ = w.shape\n"
        "    return lax.conv_general_dilated(\n"
        "        x, w, (1, 1), [(k//2, (k - 1)//2), (k//2, (k - 1)//2)],\n"
        '        dimension_numbers=("NCHW", "OIHW", "NCHW"))\n'
    )


@pytest.mark.parametrize("name", zoo.names())
def test_emitted_modules_are_short(name: str) -> None:
    """The whole module, and what computes where a function packs the weights, too."""
    func = zoo.load(name).run_passes(STAGED).func
    assert len(emit_module(func).splitlines()) < 40
    packed = emit_module(func, Options(layout="channels_last"))
    assert len(packed[packed.index("def apply") :].splitlines()) < 20


def test_an_emitted_module_runs_by_itself(tmp_path: Any) -> None:
    path = tmp_path / "operator1.py"
    path.write_text(emit_module(zoo.load("operator1").run_passes(STAGED).func))
    program = (
        "import sys; sys.modules['syno_ir'] = None\n"
        "import jax, operator1 as op\n"
        "params = op.init(jax.random.key(0), C_in=8, C_out=8, g=2, s=2)\n"
        "x = jax.random.normal(jax.random.key(1), (2, 8, 5, 6))\n"
        "print(jax.jit(op.apply)(params, x).shape)\n"
        "print(jax.vmap(op.apply, (None, 0))(params, x[None]).shape)\n"
        "print('callback' in str(jax.make_jaxpr(op.apply)(params, x)))\n"
        "mesh = jax.make_mesh((2,), ('batch',))\n"
        "batch = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec('batch'))\n"
        "y = jax.jit(op.apply, out_shardings=batch)(params, jax.device_put(x, batch))\n"
        "print(len(y.sharding.device_set), float(abs(y - op.apply(params, x)).max()) < 1e-5)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == ["(2, 8, 5, 6)", "(1, 2, 8, 5, 6)", "False", "2 True"]


@pytest.mark.parametrize("name", ["linear", "low_rank_linear", "conv1d_circular", "operator1"])
def test_initial_weights_keep_the_variance_of_the_data(name: str) -> None:
    operator = zoo.load(name).run_passes(STAGED)
    sizes = {"N": 64, "C_in": 64, "C_out": 64, "L": 32, "R": 32, "H": 24, "W": 24, "g": 4, "s": 2}
    binding = {s: sizes.get(s, 3) for s in operator.func.symbols.data.names}
    loaded = syno_ir.jax.load(operator, {s: v for s, v in binding.items() if s != "N"})
    params = loaded.init(jax.random.key(0), **binding)
    shape = operator.shapes(binding).arguments[0]
    result = loaded.apply(params, jax.random.normal(jax.random.key(1), shape, "float32"))
    borders = (slice(None), slice(None)) + (slice(4, -4),) * (result.ndim - 2)
    assert result.dtype == "float32"
    assert 0.75 < float(result[borders].var()) < 1.3


def test_loaded_operators_are_the_same_object_for_the_same_ir() -> None:
    first = syno_ir.jax.load(zoo.load("linear"), C_in=4)
    assert first is syno_ir.jax.load(zoo.load("linear"), C_in=4)
    assert first is not syno_ir.jax.load(zoo.load("linear"), C_in=5)


def test_a_symbol_that_nothing_tells() -> None:
    operator = syno_ir.parse(
        "syno.func @f<C; g> (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g> {\n"
        "  %y = syno.contract(%x[%c]) {\n"
        "    %q, %r = syno.split %c by g\n"
        "    syno.yield %q, %r\n"
        "  }\n"
        "  syno.return %y\n"
        "}"
    )
    with pytest.raises(SynoError, match="no shape tells g, and it has no value"):
        emit_module(operator.func)
    assert "g = 4" in emit_module(operator.func, Options({"g": 4}))


def test_unknown_layouts_and_forms() -> None:
    with pytest.raises(
        SynoError, match="there is no layout 'nhwc'\n  hint: there are signature, channels"
    ):
        zoo.load("conv2d").emit("jax{layout=nhwc}")
    with pytest.raises(SynoError, match="no form 'fft'; it has convolution_first"):
        emit_module(zoo.load("conv2d").func, Options(forms={0: "fft"}))
