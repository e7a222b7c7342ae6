"""TVM against the reference: the zoo and random operators, at borders, sentinels around them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import syno_ir
from syno_ir import SynoError, zoo
from syno_ir.operator import Operator
from syno_ir.testing import Limits, operators

pytest.importorskip("tvm")

from float32_budget import assert_is_reference, budget, drawn, small_binding

import syno_ir.tvm
from syno_ir.lowering.layout import physical
from syno_ir.lowering.reference import border_points
from syno_ir.lowering.tvm import adapter
from syno_ir.lowering.tvm.check import is_reference
from syno_ir.lowering.tvm.program import Call

EXAMPLES = 500 if os.environ.get("HYPOTHESIS_PROFILE") in ("fuzz", "nightly") else 30

FOUND = [name for name in zoo.names() if name.startswith("found/")]
PUBLISHED = [
    (name, number)
    for name in FOUND
    for number in (range(len(zoo.load(name).bindings)) if EXAMPLES > 30 else [0])
]
"""Found operators at their published bindings: the first of each, all under ``make fuzz``."""

POINTS = 48

SMALL_ZOO = [name for name in zoo.names() if not name.startswith("found/")]


@pytest.mark.parametrize("name", SMALL_ZOO)
def test_the_zoo(name: str) -> None:
    operator = zoo.load(name)
    layout = "channels_last" if SMALL_ZOO.index(name) % 2 else "signature"
    assert_is_reference(operator, small_binding(operator), layout)


@pytest.mark.parametrize(("name", "number"), PUBLISHED)
def test_found_operators_at_published_bindings(name: str, number: int) -> None:
    """At some elements, each corner among them; the reference computes those alone."""
    operator = zoo.load(name)
    binding = operator.bindings[number]
    arguments = drawn(operator, binding)
    layout = "channels_last" if (FOUND.index(name) + number) % 2 else "signature"
    kernel = syno_ir.tvm.build(operator, binding, layout=layout)
    orders = [physical(tensor, layout) for tensor in operator.func.arguments]
    result = kernel(*(a.transpose(order) for a, order in zip(arguments, orders, strict=True)))
    result = result.transpose(np.argsort(physical(operator.func.returned, layout)))
    assert result.shape == operator.shapes(binding).result
    at = border_points(result.shape, POINTS)
    error = abs(result[tuple(at.T)] - operator.evaluate(arguments, binding, at=at))
    staged = operator.run_passes("canonicalize,syno-materialize")
    assert (error <= budget(staged, arguments, binding, at)).all(), f"off by {error.max()}"


@settings(max_examples=EXAMPLES)
@given(operators(Limits(max_terms=5_000)), st.booleans(), st.integers(0, 99))
def test_random_operators(operator: Operator, channels_last: bool, seed: int) -> None:
    layout = "channels_last" if channels_last else "signature"
    assert_is_reference(operator, operator.bindings[0], layout, seed)


def test_a_single_result_is_checked() -> None:
    total = syno_ir.parse(
        "syno.func @total<L>(%x: !syno.tensor<L>) -> !syno.tensor<> {\n"
        "  %y = syno.contract(%x[%l]) {\n    syno.reduce %l\n    syno.yield\n  }\n"
        "  syno.return %y\n}"
    )
    assert is_reference(syno_ir.tvm.build(total, L=8))


def test_remainders_of_neighbouring_indices() -> None:
    """TVM joins them wrongly where they are written as such."""
    operator = syno_ir.parse(
        "syno.func @rolled<Q, R, C>(%x: !syno.tensor<Q, R, C>) -> !syno.tensor<Q*R, C> {\n"
        "  %y = syno.contract(%x[%q, %r, %c]) {\n"
        "    %q1 = syno.shift %q by 1\n"
        "    %r1 = syno.shift %r by 1\n"
        "    %m = syno.merge %q1, %r1\n"
        "    syno.yield %m, %c\n"
        "  }\n"
        "  syno.return %y\n"
        "}\n"
    )
    assert_is_reference(operator, {"Q": 3, "R": 3, "C": 5}, "signature")


DIAGONAL = """
syno.func @diagonal<H, K>(%x: !syno.tensor<H, H>) -> !syno.tensor<H, K> inputs = multi {
  %y = syno.contract(%x[%h, %h1]) {
    %h2 = syno.share %h1, %h
    %h3, %k = syno.unfold %h2 by K
    syno.yield %h3, %k
  }
  syno.return %y
}
"""
"""Both dims are out of bounds at once."""

QUOTIENT = """
syno.func @quotient<H, R, K>(%x: !syno.tensor<H*R, H>) -> !syno.tensor<H, K, R> inputs = multi {
  %y = syno.contract(%x[%h, %h1]) {
    %q, %r = syno.split %h by R
    %q1 = syno.share %h1, %q
    %q2, %k = syno.unfold %q1 by K
    syno.yield %q2, %k, %r
  }
  syno.return %y
}
"""
"""One dim is out of bounds where another is, by another coordinate."""


@pytest.mark.parametrize("text", [DIAGONAL, QUOTIENT])
def test_no_dim_is_read_out_of_bounds_beside_a_padded_one(text: str) -> None:
    operator, binding = syno_ir.parse(text), {"H": 3, "R": 2, "K": 3}
    assert_is_reference(
        operator, {s: binding[s] for s in operator.func.symbols.data.names}, "signature"
    )


def test_a_sum_over_windows_is_one_stage() -> None:
    """Two are less arithmetic, but each reads and writes all data."""
    operator = zoo.load("average_pool2d")
    binding = operator.bindings[0]
    assert len(syno_ir.tvm.build(operator, binding, layout="channels_last").program.calls) == 1
    operator = zoo.load("operator1")
    binding = operator.bindings[0]
    assert len(syno_ir.tvm.build(operator, binding, layout="channels_last").program.calls) == 2


def test_the_batch_may_stay_open() -> None:
    operator = zoo.load("conv2d")
    binding = {"C_in": 4, "C_out": 8, "H": 5, "W": 6, "k": 3}
    kernel = syno_ir.tvm.build(operator, binding)
    for batch in (1, 3):
        arguments = drawn(operator, {**binding, "N": batch})
        np.testing.assert_allclose(kernel(*arguments), operator.evaluate(arguments), atol=1e-4)


def test_no_dim_needs_a_value() -> None:
    operator = zoo.load("conv2d")
    kernel = syno_ir.tvm.build(operator)
    arguments = drawn(operator, {"N": 2, "C_in": 3, "C_out": 5, "H": 4, "W": 7, "k": 3})
    np.testing.assert_allclose(kernel(*arguments), operator.evaluate(arguments), atol=1e-4)


def test_script_is_read_back_as_the_same_module() -> None:
    operator = zoo.load("operator1").run_passes("canonicalize,syno-materialize")
    for options in ("", "{scheduled=true layout=channels_last}"):
        text = operator.emit(f"tvmscript{options}")
        assert {"main", "pack", "t", "y"} <= {
            name.name_hint for name in adapter.parse_script(text).functions
        }
        assert adapter.parse_script(text).script() == text.rstrip("\n")


def fenced(array: Any) -> tuple[Any, Any]:
    """A copy of an array with NaN before and behind it, and all of that memory."""
    room = 1024
    memory = np.full(array.size + 2 * room, np.nan, np.float32)
    start = room + (-(memory.ctypes.data // 4 + room)) % 16
    inside = memory[start : start + array.size].reshape(array.shape)
    inside[...] = array
    return inside, memory


def run_fenced(call: Call, operands: Sequence[Any]) -> Any:
    """The result of one TensorIR function, each array in a fence; writes may not leave theirs."""
    function = adapter.compile_module(call.function, target=adapter.Target("llvm"))
    shape = [size.evaluate({}) for size in call.shape]
    result, memory = fenced(np.full(shape, np.nan, np.float32))
    inside = [fenced(operand)[0] for operand in operands]
    function(*map(adapter.from_dlpack, [*inside, result]))
    assert np.isnan(memory).sum() == memory.size - result.size
    return result


@pytest.mark.parametrize("name", ["conv2d", "conv1d_circular", "operator1", "conv2d_strided"])
def test_nothing_is_read_outside(name: str) -> None:
    """NaN around every array of every stage would show in the result."""
    operator = zoo.load(name)
    binding = small_binding(operator)
    arguments = drawn(operator, binding)
    program = syno_ir.tvm.build(operator, binding).program
    known = dict(zip(program.arguments, arguments, strict=True))
    for call in [*program.packs.values(), *program.calls]:
        known[call.result] = run_fenced(call, [known[operand] for operand in call.arguments])
    np.testing.assert_allclose(
        known[program.result], operator.evaluate(arguments, binding), atol=1e-4
    )


def test_the_fence_shows_a_read_outside() -> None:
    """A kernel without its borders fails the test above."""
    operator = zoo.load("conv2d")
    binding = small_binding(operator)
    program = syno_ir.tvm.build(operator, binding).program
    (call,) = program.calls
    (pack,) = program.packs.values()
    x, w = drawn(operator, binding)
    text = call.function.script()
    broken = re.sub(r"T\.if_then_else\([^,]*, (.*), T\.float32\(0\.0\)\)", r"\1", text)
    assert broken != text
    call = replace(call, function=adapter.parse_script(broken))
    with pytest.raises(AssertionError):
        run_fenced(call, [x, run_fenced(pack, [w])])


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ({"apache-tvm": "0.26.0", "apache-tvm-ffi": "0.1.14"}, "apache-tvm 0.26.0 does not work"),
        ({"apache-tvm": "0.27.0", "apache-tvm-ffi": "0.1.15"}, "apache-tvm-ffi 0.1.15 does not"),
        ({"tvm": "1.0"}, r"needs the extra 'tvm'"),
    ],
)
def test_other_versions_are_told_apart(versions: dict[str, str], message: str) -> None:
    def installed(name: str) -> str:
        if name not in versions:
            raise PackageNotFoundError(name)
        return versions[name]

    with pytest.raises(SynoError, match=message):
        adapter.check_versions(installed)
