"""Strategies that change good operators: regularised evolution, annealing, and a Pareto archive."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter, deque
from collections.abc import Sequence
from math import exp

from syno_ir.operator import Operator
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.offspring import Offspring
from syno_ir.search.pareto import Archive
from syno_ir.search.space import Signature, Space
from syno_ir.search.strategy import Strategy, Values
from syno_ir.search.stream import Stream

POPULATION = 20
TOURNAMENT = 5
RANDOM = 0.1
"""So many of the operators are drawn anew, so that no part of the space is out of reach."""


class _ByMutation(Strategy):
    """Known operators first, or operators drawn anew, then the offspring of some parent."""

    takes_start = True

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._offspring = Offspring(signature, space, start)
        self._expected = self._told = 0

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        known = self._offspring.start
        if self._expected < len(known) and not rejections:
            return known[self._expected]
        if known and self._told < POPULATION:
            return self._offspring.of(stream.pick(known).path, stream, rejections)
        if self._told < POPULATION or stream.random() < RANDOM:
            return self._offspring.draw(stream)
        return self._offspring.of(self._parent(stream), stream, rejections)

    def expect(self, path: TreePath, rejected: int) -> None:
        self._expected += 1

    def tell(self, path: TreePath, values: Values) -> None:
        if path:
            self._told += 1
            self._learn(path, values)

    @abstractmethod
    def _parent(self, stream: Stream) -> TreePath:
        """The operator to change next."""

    @abstractmethod
    def _learn(self, path: TreePath, values: Values) -> None: ...


class Evolution(_ByMutation):
    """The best of a few of the youngest operators is changed; the oldest ones are forgotten
    (regularised evolution: Real, Aggarwal, Huang, Le, 2019).
    """

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._population: deque[tuple[float, TreePath]] = deque(maxlen=POPULATION)

    def _parent(self, stream: Stream) -> TreePath:
        return max(stream.pick(self._population) for _ in range(TOURNAMENT))[1]

    def _learn(self, path: TreePath, values: Values) -> None:
        self._population.append((values[0], path))


COOLING = 100
"""After so many operators the temperature is half of what it was at first."""

TEMPERATURE = 0.1
"""At first, in units of the spread of the values so far."""


class Annealing(_ByMutation):
    """One operator is changed; a better one takes its place, and a worse one with probability
    `exp(difference / temperature)`, which falls (Kirkpatrick, Gelatt, Vecchi, 1983).
    """

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._current: tuple[float, TreePath] | None = None
        self._least, self._most = 1.0, 0.0

    def _parent(self, stream: Stream) -> TreePath:
        assert self._current is not None
        return self._current[1]

    def _learn(self, path: TreePath, values: Values) -> None:
        value = values[0]
        self._least, self._most = min(self._least, value), max(self._most, value)
        temperature = TEMPERATURE * (self._most - self._least) * COOLING / (COOLING + self._told)
        if self._current is not None and value < self._current[0]:
            # the decision follows from the operator, so it is the same when a search goes on
            chance = Stream(self._told, *"; ".join(path).encode()).random()
            if chance >= exp((value - self._current[0]) / temperature):
                return
        self._current = value, path


class ParetoEvolution(_ByMutation):
    """For several objectives: of two operators that none beats in all of them, the one in the less
    crowded place is changed (crowding as in NSGA-II: Deb, Pratap, Agarwal, Meyarivan, 2002).
    """

    takes_objectives = True

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self.archive = Archive[TreePath]()

    def _parent(self, stream: Stream) -> TreePath:
        crowding = self.archive.crowding()
        rivals = [stream.below(len(crowding)) for _ in range(2)]
        return self.archive.members[max(rivals, key=lambda rival: crowding[rival])][1]

    def _learn(self, path: TreePath, values: Values) -> None:
        self.archive.add(values, path)
