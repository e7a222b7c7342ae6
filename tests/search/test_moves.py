"""Moves grow operators, undo themselves exactly, and reach known operators."""

from __future__ import annotations

from collections import Counter

import pytest
from specs import CONVOLUTION, LINE, spec_of

from syno_ir import zoo
from syno_ir.dialect import ContractOp
from syno_ir.operator import Operator, parse
from syno_ir.search.descent import Candidate, descend
from syno_ir.search.moves import Moves
from syno_ir.search.partial import Move, PartialOperator
from syno_ir.search.strategies import shuffled
from syno_ir.search.stream import Stream
from syno_ir.size import Size

SPACES = {
    "convolution": CONVOLUTION,
    "everything": CONVOLUTION.replace(
        "[space]", '[space]\ndata_discarding = true\nstride_sizes = ["s"]'
    ),
    "weighted": CONVOLUTION.replace("[space]", "[space]\nunweighted_reduces = false"),
    "no weights": LINE.replace("[space]", "[space]\nmax_weights = 0"),
}


def moves_of(space: str) -> Moves:
    spec = spec_of(SPACES[space])
    return Moves(spec.operator, spec.space)


def find(moves: Moves, seed: int) -> Candidate:
    """A finished operator; a descent may give up, so there are several tries."""
    for draw in range(20):
        stream = Stream(seed, draw)
        found = descend(moves, lambda _, legal, s=stream: shuffled(legal, s), Counter())
        if found is not None:
            return found
    raise AssertionError("20 descents gave up")


def state(partial: PartialOperator) -> tuple[str, object, object]:
    return str(partial.unfinished()), list(partial.dims), list(partial.ranks)


def verify(operator: Operator) -> None:
    """What a partial operator promises: all rules of a contraction but that of its arguments."""
    for contraction in operator.func.contractions:
        assert isinstance(contraction, ContractOp)
        contraction.verify()


@pytest.mark.parametrize("space", SPACES)
def test_moves_undo_exactly_and_every_partial_operator_verifies(space: str) -> None:
    moves = moves_of(space)
    for seed in range(5):
        stream, partial = Stream(seed), moves.start()
        states = [state(partial)]
        while legal := [m for m in moves.legal(partial) if m.name != "finish"]:
            for move in legal:
                partial.apply(move)
                verify(partial.unfinished())
                partial.undo()
                assert state(partial) == states[-1], move
            partial.apply(next(shuffled(legal, stream)))
            states.append(state(partial))
        for expected in reversed(states[:-1]):
            partial.undo()
            assert state(partial) == expected
        assert not partial.path


@pytest.mark.parametrize("space", SPACES)
def test_finished_operators_are_valid_and_within_the_limits(space: str) -> None:
    moves = moves_of(space)
    limits = moves.space
    names = Counter[str]()
    for seed in range(40):
        candidate = find(moves, seed)
        operator = candidate.operator
        operator.module.verify()
        assert parse(str(operator)) == operator
        for binding in operator.bindings:
            operator.shapes(binding)
        assert operator.primitives <= limits.max_primitives
        assert len(operator.func.arguments) - 1 <= limits.max_weights
        assert operator.func.result_type.data == moves.signature.output
        assert operator.shapes().arguments[0] == moves.signature.input
        names.update(move.split()[0] for move in candidate.path)
    assert names["finish"] == 40
    if space == "everything":
        assert set(names) == {*limits_of_everything(), "close", "finish"}


def limits_of_everything() -> set[str]:
    return {"reduce", "merge", "split", "unfold", "stride", "shift", "reverse", "expand", "share"}


@pytest.mark.parametrize("space", SPACES)
def test_the_distance_is_never_more_than_a_descent_takes(space: str) -> None:
    moves = moves_of(space)
    tight = 0
    for seed in range(20):
        stream, partial = Stream(seed), moves.start()
        distances: list[tuple[int, int]] = []
        while legal := moves.legal(partial):
            distances.append((moves.distance_of(partial), partial.primitives))
            move = next(shuffled(legal, stream))
            if move.name == "finish":
                assert moves.distance_of(partial) == 0
                total = partial.primitives
                assert all(distance <= total - spent for distance, spent in distances)
                tight += distances[0][0] == total
                break
            partial.apply(move)
    assert tight < 20


def test_most_descents_run_straight_to_an_end() -> None:
    moves = moves_of("convolution")
    straight = 0
    for seed in range(50):
        stream, rejections = Stream(seed), Counter[str]()
        descend(moves, lambda _, legal, s=stream: shuffled(legal, s), rejections)
        straight += not rejections
    assert straight >= 40


