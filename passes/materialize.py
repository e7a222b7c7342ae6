"""Pass ``syno-materialize``: one contraction as the cheapest sequence of contractions (E1)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import ClassVar, NamedTuple

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp, UnknownLoc
from xdsl.ir import Block, Region, SSAValue
from xdsl.passes import ModulePass
from xdsl.utils.exceptions import PassFailedException

from syno_ir.binding import default_bindings
from syno_ir.blend import is_product
from syno_ir.coordinates import scale_of
from syno_ir.cost import cost_of
from syno_ir.dialect import ContractOp, DimType, ReduceOp, ShareOp, YieldOp
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.violation import show_binding
from syno_ir.passes.functions import functions_of
from syno_ir.passes.machine import Rates, rates
from syno_ir.passes.planning import Objective, Planner
from syno_ir.passes.staging import Join, Partly, Reached, Stage, Wiring
from syno_ir.size import ONE, Binding, Size

OBJECTIVES: dict[str, Callable[[], Objective]] = {
    "flops": lambda: lambda cost: float(cost.flops),
    "bytes": lambda: lambda cost: float(cost.bytes),
    "latency": lambda: latency(rates()),
}


def latency(machine: Rates) -> Objective:
    """The least seconds of a stage: its work, and to write and read what it repeats."""
    return lambda cost: (
        machine.seconds(cost.flops, cost.bytes) + machine.seconds(0, 2 * cost.repeated)
    )


@dataclass(frozen=True)
class MaterializePass(ModulePass):
    """Splits each contraction that is a product into stages of least total cost.

    ``objective`` is ``flops``, ``bytes`` or ``latency``, added over the function's bindings, or
    over two small ones if it has none. A stage's latency is the least time for its FLOPs and bytes
    at the rates of the target, see ``syno-opt --calibrate``, and the time to write and read what a
    merge repeats of its tensors. ``memory`` is the most bytes that an intermediate tensor may have;
    with ``report`` a line on stderr tells the FLOPs before and after.
    """

    name: ClassVar[str] = "syno-materialize"

    objective: str = "flops"
    memory: int | None = None
    report: bool = False

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        if self.objective not in OBJECTIVES:
            raise PassFailedException(
                f"unknown objective {self.objective!r}, expected {' or '.join(OBJECTIVES)}"
            )
        for func in functions_of(op):
            bindings = func.complete_bindings() or default_bindings(func)
            before = cost_of(func, bindings[0]).flops
            for contraction in func.contractions:
                if is_product(contraction.blend.data) and contraction.tensors:
                    self._materialize(contraction, bindings)
            if self.report:
                after = cost_of(func, bindings[0]).flops
                print(
                    f"{self.name}: @{func.sym_name.data}: {before:,} -> {after:,} FLOPs "
                    f"in {len(func.contractions)} contractions at {show_binding(bindings[0])}",
                    file=sys.stderr,
                )

    def _materialize(self, contraction: ContractOp, bindings: Sequence[Binding]) -> None:
        limit = inf if self.memory is None else self.memory
        planner = Planner(Wiring(contraction), bindings, OBJECTIVES[self.objective](), limit)
        stages = planner.plan()
        if len(stages) > 1:
            replace_by_stages(contraction, stages)


def replace_by_stages(contraction: ContractOp, stages: Sequence[Stage]) -> None:
    """Put the contractions that compute ``stages`` in the place of one contraction."""
    block = contraction.parent_block()
    assert block is not None
    built = {
        frozenset([n]): _Built(t, contraction.dims_of(n)) for n, t in enumerate(contraction.tensors)
    }
    for number, stage in enumerate(stages):
        last = number == len(stages) - 1
        takes = [built[tensor.sources] for tensor in stage.takes]
        new = _contraction(stage, takes, scale_of(contraction) if last else ONE)
        for op in new.walk():
            if isinstance(op.location, UnknownLoc):
                op.location = contraction.location
        new.result.name_hint = contraction.result.name_hint if last else "t"
        block.insert_op_before(new, contraction)
        built[stage.gives.sources] = _Built(new.result, stage.gives.dims)
        if last:
            contraction.result.replace_all_uses_with(new.result)
    block.erase_op(contraction)


class _Built(NamedTuple):
    """A tensor of the new contractions, and its dims in the order that they have there."""

    value: SSAValue
    dims: tuple[Reached, ...]


def _contraction(stage: Stage, takes: Sequence[_Built], scale: Size) -> ContractOp:
    reached = [dim for tensor in takes for dim in tensor.dims]
    block = Block(arg_types=[DimType(size_of(_named(dim))) for dim in reached])
    dims: dict[Reached, SSAValue] = {}
    for old, new in zip(reached, block.args, strict=True):
        new.name_hint = _named(old).name_hint
        dims[old] = new
    for step in stage.steps:
        if isinstance(step, Join):
            dims[step.result] = _join(block, [dims[part] for part in step.parts])
            dims[step.result].name_hint = _named(step.result).name_hint
        else:
            mapping = {dim: dims[dim] for dim in step.op.operands}
            block.add_op(copy := step.op.clone(mapping))
            dims.update(zip(step.op.results, copy.results, strict=True))
    if stage.sums:
        block.add_op(ReduceOp(*(dims[dim] for dim in stage.sums)))
    block.add_op(YieldOp(*(dims[dim] for dim in stage.gives.dims)))
    return ContractOp([tensor.value for tensor in takes], Region(block), scale=scale)


def _join(block: Block, parts: Sequence[SSAValue]) -> SSAValue:
    joined = parts[0]
    for part in parts[1:]:
        block.add_op(share := ShareOp(joined, part))
        joined = share.result
    return joined


def _named(dim: Reached) -> SSAValue:
    return dim.chain if isinstance(dim, Partly) else dim
