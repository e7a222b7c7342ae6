"""What a search strategy must do, whoever wrote it.

``check_strategy`` raises ``AssertionError`` at the first thing that does not hold.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable

from syno_ir.frontend import verify
from syno_ir.search.assembly import assemble
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.limits import breach
from syno_ir.search.move import parse_move
from syno_ir.search.space import Signature, Space
from syno_ir.search.strategy import Strategy
from syno_ir.search.stream import Stream
from syno_ir.search.tables import read_table
from syno_ir.search.universe import Universe

SIGNATURE = {
    "symbols": "N, C_in, C_out, H, W; k = 3, s = 2",
    "input": "N, C_in, H, W",
    "output": "N, C_out, H, W",
    "bindings": [
        {"N": 1, "C_in": 4, "C_out": 8, "H": 8, "W": 8},
        {"N": 1, "C_in": 8, "C_out": 8, "H": 4, "W": 4},
    ],
}
SPACE = {"fixed": ["N"], "max_primitives": 5, "block_sizes": ["s", "C_in/s", "C_out/s"]}

GENERATION = 4
"""So many candidates are proposed before the first of them is told of."""

MAX_TRIES = 50

Make = Callable[[Signature, Space], Strategy]


def check_strategy(
    make: Make,
    signature: Signature | None = None,
    space: Space | None = None,
    *,
    candidates: int = 50,
    seeded: bool = True,
) -> None:
    """Check a strategy by what it proposes in a space, by default a small one of convolutions.

    Every operator must be valid, within the limits of the space, and what its path makes. The same
    seed must give the same operators, another seed others (unless ``seeded`` is False). A search
    that stops and goes on must give those of one that does not stop, and so must two processes that
    take turns in proposing. Where operators are rejected another one must come.

    Raises ``AssertionError`` at the first thing that does not hold, and ``TypeError`` if ``make``
    makes no ``Strategy`` or that proposes what is no ``Candidate``.
    """
    signature = signature or read_table(Signature, SIGNATURE, "operator")
    space = space or read_table(Space, SPACE, "space")

    if not callable(make):  # pyright: ignore[reportUnnecessaryComparison]
        raise TypeError(f"a strategy is made by a class or a function, not by {_kind(make)}")

    def search(seed: int = 0) -> _Search:
        strategy = make(signature, space)
        if not isinstance(strategy, Strategy):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"a strategy is a subclass of Strategy, not {_kind(strategy)}")
        return _Search(strategy, seed)

    whole = search().go_on(candidates)
    found = [candidate for candidate in whole.found if candidate is not None]
    assert len(found) > candidates // 2, f"only {len(found)} of {candidates} have an operator"
    for candidate in found:
        _check_candidate(candidate, signature, space)
    assert search().go_on(candidates).path_list == whole.path_list, "the same seed, others"
    if seeded:
        others = search(seed=1).go_on(candidates).path_list
        assert others != whole.path_list, "another seed gives the same operators"
    for stop in GENERATION, candidates // 2, candidates // 2 + 1:
        resumed = search().replay(whole, stop).go_on(candidates - stop)
        assert resumed.path_list == whole.path_list, f"stopped after {stop} it goes on otherwise"
    _check_turns([search(), search()], whole)
    _check_rejections(search().replay(whole, candidates // 2))


class _Search:
    """A strategy that is told made-up values, and all that it proposed."""

    def __init__(self, strategy: Strategy, seed: int):
        self.strategy, self.seed = strategy, seed
        self.found: list[Candidate | None] = []
        self.rejected: list[int] = []

    @property
    def path_list(self) -> list[TreePath]:
        return [() if found is None else found.path for found in self.found]

    def go_on(self, count: int) -> _Search:
        for _ in range(count):
            self.follow(*self.propose(len(self.found)))
        return self

    def replay(self, other: _Search, count: int) -> _Search:
        """What another search found, as if it were this one's."""
        for candidate, rejected in zip(other.found[:count], other.rejected, strict=False):
            self.follow(candidate, rejected)
        return self

    def ask(self, number: int, draw: int, rejections: Counter[str]) -> Candidate | None:
        candidate = self.strategy.ask(Stream(self.seed, number, draw), rejections)
        if not isinstance(candidate, Candidate | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"ask gives a Candidate or None, not {_kind(candidate)}")
        return candidate

    def propose(self, number: int) -> tuple[Candidate | None, int]:
        """A candidate, and how often there was none before."""
        rejections = Counter[str]()
        for draw in range(MAX_TRIES):
            before = rejections.total()
            candidate = self.ask(number, draw, rejections)
            if candidate is not None:
                return candidate, rejections.total()
            rejections["none"] += rejections.total() == before
        return None, rejections.total()

    def follow(self, candidate: Candidate | None, rejected: int) -> None:
        self.found.append(candidate)
        self.rejected.append(rejected)
        self.strategy.expect(self.path_list[-1], rejected)
        if len(self.found) % GENERATION == 0:
            for path in self.path_list[-GENERATION:]:
                self.strategy.tell(path, _values(path))


def _kind(value: object) -> str:
    return f"{value!r:.60}, a {type(value).__name__}"


def _values(path: TreePath) -> tuple[float, float]:
    """Two objectives, which look like chance."""
    digest = hashlib.sha256("; ".join(path).encode()).digest()
    return (digest[0] / 255, digest[1] / 255) if path else (0.0, 0.0)


def _check_candidate(candidate: Candidate, signature: Signature, space: Space) -> None:
    verify(candidate.operator.module)
    reason = breach(candidate.operator, signature, space, Universe.of(signature, space))
    assert reason is None, f"beyond the limits, {reason}:\n{candidate.operator}"
    remade = assemble(list(map(parse_move, candidate.path)), signature, space)
    assert remade == candidate.operator, f"its path makes another operator:\n{remade}"


def _check_turns(searches: list[_Search], whole: _Search) -> None:
    """Of several searches each proposes some candidates; all follow the same ones."""
    for number, expected in enumerate(whole.path_list):
        candidate, rejected = searches[number % len(searches)].propose(number)
        path = () if candidate is None else candidate.path
        assert path == expected, f"candidate {number} is another one where two take turns"
        for search in searches:
            search.follow(candidate, rejected)


def _check_rejections(search: _Search) -> None:
    """One candidate, for which operators are rejected until there are three."""
    rejections, paths = Counter[str](), set[TreePath]()
    for draw in range(MAX_TRIES):
        before = rejections.total()
        candidate = search.ask(0, draw, rejections)
        if candidate is not None:
            paths.add(candidate.path)
            if len(paths) == 3:
                return
        if candidate is not None or rejections.total() == before:
            rejections["not taken"] += 1
    raise AssertionError(f"after {MAX_TRIES} rejections there are only {len(paths)} operators")
