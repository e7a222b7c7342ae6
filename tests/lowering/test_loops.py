"""Printed loop nests: their text, and that Python runs them to the value by definition."""

from __future__ import annotations

from fractions import Fraction
from io import StringIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import ModuleOp

from syno_ir import zoo
from syno_ir.errors import SynoError
from syno_ir.frontend import new_context
from syno_ir.lowering.loops import LoopsTarget
from syno_ir.lowering.symbolic import show_size
from syno_ir.operator import Operator, parse
from syno_ir.size import Binding, parse_size
from syno_ir.testing import Limits, operators, random_arguments

CONV2D = """\
def conv2d(x, w):
  # x: N, C_in, H, W
  # w: C_out, C_in, 3, 3
  y = zeros(N, C_out, H, W)
  for n in range(N):
    for co in range(C_out):
      for h in range(H):
        for v in range(W):
          for ci in range(C_in):
            for kh in range(3):
              for kv in range(3):
                if 0 <= h + kh - 1 < H and 0 <= v + kv - 1 < W:
                  y[n, co, h, v] += x[n, ci, h + kh - 1, v + kv - 1] * w[co, ci, kh, kv]
  return y
"""

SYMBOLIC_CONV2D = """\
def conv2d(x, w):
  # x: N, C_in, H, W
  # w: C_out, C_in, k, k
  y = zeros(N, C_out, H, W)
  for n in range(N):
    for co in range(C_out):
      for h in range(H):
        for v in range(W):
          for ci in range(C_in):
            for kh in range(k):
              for kv in range(k):
                if 0 <= h + kh - k//2 < H and 0 <= v + kv - k//2 < W:
                  y[n, co, h, v] += x[n, ci, h + kh - k//2, v + kv - k//2] * w[co, ci, kh, kv]
  return y
"""

GLOBAL_AVERAGE_POOL2D = """\
def global_average_pool2d(x):
  # x: N, C, H, W
  y = zeros(N, C)
  for n in range(N):
    for c in range(C):
      for h in range(H):
        for v in range(W):
          y[n, c] += x[n, c, h, v] / (H*W)
  return y
"""

LINEAR_BIAS = """\
def linear_bias(x, w, b):
  # x: N, C_in
  # w: C_out, C_in
  # b: C_out
  p = zeros(N, C_out)
  for n in range(N):
    for co in range(C_out):
      for ci in range(C_in):
        p[n, co] += x[n, ci] * w[co, ci]
  y = zeros(N, C_out)
  for n in range(N):
    for co in range(C_out):
      y[n, co] += p[n, co] + b[co]
  return y
"""


@pytest.mark.parametrize(
    ("name", "target", "text"),
    [
        ("conv2d", "loops", CONV2D),
        ("conv2d", "loops{symbolic=true}", SYMBOLIC_CONV2D),
        ("global_average_pool2d", "loops", GLOBAL_AVERAGE_POOL2D),
        ("linear_bias", "loops", LINEAR_BIAS),
    ],
)
def test_text(name: str, target: str, text: str) -> None:
    assert zoo.load(name).emit(target) == text


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("conv1d_causal", "x[n, ci, l + kl - 2]"),
        ("conv1d_circular", "x[n, ci, (l + kl - 1) % L]"),
        ("conv1d_dilated", "x[n, ci, l + 2*kl - 2]"),
        ("conv2d_strided", "x[n, ci, 2*h + kh - 1, 2*v + kv - 1]"),
        ("pixel_shuffle", "x[n, 4*c + 2*(h % 2) + v % 2, h//2, v//2]"),
        ("shift_pointwise", "x[n, ci, (h + 1) % H, (v + 1) % W]"),
    ],
)
def test_reads(name: str, read: str) -> None:
    assert read in zoo.load(name).emit("loops")


def run(text: str, operator: Operator, binding: Binding, arguments: list[Any]) -> Any:
    """What Python makes of a printed loop nest, in exact numbers."""
    space: dict[str, Any] = {
        **binding,
        "zeros": lambda *shape: np.full(shape, Fraction(0), dtype=object),
    }
    exec(text, space)
    exact = [np.vectorize(Fraction, otypes=[object])(a.astype(int)) for a in arguments]
    return np.asarray(space[operator.name](*exact), dtype=float)


def assert_runs(operator: Operator, binding: Binding, target: str, seed: int = 0) -> None:
    arguments = random_arguments(operator, binding, seed)
    result = run(operator.emit(target), operator, binding, arguments)
    expected = operator.evaluate(arguments, binding)
    assert result.shape == expected.shape
    tolerance = 1e-9 * (1 + abs(expected).max(initial=0))
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=tolerance)


@given(operators(Limits(max_terms=2_000)), st.integers(0, 99))
def test_symbolic_loops_are_the_function(operator: Operator, seed: int) -> None:
    for binding in operator.bindings:
        assert_runs(operator, binding, "loops{symbolic=true}", seed)


@given(operators(Limits(max_terms=2_000)))
def test_loops_are_the_function_at_the_defaults(operator: Operator) -> None:
    defaults = operator.func.symbols.data.defaults
    for binding in operator.bindings:
        if defaults.items() <= binding.items():
            assert_runs(operator, binding, "loops")


WINDOW_OF_ONES = """
syno.func @ones<H; k = 3> (%w: !syno.weight<k>) -> !syno.weight<H> bindings = [{H = 4}] {
  %y = syno.contract(%w[%v]) {
    %e = syno.expand to H
    %h, %o = syno.unfold %e by k
    %s = syno.share %o, %v
    syno.reduce %s
    syno.yield %h
  }
  syno.return %y
}
"""


def test_ones_out_of_bounds_are_no_term() -> None:
    operator = parse(WINDOW_OF_ONES)
    result = run(operator.emit("loops"), operator, {"H": 4}, [np.array([1, 10, 100])])
    assert result.tolist() == [110, 111, 111, 11]


@pytest.mark.parametrize("size", ["1/k", "1/k**2", "2/k", "C/(g*k)", "1/(g*k)", "C*k**2/g"])
def test_sizes_are_python_integers(size: str) -> None:
    text = show_size(parse_size(size))
    values = {"C": 24, "g": 1, "k": 1}
    assert isinstance(result := eval(text, values), int)
    assert result == parse_size(size).evaluate({"C": 24, "g": 1, "k": 1})


@pytest.mark.parametrize("name", [name for name in zoo.names() if "/" not in name])
def test_loops_of_the_zoo_run(name: str) -> None:
    operator = zoo.load(name)
    unit = 4 if name == "conv2d_strided" else 2
    small = dict.fromkeys(operator.func.symbols.data.primary, unit)
    coefficients = {name: 2 for name, _ in operator.func.symbols.data.coefficients}
    binding = {**small, **coefficients, **{s: 4 for s in ("C_out", "C_in") if s in small}}
    assert_runs(operator, binding, "loops{symbolic=true}")


def test_a_module_without_functions_has_no_loops() -> None:
    with pytest.raises(SynoError, match=r"target loops: the module has no syno\.func"):
        LoopsTarget().emit(new_context(), ModuleOp([]), StringIO())
