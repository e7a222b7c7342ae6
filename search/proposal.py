"""From a strategy to the next candidate: draws until an operator is new and within the budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from syno_ir.cost import Cost
from syno_ir.errors import SynoError
from syno_ir.fingerprint import Kind
from syno_ir.search.descent import TreePath
from syno_ir.search.forms import Forms
from syno_ir.search.reference import most
from syno_ir.search.space import Limit, Signature
from syno_ir.search.spec import Spec
from syno_ir.search.store import Record
from syno_ir.search.strategy import Strategy
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError

MAX_DRAWS = 200
"""A candidate for which so many draws are rejected is recorded without an operator."""


class Proposer:
    """Asks a strategy for candidates.

    Candidate ``number`` depends on the spec, on the number, and on what the strategy was told.
    """

    def __init__(self, spec: Spec, strategy: Strategy):
        """Raises ``SpecError`` if a limit's reference is none for the operator."""
        self._seed = spec.search.seed
        self.kind: Kind = "e3" if spec.operator.unordered else "e2"
        """Of the fingerprints that tell operators apart."""
        self._strategy = strategy
        self._rejected: dict[TreePath, str] = {}
        """Why the operator of a path was rejected, which stays so."""
        self._limits = {
            name: (limit, _most(limit, name, spec.operator))
            for name in ("flops", "parameters", "bytes")
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
                if rejections.total() == explained:
                    rejections["no way to the input"] += 1
                continue
            if candidate.path in self._rejected:
                rejections[self._rejected[candidate.path]] += 1
                continue
            forms = Forms.of(candidate.operator)
            reason = self._too_dear(forms.cost)
            if reason is None:
                fingerprint = forms.canonical.fingerprint(self.kind)
                if fingerprint not in known:
                    record = replace(forms.record(number, fingerprint), path=candidate.path)
                    break
                reason = "found before"
            self._rejected[candidate.path] = reason
            rejections[reason] += 1
        return replace(record, seed=self._seed, rejections=rejections)

    def _too_dear(self, cost: Cost) -> str | None:
        for name, (limit, bound) in self._limits.items():
            if getattr(cost, name) > bound:
                return f"more {name} than {limit}"
        return None


def _most(limit: Limit, name: str, signature: Signature) -> float:
    try:
        return most(limit, name, signature)
    except SynoError as error:
        raise SpecError(
            f"[budget] {name}: {error}"
            '\n  hint: a limit is a number such as 2000000, or a multiple such as "0.8 conv2d"'
        ) from None
