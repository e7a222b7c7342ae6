"""Sums over windows in each of their forms, against the reference."""

from __future__ import annotations

import numpy as np
import pytest
from counts import examples
from hypothesis import given
from hypothesis import strategies as st

import syno_ir
from syno_ir import zoo
from syno_ir.testing import random_arguments

pytest.importorskip("jax")

from syno_ir.lowering.jax.module import (
    Options,
    emit_module,
    form_names,
    run_module,
)


@examples(12)
@given(
    window=st.integers(1, 4),
    dilation=st.integers(1, 3),
    step=st.integers(1, 3),
    mode=st.sampled_from(["same", "causal"]),
    mean=st.booleans(),
    repeat=st.booleans(),
)
def test_every_form_of_a_pooling_is_the_reference(
    window: int, dilation: int, step: int, mode: str, mean: bool, repeat: bool
) -> None:
    operator = syno_ir.parse(
        f"""syno.func @pool<N, H, W; k = {window}, d = {dilation}, s = {step}>
          (%x: !syno.tensor<N, H*s, W>) -> !syno.tensor<N, {"k, " * repeat}H, W>
          bindings = [{{N = 2, H = 4, W = 5}}] {{
            %y = syno.contract(%x[%n, %xh, %xw]) {{
              %a, %kh = syno.unfold %xh by k dilation d mode {mode}
              %w, %kw = syno.unfold %xw by k
              %h = syno.stride %a by s
              syno.reduce %kh, %kw{" mode mean" if mean else ""}
              {"%r = syno.expand to k" * repeat}
              syno.yield %n, {"%r, " * repeat}%h, %w
            }}
            syno.return %y
          }}"""
    )
    binding = operator.bindings[0]
    (x,) = random_arguments(operator, binding)
    expected = operator.evaluate([x], binding)
    names = form_names(operator.func, Options(binding))
    assert {"pooling", "shifted", "einsum"} <= set(names)
    for name in names:
        text = emit_module(operator.func, Options(binding, forms={0: name}))
        result = run_module(text, "pool")["apply"]({}, x.astype(np.float32))
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)


def test_data_may_have_the_name_of_what_the_module_calls() -> None:
    text = str(zoo.load("average_pool2d")).replace("%x:", "%sum:")
    operator = syno_ir.parse(text.replace("(%x[", "(%sum["))
    binding = {**operator.bindings[0], "N": 1, "C": 2, "H": 4, "W": 5}
    (x,) = random_arguments(operator, binding)
    for form in form_names(operator.func, Options(binding)):
        module = emit_module(operator.func, Options(binding, forms={0: form}))
        result = run_module(module, "pool")["apply"]({}, x.astype(np.float32))
        np.testing.assert_allclose(result, operator.evaluate([x], binding), rtol=1e-5, atol=1e-5)
