"""One way from the outputs up to a whole operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from syno_ir.operator import Operator
from syno_ir.search.moves import Moves
from syno_ir.search.partial import Move

TreePath = tuple[str, ...]
"""Moves as text, from the first to ``finish``."""

Order = Callable[[TreePath, Sequence[Move]], Iterable[Move]]
"""For a path and the legal moves at its end, these in the order in which to try them."""

MAX_VISITS = 60
"""After so many partial operators a descent gives up; another one is cheaper then."""


@dataclass(frozen=True)
class Candidate:
    """A finished operator and how it was made."""

    operator: Operator
    path: TreePath


def descend(moves: Moves, order: Order, rejections: Counter[str]) -> Candidate | None:
    """The first operator that a search depth first, with moves tried in ``order``, comes to.

    Most descents run straight to an end. The exceptions (two dims that could only be split back
    into the one they were merged from, say) are undone and counted in ``rejections``.
    """
    partial = moves.start()
    path: list[str] = []
    visits = 0

    def visit() -> Candidate | None:
        nonlocal visits
        visits += 1
        for move in order(tuple(path), moves.legal(partial)):
            path.append(str(move))
            if move.name == "finish":
                return Candidate(partial.operator(move.dims), tuple(path))
            partial.apply(move)
            found = visit()
            if found is not None or visits > MAX_VISITS:
                return found
            partial.undo()
            path.pop()
        rejections["dead end"] += 1
        return None

    return visit()
