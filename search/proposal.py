"""From a strategy to the next candidate: draws until an operator is new and within the budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from syno_ir.cost import Cost
from syno_ir.search.forms import Forms
from syno_ir.search.reference import most
from syno_ir.search.spec import Spec
from syno_ir.search.store import Record
from syno_ir.search.strategy import Strategy
from syno_ir.search.stream import Stream

MAX_DRAWS = 200
"""A candidate for which so many draws are rejected is recorded without an operator."""


class Proposer:
    """Asks a strategy for candidates.

    Candidate ``number`` depends on the spec, on the number, and on what the strategy was told.
    """

    def __init__(self, spec: Spec, strategy: Strategy):
        """Raises ``SynoError`` if a limit's reference is none for the operator."""
        self._seed = spec.search.seed
        self._strategy = strategy
        self._limits = {
            name: (limit, most(limit, name, spec.operator))
            for name in ("flops", "parameters")
            if (limit := getattr(spec.budget, name)) is not None
        }

    def propose(self, number: int, known: Collection[str | None]) -> Record:
        """The candidate of that number; operators with a ``known`` fingerprint are passed over."""
        rejections: Counter[str] = Counter()
        record = Record(number, "none")
        for draw in range(MAX_DRAWS):
            explained = rejections.total()
            candidate = self._strategy.ask(Stream(self._seed, number, draw), rejections)
            if candidate is None:
                rejections["no way to the input"] += rejections.total() == explained
                continue
            forms = Forms.of(candidate.operator)
            if reason := self._too_dear(forms.cost):
                rejections[reason] += 1
            elif (fingerprint := forms.canonical.fingerprint("e2")) in known:
                rejections["found before"] += 1
            else:
                record = replace(forms.record(number, fingerprint), path=candidate.path)
                break
        return replace(record, seed=self._seed, rejections=rejections)

    def _too_dear(self, cost: Cost) -> str | None:
        for name, (limit, bound) in self._limits.items():
            if getattr(cost, name) > bound:
                return f"more {name} than {limit}"
        return None
