"""The distance against a search that knows no table and no universe, only the primitives' rules."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations

import pytest
from specs import LINE, spec_of

from syno_ir.search.distance import Distance
from syno_ir.search.partial import OpenDim
from syno_ir.search.spec import Spec
from syno_ir.search.states import NEVER
from syno_ir.search.universe import Universe
from syno_ir.size import Size

State = tuple[Size, ...]

SPACES = {
    "weights": "",
    "no weights": "max_weights = 0",
    "strides": 'data_discarding = true\nstride_sizes = ["s"]',
    "limits": "primitives = { reduce = 1, split = 1, merge = 1, unfold = 1 }",
    "no unfold": "primitives = { reduce = 3, split = 2, merge = 2 }",
}


def brute_force(spec: Spec, start: State, most: int) -> int | None:
    """The fewest primitives from ``start`` to the input, by trying everything; None if none do."""
    goal = tuple(sorted(spec.operator.input, key=str))
    layer: list[tuple[State, tuple[str, ...]]] = [(tuple(sorted(start, key=str)), ())]
    seen = set(layer)
    for cost in range(most + 1):
        for state, used in layer:  # the layer grows by what is closed for nothing
            if spec.space.max_weights:
                for place in range(len(state)):
                    closed = (state[:place] + state[place + 1 :], used)
                    if closed not in seen:
                        seen.add(closed)
                        layer.append(closed)
        if any(state == goal for state, _ in layer):
            return cost
        reached = [
            (tuple(sorted(after, key=str)), tuple(sorted((*used, name))))
            for state, used in layer
            for name, after in steps(spec, state)
            if used.count(name) < spec.space.limit(name)
        ]
        layer = [node for node in dict.fromkeys(reached) if node not in seen]
        seen.update(layer)
    return None


def steps(spec: Spec, state: State) -> Iterator[tuple[str, State]]:
    k, s = Size.symbol("k"), Size.symbol("s")
    for place, size in enumerate(state):
        rest = state[:place] + state[place + 1 :]
        yield "expand", rest
        if is_dim(spec, size / s) and is_dim(spec, size):
            yield "merge", (*rest, size / s, s)
        if is_dim(spec, size * s):
            yield "stride", (*rest, size * s)
    for i, j in permutations(range(len(state)), 2):
        rest = tuple(size for place, size in enumerate(state) if place not in (i, j))
        if state[j] == s and is_dim(spec, state[i] * s):
            yield "split", (*rest, state[i] * s)
        if state[j] == k and all(state[i].evaluate(p) >= 3 for p in spec.operator.places):
            yield "unfold", (*rest, state[i])
    for size in (Size.symbol("C_in"), k):
        yield "reduce", (*state, size)


def is_dim(spec: Spec, size: Size) -> bool:
    """An integer at both places, not 1 at both, at most 12 and 8 (the largest dims there)."""
    if any(e < 0 and symbol in ("C_in", "C_out", "L") for symbol, e in size.powers):
        return False
    (a, x), (b, y) = (size.ratio(place) for place in spec.operator.places)
    return x == y == 1 and a <= 12 and b <= 8 and max(a, b) > 1


@pytest.mark.parametrize("space", SPACES)
def test_distance_is_that_of_brute_force(space: str) -> None:
    spec = spec_of(LINE, space=SPACES[space])
    distance = Distance(spec.operator, Universe.of(spec.operator, spec.space), spec.space)
    sizes = [Size.of(size) for size in ("C_in", "C_out", "L", "k", "s", "L/s", "C_out/s")]
    states = [s for n in range(4) for s in combinations_with_replacement(sizes, n)]
    found = Counter[bool]()
    for state in random.Random(0).sample(states, 40):
        expected = brute_force(spec, state, 3)
        actual = distance([OpenDim(size) for size in state], {})
        assert (actual if actual <= 3 else None) == expected, state
        found[expected is None] += 1
    assert found[True] > 5 and found[False] > 5


def test_beyond_the_table_the_distance_is_a_lower_bound() -> None:
    spec = spec_of(LINE)
    universe = Universe.of(spec.operator, spec.space)
    exact = Distance(spec.operator, universe, spec.space)
    coarse = Distance(spec.operator, universe, spec.space, max_states=20)
    assert coarse.depth < exact.depth
    assert len(coarse.table) < len(exact.table)
    for multiset in exact.table:
        dims = [OpenDim(universe.sizes[number]) for number in multiset]
        assert coarse(dims, {}) <= exact(dims, {})
        assert coarse(dims, {}) in (exact(dims, {}), coarse.depth + 1)


def test_a_symbol_that_no_reduce_brings_back_is_never_regained() -> None:
    spec = spec_of(LINE)
    distance = Distance(spec.operator, Universe.of(spec.operator, spec.space), spec.space)
    assert distance([OpenDim(Size.of("C_in"))], {}) == NEVER
    assert distance([OpenDim(Size.of("L"))], {}) == 1


def test_a_dim_that_all_weights_see_is_kept() -> None:
    spec = spec_of(LINE, space="primitives = { reduce = 3, share = 4, merge = 1, split = 1 }")
    distance = Distance(spec.operator, Universe.of(spec.operator, spec.space), spec.space)
    rest = [OpenDim(Size.of("C_in")), OpenDim(Size.of("L"))]
    seen = OpenDim(Size.of("k"), frozenset({0, 1}))
    assert distance([*rest, OpenDim(Size.of("k"), frozenset({0}))], {}) == 0
    assert distance([*rest, seen], {}) > distance.depth


def test_a_reduced_dim_needs_a_share_where_it_must_meet_a_weight() -> None:
    strict = spec_of(LINE, space="unweighted_reduces = false")
    lax = spec_of(LINE)
    dims = [OpenDim(Size.of("L")), OpenDim(Size.of("C_in"), unmet=frozenset({Size.of("C_in")}))]
    counts = [
        Distance(spec.operator, Universe.of(spec.operator, spec.space), spec.space)(dims, {})
        for spec in (strict, lax)
    ]
    assert counts == [1, 0]
