"""Strategies pass the conformance suite, go where the values are, and begin where they are told."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

import pytest
from climbing import Climbing, Forgetful, Unbounded
from specs import CONVOLUTION, spec_of

from syno_ir import zoo
from syno_ir.operator import parse
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.evolution import POPULATION, ParetoEvolution
from syno_ir.search.reference import known_operator
from syno_ir.search.strategies import STRATEGIES
from syno_ir.search.strategy import Strategy
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError
from syno_ir.testing import check_strategy

SPEC = spec_of(CONVOLUTION.replace("max_primitives = 8", "max_primitives = 5"))
LEARNING = ["beam", "mcts", "evolution", "annealing"]
STARTING = ["evolution", "annealing", "pareto"]


@pytest.mark.parametrize("name", STRATEGIES)
def test_conforms(name: str) -> None:
    count = 10 if name == "random" else 50  # which takes ten times as long as others
    check_strategy(STRATEGIES[name], candidates=count, seeded=name != "exhaustive")


def test_one_of_a_third_party_conforms() -> None:
    check_strategy(Climbing)


def test_one_that_remembers_what_it_was_asked_is_caught() -> None:
    with pytest.raises(AssertionError, match="stopped after 4 it goes on otherwise"):
        check_strategy(Forgetful)


def test_one_that_heeds_no_limits_is_caught() -> None:
    with pytest.raises(AssertionError, match="beyond the limits, more primitives"):
        check_strategy(Unbounded)


def shifts(path: TreePath) -> int:
    return sum(move.startswith("shift") for move in path)


def propose(strategy: Strategy, count: int, seed: int = 0) -> list[Candidate]:
    """Told of each candidate at once; more shifts are better."""
    found: list[Candidate] = []
    for number in range(count):
        candidate = strategy.ask(Stream(seed, number), Counter())
        path = () if candidate is None else candidate.path
        strategy.expect(path, 0)
        strategy.tell(path, (shifts(path) / 5, 1 / (1 + len(path))))
        found += [] if candidate is None else [candidate]
    return found


@pytest.mark.parametrize("name", LEARNING)
def test_one_that_learns_goes_where_the_values_are(name: str) -> None:
    """Shifts are worth something: towards the end there are more of them than at random."""
    found = propose(STRATEGIES[name](SPEC.operator, SPEC.space), 10 * POPULATION)
    blind = propose(STRATEGIES["guided"](SPEC.operator, SPEC.space), 10 * POPULATION)
    late = sum(shifts(candidate.path) for candidate in found[-5 * POPULATION :])
    assert late > 2 * sum(shifts(candidate.path) for candidate in blind[-5 * POPULATION :])


def test_an_archive_keeps_what_nothing_beats() -> None:
    strategy = ParetoEvolution(SPEC.operator, SPEC.space)
    found = propose(strategy, 6 * POPULATION)
    members = strategy.archive.members
    points = [(shifts(c.path) / 5, 1 / (1 + len(c.path))) for c in found]
    front = {p for p in points if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in points)}
    assert {values for values, _ in members} == front and len(front) > 2


@pytest.mark.parametrize("name", STARTING)
def test_begins_with_known_operators(name: str) -> None:
    start = [known_operator("pointwise_conv2d", SPEC.operator)]
    spec = spec_of(CONVOLUTION)
    strategy = STRATEGIES[name](spec.operator, spec.space, start)
    found = propose(strategy, POPULATION)
    assert found[0].operator.fingerprint("e2") == start[0].fingerprint("e2")
    for candidate in found[1:]:  # a few mutations away
        assert abs(candidate.operator.primitives - start[0].primitives) <= 8
        assert candidate.operator.shapes().result == spec.operator.output


@pytest.mark.parametrize("name", [name for name in STRATEGIES if name not in STARTING])
def test_the_others_begin_with_none(name: str) -> None:
    with pytest.raises(SpecError, match=r"start: \w+ begins with no known operators\n  hint: "):
        STRATEGIES[name](SPEC.operator, SPEC.space, [zoo.load("conv2d")])


def test_a_start_outside_the_space_is_refused() -> None:
    start = [known_operator("conv2d", SPEC.operator)]
    with pytest.raises(SpecError, match="@conv2d is not in the space: more primitives than max"):
        STRATEGIES["evolution"](SPEC.operator, SPEC.space, start)


KNOWN = """
syno.func @known<N, C_in, C_out, H, W; k = 3, s = 2>
    ({arguments}) -> !syno.tensor<N, C_out, H, W>
    bindings = [{{N = 1, C_in = 4, C_out = 8, H = 8, W = 8}}] {{
  %y = syno.contract({tensors}) {{
    %p = syno.share %v, %bv
    syno.reduce %c
    syno.yield %n, %o, %h, %p
  }}
  syno.return %y
}}
"""
X, W, B = "%x: !syno.tensor<N, C_in, H, W>", "%w: !syno.weight<C_out>", "%b: !syno.weight<W>"
XS, WS, BS = "%x[%n, %c, %h, %v]", "%w[%o]", "%b[%bv]"
NO_PRODUCTS_OF_AN_INPUT_AND_WEIGHTS = {
    # the arguments, what is contracted, and the message
    "a sum": ([X, W, B], f"{XS} * {WS} + {BS}", "its tensors are not simply multiplied"),
    "two inputs": ([X, W.replace("weight", "tensor"), B], f"{XS}, {WS}, {BS}", "2 inputs, not one"),
    "a weight as first argument": (
        [W, X, B],
        f"{XS}, {WS}, {BS}",
        "a weight stands before the input among its arguments",
    ),
    "a weight as first factor": (
        [X, W, B],
        f"{WS}, {XS}, {BS}",
        "a weight stands before the input in its contraction",
    ),
}


def started(arguments: list[str], tensors: str) -> Strategy:
    start = parse(KNOWN.format(arguments=", ".join(arguments), tensors=tensors))
    return STRATEGIES["evolution"](SPEC.operator, SPEC.space, [start])


@pytest.mark.parametrize("case", NO_PRODUCTS_OF_AN_INPUT_AND_WEIGHTS)
def test_a_start_that_is_no_product_of_an_input_and_weights_is_refused(case: str) -> None:
    arguments, tensors, message = NO_PRODUCTS_OF_AN_INPUT_AND_WEIGHTS[case]
    with pytest.raises(SpecError, match=f"@known is not in the space: {message}\n"):
        started(arguments, tensors)


def test_a_start_that_is_such_a_product_is_the_first_candidate() -> None:
    """So it is for what they are that the others are refused."""
    (first,) = propose(started([X, W, B], f"{XS}, {WS}, {BS}"), 1)
    known = parse(KNOWN.format(arguments=", ".join([X, W, B]), tensors=f"{XS}, {WS}, {BS}"))
    assert first.operator.fingerprint("e2") == known.fingerprint("e2")


def test_what_is_no_strategy_is_refused() -> None:
    class Wordy(Climbing):
        def ask(self, stream: Stream, rejections: Counter[str]) -> Any:
            return "a shift"

    with pytest.raises(TypeError, match="ask gives a Candidate or None, not 'a shift', a str"):
        check_strategy(Wordy)
    for wrong in "mcts", (lambda signature, space: 3):
        with pytest.raises(TypeError, match="a strategy is"):
            check_strategy(cast(Any, wrong))
