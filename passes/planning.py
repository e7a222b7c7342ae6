"""The cheapest stages for a contraction: dynamic programming over the tensors that are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from math import inf, prod

from xdsl.ir import SSAValue

from syno_ir.dialect import ExpandOp, UnfoldOp
from syno_ir.passes.staging import Apply, Reached, Stage, Tensor, Wiring
from syno_ir.size import Binding

BYTES_PER_ELEMENT = 4

EXACT = 6
"""The most tensors of which every pair is tried, and the most sums of which every subset is."""

BEAM = 4
"""How many of the cheapest stages are tried where there are more tensors than that."""


@dataclass(frozen=True)
class StageCost:
    """What a stage costs at one binding."""

    flops: int
    """Multiplications and additions."""
    bytes: int
    """Bytes read and written, every tensor once."""
    repeated: int = 0
    """Bytes of tensors as a merge repeats them, where its result is summed over: no kernel of a
    library does that, so they are written first."""


Objective = Callable[[StageCost], float]
State = frozenset[Tensor]
Plan = tuple[float, tuple[Stage, ...]]


@dataclass
class Planner:
    """Finds the stages whose cost, relative to one stage for all and added over bindings, is least.

    Exact for up to ``EXACT`` tensors and sums, a beam beyond; sums over ones alone come
    last. No intermediate tensor has more than
    ``memory`` bytes.
    """

    wiring: Wiring
    bindings: Sequence[Binding]
    objective: Objective
    memory: float = inf
    _plans: dict[tuple[frozenset[object], frozenset[SSAValue]], Plan] = field(default_factory=dict)

    def plan(self) -> tuple[Stage, ...]:
        """The cheapest stages; of equally cheap ones the fewest."""
        wiring = self.wiring
        whole = wiring.last_stage(wiring.tensors, wiring.sums)
        self._whole = [self.objective(self.cost(whole, b)) or 1.0 for b in self.bindings]
        constant = {dim for dim in wiring.sums if wiring.stage((), [dim]) is not None}
        return self._best(wiring.tensors, frozenset(wiring.sums), frozenset(constant))[1]

    def cost(self, stage: Stage, binding: Binding) -> StageCost:
        """The cost of one stage, counted as ``syno_ir.cost`` does."""
        result = self._elements(stage.gives.dims, binding)
        terms = result * self._elements(stage.sums, binding)
        flops = terms * (len(stage.takes) - 1 + bool(stage.sums))
        read = sum(self._elements(tensor.dims, binding) for tensor in stage.takes)
        repeated = sum(self._elements(dims, binding) for dims in stage.repeated())
        return StageCost(flops, (read + result) * BYTES_PER_ELEMENT, repeated * BYTES_PER_ELEMENT)

    def _elements(self, dims: Sequence[Reached], binding: Binding) -> int:
        return prod(self.wiring.size(dim).evaluate(binding) for dim in dims)

    def _relative(self, stage: Stage) -> float:
        costs = [self.objective(self.cost(stage, binding)) for binding in self.bindings]
        return sum(cost / whole for cost, whole in zip(costs, self._whole, strict=True))

    def _best(
        self, tensors: tuple[Tensor, ...], sums: frozenset[SSAValue], constant: frozenset[SSAValue]
    ) -> Plan:
        key = frozenset((t.sources, frozenset(t.dims)) for t in tensors), sums
        if key not in self._plans:
            last = self.wiring.last_stage(tensors, sums)
            best: Plan = self._relative(last), (last,)
            choices = [(self._relative(s), s) for s in self._choices(tensors, sums - constant)]
            if len(tensors) > EXACT:
                choices = sorted(choices, key=lambda choice: choice[0])[:BEAM]
            for cost, stage in choices:
                if cost < best[0]:
                    left = (*(t for t in tensors if t not in stage.takes), stage.gives)
                    rest = self._best(left, sums - frozenset(stage.sums), constant)
                    plan = cost + rest[0], (stage, *rest[1])
                    best = min(best, plan, key=lambda p: (p[0] * (1 + 1e-9 * len(p[1])), len(p[1])))
            self._plans[key] = best
        return self._plans[key]

    def _choices(self, tensors: Sequence[Tensor], sums: frozenset[SSAValue]) -> Iterator[Stage]:
        """The stages that take one or two of the tensors and leave no larger one than allowed.

        A dim of several elements that is reached without an unfold, an expand, or a merge that
        repeats a tensor is always summed over: that makes the result smaller, the stage no dearer.
        """
        for takes in chain(combinations(tensors, 1), combinations(tensors, 2)):
            always: list[SSAValue] = []
            perhaps: list[SSAValue] = []
            for dim in (dim for dim in self.wiring.sums if dim in sums):
                stage = self.wiring.stage(takes, [dim])
                if stage is not None:
                    dearer = _enlarges(stage) or stage.repeated() or self._is_single(dim)
                    (perhaps if dearer else always).append(dim)
            for chosen in _subsets(perhaps):
                if len(takes) == 2 or always or chosen:
                    stage = self.wiring.stage(takes, [*always, *chosen])
                    if stage is not None and self._fits(stage):
                        yield stage

    def _is_single(self, dim: SSAValue) -> bool:
        return any(self._elements([dim], binding) == 1 for binding in self.bindings)

    def _fits(self, stage: Stage) -> bool:
        largest = max(self._elements(stage.gives.dims, binding) for binding in self.bindings)
        return largest * BYTES_PER_ELEMENT <= self.memory


def _enlarges(stage: Stage) -> bool:
    return any(isinstance(s, Apply) and isinstance(s.op, UnfoldOp | ExpandOp) for s in stage.steps)


def _subsets(dims: Sequence[SSAValue]) -> Iterator[tuple[SSAValue, ...]]:
    if len(dims) > EXACT:
        yield from [(), *((dim,) for dim in dims), tuple(dims)]
    else:
        yield from chain.from_iterable(combinations(dims, n) for n in range(len(dims) + 1))
