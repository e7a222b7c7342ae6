"""Workers that train several candidates at once, and time one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from syno_ir.lowering.failure import Failure
from syno_ir.lowering.worker import Judge, Worker
from syno_ir.search.outcome import Time, Timing, Train, Training

Outcome = tuple[Training, Timing] | Failure


class Workers:
    """Processes with a judge each, started when they are first needed."""

    def __init__(self, make: Callable[[], Judge], log: Path, count: int):
        """``make`` and ``log`` are those of each ``Worker``."""
        self._workers = [
            Worker(partial(_beside_others, make) if count > 1 else make, log) for _ in range(count)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._workers:
            worker.stop()

    @property
    def device(self) -> str:
        """What trains and is timed. Raises ``SynoError`` if nothing can be evaluated."""
        self._workers[0].start()
        return self._workers[0].device

    def evaluate(self, texts: Sequence[str], seconds: float) -> Iterator[Outcome]:
        """What the operators of texts are worth, in order; there are no more than workers.

        They are trained at once. When all are, each is timed, while nothing else runs. Each may
        take so many seconds for its training, and as many for its timing.
        """
        workers = self._workers[: len(texts)]
        for worker in workers:
            worker.launch()
        for worker in workers:
            worker.start()
        for worker, text in zip(workers, texts, strict=True):
            worker.send(Train(text))
        trained = [_answer(worker, seconds) for worker in workers]
        for worker, training in zip(workers, trained, strict=True):
            if isinstance(training, Failure):
                yield training
                continue
            worker.send(Time())
            timing = _answer(worker, seconds)
            yield timing if isinstance(timing, Failure) else (training, timing)


def _beside_others(make: Callable[[], Judge]) -> Judge:
    """A judge that leaves memory of a GPU to others; alone, jax takes most of it at its start."""
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    return make()


def _answer(worker: Worker, seconds: float) -> Any:
    """What the judge says, or how it failed."""
    try:
        return worker.receive(seconds)
    except Failure as failure:
        return failure
