"""Where candidates run: on this machine, or on one that an RPC tracker lends."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any, Self

from syno_ir.errors import SynoError
from syno_ir.lowering.tvm.adapter import (
    Executable,
    Target,
    device_of,
    rpc,
    runnable,
    write_archive,
)
from syno_ir.lowering.tvm.machine import obstacle, shown

SESSION_SECONDS = 60.0
"""How long a lent machine is held at most, and the most that a candidate may take: one that hangs
does not keep it from the next."""

CONNECT_SECONDS = 5.0
"""How long a tracker may take to answer: TVM itself tries for a minute."""

POLL_SECONDS = 0.1
"""Between two times that a tracker is asked for a free machine."""


@dataclass(frozen=True)
class Tracker:
    """A tracker of TVM's RPC, and the key under which it lends machines."""

    host: str
    port: int
    key: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """``HOST:PORT/KEY``. Raises ``SynoError`` if the text is none."""
        if (parts := re.fullmatch(r"([^:/]+):(\d+)/(.+)", text)) is None:
            raise SynoError(f"--rpc {text}: expected HOST:PORT/KEY, as in 192.168.0.2:9190/pi")
        return cls(parts[1], int(parts[2]), parts[3])

    def __str__(self) -> str:
        return f"the tracker at {self.host}:{self.port}"


def free_machines(tracker: Tracker) -> int:
    """How many of a tracker's machines nobody uses.

    Raises ``SynoError`` if it does not answer, or has no machine of the key.
    """
    try:
        socket.create_connection((tracker.host, tracker.port), CONNECT_SECONDS).close()
        summary = rpc.connect_tracker(tracker.host, tracker.port).summary()
    except (OSError, RuntimeError) as error:
        raise SynoError(
            f"no tracker answers at {tracker.host}:{tracker.port}: {error}"
            "\n  hint: python -m tvm.exec.rpc_tracker"
        ) from None
    servers = summary["server_info"]
    if all(server["key"].removeprefix("server:") != tracker.key for server in servers):
        raise SynoError(
            f"{tracker} has no machine of key {tracker.key!r}"
            "\n  hint: python -m tvm.exec.rpc_server "
            f"--tracker {tracker.host}:{tracker.port} --key {tracker.key}"
        )
    return summary["queue_info"].get(tracker.key, {"free": 0})["free"]


def wait_for_machine(tracker: Tracker) -> None:
    """Return when a machine is free. Raises ``SynoError`` as soon as there is none to wait for."""
    while not free_machines(tracker):
        sleep(POLL_SECONDS)


class Device:
    """A device, and the functions that were loaded there."""

    def __init__(self, target: Target, tracker: Tracker | None = None):
        """Raises ``SynoError`` if this machine cannot run the target, or no other one is lent."""
        self._session: Any = None
        self._numbers = count()
        """The names of what is loaded: a machine keeps what it has under a name."""
        if tracker is None:
            if reason := obstacle(target):
                raise SynoError(
                    f"this machine cannot run code for {shown(target)}: {reason}"
                    "\n  hint: measure on one that can, with --rpc HOST:PORT/KEY"
                )
            self.handle = device_of(target)
            return
        free_machines(tracker)  # it answers, and has some
        try:
            connection = rpc.connect_tracker(tracker.host, tracker.port)
            self._session = connection.request(tracker.key, session_timeout=SESSION_SECONDS)
        except (OSError, RuntimeError) as error:
            raise SynoError(f"{tracker} lends no machine: {error}") from None
        is_cuda = target.kind.name == "cuda"
        self.handle = self._session.cuda() if is_cuda else self._session.cpu()

    def load(self, executable: Executable) -> Any:
        """The module of a compiled function, on the device."""
        if self._session is None:
            return runnable(executable)
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{next(self._numbers)}.tar"
            write_archive(executable, path)
            self._session.upload(str(path))
        return self._session.load_module(path.name)

    def timer(self, module: Any, seconds: float, runs: int) -> Callable[..., float]:
        """The least time of a run, among at least some runs and for so many seconds."""

        def time(*arguments: Any) -> float:
            once = module.time_evaluator("main", self.handle, number=1)(*arguments).mean
            repeat = max(runs, min(1000, int(seconds / max(once, 1e-6))))
            return min(
                module.time_evaluator("main", self.handle, number=1, repeat=repeat)(
                    *arguments
                ).results
            )

        return time
