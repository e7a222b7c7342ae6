"""Who chooses: strategies propose operators and learn from what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log, sqrt
from typing import Protocol

from syno_ir.errors import did_you_mean
from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate, TreePath, descend
from syno_ir.search.evolution import Evolution
from syno_ir.search.moves import Moves
from syno_ir.search.partial import Move
from syno_ir.search.rollouts import Rollouts
from syno_ir.search.sampling import Sampler
from syno_ir.search.settling import Settling
from syno_ir.search.spec import Signature, Space
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError


class Strategy(Protocol):
    """Proposes operators. What it proposes depends on the stream and on what it was told."""

    def __init__(self, signature: Signature, space: Space): ...

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        """An operator, or None with the reasons counted in ``rejections``."""
        ...

    def tell(self, path: TreePath, reward: float) -> None:
        """What a proposed operator was worth, from 0 to 1. Told in the order of the candidates."""
        ...


def shuffled(moves: Sequence[Move], stream: Stream) -> Iterator[Move]:
    """The moves in random order: a kind of move is drawn first, each as likely, then a move."""
    kinds: dict[str, list[Move]] = {}
    for move in moves:
        kinds.setdefault(move.name, []).append(move)
    while kinds:
        name = stream.pop(list(kinds))
        yield stream.pop(kinds[name])
        kinds = {kind: left for kind, left in kinds.items() if left}


class RandomDescent:
    """Every choice is random and nothing is learned."""

    def __init__(self, signature: Signature, space: Space):
        self._moves = Moves(signature, space)

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        return descend(self._moves, lambda _, legal: shuffled(legal, stream), rejections)

    def tell(self, path: TreePath, reward: float) -> None:
        pass


class UniformSampling:
    """Each operator in normal form is as likely as any other, and nothing is learned."""

    def __init__(self, signature: Signature, space: Space):
        self._sampler = Sampler(Completions(Settling(signature, space)))

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        return self._sampler.draw(stream)

    def tell(self, path: TreePath, reward: float) -> None:
        pass


class GuidedRollouts:
    """Random ways that keep the end in sight, for spaces that are too large to count."""

    def __init__(self, signature: Signature, space: Space):
        self._rollouts = Rollouts(Settling(signature, space))

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        return self._rollouts.draw(stream)

    def tell(self, path: TreePath, reward: float) -> None:
        pass


EXPLORATION = 0.2
"""How much an unknown move is worth; rewards of trained networks differ by about as much."""


class TreeSearch:
    """Upper confidence bounds on trees (Kocsis and Szepesvari, 2006), with progressive widening.

    From a partial operator that was passed n times, a random move is taken with probability
    ``1 / sqrt(n)``; else, of the moves that were taken before, that with the greatest
    ``mean reward + EXPLORATION * sqrt(log(n) / visits)``.
    """

    def __init__(self, signature: Signature, space: Space):
        self._moves = Moves(signature, space)
        self._visits: dict[TreePath, int] = {}
        self._rewards: dict[TreePath, float] = {}

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        return descend(self._moves, lambda p, legal: self._order(p, legal, stream), rejections)

    def tell(self, path: TreePath, reward: float) -> None:
        for length in range(len(path) + 1):
            node = path[:length]
            self._visits[node] = self._visits.get(node, 0) + 1
            self._rewards[node] = self._rewards.get(node, 0.0) + reward

    def _order(self, path: TreePath, legal: Sequence[Move], stream: Stream) -> Iterator[Move]:
        known = [move for move in legal if (*path, str(move)) in self._visits]
        if known and stream.random() > self._visits[path] ** -0.5:
            best = max(known, key=lambda move: self._bound(path, move))
            yield best
            legal = [move for move in legal if move is not best]
        yield from shuffled(legal, stream)

    def _bound(self, path: TreePath, move: Move) -> float:
        child = (*path, str(move))
        visits = self._visits[child]
        spread = sqrt(log(self._visits[path]) / visits)
        return self._rewards[child] / visits + EXPLORATION * spread


STRATEGIES: dict[str, type[Strategy]] = {
    "random": RandomDescent,
    "tree": TreeSearch,
    "uniform": UniformSampling,
    "guided": GuidedRollouts,
    "evolution": Evolution,
}


def find_strategy(name: str) -> type[Strategy]:
    """Raises ``SpecError`` if there is no strategy of that name."""
    if name not in STRATEGIES:
        hint = did_you_mean(name, STRATEGIES, f"there are {', '.join(STRATEGIES)}")
        raise SpecError(f"[search] strategy: {name} is unknown\n  hint: {hint}")
    return STRATEGIES[name]
