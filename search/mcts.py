"""Monte Carlo tree search over the choices that settle an operator's dims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from syno_ir.operator import Operator
from syno_ir.search.assembly import assemble
from syno_ir.search.completion import Completer
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.move import parse_move
from syno_ir.search.recognition import recognize
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.states import Choice
from syno_ir.search.strategy import Strategy, Values
from syno_ir.search.stream import Stream

EXPLORATION = 0.1
"""How much an unknown choice is worth, in units of the spread of the values so far."""

EQUIVALENCE = 20
"""A choice that was made so often weighs its own values three times those of it made later on."""

WIDENING = 0.2
"""How often, times `1 / sqrt(n)`, the rest of an operator is drawn at random."""

RESTLESSNESS = 0.5
"""How often a choice is random once an operator was rejected, so that another one is found."""

Label = tuple[Any, ...]
"""A choice without the state after it; the first one is of the number of primitives."""

Node = tuple[Label, ...]
"""A partial operator, by the choices that lead to it."""


@dataclass
class _Tally:
    """The operators that were evaluated below a node."""

    count: int = 0
    total: float = 0.0

    def add(self, value: float) -> None:
        self.count += 1
        self.total += value


class MonteCarloTreeSearch(Strategy):
    """Upper confidence bounds on trees (Kocsis and Szepesvari, 2006) over the number of
    primitives and the choices of the normal form, with progressive widening: at a partial
    operator that was passed n times the rest is drawn at random with probability `WIDENING /
    sqrt(n)`. Else the best of the known choices is taken, by `(1 - b) * mean + b * (mean over
    operators with that choice anywhere below) + EXPLORATION * spread * sqrt(log(n) / visits)`, `b
    = sqrt(k / (3 * visits + k))` (RAVE, Gelly and Silver, 2007). An operator that is being
    evaluated counts as the worst one so far (virtual loss), so many can be at once.
    """

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._settling = Settling(signature, space)
        self._completer = Completer(self._settling)
        self._below = defaultdict[Node, _Tally](_Tally)
        self._anywhere = defaultdict[tuple[Node, Label], _Tally](_Tally)
        """By a node and a choice that was made at it or further on."""
        self._running = Counter[Node]()
        """How many operators below a node are being evaluated."""
        self._children: dict[Node, dict[Label, Choice | None]] = {(): {}}
        self._least, self._most = 1.0, 0.0

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        restless = RESTLESSNESS if rejections else 0.0
        choices: list[Choice] = []
        node: Node = ()
        left = self._completer.size(stream)
        while (label := self._select(node)) is not None:
            if stream.random() < max(restless, WIDENING * self._passed(node) ** -0.5):
                break
            choice = self._children[node][label]
            node = (*node, label)
            if choice is None:
                (left,) = label
            else:
                choices.append(choice)
                left -= choice.cost
        return self._completer.complete(choices, left, stream)

    def _passed(self, node: Node) -> int:
        return self._below[node].count + self._running[node]

    def _select(self, node: Node) -> Label | None:
        """The most promising of the known choices; no one that makes an operator whole."""
        known = [label for label in self._children[node] if (*node, label) in self._children]
        return max(known, key=lambda label: self._score(node, label), default=None)

    def _score(self, node: Node, label: Label) -> float:
        child, like = (*node, label), self._anywhere[node, label]
        below, running = self._below[child], self._running[child]
        visits = self._passed(child)
        weight = sqrt(EQUIVALENCE / (3 * visits + EQUIVALENCE))
        mean = (below.total + running * self._least) / visits
        anywhere = like.total / like.count if like.count else mean
        spread = max(self._most - self._least, 0.0)
        bound = EXPLORATION * spread * sqrt(log(self._passed(node)) / visits)
        return (1 - weight) * mean + weight * anywhere + bound

    def expect(self, path: TreePath, rejected: int) -> None:
        if path:
            self._running.update(self._nodes(path))

    def tell(self, path: TreePath, values: Values) -> None:
        if not path:
            return
        value = values[0]
        self._least, self._most = min(self._least, value), max(self._most, value)
        nodes = self._nodes(path)
        self._running.subtract(nodes)
        for node in nodes:
            self._below[node].add(value)
        whole = nodes[-1]
        for depth in range(len(whole)):
            for label in set(whole[depth:]):
                self._anywhere[whole[:depth], label].add(value)

    def _nodes(self, path: TreePath) -> list[Node]:
        """The nodes on the way to an operator, which become known."""
        operator = assemble(list(map(parse_move, path)), self.signature, self.space)
        nodes: list[Node] = [()]
        choices = recognize(operator, self._settling).choices
        number = (sum(choice.cost for choice in choices),)
        for label, choice in (number, None), *((choice.label, choice) for choice in choices):
            self._children.setdefault(nodes[-1], {}).setdefault(label, choice)
            nodes.append((*nodes[-1], label))
        return nodes
