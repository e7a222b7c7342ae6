"""The normal form: against brute force, against its own counts, and drawn from uniformly."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from fractions import Fraction
from math import factorial, prod
from pathlib import Path

import pytest
from specs import CONVOLUTION, LINE, spec_of

from benchmarks.brute_force import families
from benchmarks.enumerations import DEVICES, Unbounded, families_of, walk
from benchmarks.small_spaces import SPECS, TEXT, small_spec
from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate
from syno_ir.search.enumeration import enumerate_operators
from syno_ir.search.feasibility import Feasibility
from syno_ir.search.move import parse_move
from syno_ir.search.partial import PartialOperator
from syno_ir.search.sampling import Sampler
from syno_ir.search.settling import Settling
from syno_ir.search.spec import Spec, parse_spec
from syno_ir.search.stream import Stream

MOST = 100_000
"""So many states would be more than the small spaces have."""


def completions_of(spec: Spec) -> Completions:
    return Completions(Settling(spec.operator, spec.space))


def everything(completions: Completions) -> list[Candidate]:
    most = completions.settling.space.max_primitives
    return [c for n in range(most + 1) for c in enumerate_operators(completions, n)]


def orders(candidate: Candidate) -> Fraction:
    """One over the number of orders of equal reduces."""
    reduces = Counter(move for move in candidate.path if move.startswith("reduce"))
    return Fraction(1, prod(map(factorial, reduces.values())))


@pytest.mark.parametrize("name", SPECS)
def test_the_families_are_those_of_brute_force_with_each_device_left_out(name: str) -> None:
    spec = small_spec(name)
    expected = families(spec)
    assert len(expected) > 20
    for device in "full", "no distance", "no counts":
        written = DEVICES[device](spec.operator, spec.space, MOST)
        assert families_of(written.operators) == expected, device
    assert sum(completions_of(spec).sizes()) < 2 * len(expected)


@pytest.mark.parametrize("name", SPECS)
def test_moves_of_any_dim_lose_nothing_and_find_no_more(name: str) -> None:
    spec = small_spec(name)
    smaller = replace(spec, space=replace(spec.space, max_primitives=3 - (name == "square")))
    written = DEVICES["no canonical order"](smaller.operator, smaller.space, MOST)
    assert families_of(written.operators) == families(smaller)


@pytest.mark.parametrize("name", SPECS)
def test_a_bound_is_never_above_the_primitives_that_are_needed(name: str) -> None:
    spec = small_spec(name)
    settling = Settling(spec.operator, spec.space)
    completions, bound = Completions(settling), Feasibility(settling)
    completions.feasible = Unbounded(settling)
    visited, _ = walk(settling, lambda state, left: True, MOST)
    whole = 0
    for state, left in visited:
        for number, count in enumerate(completions.counts(state, left)[: left + 1]):
            assert bound(state, number) or not count, state
            whole += count > 0
    assert whole > 20


@pytest.mark.parametrize("name", SPECS)
def test_every_operator_is_counted_once(name: str) -> None:
    completions = completions_of(small_spec(name))
    counted: dict[int, Fraction] = defaultdict(Fraction)
    for candidate in everything(completions):
        counted[candidate.operator.primitives] += orders(candidate)
    sizes = completions.sizes()
    assert [counted[number] for number in range(len(sizes))] == sizes


def test_a_split_that_undoes_a_merge_is_not_written_where_other_parts_are_alike() -> None:
    row = ("H, H", "H, H", "", '"2", "4"', "", "", "", 0, 6, "{ H = 16 }")
    completions = completions_of(parse_spec(TEXT.format(*row, symbols="H"), "alike"))
    written = [len(list(enumerate_operators(completions, number))) for number in range(7)]
    assert written == completions.sizes()


def test_each_operator_is_drawn_as_often_as_any_other() -> None:
    """Pearson's test: with n cells the statistic has mean n - 1 and variance 2 (n - 1)."""
    completions = completions_of(small_spec("square"))
    expected = {str(c.operator): orders(c) for c in everything(completions)}
    names = Counter[str]()
    sampler, draws = Sampler(completions), 20 * len(expected)
    for number in range(draws):
        candidate = sampler.draw(Stream(1, number))
        assert candidate is not None
        names[str(candidate.operator)] += 1
    assert names.keys() <= expected.keys()
    share = draws / sum(expected.values())
    statistic = sum((names[name] - share * m) ** 2 / (share * m) for name, m in expected.items())
    freedom = len(expected) - 1
    assert abs(float(statistic) - freedom) < 4 * (2 * freedom) ** 0.5


@pytest.mark.parametrize("weights", [1, 2])
def test_what_is_drawn_is_valid_and_has_the_asked_size(weights: int) -> None:
    text = CONVOLUTION.replace("max_weights = 2", f"max_weights = {weights}")
    spec = spec_of(text.replace("max_primitives = 8", "max_primitives = 6"))
    sampler = Sampler(completions_of(spec))
    for number in range(60):
        size = 3 + number % 4
        candidate = sampler.draw(Stream(number), size)
        assert candidate is not None
        candidate.operator.module.verify()
        assert candidate.operator.primitives == size
        assert candidate.operator.shapes().arguments[0] == spec.operator.input
        assert len(candidate.operator.func.arguments) - 1 <= weights


def test_a_drawn_path_makes_its_operator_move_by_move() -> None:
    spec = spec_of(CONVOLUTION.replace("max_primitives = 8", "max_primitives = 6"))
    settling = Settling(spec.operator, spec.space)
    sampler = Sampler(Completions(settling))
    for number in range(20):
        candidate = sampler.draw(Stream(number))
        assert candidate is not None
        partial = PartialOperator(spec.operator, spec.space)
        *moves, finish = map(parse_move, candidate.path)
        for move in moves:
            partial.apply(move)
        assert partial.operator(finish.dims) == candidate.operator


DRAW = """
import sys
from benchmarks.small_spaces import small_spec
from syno_ir.search.strategies import STRATEGIES
from syno_ir.search.stream import Stream
spec = small_spec("rectangle")
for name in ("uniform", "guided"):
    strategy = STRATEGIES[name](spec.operator, spec.space)
    for number in map(int, sys.argv[1:]):
        print(name, number, strategy.ask(Stream(7, number), {}).path)
"""


def test_a_seed_draws_the_same_operators_in_one_process_and_in_several() -> None:
    def draw(numbers: range, hashes: str) -> set[str]:
        command = [sys.executable, "-c", DRAW, *map(str, numbers)]
        environment = {"PYTHONHASHSEED": hashes, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return set(done.stdout.splitlines())

    together = draw(range(20), "0")
    assert len(together) == 40
    assert draw(range(7), "1") | draw(range(7, 20), "2") == together


def test_a_space_without_operators_says_so() -> None:
    spec = spec_of(LINE, space="primitives = { shift = 1 }\nmax_weights = 0")
    sampler = Sampler(completions_of(spec))
    assert sum(sampler.sizes) == 0
    assert sampler.draw(Stream(0)) is None
