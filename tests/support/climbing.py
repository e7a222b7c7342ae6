"""A strategy as a third party would write it, and two that break the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from syno_ir.operator import Operator
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.offspring import Offspring
from syno_ir.search.rollouts import Rollouts
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.strategy import Strategy, Values
from syno_ir.search.stream import Stream


class Climbing(Strategy):
    """The best operator so far is changed."""

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self.offspring = Offspring(signature, space)
        self.best: tuple[float, TreePath] = (-1.0, ())

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        if not self.best[1]:
            return self.offspring.draw(stream)
        return self.offspring.of(self.best[1], stream, rejections)

    def tell(self, path: TreePath, values: Values) -> None:
        if path:
            self.best = max(self.best, (values[0], path))


class Forgetful(Climbing):
    """Goes by how often it was asked, which it does not know when a search goes on."""

    asked = 0

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        self.asked += 1
        return super().ask(Stream(self.asked, stream.below(1000)), rejections)


class Unbounded(Climbing):
    """Draws from a larger space than it is given."""

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        space = replace(self.space, max_primitives=self.space.max_primitives + 3)
        return Rollouts(Settling(self.signature, space)).redraw([], 8, stream)
