"""A whole space, written down with all devices of the search and with each of them left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.brute_force import Family, family_of
from benchmarks.exact import reads_of
from syno_ir.dialect import FuncOp, ReverseOp, ShareOp, ShiftOp
from syno_ir.operator import Operator
from syno_ir.search.counting import Completions, is_whole
from syno_ir.search.enumeration import Decisions
from syno_ir.search.feasibility import Feasibility
from syno_ir.search.moves import Moves
from syno_ir.search.sampling import candidate_of
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.states import Choice, State


class Enumeration(NamedTuple):
    """What was written down, and how many partial operators were visited on the way."""

    visited: int
    operators: list[Operator]
    """Without those that only differ from another in the order of equal reduces or of moves."""


Hope = Callable[[State, int], bool]
"""Whether a state may be completed with so many primitives."""


class Unbounded(Feasibility):
    """Sees an end everywhere."""

    def __call__(self, state: State, budget: int) -> bool:
        return True


def in_full(signature: Signature, space: Space, most: int) -> Enumeration:
    """With normal form, distance and counts; what is counted is visited."""
    completions = Completions(Settling(signature, space))
    return _counted(completions, most)


def without_distance(signature: Signature, space: Space, most: int) -> Enumeration:
    """Completions are counted, with no bound that says where there are none."""
    settling = Settling(signature, space)
    completions = Completions(settling)
    completions.feasible = Unbounded(settling)
    return _counted(completions, most)


def without_counts(signature: Signature, space: Space, most: int) -> Enumeration:
    """Depth first, cut by the distance."""
    settling = Settling(signature, space)
    return _written(settling, Feasibility(settling), most)


def without_order(signature: Signature, space: Space, most: int) -> Enumeration:
    """Depth first over moves of any open dim, cut by the distance of multisets of sizes.

    A dim is shifted by one of the space's shifts: what shifts it twice in a row is left out.
    """
    moves = Moves(signature, space)
    partial = moves.start()
    operators: dict[str, Operator] = {}
    visited = 0

    def visit() -> None:
        nonlocal visited
        visited += 1
        for move in moves.legal(partial):
            if visited >= most:
                return
            if move.name == "finish":
                operator = partial.operator(move.dims)
                if not _is_shifted_twice(operator.func):
                    operators.setdefault(str(operator), operator)
            else:
                partial.apply(move)
                visit()
                partial.undo()

    visit()
    return Enumeration(visited, list(operators.values()))


DEVICES = {
    "full": in_full,
    "no canonical order": without_order,
    "no distance": without_distance,
    "no counts": without_counts,
}


def families_of(operators: Sequence[Operator]) -> set[Family]:
    """The families of operators, at the bindings that they carry."""
    return {
        family_of([reads_of(operator.func, place) for place in operator.bindings])
        for operator in operators
    }


def walk(
    settling: Settling, hope: Hope, most: int
) -> tuple[list[tuple[State, int]], list[list[Choice]]]:
    """The states that are visited, at most so many, with the primitives left; and the paths."""
    visited: list[tuple[State, int]] = []
    paths: list[list[Choice]] = []
    stack: list[tuple[State, int, list[Choice]]] = [
        (settling.start(), settling.space.max_primitives, [])
    ]
    while stack and len(visited) < most:
        state, left, path = stack.pop()
        visited.append((state, left))
        if is_whole(state):
            paths.append(path)
        stack += [
            (choice.after, left - choice.cost, [*path, choice])
            for choice in settling.choices(state, left)
            if hope(choice.after, left - choice.cost)
        ]
    return visited, paths


def _counted(completions: Completions, most: int) -> Enumeration:
    def hope(state: State, left: int) -> bool:
        counts = completions.counts(state, left) if completions.feasible(state, left) else ()
        return any(counts[: left + 1])

    written = _written(completions.settling, hope, most)
    return written._replace(visited=written.visited + len(completions))


def _written(settling: Settling, hope: Hope, most: int) -> Enumeration:
    visited, paths = walk(settling, hope, most)
    operators: list[Operator] = []
    for path in paths:
        decisions = Decisions()
        while decisions.more():
            operators.append(candidate_of(path, settling, decisions).operator)
    return Enumeration(len(visited), operators)


def _is_shifted_twice(func: FuncOp) -> bool:
    """Whether two shifts of one dim are parted by nothing but reverses and shares."""
    for contraction in func.contractions:
        for op in contraction.primitives:
            below = op
            while isinstance(op, ShiftOp) and isinstance(below, ShiftOp | ReverseOp | ShareOp):
                below = next(iter(below.results[0].uses)).operation
                if isinstance(below, ShiftOp):
                    return True
    return False
