"""Mutations: small changes of an operator that keep its signature, as data and as text.

A place is a number. Dims are counted as the text has them: those of the tensors, one tensor after
the other, then the results of the primitives; primitives are counted in order, tensors from the
first on, a new weight behind the last.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from syno_ir.errors import SynoError, did_you_mean
from syno_ir.size import Size

Argument = Literal["", " by SIZE", " by AMOUNT", " to TENSOR", " to DIM"]
"""What is written behind the place of a mutation."""

TAKES: dict[str, dict[str, Argument]] = {
    "insert": {
        "shift": " by AMOUNT",
        "reverse": "",
        "share": " to TENSOR",
        "stride": " by SIZE",
        "unfold": " by SIZE",
        "split": " by SIZE",
        "merge": " by SIZE",
    },
    "delete": dict.fromkeys(
        ("shift", "reverse", "share", "stride", "unfold", "split", "merge"), ""
    ),
    "replace": {
        "shift": " by AMOUNT",
        "reverse": "",
        "stride": " by SIZE",
        "unfold": " by SIZE",
        "split": " by SIZE",
        "expand": "",
        "close": " to TENSOR",
    },
    "change": {
        "shift": " by AMOUNT",
        "stride": " by SIZE",
        "unfold": " by SIZE",
        "split": " by SIZE",
    },
    "rewire": {"share": " to DIM"},
    "move": {"dim": " to TENSOR"},
}
"""What there is to insert, to delete, ..., and what each takes."""

_PATTERNS: dict[Argument, str] = {
    "": "",
    " by SIZE": r" by (\S.*)",
    " by AMOUNT": r" by (-?[1-9][0-9]{0,17})",
    " to TENSOR": r" to ([0-9]{1,9})",
    " to DIM": r" to ([0-9]{1,9})",
}

SIZES = {"unfold": "window", "split": "block", "stride": "step"}
"""The parameter of a primitive that is a size."""


class NoMutationError(SynoError):
    """A mutation that is not possible here; the message says why."""


class Mutation(NamedTuple):
    """One change.

    - ``insert shift 3 by 1``: dim 3 goes through a new primitive. A share gets a new dim of tensor
      ``to``; of an unfold or a split the second result is summed over; a merge puts back what it
      splits in the other order.
    - ``delete share 4``: primitive 4 is taken out, with what its second result went through.
    - ``replace shift 4 reverse`` is spelt ``replace reverse 4``: another primitive in its place; or
      an expand and a weight's dim in each other's.
    - ``change split 4 by g``: its block, window, step or amount.
    - ``rewire share 4 to 7``: the weight's dim of share 4 meets dim 7 instead.
    - ``move dim 5 to 2``: a weight's dim becomes the last one of tensor 2.
    """

    kind: str
    primitive: str
    place: int
    size: Size | None = None
    """Of a block, a window or a step."""
    number: int | None = None
    """By how much to shift, or which dim or tensor is meant."""

    def __str__(self) -> str:
        words = f"{self.kind} {self.primitive} {self.place}"
        if self.size is not None:
            return f"{words} by {self.size}"
        if self.number is None:
            return words
        return f"{words} {'by' if self.primitive == 'shift' else 'to'} {self.number}"

    @staticmethod
    def parse(text: str) -> Mutation:
        """The mutation that ``str`` shows. Raises ``SynoError`` if there is none."""
        text = text.strip()
        match = re.fullmatch(r"(\w+) (\w+) ([0-9]{1,9})((?: .*)?)", text)
        if match is None or match[1] not in TAKES:
            raise SynoError(
                f"{text!r} is no mutation\n  hint: write a kind ({', '.join(TAKES)}), a primitive "
                'and its place, such as "insert shift 3 by 1" or "delete share 4"'
            )
        kind, primitive, place, rest = match.groups()
        if primitive not in TAKES[kind]:
            known = f"what there is to {kind}: {', '.join(TAKES[kind])}"
            hint = did_you_mean(primitive, TAKES[kind], known)
            raise SynoError(f"{text!r}: there is no {primitive} to {kind}\n  hint: {hint}")
        argument = TAKES[kind][primitive]
        value = re.fullmatch(_PATTERNS[argument], rest)
        if value is None:
            where = ", where AMOUNT is an integer, not 0" if argument == " by AMOUNT" else ""
            form = f'"{kind} {primitive} {place}{argument}"{where}'
            raise SynoError(f"{text!r} is no mutation\n  hint: write {form}")
        if argument == " by SIZE":
            try:
                return Mutation(kind, primitive, int(place), Size.of(value[1]))
            except SynoError as error:
                raise SynoError(f"{text!r}: {error}") from None
        number = int(value[1]) if argument else None
        return Mutation(kind, primitive, int(place), number=number)
