"""The forms of an operator: the canonical one that is kept, and the one in stages that is run."""

from __future__ import annotations

from typing import NamedTuple

from syno_ir.cost import Cost
from syno_ir.operator import Operator
from syno_ir.search.reference import cost_at_places
from syno_ir.search.store import Record


class Forms(NamedTuple):
    """An operator, and the same function as it is run."""

    canonical: Operator
    staged: Operator
    cost: Cost
    """Of the stages, over all places."""

    @staticmethod
    def of(operator: Operator) -> Forms:
        canonical = operator.run_passes("syno-normalize")
        staged = canonical.run_passes("syno-materialize")
        return Forms(canonical, staged, cost_at_places(staged))

    def record(self, number: int, fingerprint: str) -> Record:
        """What is known of a candidate before it is evaluated."""
        return Record(
            number,
            "proposed",
            operator=str(self.canonical),
            staged=str(self.staged),
            fingerprint=fingerprint,
            primitives=self.canonical.primitives,
            flops=self.cost.flops,
            parameters=self.cost.parameters,
            bytes=self.cost.bytes,
        )
