"""The strategies by name, and those that learn nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from syno_ir.errors import did_you_mean
from syno_ir.operator import Operator
from syno_ir.search.beam import BeamSearch
from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate, descend
from syno_ir.search.evolution import Annealing, Evolution, ParetoEvolution
from syno_ir.search.exhaustive import Exhaustive
from syno_ir.search.mcts import MonteCarloTreeSearch
from syno_ir.search.moves import Moves
from syno_ir.search.partial import Move
from syno_ir.search.rollouts import Rollouts
from syno_ir.search.sampling import Sampler
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.strategy import Strategy
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError


def shuffled(moves: Sequence[Move], stream: Stream) -> Iterator[Move]:
    """The moves in random order: a kind of move is drawn first, each as likely, then a move."""
    kinds: dict[str, list[Move]] = {}
    for move in moves:
        kinds.setdefault(move.name, []).append(move)
    while kinds:
        name = stream.pop(list(kinds))
        yield stream.pop(kinds[name])
        kinds = {kind: left for kind, left in kinds.items() if left}


class RandomDescent(Strategy):
    """Every move is random and nothing is learned."""

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._moves = Moves(signature, space)

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        return descend(self._moves, lambda _, legal: shuffled(legal, stream), rejections)


class UniformSampling(Strategy):
    """Each operator in normal form is as likely as any other, and nothing is learned."""

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._sampler = Sampler(Completions(Settling(signature, space)))

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        return self._sampler.draw(stream)


class GuidedRollouts(Strategy):
    """Random ways that keep the end in sight, for spaces that are too large to count."""

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._rollouts = Rollouts(Settling(signature, space))

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        return self._rollouts.draw(stream)


STRATEGIES: dict[str, type[Strategy]] = {
    "random": RandomDescent,
    "uniform": UniformSampling,
    "guided": GuidedRollouts,
    "exhaustive": Exhaustive,
    "beam": BeamSearch,
    "mcts": MonteCarloTreeSearch,
    "evolution": Evolution,
    "annealing": Annealing,
    "pareto": ParetoEvolution,
}


def find_strategy(name: str) -> type[Strategy]:
    """Raises ``SpecError`` if there is no strategy of that name."""
    if name not in STRATEGIES:
        hint = did_you_mean(name, STRATEGIES, f"there are {', '.join(STRATEGIES)}")
        raise SpecError(f"[search] strategy: {name} is unknown\n  hint: {hint}")
    return STRATEGIES[name]
