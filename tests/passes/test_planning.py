"""The plan of syno-materialize costs the least of all plans, which are tried by brute force."""

from __future__ import annotations

from itertools import combinations
from math import prod
from random import Random

import pytest
from counts import examples, scaled
from hypothesis import assume, example, given
from hypothesis import strategies as st
from xdsl.ir import SSAValue

from syno_ir.builder import Builder
from syno_ir.operator import Operator, parse
from syno_ir.passes.machine import Rates
from syno_ir.passes.materialize import OBJECTIVES, latency
from syno_ir.passes.planning import Objective, Planner
from syno_ir.passes.staging import Tensor, Wiring
from syno_ir.size import Binding
from syno_ir.testing import Limits, operators

SIZES = {"a": 2, "b": 3, "c": 5, "d": 7, "e": 4}
Axes = frozenset[str]

MACHINE = Rates(flops=1e11, bytes=1e10, source="made up")


def random_product(random: Random) -> tuple[list[Axes], Axes]:
    """The axes of three or four tensors, and those of them that are summed over."""
    tensors: list[Axes] = []
    for _ in range(random.choice([3, 3, 4])):
        tensors.append(frozenset(random.sample(sorted(SIZES), random.choice([1, 2, 2, 3]))))
    every = sorted(frozenset[str]().union(*tensors))
    return tensors, frozenset(random.sample(every, random.randint(1, len(every))))


def operator_of(tensors: list[Axes], summed: Axes) -> Operator:
    """Their product in one contraction: what has the same axis is shared along it."""
    f = Builder("f", "")
    weights = [f.weight(", ".join(str(SIZES[axis]) for axis in sorted(axes))) for axes in tensors]
    c = f.contract(*weights)
    at = {}
    for axes, dims in zip(tensors, c.dims, strict=True):
        for axis, dim in zip(sorted(axes), dims, strict=True):
            at[axis] = c.share(at[axis], dim) if axis in at else dim
    c.reduce(*(at[axis] for axis in sorted(summed)))
    return f.returns(c.yields(*(at[axis] for axis in sorted(at.keys() - summed))))


def size(axes: Axes) -> int:
    return prod(SIZES[axis] for axis in axes)


def flops(takes: list[Axes], sums: Axes) -> int:
    """A multiplication a term for each tensor but one, and an addition if anything is summed."""
    return size(frozenset[str]().union(*takes)) * (len(takes) - 1 + bool(sums))


def fewest_flops(tensors: list[Axes], summed: Axes) -> int:
    """Of all ways to contract one or two tensors after the other, and all that are left last."""
    best = flops(tensors, summed)
    for count in (1, 2):
        for chosen in combinations(range(len(tensors)), count):
            takes = [tensors[n] for n in chosen]
            others = [axes for n, axes in enumerate(tensors) if n not in chosen]
            met = frozenset[str]().union(*takes)
            private = sorted((met & summed).difference(*others))
            for number in range(len(private) + 1):
                for sums in map(frozenset, combinations(private, number)):
                    cost = flops(takes, sums)
                    if cost < best and (count == 2 or sums):
                        left = [*others, met - sums]
                        best = min(best, cost + fewest_flops(left, summed - sums))
    return best


@pytest.mark.hypothesis  # which draws nothing here, but `make fuzz` takes what is marked so
def test_no_plan_costs_less() -> None:
    staged_anything = 0
    for seed in range(scaled(60)):
        tensors, summed = random_product(Random(seed))
        operator = operator_of(tensors, summed)
        staged = operator.run_passes("syno-materialize")
        assert staged.cost({}).flops == fewest_flops(tensors, summed), operator
        staged_anything += len(staged.func.contractions) > 1
    assert staged_anything >= scaled(60) // 2


SHARE_THEN_MERGE = """
syno.func @f<H> (%x: !syno.tensor<H, H, H>, %w: !syno.weight<H>) -> !syno.tensor<H>
    bindings = [{H = 2}] {
  %y = syno.contract(%x[%a, %b, %c], %w[%d]) {
    %e = syno.share %c, %d
    %f = syno.merge %e, %b
    syno.reduce %f
    syno.yield %a
  }
  syno.return %y
}"""
"""Of the least latency is a product first, without a sum: the merge would repeat the weight."""


@examples(30)
@example(parse(SHARE_THEN_MERGE), "latency")
@given(operators(Limits(max_terms=500, max_contractions=1)), st.sampled_from(list(OBJECTIVES)))
def test_no_other_stages_are_cheaper(operator: Operator, objective: str) -> None:
    """With views, by each objective: against all sequences, with every subset of possible sums."""
    (contraction,) = operator.func.contractions
    wiring = Wiring(contraction)
    assume(1 < len(wiring.tensors) <= 3 and len(wiring.sums) <= 4)
    assume(all(wiring.stage((), [dim]) is None for dim in wiring.sums))  # ones come last
    cost = latency(MACHINE) if objective == "latency" else OBJECTIVES[objective]()
    planner = Planner(wiring, operator.bindings[:1], cost)
    total = sum(cost(planner.cost(stage, operator.bindings[0])) for stage in planner.plan())
    least = _least(planner, cost, operator.bindings[0], wiring.tensors, frozenset(wiring.sums))
    assert total <= least * (1 + 1e-6)


def _least(
    planner: Planner,
    cost: Objective,
    binding: Binding,
    tensors: tuple[Tensor, ...],
    sums: frozenset[SSAValue],
) -> float:
    wiring = planner.wiring
    best = cost(planner.cost(wiring.last_stage(tensors, sums), binding))
    subsets = [c for n in range(len(sums) + 1) for c in combinations(sums, n)]
    for number in (1, 2):
        for takes in combinations(tensors, number):
            for chosen in subsets:
                stage = wiring.stage(takes, chosen)
                if stage is None or (number == 1 and not chosen):
                    continue
                first = cost(planner.cost(stage, binding))
                if first < best:
                    left = (*(t for t in tensors if t not in takes), stage.gives)
                    best = min(best, first + _least(planner, cost, binding, left, sums - {*chosen}))
    return best
