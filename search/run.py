"""A run: propose, evaluate, store, tell, until there are as many candidates as were asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from time import perf_counter

from syno_ir.errors import SynoError, missing_extra
from syno_ir.lowering.failure import Failure
from syno_ir.lowering.worker import START_UP_SECONDS, Judge
from syno_ir.operator import Operator
from syno_ir.search.chain import find_plan
from syno_ir.search.dataset import find_source
from syno_ir.search.forms import Forms
from syno_ir.search.lock import locked
from syno_ir.search.objectives import values_of
from syno_ir.search.proposal import Proposer
from syno_ir.search.reference import BASELINE, known_operator, reference_at_places
from syno_ir.search.space import Signature
from syno_ir.search.spec import SearchSpec, Spec, parse_spec
from syno_ir.search.store import BASELINE_NUMBER, Record, Store
from syno_ir.search.strategies import find_strategy
from syno_ir.search.strategy import Strategy
from syno_ir.search.tables import SpecError
from syno_ir.search.workers import Outcome, Workers

SPEC_FILE = "spec.toml"
LOG_FILE = "worker.log"


def make_evaluator(spec: Spec) -> Judge:
    """The judge that trains and times. The process that makes it imports jax."""
    from syno_ir.search.evaluation import Evaluator

    return Evaluator(spec)


def search(
    text: str,
    folder: Path,
    *,
    source: str = SPEC_FILE,
    jobs: int = 1,
    make_judge: Callable[[Spec], Judge] = make_evaluator,
    tell: Callable[[Record, Spec], None] = lambda record, spec: None,
) -> None:
    """Run the search of the spec ``text``, or go on with it, and keep everything in ``folder``.

    So many ``jobs`` are trained at once, of one generation at most; what is proposed does not
    depend on it. ``tell`` is called with each new record, the baseline's first, and the spec.
    Messages call the spec ``source``. Raises ``SynoError`` if the spec does not fit together, the
    folder holds a run of another spec or one that goes on, or nothing can be evaluated.
    """
    spec = parse_spec(text, source)
    if not 1 <= jobs <= spec.search.generation:
        raise SynoError(
            f"error: --jobs {jobs}: generations have {spec.search.generation} candidates"
            "\n  hint: give from 1 to as many jobs, or raise [search] generation"
        )
    with locked(folder):
        strategy, proposer = prepare(spec, source)
        with closing(Store(folder)) as store:
            _begin(store, text, spec, source, folder)
            with Workers(partial(make_judge, spec), folder / LOG_FILE, jobs) as workers:
                _Run(spec, strategy, proposer, store, workers, jobs, tell).go()


def prepare(spec: Spec, source: str) -> tuple[Strategy, Proposer]:
    """What proposes candidates. Raises ``SynoError`` if a part of the spec does not fit."""
    try:
        image = find_source(spec.dataset).image
        find_plan(spec.network)(spec.operator, image)
        _check_baseline(spec.operator)
        kind = find_strategy(spec.search.strategy)
        if spec.search.start and not kind.takes_start:
            raise SpecError(
                f"[search] start: {spec.search.strategy} begins with no known operators"
                "\n  hint: leave start out, or set strategy to evolution, annealing or pareto"
            )
        _check_objectives(spec.search, kind)
        strategy = kind(spec.operator, spec.space, _start(spec))
        return strategy, Proposer(spec, strategy)
    except SynoError as error:
        raise SynoError(f"{source}: error: {error}") from None


def _check_objectives(search: SearchSpec, kind: type[Strategy]) -> None:
    """Raises ``SpecError`` if there are more than the strategy takes."""
    count = len(search.objectives)
    if count > 1 and not kind.takes_objectives:
        raise SpecError(
            f"[search] objectives: {search.strategy} takes one, not {count}"
            "\n  hint: name one objective, or set strategy to pareto"
        )


def _check_baseline(signature: Signature) -> None:
    try:
        reference_at_places(BASELINE, signature)
    except SynoError as error:
        raise SpecError(
            f"[operator] output: candidates are compared with {BASELINE}, and {error}"
            "\n  hint: leave height and width as they are; the network pools between the places"
        ) from None


def _start(spec: Spec) -> list[Operator]:
    """The operators that a search begins with."""
    try:
        return [known_operator(name, spec.operator) for name in spec.search.start]
    except SynoError as error:
        raise SpecError(f"[search] start: {error}") from None


def check_packages() -> None:
    """Raises ``SynoError`` if a package that trains or reports is missing."""
    for package in "jax", "optax", "matplotlib", "rich":
        if find_spec(package) is None:
            raise missing_extra("syno-search run", "search")


def _begin(store: Store, text: str, spec: Spec, source: str, folder: Path) -> None:
    """Keep the spec of a new run; once something was evaluated, the spec must be the same."""
    stored = store.spec_text()
    if stored is None or not store.records():
        store.begin(text, spec.hash)
        (folder / SPEC_FILE).write_text(text)
    elif differences := spec.differences(parse_spec(stored, str(store.path))):
        raise SynoError(
            f"{source}: error: {folder} holds a run of another spec\n  "
            + "\n  ".join(differences)
            + "\n  hint: name another folder with --out, or undo the changes"
        )


class _Run:
    """The state of a search in this process."""

    def __init__(
        self,
        spec: Spec,
        strategy: Strategy,
        proposer: Proposer,
        store: Store,
        workers: Workers,
        jobs: int,
        tell: Callable[[Record, Spec], None],
    ):
        self.spec, self.strategy, self.proposer = spec, strategy, proposer
        self.store, self.workers, self.jobs, self.tell = store, workers, jobs, tell
        self.records = {record.number: record for record in store.records()}
        """Of all candidates that were proposed, those that are being evaluated, too."""
        self.followed = 0
        """The strategy knows of the candidates of smaller numbers."""
        self.began: dict[int, float] = {}
        """When candidates were proposed."""
        self.session: int | None = None

    def go(self) -> None:
        if BASELINE_NUMBER not in self.records:
            self._evaluate([self._baseline()], START_UP_SECONDS)
        for first in range(0, self.spec.search.candidates, self.spec.search.generation):
            last = min(first + self.spec.search.generation, self.spec.search.candidates)
            missing = [number for number in range(first, last) if number not in self.records]
            for begin in range(0, len(missing), self.jobs):
                proposed = [self._propose(n) for n in missing[begin : begin + self.jobs]]
                self._evaluate(proposed, self.spec.search.deadline)

    def _baseline(self) -> Record:
        self.began[BASELINE_NUMBER] = perf_counter()
        operator = reference_at_places(BASELINE, self.spec.operator)
        return Forms.of(operator).record(BASELINE_NUMBER, operator.fingerprint(self.proposer.kind))

    def _propose(self, number: int) -> Record:
        """The candidate of that number, another operator than all before it."""
        self.began[number] = perf_counter()
        while self.followed < number:
            self._follow()
        known = {other.fingerprint for other in self.records.values() if other.number < number}
        self.records[number] = self.proposer.propose(number, known)
        return self.records[number]

    def _follow(self) -> None:
        """Let the strategy expect one more candidate; it is told of a generation at its end."""
        record = self.records[self.followed]
        self.strategy.expect(record.path, record.rejections.total())
        self.followed += 1
        if self.followed % self.spec.search.generation == 0:
            for number in range(self.followed - self.spec.search.generation, self.followed):
                self._inform(self.records[number])

    def _inform(self, record: Record) -> None:
        """Tell the strategy what a candidate was worth."""
        baseline = self.records[BASELINE_NUMBER]
        self.strategy.tell(record.path, values_of(record, baseline, self.spec.search.objectives))

    def _evaluate(self, proposed: Sequence[Record], seconds: float) -> None:
        """Evaluate candidates at once, and store each when it and those before it are timed."""
        texts = [record.staged for record in proposed if record.staged is not None]
        outcomes = self.workers.evaluate(texts, seconds)
        for record in proposed:
            if record.staged is not None:
                record = _evaluated(record, next(outcomes))
            self._add(replace(record, seconds=perf_counter() - self.began[record.number]))

    def _add(self, record: Record) -> None:
        if self.session is None:
            self.session = self.store.begin_session(self.workers.device)
        record = replace(record, session=self.session)
        self.store.add(record)
        self.records[record.number] = record
        self.tell(record, self.spec)


def _evaluated(record: Record, outcome: Outcome) -> Record:
    """The record of a candidate with what came of it."""
    if isinstance(outcome, Failure):
        return replace(record, status="failed", error=outcome.kind, message=outcome.message)
    training, timing = outcome
    accuracy = mean(training.accuracies)
    return replace(
        record, status="trained", accuracy=accuracy, **asdict(training), **asdict(timing)
    )
