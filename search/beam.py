"""Beam search over the choices that settle an operator's dims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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

WIDTH = 6
"""So many partial operators are kept."""

SAMPLES = 5
"""Operators that are evaluated for each partial one, before the next choice is made."""

RANDOM = 0.1
"""How likely an operator does not begin with one of the beam; more likely after rejections."""

Beginning = tuple[Choice, ...]


class BeamSearch(Strategy):
    """The few best beginnings of operators grow by a choice at a time; one is as good as the best
    operator found that begins with it. When they are whole, it begins anew.
    """

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        self._settling = Settling(signature, space)
        self._completer = Completer(self._settling)
        self._beam: list[Beginning] = [()]
        self._found: list[tuple[float, Beginning]] = []
        """The operators that were evaluated since the beam grew."""

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        rejected = rejections.total()
        begun = stream.random() >= max(RANDOM, rejected / (rejected + 10))
        beginning = stream.pick(self._beam) if begun else ()
        left = self.space.max_primitives - sum(choice.cost for choice in beginning)
        found = self._completer.complete(beginning, stream.below(left + 1), stream)
        return found or self._completer.complete(beginning, left, stream)

    def tell(self, path: TreePath, values: Values) -> None:
        if not path:
            return
        operator = assemble(list(map(parse_move, path)), self.signature, self.space)
        self._found.append((values[0], tuple(recognize(operator, self._settling).choices)))
        if len(self._found) == SAMPLES * WIDTH:
            self._grow()

    def _grow(self) -> None:
        """The best of what begins as the beam does, with one choice more."""
        length = len(self._beam[0]) + 1
        best: dict[Beginning, float] = {}
        for value, choices in self._found:
            if choices[: length - 1] in self._beam and len(choices) > length:
                beginning = choices[:length]
                best[beginning] = max(value, best.get(beginning, 0.0))
        order = sorted(best, key=lambda beginning: -best[beginning])
        self._beam, self._found = order[:WIDTH] or [()], []
