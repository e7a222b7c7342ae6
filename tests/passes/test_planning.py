"""The plan of syno-materialize costs the least of all plans, which are tried by brute force."""

from __future__ import annotations

from itertools import combinations
from math import prod
from random import Random

import pytest
from counts import scaled

from syno_ir.builder import Builder
from syno_ir.operator import Operator

SIZES = {"a": 2, "b": 3, "c": 5, "d": 7, "e": 4}
Axes = frozenset[str]


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
