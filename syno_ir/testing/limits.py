"""What a random operator may contain."""

from __future__ import annotations

from dataclasses import dataclass

from syno_ir.dialect import PRIMITIVES
from syno_ir.dialect.primitives import REDUCE_MODES, UNFOLD_MODES


@dataclass(frozen=True)
class Limits:
    """The knobs of the generator. By default it draws every construct of the language.

    Raises ``ValueError`` for a limit that leaves nothing to draw.
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
    primitives: tuple[str, ...] = tuple(op.name.removeprefix("syno.") for op in PRIMITIVES)
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
        if not 1 <= self.max_contractions <= self.max_terms:
            raise ValueError("an operator has a contraction, and a contraction has a term")

    @property
    def allowed(self) -> frozenset[str]:
        """The primitives that may be drawn."""
        return frozenset(self.primitives) - (set() if self.data_discarding else {"stride"})


ANYTHING = Limits()
