"""What a random operator may contain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from syno_ir.dialect import PRIMITIVES
from syno_ir.dialect.primitives import REDUCE_MODES, UNFOLD_MODES
from syno_ir.errors import did_you_mean

NAMES = tuple(op.name.removeprefix("syno.") for op in PRIMITIVES)


@dataclass(frozen=True)
class Limits:
    """The knobs of the generator. By default it draws every construct of the language.

    Raises ``ValueError`` for a limit that leaves nothing to draw, and for a name of nothing.
    """

    max_primitives: int = 10
    """As ``Operator.primitives`` counts them: a reduce once for each of its dims."""
    max_contractions: int = 3
    max_inputs: int = 2
    max_weights: int = 3
    max_terms: int = 20_000
    """The most terms of all contractions together, at each binding that the operator carries."""
    bindings: int = 2
    """How many bindings the operator carries."""
    primitives: tuple[str, ...] = NAMES
    unfold_modes: tuple[str, ...] = UNFOLD_MODES
    reduce_modes: tuple[str, ...] = REDUCE_MODES
    data_discarding: bool = True
    """Whether a stride may skip data."""
    sums: bool = True
    """Whether a blend may have a ``+``."""
    scales: bool = True
    """Whether a contraction may have a scale other than 1."""
    multi: bool = True
    """Whether the function may say ``inputs = multi``, and so share data with data."""
    unordered: bool = True
    """Whether the function may declare unordered axes."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.type == "int" and getattr(self, field.name) < 0:
                raise ValueError(f"{field.name} is {getattr(self, field.name)}, less than 0")
        _check_names("primitives", self.primitives, NAMES)
        _check_names("unfold_modes", self.unfold_modes, UNFOLD_MODES)
        _check_names("reduce_modes", self.reduce_modes, REDUCE_MODES)
        if not self.allowed:
            raise ValueError("primitives has stride alone, which data_discarding=False excludes")
        if not 1 <= self.max_contractions <= self.max_terms:
            raise ValueError("an operator has a contraction, and a contraction has a term")

    @property
    def allowed(self) -> frozenset[str]:
        """The primitives that may be drawn."""
        return frozenset(self.primitives) - (set() if self.data_discarding else {"stride"})


def _check_names(limit: str, given: Any, known: Sequence[str]) -> None:
    """Raises ``ValueError`` unless ``given`` is a tuple of some known names."""
    if not isinstance(given, tuple) or not given:
        raise ValueError(f'{limit} is {given!r}\n  hint: give a tuple of names, ("{known[0]}",)')
    for name in given:
        if name not in known:
            hint = did_you_mean(str(name), known, f"there are {', '.join(known)}")
            raise ValueError(f"{limit} has {name!r}, which is none\n  hint: {hint}")


ANYTHING = Limits()
