"""A run: propose, evaluate, store, tell, until there are as many candidates as were asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from time import perf_counter

from syno_ir.errors import SynoError, missing_extra
from syno_ir.lowering.failure import Failure
from syno_ir.lowering.worker import START_UP_SECONDS, Judge, Worker
from syno_ir.operator import Operator
from syno_ir.search.chain import find_plan
from syno_ir.search.dataset import find_source
from syno_ir.search.forms import Forms
from syno_ir.search.objectives import values_of
from syno_ir.search.proposal import Proposer
from syno_ir.search.reference import BASELINE, known_operator, reference_at_places
from syno_ir.search.space import Signature
from syno_ir.search.spec import SearchSpec, Spec, parse_spec
from syno_ir.search.store import BASELINE_NUMBER, Record, Store
from syno_ir.search.strategies import find_strategy
from syno_ir.search.strategy import Strategy
from syno_ir.search.tables import SpecError

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
    make_judge: Callable[[Spec], Judge] = make_evaluator,
    tell: Callable[[Record, Spec], None] = lambda record, spec: None,
) -> None:
    """Run the search of the spec ``text``, or go on with it, and keep everything in ``folder``.

    ``tell`` is called with each new record, the baseline's first, and the spec. Messages call the
    spec ``source``. Raises ``SynoError`` if the spec does not fit together, the folder holds a run
    of another spec, or nothing can be evaluated.
    """
    spec = parse_spec(text, source)
    strategy, proposer = prepare(spec, source)
    with closing(Store(folder)) as store:
        _begin(store, text, spec, source, folder)
        make = partial(make_judge, spec)
        with Worker(make, folder / LOG_FILE) as worker:
            _Run(spec, strategy, proposer, store, worker, tell).go()


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
        worker: Worker,
        tell: Callable[[Record, Spec], None],
    ):
        self.spec, self.strategy, self.proposer = spec, strategy, proposer
        self.store, self.worker, self.tell = store, worker, tell
        self.records = {record.number: record for record in store.records()}
        self.followed = 0
        """The strategy knows of the candidates of smaller numbers."""
        self.session: int | None = None

    def go(self) -> None:
        for number in range(BASELINE_NUMBER, self.spec.search.candidates):
            if number not in self.records:
                began = perf_counter()
                record = self._baseline() if number == BASELINE_NUMBER else self._candidate(number)
                self._add(replace(record, seconds=perf_counter() - began))

    def _baseline(self) -> Record:
        operator = reference_at_places(BASELINE, self.spec.operator)
        record = Forms.of(operator).record(BASELINE_NUMBER, operator.fingerprint("e2"))
        return self._evaluate(record, START_UP_SECONDS)

    def _candidate(self, number: int) -> Record:
        first = number - number % self.spec.search.generation
        while self.followed < number:
            self._follow()
        known = {r.fingerprint for r in self.records.values() if r.number < first}
        record = self.proposer.propose(number, known)
        for other in self.records.values():
            if record.fingerprint is not None and other.fingerprint == record.fingerprint:
                return replace(record, status="duplicate", duplicate_of=other.number)
        return self._evaluate(record, self.spec.search.deadline)

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
        judged = record if record.duplicate_of is None else self.records[record.duplicate_of]
        baseline = self.records[BASELINE_NUMBER]
        self.strategy.tell(record.path, values_of(judged, baseline, self.spec.search.objectives))

    def _evaluate(self, record: Record, seconds: float) -> Record:
        if record.staged is None:
            return record
        try:
            evaluation = self.worker.judge(record.staged, seconds)
        except Failure as failure:
            return replace(record, status="failed", error=failure.kind, message=failure.message)
        accuracy = mean(evaluation.accuracies)
        return replace(record, status="trained", accuracy=accuracy, **asdict(evaluation))

    def _add(self, record: Record) -> None:
        if self.session is None:
            self.worker.start()
            self.session = self.store.begin_session(self.worker.device)
        record = replace(record, session=self.session)
        self.store.add(record)
        self.records[record.number] = record
        self.tell(record, self.spec)
