"""The rule's tiles: what the registers of a processor hold."""

from __future__ import annotations

import pytest

from syno_ir import zoo

pytest.importorskip("tvm")

from syno_ir.lowering.tvm.candidates import tilings
from syno_ir.lowering.tvm.machine import target_named
from syno_ir.lowering.tvm.rule import stages_of
from syno_ir.lowering.tvm.tiling import Machine


@pytest.mark.parametrize(("lanes", "registers"), [(8, 16), (16, 32), (4, 32)])
@pytest.mark.parametrize("name", ["conv2d", "pointwise_conv2d", "shift_pointwise"])
def test_tiles_fit_the_registers(name: str, lanes: int, registers: int) -> None:
    """The sums, a row of the weights' vectors, and one for the data; a spill costs 2.5 times."""
    operator = zoo.load(name)
    binding = operator.bindings[0]  # 64 channels, 56 x 56
    [stage] = stages_of(operator.func, binding, "channels_last", target_named("llvm"))
    tiling = tilings(stage, Machine(lanes, registers, cores=2))[0]
    vectors = tiling.width // lanes
    assert vectors and tiling.height * vectors + vectors + 1 <= registers
    assert tiling.height * vectors >= registers // 2  # nor does it leave them idle
