"""Stages by rule: the layout and the schedule that need no tuning."""

from __future__ import annotations

from syno_ir.dialect import FuncOp
from syno_ir.lowering.layout import Layout
from syno_ir.lowering.tvm.adapter import Target, schedule_for_gpu
from syno_ir.lowering.tvm.candidates import cycles, tilings
from syno_ir.lowering.tvm.emit import kernel_of
from syno_ir.lowering.tvm.machine import machine_of
from syno_ir.lowering.tvm.nest import Stage
from syno_ir.lowering.tvm.program import Implement, Implementation, program_of
from syno_ir.lowering.tvm.schedule import schedule_copy, schedule_kernel
from syno_ir.lowering.tvm.tiling import UNTILED, Machine, Tiling
from syno_ir.size import Binding


def rule_for(target: Target) -> Implement:
    """Each stage in the tiling that the rule puts first for a processor; on a GPU untiled."""
    if target.kind.name == "cuda":
        return lambda stage: _on_gpu(stage, target)
    machine = machine_of(target)
    return lambda stage: implement(stage, tilings(stage, machine)[0], machine)


def unscheduled_for(target: Target) -> Implement:
    """Each stage in that tiling's layout, with no schedule: what a tuner begins with."""
    machine = machine_of(target)

    def plain(stage: Stage) -> Implementation:
        kernel = kernel_of(stage, tilings(stage, machine)[0])
        return Implementation(kernel, kernel.function, kernel.packs)

    return plain


def stages_of(func: FuncOp, values: Binding, layout: Layout, target: Target) -> list[Stage]:
    """The stages of an operator, laid out as the rule lays them out."""
    by_rule, stages = rule_for(target), list[Stage]()

    def collect(stage: Stage) -> Implementation:
        stages.append(stage)
        return by_rule(stage)

    program_of(func, values, layout, collect)
    return stages


def estimate(func: FuncOp, values: Binding, layout: Layout, target: Target) -> float:
    """The estimated cycles of one core for all stages by rule."""
    machine = machine_of(target)
    stages = stages_of(func, values, layout, target)
    return sum(cycles(stage, tilings(stage, machine)[0], machine) for stage in stages)


def _on_gpu(stage: Stage, target: Target) -> Implementation:
    """A stage in TVM's default schedule."""
    kernel = kernel_of(stage, UNTILED)
    packs = {number: schedule_for_gpu(pack, target) for number, pack in kernel.packs.items()}
    return Implementation(kernel, schedule_for_gpu(kernel.function, target), packs)


def implement(stage: Stage, tiling: Tiling, machine: Machine) -> Implementation:
    """A stage in a tiling."""
    kernel = kernel_of(stage, tiling)
    function = schedule_kernel(stage, kernel, tiling, machine)
    packs = {number: schedule_copy(pack, machine) for number, pack in kernel.packs.items()}
    return Implementation(kernel, function, packs)
