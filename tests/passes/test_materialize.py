"""syno-materialize: the same function in stages, never dearer, and as cheap as is known by hand."""

from __future__ import annotations

from itertools import combinations
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from counts import examples
from hypothesis import given

from syno_ir import zoo
from syno_ir.errors import SynoError
from syno_ir.lowering.reference import border_points
from syno_ir.operator import Operator, parse
from syno_ir.passes.machine import Rates, keep
from syno_ir.testing import Limits, assert_same_function, operators, random_arguments

SMALL = Limits(max_terms=5_000)
PRIME = 2**31 - 1
KNOWN = [name for name in zoo.names() if "/" not in name]


@given(operators(SMALL))
def test_stages_are_the_function_and_cost_no_more(operator: Operator) -> None:
    staged = operator.run_passes("syno-materialize")
    assert_same_function(operator, staged)
    before, after = (sum(o.cost(b).flops for b in operator.bindings) for o in (operator, staged))
    assert after <= before


@given(operators(SMALL))
def test_bytes_as_the_objective(operator: Operator) -> None:
    staged = operator.run_passes("syno-materialize{objective=bytes}")
    assert_same_function(operator, staged)
    assert len(staged.func.contractions) == len(operator.func.contractions), (
        "a stage writes what the next reads: never fewer bytes"
    )


MACHINE = Rates(flops=1e11, bytes=1e10, source="made up")


@examples(30)
@given(operators(SMALL))
def test_latency_as_the_objective(operator: Operator) -> None:
    with TemporaryDirectory() as folder, patch.dict("os.environ", SYNO_IR_CACHE=folder):
        keep(MACHINE)
        staged = operator.run_passes("syno-materialize{objective=latency}")
    assert_same_function(operator, staged)


def test_a_sum_behind_a_merge_with_a_weight_comes_late() -> None:
    """A published operator merges an axis of its data with one of its weight, and sums later.

    In one stage both would be repeated; of the least latency is a convolution first.
    """
    operator = zoo.load("found/resnet34-07239")
    with TemporaryDirectory() as folder, patch.dict("os.environ", SYNO_IR_CACHE=folder):
        keep(MACHINE)
        staged = operator.run_passes("syno-materialize{objective=latency},syno-raise")
    kinds = [str(c.attributes["raised"]) for c in staged.func.contractions]
    assert kinds == ['"convolution 1d"', '"sum"']


@pytest.mark.parametrize("name", zoo.names())
def test_the_zoo_keeps_its_values(name: str) -> None:
    """In elements at the borders of its smallest place, modulo a prime."""
    operator = zoo.load(name)
    staged = operator.run_passes("canonicalize,syno-materialize")
    binding = min(operator.bindings, key=lambda b: operator.cost(b).flops)
    arguments = random_arguments(operator, binding, modulus=PRIME)
    points = border_points(operator.shapes(binding).result, 8)
    values = [o.evaluate(arguments, binding, at=points, modulus=PRIME) for o in (operator, staged)]
    assert (values[0] == values[1]).all()


def test_operator1_has_two_stages() -> None:
    """The bottleneck weight meets the data first: 3 FLOPs a term become 2 and 2 a smaller term.

    Terms of the first stage: an output of it, ``[N, g, H, W, k, r]``, times ``C_in/g``; of the
    second: an output, ``[N, C_out, H, W]``, times ``g*k*k*r``; ``r = C_out/(g*s)``.
    """
    operator = zoo.load("operator1")
    staged = operator.run_passes("syno-materialize")
    for b in operator.bindings:
        pixels, r = b["N"] * b["H"] * b["W"], b["C_out"] // (b["g"] * b["s"])
        first = 2 * pixels * b["k"] * r * b["C_in"]
        second = 2 * pixels * b["C_out"] * b["g"] * b["k"] ** 2 * r
        costs = [stage.flops for stage in staged.cost(b).contractions]
        assert costs == [first, second]
        assert operator.cost(b).flops == 3 * pixels * b["C_out"] * b["C_in"] * b["k"] ** 2 * r


def test_operator1_at_its_first_place() -> None:
    operator = zoo.load("operator1")
    binding = operator.bindings[0]
    assert round(operator.cost(binding).flops, -5) == 346_800_000
    staged = operator.run_passes("syno-materialize")
    assert round(staged.cost(binding).flops, -5) == 116_800_000


def chain(sizes: list[int]) -> Operator:
    """A product of matrices ``A[0,1] A[1,2] ...``."""
    n = len(sizes) - 1
    arguments = ", ".join(f"%a{i}: !syno.weight<{sizes[i]}, {sizes[i + 1]}>" for i in range(n))
    operands = ", ".join(f"%a{i}[%l{i}, %r{i}]" for i in range(n))
    shares = "".join(f"    %s{i} = syno.share %r{i - 1}, %l{i}\n" for i in range(1, n))
    summed = ", ".join(f"%s{i}" for i in range(1, n))
    return parse(
        f"syno.func @chain<> ({arguments}) -> !syno.weight<{sizes[0]}, {sizes[-1]}>\n"
        f"    bindings = [{{}}] {{\n  %y = syno.contract({operands}) {{\n{shares}"
        f"    syno.reduce {summed}\n    syno.yield %l0, %r{n - 1}\n  }}\n  syno.return %y\n}}"
    )


def fewest_multiplications(sizes: list[int]) -> int:
    """The textbook's matrix-chain recursion."""
    best = {(i, i): 0 for i in range(len(sizes) - 1)}
    for i, j in sorted(combinations(range(len(sizes) - 1), 2), key=lambda ij: ij[1] - ij[0]):
        best[i, j] = min(
            best[i, k] + best[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
            for k in range(i, j)
        )
    return best[0, len(sizes) - 2]


@pytest.mark.parametrize(
    "sizes", [[7, 3, 11, 2], [4, 9, 2, 8, 3], [5, 2, 6, 3, 7, 4], [30, 35, 15, 5, 10, 20, 25]]
)
def test_a_product_of_matrices_in_the_best_order(sizes: list[int]) -> None:
    staged = chain(sizes).run_passes("syno-materialize")
    assert staged.cost().flops == 2 * fewest_multiplications(sizes)
    assert len(staged.func.contractions) == len(sizes) - 2


def test_intermediate_tensors_fit_the_memory() -> None:
    sizes = [7, 3, 11, 2]
    small = chain(sizes).run_passes("syno-materialize{memory=23}")
    for contraction in small.func.contractions[:-1]:
        elements = 1
        for size in contraction.result.type.data:
            elements *= size.evaluate({})
        assert 4 * elements <= 23
    assert small.cost().flops > 2 * fewest_multiplications(sizes)


def test_an_unknown_objective_is_named() -> None:
    with pytest.raises(SynoError, match="unknown objective 'time', expected flops or bytes"):
        zoo.load("linear").run_passes("syno-materialize{objective=time}")
