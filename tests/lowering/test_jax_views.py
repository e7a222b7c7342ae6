"""Views whose results are reshaped later, or repeated: each tells the sizes that it leaves."""

from __future__ import annotations

import numpy as np
import pytest

import syno_ir
from syno_ir.testing import random_arguments

pytest.importorskip("jax")

from syno_ir.lowering.jax.module import Options, emit_module, run_module

STRIDE_THEN_MERGE = """
syno.func @f<A, B; k = 4> (%x: !syno.tensor<A*k, B>) -> !syno.tensor<B*A>
    bindings = [{A = 2, B = 3}] {
  %y = syno.contract(%x[%a, %b]) {
    %s = syno.stride %a by k
    %m = syno.merge %b, %s
    syno.yield %m
  }
  syno.return %y
}"""

REPEAT_THEN_SPLIT = """
syno.func @f<A, B; k = 4> (%x: !syno.tensor<A*k, B>) -> !syno.tensor<A, 2*k, B>
    bindings = [{A = 2, B = 3}] {
  %y = syno.contract(%x[%a, %b]) {
    %e = syno.expand to 2
    %m = syno.merge %a, %e
    %q, %r = syno.split %m by 2*k
    syno.yield %q, %r, %b
  }
  syno.return %y
}"""

CONVOLVE_THEN_REPEAT = """
syno.func @f<A; k = 3> (%x: !syno.tensor<A>, %w: !syno.weight<k>) -> !syno.tensor<A, 2>
    bindings = [{A = 5}] {
  %y = syno.contract(%x[%a], %w[%b]) {
    %p, %o = syno.unfold %a by k
    %s = syno.share %o, %b
    syno.reduce %s
    %e = syno.expand to 2
    syno.yield %p, %e
  }
  syno.return %y
}"""

TILE_THEN_SPLIT = REPEAT_THEN_SPLIT.replace("merge %a, %e", "merge %e, %a")


@pytest.mark.parametrize(
    "text", [STRIDE_THEN_MERGE, REPEAT_THEN_SPLIT, TILE_THEN_SPLIT, CONVOLVE_THEN_REPEAT]
)
def test_sizes_behind_views_that_change_them(text: str) -> None:
    operator = syno_ir.parse(text)
    binding = operator.bindings[0]
    x, *weights = random_arguments(operator, binding)
    module = run_module(emit_module(operator.func, Options(binding)), "f")
    result = module["apply"](dict(zip("w", weights, strict=False)), x)
    np.testing.assert_allclose(result, operator.evaluate([x, *weights], binding), rtol=1e-5)
