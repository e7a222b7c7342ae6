"""A walk through a space by hand: the choices at a partial operator, and finished operators."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, repeat
from math import ceil
from typing import NamedTuple

from syno_ir.errors import SynoError
from syno_ir.operator import Operator
from syno_ir.passes.editing import mutate
from syno_ir.passes.journal import Journal
from syno_ir.passes.mutation import Mutation
from syno_ir.search.counting import Completions, is_whole
from syno_ir.search.feasibility import Feasibility
from syno_ir.search.offspring import Offspring
from syno_ir.search.partial import PartialOperator
from syno_ir.search.rollouts import Rollouts
from syno_ir.search.sampling import Traced, candidate_of, trace
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.states import Choice, State
from syno_ir.search.stream import Picks, Stream
from syno_ir.search.tables import SpecError

MAX_STATES = 10_000
"""With more states below a partial operator its completions are not counted; a few seconds."""


@dataclass(frozen=True)
class Option:
    """A legal choice."""

    text: str
    choice: Choice
    shift: int
    """By how much, if the choice shifts."""
    distance: int
    """Primitives that are needed behind it at least; exact if completions are counted."""
    completions: int | None
    """How many operators in normal form go on with it; None if they are too many to count.

    Once reduces of one size are open, an operator is the same in several orders of these, of which
    it has a share in each; the sum of the shares is rounded up.
    """


class OpenDimView(NamedTuple):
    """An open dim, as a person reads of it."""

    size: str
    note: str
    """What becomes of it, and which weights have seen it."""


class Exploration:
    """Where a walk stands. Of dims that nothing tells apart the first one is meant."""

    def __init__(self, signature: Signature, space: Space):
        self._signature, self._space = signature, space
        self._settling = Settling(signature, space)
        self._feasible = Feasibility(self._settling)
        self._rollouts = Rollouts(self._settling)
        self._offspring = Offspring(signature, space)
        self._taken: list[Option] = []
        self.operator: Operator | None = None
        """The finished operator that is looked at, if it is one."""
        self._journals: list[Journal] = []
        self._samples = 0

    @property
    def path(self) -> list[str]:
        """The choices so far."""
        return [option.text for option in self._taken]

    @property
    def left(self) -> int:
        """How many primitives may still be used."""
        return self._space.max_primitives - sum(option.choice.cost for option in self._taken)

    @property
    def is_whole(self) -> bool:
        """True if the choices so far make an operator."""
        return is_whole(self._state)

    @property
    def _state(self) -> State:
        return self._taken[-1].choice.after if self._taken else self._settling.start()

    @property
    def _choices(self) -> list[Choice]:
        return [option.choice for option in self._taken]

    def open_dims(self) -> list[OpenDimView]:
        """The open dims of the partial operator, in its order."""
        traced, partial = self._partial()
        status = dict.fromkeys(range(len(partial.dims)), "")
        status |= dict.fromkeys(traced.ends, "of the input")
        status |= dict.fromkeys(traced.waiting, "waits to be joined")
        status |= dict.fromkeys(traced.open, "")
        status |= dict.fromkeys(traced.open[-1:], "next")
        return [
            OpenDimView(
                str(dim.size),
                ", ".join(
                    filter(None, (status[place], *(f"seen by w{w}" for w in sorted(dim.seen))))
                ),
            )
            for place, dim in enumerate(partial.dims)
        ]

    def unfinished(self) -> Operator:
        """The partial operator."""
        return self._partial()[1].unfinished()

    def options(self) -> list[Option]:
        """The legal choices: those after which the primitives left may be enough.

        Where completions are counted, those alone that have any.
        """
        found: list[Option] = []
        completions: Completions | None = Completions(self._settling, MAX_STATES)
        for choice in self._settling.choices(self._state, self.left):
            left = self.left - choice.cost
            if not self._feasible(choice.after, left):
                continue
            counted: int | None = None
            distance = next(n for n in range(left + 1) if self._feasible(choice.after, n))
            if completions is not None:
                try:
                    counts = completions.counts(choice.after, left)[: left + 1]
                except SpecError:
                    completions = None
                else:
                    if not any(counts):
                        continue
                    distance = next(n for n, count in enumerate(counts) if count)
                    # the ways of a choice are those of each shift together
                    shifts = len(self._space.shifts) if choice.shift else 1
                    unit = completions.unit * choice.alike * shifts
                    counted = ceil(Fraction(sum(counts) * choice.ways, unit))
            found += self._variants(choice, distance, counted)
        return found

    def _variants(self, choice: Choice, distance: int, counted: int | None) -> list[Option]:
        """The choice for each amount by which it may shift, with the completions of each."""
        shifts = self._space.shifts if choice.shift else (0,)
        return [
            Option(self._describe(choice, shift), choice, shift, distance, counted)
            for shift in shifts
        ]

    def _describe(self, choice: Choice, shift: int) -> str:
        sizes = self._settling.universe.sizes
        shared = [n for n in range(choice.shares.bit_length()) if choice.shares >> n & 1]
        words = [f"shift by {shift}"] if choice.shift else []
        words += ["reverse"] if choice.reverse else []
        words += [f"share with w{number}" for number in shared]
        match choice.action:
            case "reduce":
                words.append(f"reduce {sizes[choice.size]}")
            case "close":
                words.append(f"close by w{choice.weight}")
            case "input":
                words.append("to the input")
            case "merge":
                words.append(f"merge by {sizes[choice.size]}")
            case "stride":
                words.append(f"stride from {sizes[choice.size]}")
            case "split" | "unfold":
                assert choice.partner is not None
                other, order = sizes[choice.partner.size], "first" if choice.first else "last"
                words.append(f"{choice.action} with the {other} that waits, this dim {order}")
            case other:
                words.append(other)
        return ", ".join(words)

    def go(self, option: Option) -> None:
        """Take a choice."""
        self._drop()
        self._taken.append(option)

    def finish(self) -> None:
        """Look at the operator that the choices so far make, if none is looked at yet.

        Raises ``SynoError`` if they make none.
        """
        if self.operator is not None:
            return
        if not self.is_whole:
            raise SynoError("this operator is not whole yet\n  hint: `sample` finishes it somehow")
        self._drop()
        self.operator = candidate_of(self._choices, self._settling, self._picker()).operator

    def sample(self) -> None:
        """Look at a random operator that goes on from here. Raises ``SynoError`` if none is."""
        for _ in range(20):
            stream = Stream(self._samples)
            self._samples += 1
            left = stream.below(self.left + 1)
            found = self._rollouts.redraw(self._choices, left, stream)
            if found is not None:
                self._drop()
                self.operator = found.operator
                return
        raise SynoError("no operator was found from here\n  hint: go back a few choices")

    def mutations(self) -> list[Mutation]:
        """The mutations of the finished operator that stay within the space."""
        return self._offspring.legal(self._finished())

    def mutate(self, mutation: Mutation) -> None:
        """Change the finished operator."""
        self._journals.append(mutate(self._finished().func, mutation))

    def back(self) -> None:
        """Take back the last mutation, leave a finished operator, or take back the last choice."""
        if self._journals:
            self._journals.pop().undo()
        elif self.operator is not None:
            self._drop()
        elif self._taken:
            self._taken.pop()

    def _finished(self) -> Operator:
        if self.operator is None:
            raise SynoError("no finished operator is looked at\n  hint: `sample` or `finish` first")
        return self.operator

    def _drop(self) -> None:
        self.operator = None
        self._journals.clear()

    def _partial(self) -> tuple[Traced, PartialOperator]:
        traced = trace(self._choices, self._settling, self._picker())
        partial = PartialOperator(self._signature, self._space)
        for move in traced.moves:
            partial.apply(move)
        return traced, partial

    def _picker(self) -> Picks:
        """Picks the amounts of shifts as they were chosen, the first of dims that are alike."""
        numbers: list[int] = []
        for option in self._taken:
            if option.choice.shift:
                numbers.append(self._space.shifts.index(option.shift))
            if option.choice.joins:
                numbers.append(0)
        return Picks(chain(numbers, repeat(0)))
