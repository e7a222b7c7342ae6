"""Regularised evolution (Real, Aggarwal, Huang, Le 2019) on the choices that make operators."""

from __future__ import annotations

from collections import Counter, deque

from syno_ir.search.assembly import assemble
from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.move import parse_move
from syno_ir.search.recognition import recognize
from syno_ir.search.sampling import Sampler
from syno_ir.search.settling import Settling
from syno_ir.search.spec import Signature, Space
from syno_ir.search.stream import Stream

POPULATION = 20
TOURNAMENT = 5
RANDOM = 0.1
"""So many of the operators are drawn anew, so that no part of the space is out of reach."""


class Evolution:
    """The best of a few of the youngest operators is changed; the oldest ones are forgotten."""

    def __init__(self, signature: Signature, space: Space):
        self._settling = Settling(signature, space)
        self._sampler = Sampler(Completions(self._settling))
        self._population: deque[tuple[float, TreePath]] = deque(maxlen=POPULATION)

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        if len(self._population) < POPULATION or stream.random() < RANDOM:
            return self._sampler.draw(stream)
        rivals = [stream.pick(self._population) for _ in range(TOURNAMENT)]
        return self.mutate(max(rivals)[1], stream)

    def tell(self, path: TreePath, reward: float) -> None:
        self._population.append((reward, path))

    def mutate(self, path: TreePath, stream: Stream) -> Candidate | None:
        """The operator of a path with all that is above some place drawn anew, in any size."""
        settling = self._settling
        operator = assemble(list(map(parse_move, path)), settling.signature, settling.space)
        choices = recognize(operator, settling).choices
        return self._sampler.redraw(choices[: int(stream.random() * len(choices))], stream)
