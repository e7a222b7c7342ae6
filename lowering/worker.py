"""One process that judges candidates, and is replaced when one of them hangs or kills it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from time import monotonic
from typing import Any, Protocol, Self

from syno_ir.errors import SynoError
from syno_ir.lowering.failure import Failure, describe

START_UP_SECONDS = 600.0
"""For imports, the data and the baselines; they are not the candidates' fault."""


class Judge(Protocol):
    """What a worker makes once and then asks for every candidate."""

    @property
    def device(self) -> str: ...

    def __call__(self, candidate: Any, /) -> Any:
        """What a candidate is worth. May raise, hang, or kill its process."""
        ...


class Worker:
    """A process with a judge in it, started when it is first needed.

    ``make`` and what it returns must be importable from a fresh interpreter: the process is
    spawned, since a fork of a process that has used an accelerator cannot use it.
    """

    def __init__(self, make: Callable[[], Judge], log: Path):
        """What the process writes to stderr goes to the end of ``log``."""
        self._make, self._log = make, log
        self._logged = 0
        """The length of the log when the process was started."""
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._asked = 0.0
        """When the process was last given something to do."""
        self.device = ""
        """Of the judge, while it is there."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def launch(self) -> None:
        """Start the process, unless it runs, and do not wait for its judge."""
        if self._process is not None and self._process.is_alive():
            return
        self.stop()
        self._logged = _length(self._log)
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        arguments = (theirs, self._make, self._log)
        process = context.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        self._process = process
        theirs.close()
        self._asked = monotonic()

    def start(self) -> None:
        """Start the process, unless it runs. Raises ``SynoError`` if no judge can be made."""
        self.launch()
        if self.device:
            return
        try:
            self.device = self._receive(START_UP_SECONDS)
        except Failure as failure:
            self.stop()
            hint = f"\n  hint: see {self._log}" if self._has_logged() else ""
            raise SynoError(f"no candidate can be evaluated: {failure.message}{hint}") from None

    def judge(self, candidate: Any, seconds: float) -> Any:
        """What the judge says of a candidate, which is pickled, as its answer is.

        Raises ``Failure`` if it fails, or takes longer.
        """
        self.send(candidate)
        return self.receive(seconds)

    def send(self, candidate: Any) -> None:
        """Let the judge begin, in a new process if the last one has ended."""
        self.start()
        assert self._connection is not None
        with suppress(OSError):  # of a process that has just ended, which `receive` tells
            self._connection.send(candidate)
        self._asked = monotonic()

    def receive(self, seconds: float) -> Any:
        """What the judge says of the candidate that was sent.

        Raises ``Failure`` if it fails, or takes longer since then.
        """
        try:
            return self._receive(seconds)
        except Failure as failure:
            if failure.kind in ("timeout", "crash", "out of memory"):
                self.stop()
            raise

    def stop(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.device = ""

    def _receive(self, seconds: float) -> Any:
        assert self._connection is not None and self._process is not None
        try:
            if not self._connection.poll(max(0.0, self._asked + seconds - monotonic())):
                raise Failure("timeout", f"it took longer than {seconds:g} seconds")
            answer = self._connection.recv()
        except (EOFError, OSError):
            self._process.join()
            raise self._crash(self._process.exitcode or 0) from None
        if isinstance(answer, Failure):
            raise answer
        return answer

    def _crash(self, code: int) -> Failure:
        """A process that ended by itself; the system kills those for which memory is too small."""
        if code == -signal.SIGKILL:
            return Failure("out of memory", "the system killed the process, most likely for memory")
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        see = f"; see {self._log}" if self._has_logged() else ""
        return Failure("crash", f"the process ended {how}{see}")

    def _has_logged(self) -> bool:
        """True if the process has written to the log."""
        return _length(self._log) > self._logged


def _length(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _serve(connection: Connection, make: Callable[[], Judge], log: Path) -> None:
    """What the process does: make the judge, then answer for one candidate after another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with log.open("ab") as file:
        os.dup2(file.fileno(), 2)
    try:
        judge = make()
        connection.send(judge.device)
    except Exception as error:
        connection.send(describe(error))
        return
    while True:
        try:
            candidate = connection.recv()
        except EOFError:
            return
        try:
            answer = judge(candidate)
        except Exception as error:
            answer = Failure(*describe(error).args)  # without frames, which hold what was used
        connection.send(answer)


def _end_with_parent() -> None:
    """A worker must not outlive a run that was killed, whatever it is busy with."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