def test_reduced_dims_meet_a_weight_where_they_must() -> None:
    moves = moves_of("weighted")
    for seed in range(20):
        candidate = find(moves, seed)
        if any(move.startswith("reduce") for move in candidate.path):
            assert any(move.startswith("share") for move in candidate.path)
            assert len(candidate.operator.func.arguments) > 1


def build(moves: Moves, *steps: tuple[str, str] | tuple[str, str, str]) -> Operator:
    """The operator that moves make which are named by what they are and the sizes they take."""
    partial = moves.start()
    for name, sizes, *rest in steps:
        wanted = [Size.of(size) for size in sizes.split()]
        options = [
            move
            for move in moves.legal(partial)
            if move.name == name
            and [partial.dims[i].size for i in move.dims] == wanted
            and (not rest or rest[0] in (str(move.size), str(move.number)))
        ]
        assert options, (name, sizes, [str(move) for move in moves.legal(partial)])
        partial.apply(options[-1])
    finishes = [move for move in moves.legal(partial) if move.name == "finish"]
    return partial.operator(finishes[0].dims)


def test_the_convolution_is_in_the_space() -> None:
    operator = build(
        moves_of("convolution"),
        ("close", "C_out", "0"),
        ("reduce", "", "k"),
        ("share", "k", "0"),
        ("unfold", "H k"),
        ("reduce", "", "k"),
        ("share", "k", "0"),
        ("unfold", "W k"),
        ("reduce", "", "C_in"),
        ("share", "C_in", "0"),
    )
    assert operator.fingerprint("e2") == zoo.load("conv2d").fingerprint("e2")


def test_operator_1_is_in_its_space() -> None:
    spec = spec_of(
        CONVOLUTION.replace("k = 3, s = 2", "k = 3, g = 4, s = 2")
        .replace("C_in = 4, C_out = 8, H = 8", "C_in = 8, C_out = 16, H = 8")
        .replace("C_in = 8, C_out = 8, H = 4", "C_in = 16, C_out = 16, H = 4")
        .replace('["C_in", "k", "C_in/s"]', '["k", "g", "C_in/g", "C_out/(g*s)"]')
        .replace('["s", "C_in/s", "C_out/s"]', '["s", "C_in/g"]')
        .replace("max_primitives = 8", "max_primitives = 14")
        .replace(
            "[space]", "[space]\nprimitives = { share = 6, reduce = 5, unfold = 2, split = 1 }"
        )
    )
    operator = build(
        Moves(spec.operator, spec.space),
        ("close", "C_out", "0"),
        ("reduce", "", "k"),
        ("share", "k", "0"),
        ("unfold", "H k"),
        ("reduce", "", "k"),
        ("share", "k", "0"),
        ("share", "k", "1"),
        ("unfold", "W k"),
        ("reduce", "", "g"),
        ("share", "g", "0"),
        ("reduce", "", "C_in/g"),
        ("split", "g C_in/g"),
        ("share", "C_in", "1"),
        ("reduce", "", "C_out/(g*s)"),
        ("share", "C_out/(g*s)", "0"),
        ("close", "C_out/(g*s)", "1"),
    )
    assert operator.primitives == 14
    assert operator.fingerprint("e2") == zoo.load("operator1").fingerprint("e2")


def test_moves_that_cancel_are_left_out() -> None:
    moves = moves_of("everything")
    partial = moves.start()

    def after(*path: Move) -> list[Move]:
        for move in path:
            partial.apply(move)
        legal = moves.legal(partial)
        for _ in path:
            partial.undo()
        return legal

    height = next(i for i, dim in enumerate(partial.dims) if str(dim.size) == "H")
    last = len(partial.dims) - 1
    assert Move("reverse", (last,)) not in after(Move("reverse", (height,)))
    assert Move("shift", (last,), number=-1) not in after(Move("shift", (height,), number=1))
    assert Move("shift", (last,), number=1) in after(Move("shift", (height,), number=1))
    merged = Move("merge", (height,), Size.of("s"))
    splits = [move for move in after(merged) if move.name == "split"]
    assert Move("split", (last, last + 1)) not in splits
    assert Move("reverse", (last + 1,)) not in after(Move("reduce", (), Size.of("k")))


def test_moves_show_what_they_are() -> None:
    shown = [
        str(Move("reduce", (), Size.of("C_in/s"))),
        str(Move("merge", (2,), Size.of("s"))),
        str(Move("share", (1,), number=0)),
        str(Move("shift", (1,), number=-1)),
        str(Move("finish", (0, 2, 1))),
    ]
    assert shown == [
        "reduce C_in/s",
        "merge 2 by s",
        "share 1 weight 0",
        "shift 1 by -1",
        "finish 0 2 1",
    ]
