"""Operators that begin with given choices: by counts where that can be, else guided rollouts."""

from __future__ import annotations

from collections.abc import Sequence

from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate
from syno_ir.search.rollouts import Rollouts
from syno_ir.search.sampling import Sampler
from syno_ir.search.settling import Settling
from syno_ir.search.states import Choice
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError

COUNTABLE = 50_000
"""Spaces with more states are not counted, which would take some twenty seconds."""


class Completer:
    """Draws operators, small ones as likely as large ones."""

    def __init__(self, settling: Settling):
        self._sizes = range(1, settling.space.max_primitives + 1)
        try:
            self._sampler = Sampler(Completions(settling, COUNTABLE))
            self._sizes = [size for size, count in enumerate(self._sampler.sizes) if count]
        except SpecError:
            self._sampler = None
            self._rollouts = Rollouts(settling)

    def complete(self, choices: Sequence[Choice], left: int, stream: Stream) -> Candidate | None:
        """An operator that begins with some choices, and has at most so many primitives more.

        Where the space is counted, with as many as can be, and each such as likely as any other.
        """
        if self._sampler is None:
            return self._rollouts.redraw(choices, left, stream)
        for primitives in range(left, -1, -1):
            found = self._sampler.redraw(choices, stream, primitives)
            if found is not None:
                return found
        return None

    def size(self, stream: Stream) -> int:
        """A number of primitives; where the space is counted, one that some operator has."""
        return stream.pick(self._sizes) if self._sizes else 0

    def draw(self, stream: Stream) -> Candidate | None:
        """An operator, of a number of primitives that is as likely as any other."""
        return self.complete([], self.size(stream), stream)
