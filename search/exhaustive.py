"""All operators of a space, one after the other."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import chain

from syno_ir.operator import Operator
from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.enumeration import enumerate_operators
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.strategy import Strategy
from syno_ir.search.stream import Stream


class Exhaustive(Strategy):
    """Every operator in normal form, those of few primitives first; the seed changes nothing."""

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        super().__init__(signature, space, start)
        completions = Completions(Settling(signature, space))
        numbers = range(space.max_primitives + 1)
        self._further: Iterator[Candidate] = chain.from_iterable(
            enumerate_operators(completions, number) for number in numbers
        )
        self._found = False
        """Whether the space has any operator, as far as is known."""
        self._next = deque[Candidate]()
        """The operators after the one that is expected last, as far as they were asked for."""

    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        ahead = rejections.total()
        while len(self._next) <= ahead:
            following = next(self._further, None)
            if following is None:
                empty, over = "the space has no operator", "every operator was proposed"
                rejections[over if self._found else empty] += 1
                return None
            self._found = True
            self._next.append(following)
        return self._next[ahead]

    def expect(self, path: TreePath, rejected: int) -> None:
        for _ in range(rejected + bool(path)):
            if self.ask(Stream(), Counter()) is None:
                return
            self._next.popleft()
