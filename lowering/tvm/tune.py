"""Tuning: candidates around the rule, then MetaSchedule, with everything measured kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic

from syno_ir.lowering.failure import Failure
from syno_ir.lowering.tvm.adapter import Target, parse_script
from syno_ir.lowering.tvm.machine import machine_of
from syno_ir.lowering.tvm.measure import Candidate, Exploration, StageJudge
from syno_ir.lowering.tvm.nest import Stage
from syno_ir.lowering.tvm.program import Implement, Implementation
from syno_ir.lowering.tvm.records import Record, Records, fastest, key_of, record_of
from syno_ir.lowering.tvm.rule import implement
from syno_ir.lowering.tvm.tiling import Tiling, tilings
from syno_ir.lowering.worker import Worker

CANDIDATE_SECONDS = 60.0
"""The most that the building and timing of one candidate may take."""

TRIAL_SECONDS = 30.0
"""The most that one of MetaSchedule's trials takes on average."""

Tell = Callable[[Record], None]
"""Is told of each record when it is made."""


def tune_stages(
    stages: Sequence[Stage],
    target: Target,
    folder: Path,
    *,
    tilings_each: int,
    trials_each: int,
    seconds: float,
    tell: Tell = lambda record: None,
) -> None:
    """Measure candidates for each stage, unless the folder has records of them.

    The first ``tilings_each`` tilings of the rule are measured, then MetaSchedule makes
    ``trials_each`` trials for the stage in its best tiling. No candidate begins after ``seconds``.
    A candidate that fails, hangs or crashes is a record.
    """
    end = monotonic() + seconds
    records = Records(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Worker(partial(StageJudge, str(target)), folder / "worker.log") as worker:
        for stage in stages:
            tuner = _StageTuner(stage, key_of(stage, target), records, worker, tell, end)
            for tiling in tilings(stage, machine_of(target))[:tilings_each]:
                tuner.measure(tiling)
            if trials_each:
                tuner.explore(trials_each, folder)


class _StageTuner:
    """What tunes one stage."""

    def __init__(
        self, stage: Stage, key: str, records: Records, worker: Worker, tell: Tell, end: float
    ):
        self._stage, self._key, self._records = stage, key, records
        self._worker, self._tell, self._end = worker, tell, end

    def measure(self, tiling: Tiling, script: str | None = None) -> None:
        """Measure a candidate that has no record."""
        known = [
            record
            for record in self._records.of(self._key)
            if record.tiling(self._stage) == tiling and record.script == script
        ]
        if known or monotonic() > self._end:
            return
        made = partial(record_of, self._key, self._stage, tiling, script=script)
        try:
            candidate = Candidate(self._stage, tiling, script)
            self._add(made(seconds=self._worker.judge(candidate, CANDIDATE_SECONDS)))
        except Failure as failure:
            self._add(made(failure=failure.kind, message=failure.message))

    def explore(self, trials: int, folder: Path) -> None:
        """Let MetaSchedule search from the best tiling, once; its own database goes on growing."""
        best = fastest(r for r in self._records.of(self._key) if r.script is None)
        explored = any(record.script is not None for record in self._records.of(self._key))
        left = self._end - monotonic()
        if best is None or explored or left <= 0:
            return
        tiling = best.tiling(self._stage)
        wanted = Exploration(self._stage, tiling, trials, str(folder / self._key))
        try:
            script = self._worker.judge(wanted, min(left, trials * TRIAL_SECONDS))
        except Failure as failure:
            kind, message = failure.kind, failure.message
            made = partial(record_of, self._key, self._stage, tiling, script="")
            self._add(made(failure=kind, message=message))
        else:
            self.measure(tiling, script)

    def _add(self, record: Record) -> None:
        self._records.add(record)
        self._tell(record)


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
