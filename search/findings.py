"""What a run found, sorted out for its reports: the best, the baseline, the fate of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import sqrt

from syno_ir.errors import SynoError
from syno_ir.operator import parse
from syno_ir.search.dataset import validation_count
from syno_ir.search.pareto import Archive
from syno_ir.search.spec import Spec, parse_spec
from syno_ir.search.store import BASELINE_NUMBER, Record, Store


@dataclass(frozen=True)
class Result:
    """A trained candidate, or the baseline."""

    number: int
    operator: str
    accuracy: float
    flops: int
    parameters: int
    latency: float
    lax_latency: float
    own_latency: float
    speedup_over_lax: float
    speedup_over_own: float

    @staticmethod
    def of(record: Record) -> Result:
        values = {name: getattr(record, name) for name in Result.__dataclass_fields__}
        return Result(**values)

    @property
    def reading(self) -> str:
        """The operator in one line."""
        return parse(self.operator).emit("einsum").strip().partition(": ")[2]


@dataclass(frozen=True)
class Findings:
    """The records of a run."""

    spec: Spec
    baseline: Result | None
    """The convolution, if it was trained."""
    results: list[Result]
    """The candidates that were trained, the most accurate first."""
    tally: str
    """What became of all candidates, and why draws before them were rejected."""
    advice: str
    """What to change where nothing was trained, by the most frequent reason."""
    device: str

    @staticmethod
    def of(store: Store) -> Findings:
        """Raises ``SynoError`` if the store holds no run."""
        text = store.spec_text()
        if text is None:
            raise SynoError(f"{store.path}: error: this store holds no run")
        records, sessions = store.records(), store.sessions()
        trained = [Result.of(record) for record in records if record.status == "trained"]
        candidates = [record for record in records if record.number != BASELINE_NUMBER]
        results = [result for result in trained if result.number != BASELINE_NUMBER]
        return Findings(
            parse_spec(text, str(store.path)),
            next((result for result in trained if result.number == BASELINE_NUMBER), None),
            sorted(results, key=lambda result: -result.accuracy),
            _tally(candidates),
            _advice(candidates),
            sessions[-1]["device"] if sessions else "",
        )

    @property
    def title(self) -> str:
        operator = self.spec.operator
        before, after = (", ".join(map(str, shape)) for shape in (operator.input, operator.output))
        return f"Operators from [{before}] to [{after}] on {self.spec.dataset.name}"

    @property
    def front(self) -> list[Result]:
        """The results that none beats in all objectives, the fewest FLOPs first.

        Of a search with one objective, those that none beats in accuracy and FLOPs.
        """
        objectives = self.spec.search.objectives
        if len(objectives) == 1:
            objectives = ("accuracy", "flops")
        signs = [1 if name == "accuracy" else -1 for name in objectives]

        def values(result: Result) -> list[float]:
            mine = [getattr(result, name) for name in objectives]
            return [sign * value for sign, value in zip(signs, mine, strict=True)]

        return sorted(pareto_front(self.results, values), key=lambda result: result.flops)

    @property
    def notes(self) -> list[str]:
        """What the numbers mean, and what they do not."""
        batch = self.spec.latency.batch
        device = f", {self.device}" if self.device else ""
        times = (
            f"Times: forward pass of the whole network, batch {batch}{device}; "
            "above 1x is faster than the network with convolutions in the places."
        )
        stages = (
            "Operators run in the stages that take the fewest FLOPs, not tuned. The convolution "
            "of lax is XLA's own; the other one is lowered as the operators are."
        )
        costs = "FLOPs and weights: all places together, one image."
        return [self._accuracy_note, costs, times, stages]

    @property
    def _accuracy_note(self) -> str:
        """Without numbers of images where these cannot be read any more."""
        training = self.spec.training
        images, error = "images ", ""
        with suppress(SynoError):
            held = validation_count(self.spec.dataset)
            shown = [*self.results, *filter(None, [self.baseline])]
            best = max((result.accuracy for result in shown), default=0.5)
            images = f"{counted(held, 'image')} "
            error = f"; standard error about {100 * sqrt(best * (1 - best) / held):.1f}% at the top"
        seeds = f", mean of {len(training.seeds)} seeds" if len(training.seeds) > 1 else ""
        return (
            f"Accuracy: {images}that trained no network, after {counted(training.epochs, 'epoch')}"
            f"{seeds}{error}."
        )


def counted(number: int, noun: str) -> str:
    """So many of them, in words."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def pareto_front(
    results: Iterable[Result], values: Callable[[Result], Sequence[float]]
) -> list[Result]:
    """The results that none beats in all values; each value is the better the greater it is."""
    archive = Archive[Result]()
    for result in results:
        archive.add(values(result), result)
    return [result for _, result in archive.members]


def _tally(records: Sequence[Record]) -> str:
    became = Counter(record.status for record in records)
    errors = Counter(record.error for record in records if record.error is not None)
    rejected = sum((record.rejections for record in records), Counter[str]())
    if not records:
        return "candidates: none yet, the run was stopped before the first one"
    words = [f"{became['trained']} trained"]
    words.append(f"{became['failed']} failed" + (f" ({_list(errors)})" if errors else ""))
    if became["none"]:
        words.append(f"{became['none']} without an operator")
    return f"candidates: {', '.join(words)}\ndraws rejected: {_list(rejected) or 'none'}"


ADVICE = {
    "timeout": "give each candidate more time, [search] deadline",
    "not finite": "lower [training] learning_rate",
    "out of memory": "lower [training] batch and [latency] batch",
    "found before": "the space has little else; widen [space]",
    "every operator was proposed": "the space has no more; widen [space]",
    "no mutation": "widen [space], or set another strategy",
}
"""What to change by the reason why nothing was trained."""


def _advice(records: Sequence[Record]) -> str:
    if not records:
        return "the same `syno-search run` goes on"
    reasons = sum((record.rejections for record in records), Counter[str]())
    reasons += Counter(record.error for record in records if record.error is not None)
    reason = max(reasons, key=lambda name: reasons[name], default="")
    if reason in ADVICE:
        return ADVICE[reason]
    if reason.startswith("more "):
        return f"most operators have {reason}; raise [budget] {reason.split()[1]}"
    if any(record.error == reason for record in records):
        return "`syno-search show` prints why a candidate failed"
    return "raise [space] max_primitives, or allow more primitives and sizes in [space]"


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in counts.most_common())
