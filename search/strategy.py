"""What every strategy is: it proposes operators and learns from what became of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from syno_ir.operator import Operator
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.space import Signature, Space
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError

Values = Sequence[float]
"""What an operator was worth: for each objective of the search a number from 0 to 1, the greater
the better. A strategy for one objective goes by the first."""


class Strategy(ABC):
    """Proposes operators.

    What it proposes follows from the stream, from the rejections, and from the calls of ``expect``
    and ``tell`` so far; not from what it was asked before. So a search can stop and go on, and
    several processes can propose. ``syno_ir.testing.check_strategy`` checks that.
    """

    takes_start: ClassVar[bool] = False
    """Whether it can begin with known operators."""
    takes_objectives: ClassVar[bool] = False
    """Whether it goes by more objectives than the first."""

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        """``start`` are known operators to begin with. Raises ``SpecError`` if they or the space
        are none for the strategy.
        """
        if start and not self.takes_start:
            raise SpecError(
                f"[search] start: {type(self).__name__} begins with no known operators"
                "\n  hint: leave start out, or set strategy to evolution, annealing or pareto"
            )
        self.signature, self.space = signature, space

    @abstractmethod
    def ask(self, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        """An operator, or None if this try failed.

        ``rejections`` counts the reasons why those asked for before were not taken for the
        candidate that is being looked for; a strategy may add its own.
        """

    def expect(self, path: TreePath, rejected: int) -> None:  # noqa: B027 (one need not care)
        """The operator of a path is being evaluated, after so many rejections.

        Called once for each candidate, in order; with an empty path if there is no operator, since
        all that were asked for were rejected.
        """

    def tell(self, path: TreePath, values: Values) -> None:  # noqa: B027 (one need not learn)
        """What an expected operator was worth. Called in the order of ``expect``, some time later.

        One that failed is worth 0.
        """
