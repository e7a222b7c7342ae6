"""MetaSchedule's search for the schedule of a function, in batches that are kept when they end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from syno_ir.lowering.failure import Failure
from syno_ir.lowering.tvm.adapter import (
    PrimFunc,
    Target,
    build_trial,
    meta_schedule,
    prepare_meta_schedule,
)
from syno_ir.lowering.tvm.device import Tracker
from syno_ir.lowering.tvm.machine import machine_of

BATCH = 8
"""Trials between two times at which what was found is kept; eight times as many schedules compete
to be tried, the proportion of MetaSchedule's own defaults."""

TRIAL_SECONDS = 30.0
"""The most that one trial may take, to build and to run."""

Outcome = float | Failure
"""The seconds of a trial, or why it has none."""


class Exploration:
    """A search from where an earlier one with the same folder ended."""

    def __init__(
        self, function: PrimFunc, target: Target, folder: Path, trials: int, tracker: Tracker | None
    ):
        """``trials`` are to be made; ``folder`` keeps the schedules that were found."""
        prepare_meta_schedule()
        folder.mkdir(parents=True, exist_ok=True)
        self._function = function.with_attr("global_symbol", "main")
        self._target, workers = target, machine_of(target).cores
        self._database = meta_schedule.database.JSONDatabase(work_dir=str(folder))
        self._context = meta_schedule.TuneContext(
            self._function,
            target=target,
            space_generator="post-order-apply",
            search_strategy=meta_schedule.search_strategy.EvolutionarySearch(
                population_size=8 * BATCH, init_min_unmeasured=BATCH
            ),
            num_threads=workers,
            rand_state=1 + len(self._database),
        ).clone()
        self._model = meta_schedule.cost_model.XGBModel(num_tuning_cores=workers)
        self._context.pre_tuning(
            trials, min(BATCH, trials), database=self._database, cost_model=self._model
        )
        self._builder = meta_schedule.builder.LocalBuilder(
            max_workers=workers, timeout_sec=TRIAL_SECONDS, f_build=build_trial
        )
        self._runner = _runner(tracker)

    def next_batch(self) -> list[Outcome]:
        """Make some trials; none are made if the search has no more candidates."""
        candidates = list(self._context.generate_measure_candidates() or [])
        if not candidates:
            return []
        inputs = [
            meta_schedule.builder.BuilderInput(candidate.sch.mod, self._target)
            for candidate in candidates
        ]
        built = list(self._builder.build(inputs))
        results = self._run(candidates, built)
        self._context.notify_runner_results(candidates, results)
        self._model.update(self._context, candidates, results)
        workload = self._database.commit_workload(self._context.mod)
        outcomes: list[Outcome] = []
        for candidate, build, result in zip(candidates, built, results, strict=True):
            if result.run_secs:
                outcomes.append(min(map(float, result.run_secs)))
                self._database.commit_tuning_record(
                    meta_schedule.database.TuningRecord(
                        candidate.sch.trace,
                        workload,
                        result.run_secs,
                        self._target,
                        candidate.args_info,
                    )
                )
            elif build.error_msg:
                outcomes.append(_failure("compile error", build.error_msg))
            else:
                outcomes.append(_failure("error", result.error_msg or "no time came back"))
        return outcomes

    def best_script(self) -> str | None:
        """The fastest function that was found, scheduled, as TVMScript."""
        find = meta_schedule.tir_integration.compile_tir
        schedule = find(self._database, self._function, self._target)
        return None if schedule is None else schedule.mod["main"].script()

    def _run(self, candidates: list[Any], built: list[Any]) -> list[Any]:
        device = "cuda" if self._target.kind.name == "cuda" else "cpu"
        inputs = [
            meta_schedule.runner.RunnerInput(build.artifact_path, device, candidate.args_info)
            for candidate, build in zip(candidates, built, strict=True)
            if not build.error_msg
        ]
        futures = iter(self._runner.run(inputs) if inputs else [])
        return [
            meta_schedule.runner.RunnerResult(None, build.error_msg)
            if build.error_msg
            else next(futures).result()
            for build in built
        ]


def _runner(tracker: Tracker | None) -> Any:
    """What runs trials: this machine, or one that a tracker lends."""
    if tracker is None:
        return meta_schedule.runner.LocalRunner(timeout_sec=TRIAL_SECONDS)
    config = meta_schedule.runner.RPCConfig(
        tracker.host, tracker.port, tracker.key, session_timeout_sec=int(TRIAL_SECONDS)
    )
    return meta_schedule.runner.RPCRunner(config, max_workers=1)


def _failure(kind: str, message: str) -> Failure:
    """A message of MetaSchedule's workers as a failure of the class that it tells of."""
    for word, told in (("Timeout", "timeout"), ("ProcessTerminated", "crash")):
        if word.lower() in message.lower():
            kind = told
    return Failure(kind, message.strip().splitlines()[-1][:200])
