"""Strategies follow from the stream and from what they were told, and propose valid operators."""

from __future__ import annotations

from collections import Counter

import pytest
from specs import CONVOLUTION, spec_of

from syno_ir.search.descent import Candidate
from syno_ir.search.evolution import POPULATION, Evolution
from syno_ir.search.strategies import STRATEGIES
from syno_ir.search.stream import Stream

SPEC = spec_of(CONVOLUTION.replace("max_primitives = 8", "max_primitives = 5"))


def proposals(name: str, count: int, seed: int = 0) -> list[Candidate]:
    strategy = STRATEGIES[name](SPEC.operator, SPEC.space)
    found: list[Candidate] = []
    for number in range(count):
        candidate = strategy.ask(Stream(seed, number), Counter())
        if candidate is not None:
            found.append(candidate)
            strategy.tell(candidate.path, 1 / candidate.operator.primitives)
    return found


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_strategy_is_valid_and_repeats_itself(name: str) -> None:
    first, again, other = (
        proposals(name, 30),
        proposals(name, 30),
        proposals(name, 30, seed=1),
    )
    assert [c.path for c in first] == [c.path for c in again]
    assert [c.path for c in first] != [c.path for c in other]
    assert len(first) > 20
    for candidate in first:
        candidate.operator.module.verify()
        assert candidate.operator.primitives <= 5
        assert candidate.operator.shapes().result == SPEC.operator.output


def test_a_mutation_keeps_the_beginning_of_a_path() -> None:
    evolution = Evolution(SPEC.operator, SPEC.space)
    shared = 0
    for number in range(40):
        parent = evolution.ask(Stream(number), Counter())
        assert parent is not None
        child = evolution.mutate(parent.path, Stream(100 + number))
        assert child is not None
        child.operator.module.verify()
        shared += child.path[0] == parent.path[0]
    assert shared > 20


def test_evolution_goes_where_the_rewards_are() -> None:
    """Told that only shifts are worth something, it proposes more of them than at random."""
    evolution = Evolution(SPEC.operator, SPEC.space)
    early, late = 0, 0
    for number in range(12 * POPULATION):
        candidate = evolution.ask(Stream(number), Counter())
        assert candidate is not None
        shifts = sum(move.startswith("shift") for move in candidate.path)
        evolution.tell(candidate.path, float(shifts))
        if number < 2 * POPULATION:
            early += shifts
        elif number >= 10 * POPULATION:
            late += shifts
    assert late > 1.5 * early
