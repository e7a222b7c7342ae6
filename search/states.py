"""What a partial operator in normal form still needs to know of itself, and one step on its way.

Sizes are numbers in the universe; sets of weights are bits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

NEVER = 1_000_000
"""The number of primitives that make whole what no primitives do."""

Weights = int
"""A set of weights, as bits."""

UNREDUCED, MET, POOLED, BARE = 0, 1, 2, 3
"""No reduce is below a dim; weights have met all that are; one is that no weight has met, and that
none has to meet; one is that a weight has to meet. Of what is joined the greatest holds."""

Below = tuple[str, int, int, int]
"""The primitive below a dim, and what must not be repeated: a block, or for the remainder of a
merge the weights that share the quotient, whether it is reversed, and what became of it."""

OUTPUT: Below = ("output", 0, 0, 0)
"""Or an unfold, which forbids no more."""
REDUCE: Below = ("reduce", 0, 0, 0)
STRIDE: Below = ("stride", 0, 0, 0)
QUOTIENT: Below = ("quotient", 0, 0, 0)
REMAINDER: Below = ("remainder", 0, 0, 0)

EXPANDED, WAITS = -1, -2
"""What became of a quotient, if it was not closed by a set of weights; ``WAITS - size`` if it waits
as it is."""


class Open(NamedTuple):
    """A dim that is not settled."""

    size: int
    """By its number in the universe."""
    seen: Weights
    """The weights that have its coordinate, or that of a dim made of it."""
    reduced: int
    mixed: int
    """A reduce is below, and an output, too: what closes the dim takes part in a sum over data."""
    below: Below


class Waiting(NamedTuple):
    """A settled dim that another will be joined with."""

    size: int
    seen: Weights
    reduced: int
    mixed: int
    shares: Weights
    """The weights that share the dim itself."""
    reversed: int
    summed: int
    """A reduce is directly below."""


class State(NamedTuple):
    """All on which the ways to go on depend, but the number of primitives left."""

    open: tuple[Open, ...]
    """The last one is settled next."""
    waiting: tuple[Waiting, ...]
    """In ascending order."""
    inputs: tuple[int, ...]
    """The sizes of the dims of the input that are still missing."""
    left: tuple[int, ...]
    """How often each limited primitive may still be used."""
    alike: tuple[Weights, ...]
    """Sets of weights that nothing tells apart yet."""
    run: tuple[int, int, tuple[Weights, ...]]
    """The reduce that was opened last, how many there are of its size, and the sets of weights
    that closed some of them."""


class Choice(NamedTuple):
    """One way to settle a dim."""

    cost: int
    """In primitives."""
    ways: int
    """So many choices differ only in which shift, or which of several equal dims, is meant."""
    alike: int
    """So many orders of equal reduces come to the same."""
    after: State
    shift: bool
    reverse: bool
    shares: Weights
    action: str
    """``reduce``, ``input``, ``close``, ``expand``, ``stride``, ``merge``, ``wait``, ``split`` or
    ``unfold``."""
    size: int = 0
    """Of the reduced dim, of the block, or of the dim that is strided."""
    weight: int = 0
    """The weight that closes the dim."""
    partner: Waiting | None = None
    """What the dim is joined with, or what it is itself while it waits."""
    first: bool = False
    """The dim is the quotient, or the position, of what is joined; else the partner is."""

    @property
    def joins(self) -> bool:
        """True if the dim is joined with one that waits, by a split or an unfold."""
        return self.partner is not None and self.action != "wait"

    @property
    def label(self) -> tuple[Any, ...]:
        """What is chosen, without what it costs and the state after it."""
        own = self.shift, self.reverse, self.shares, self.action
        return *own, self.size, self.weight, self.partner, self.first


def rest(state: State, shares: Weights = 0, turned: int = 0, end: int = 0) -> tuple[Open, ...]:
    """The open dims but the last; the remainder of a quotient is told what became of that."""
    below = state.open[:-1]
    if state.open[-1].below is not QUOTIENT:
        return below
    return (*below[:-1], below[-1]._replace(below=("remainder", shares, turned, end)))
