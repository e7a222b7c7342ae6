"""Tuning: candidates around the rule, then MetaSchedule, with everything measured kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from syno_ir.errors import SynoError
from syno_ir.lowering.failure import Failure
from syno_ir.lowering.tvm.adapter import Target, parse_script
from syno_ir.lowering.tvm.candidates import tilings
from syno_ir.lowering.tvm.device import SESSION_SECONDS, Tracker, free_machines, wait_for_machine
from syno_ir.lowering.tvm.explore import BATCH, TRIAL_SECONDS, Outcome
from syno_ir.lowering.tvm.machine import machine_of
from syno_ir.lowering.tvm.measure import NO_DEVICE, Batch, Candidate, Explored, StageJudge
from syno_ir.lowering.tvm.nest import Stage
from syno_ir.lowering.tvm.program import Implement, Implementation
from syno_ir.lowering.tvm.records import Record, Records, Trial, fastest, key_of, record_of
from syno_ir.lowering.tvm.rule import implement
from syno_ir.lowering.tvm.tiling import Tiling
from syno_ir.lowering.worker import Worker

CANDIDATE_SECONDS = SESSION_SECONDS
"""The most that the building and timing of one candidate may take."""


@dataclass(frozen=True)
class Progress:
    """A measurement that was made, and how many of those that were wanted are."""

    done: int
    wanted: int
    """Of all stages; those that have a record already are done."""
    stage: Stage
    record: Record | Trial


Kept = Callable[[Stage, Record | Trial], None]

Tell = Callable[[Progress], None]
"""Is told of each measurement when it is kept."""


def tune_stages(
    stages: Sequence[Stage],
    target: Target,
    folder: Path,
    *,
    tilings_each: int,
    trials_each: int,
    seconds: float,
    tracker: Tracker | None = None,
    tell: Tell = lambda progress: None,
) -> None:
    """Measure candidates for each stage, but for those that the folder has records of.

    The first ``tilings_each`` tilings of the rule are measured, then MetaSchedule makes
    ``trials_each`` trials for the stage in its best tiling, in batches that are kept when they end.
    No candidate and no batch begins after ``seconds``; the stages divide them. A candidate that
    fails, hangs or crashes is a record. With a tracker, a machine that it lends measures.

    Raises ``SynoError`` if nothing can be measured, or a record cannot be read.
    """
    end = monotonic() + seconds
    if tracker is not None:
        free_machines(tracker)  # it answers, also if nothing is left to measure
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SynoError(f"{folder}: error: no folder for records: {error.strerror}") from None
    records = Records(folder)
    make = partial(StageJudge, str(target), tracker)
    with Worker(make, folder / "worker.log") as worker:
        tuners = [
            _StageTuner(stage, target, tracker, folder, records, worker, tilings_each, trials_each)
            for stage in {key_of(stage, target): stage for stage in stages}.values()
        ]
        wanted = sum(tuner.wanted for tuner in tuners)

        def kept(stage: Stage, record: Record | Trial) -> None:
            tell(Progress(sum(tuner.done for tuner in tuners), wanted, stage, record))

        for number, tuner in enumerate(tuners):
            left = end - monotonic()
            tuner.run(monotonic() + left / (len(tuners) - number), kept)


class _StageTuner:
    """What tunes one stage."""

    def __init__(
        self,
        stage: Stage,
        target: Target,
        tracker: Tracker | None,
        folder: Path,
        records: Records,
        worker: Worker,
        tilings_each: int,
        trials_each: int,
    ):
        self._stage, self._key, self._tracker = stage, key_of(stage, target), tracker
        self._folder, self._records, self._worker = folder, records, worker
        self._tilings = tilings(stage, machine_of(target))[:tilings_each]
        self._trials = trials_each

    @property
    def wanted(self) -> int:
        return len(self._tilings) + self._trials

    @property
    def done(self) -> int:
        """How many of those that are wanted have a record, or will never have one."""
        trials = self._records.trials(self._key)
        ended = any(trial.failure == EXHAUSTED for trial in trials)
        made = self._trials if ended else min(self._trials, len(trials))
        return made + sum(self._is_known(tiling, None) for tiling in self._tilings)

    def run(self, end: float, kept: Kept) -> None:
        """Measure what has no record, until ``end``."""
        for tiling in self._tilings:
            if monotonic() < end:
                self._measure(tiling, None, kept)
        best = fastest(r for r in self._records.of(self._key) if r.script is None)
        while best is not None and self.done < self.wanted and monotonic() < end:
            self._explore(best.tiling(self._stage), kept)

    def _is_known(self, tiling: Tiling, script: str | None) -> bool:
        return any(
            record.tiling(self._stage) == tiling and record.script == script
            for record in self._records.of(self._key)
        )

    def _measure(self, tiling: Tiling, script: str | None, kept: Kept) -> None:
        """Measure a candidate that has no record."""
        if self._is_known(tiling, script):
            return
        made = partial(record_of, self._key, self._stage, tiling, script=script)
        try:
            candidate = Candidate(self._stage, tiling, script)
            record = made(seconds=self._judge(candidate, CANDIDATE_SECONDS))
        except Failure as failure:
            record = made(failure=failure.kind, message=failure.message)
        self._records.add(record)
        kept(self._stage, record)

    def _judge(self, task: Candidate | Batch, seconds: float) -> Any:
        """What the worker says. Raises ``Failure``, or ``SynoError`` if it cannot go on."""
        self._wait_for_machine()  # while another uses it, which is no time of the candidate's
        try:
            return self._worker.judge(task, seconds)
        except Failure as failure:
            if failure.kind == NO_DEVICE:
                raise SynoError(failure.message) from None
            self._wait_for_machine()
            raise

    def _wait_for_machine(self) -> None:
        """Raises ``SynoError`` if it is lost, which is no failure of what it measured."""
        if self._tracker is not None:
            wait_for_machine(self._tracker)

    def _explore(self, tiling: Tiling, kept: Kept) -> None:
        """Let MetaSchedule make a batch of trials, and measure what it has found so far.

        The trials are recorded last: a run that is killed before makes them, and measures, again.
        """
        left = self._trials - len(self._records.trials(self._key))
        size = min(BATCH, left)
        batch = Batch(self._stage, tiling, left, self._folder / self._key)
        try:
            explored: Explored = self._judge(batch, size * TRIAL_SECONDS)
        except Failure as failure:
            explored = Explored([failure] * size, None)
        if any(isinstance(outcome, Failure) for outcome in explored.outcomes):
            self._wait_for_machine()
        if explored.script is not None:
            self._measure(tiling, explored.script, kept)
        outcomes = explored.outcomes or [Failure(EXHAUSTED, "MetaSchedule has no more candidates")]
        for outcome in outcomes:
            trial = _trial(self._key, outcome)
            self._records.add(trial)
            kept(self._stage, trial)


EXHAUSTED = "exhausted"
"""The class of a trial that is none: there are no other candidates."""


def _trial(key: str, outcome: Outcome) -> Trial:
    if isinstance(outcome, Failure):
        return Trial(key, None, outcome.kind, outcome.message)
    return Trial(key, outcome, None, None)


def latencies(stages: Sequence[Stage], target: Target, folder: Path) -> tuple[float, float] | None:
    """The seconds of all stages by rule, and at best, as they were measured one by one.

    None if one of them has no time by rule in the folder.
    """
    records, machine = Records(folder), machine_of(target)
    by_rule = at_best = 0.0
    for stage in stages:
        key = key_of(stage, target)
        first, best = tilings(stage, machine)[0], records.best(key)
        plain = [r for r in records.of(key) if r.script is None and r.tiling(stage) == first]
        if best is None or (rule := fastest(plain)) is None:
            return None
        if best.seconds is None or rule.seconds is None:
            return None
        by_rule += rule.seconds
        at_best += best.seconds
    return by_rule, at_best


def tuned_for(target: Target, folder: Path) -> Implement:
    """Each stage as the fastest record in a folder has it, by rule where there is none."""
    records, machine = Records(folder), machine_of(target)

    def tuned(stage: Stage) -> Implementation:
        best = records.best(key_of(stage, target))
        if best is None:
            return implement(stage, tilings(stage, machine)[0], machine)
        made = implement(stage, best.tiling(stage), machine)
        if best.script is None:
            return made
        return Implementation(made.kernel, parse_script(best.script), made.packs)

    return tuned
