"""Judges that take no time, and some that misbehave. Worker processes import this module."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from syno_ir.errors import SynoError
from syno_ir.lowering.failure import Failure
from syno_ir.search.outcome import Time, Timing, Train, Training
from syno_ir.search.spec import Spec

TIMING = Timing(2.0, 1.0, 4.0, 0.5, 2.0)


class Stub:
    """The accuracy is a hash of the operator's text."""

    device = "stub"

    def __init__(self, seconds: float = 0.0):
        self._seconds = seconds

    def __call__(self, order: Train | Time) -> Training | Timing:
        if isinstance(order, Time):
            return TIMING
        time.sleep(self._seconds)
        accuracy = int(hashlib.sha256(order.text.encode()).hexdigest()[:4], 16) / 2**16
        return Training((accuracy,), 1.0)


def make_stub(spec: Spec) -> Stub:
    return Stub()


def make_slow_stub(spec: Spec) -> Stub:
    return Stub(0.1)


class Sociable:
    """Trains only together with two others, and times only while it is alone."""

    device = "sociable"

    def __init__(self) -> None:
        self._meeting, self._rounds = Path(os.environ["MEETING"]), 0

    def __call__(self, order: Train | Time) -> Training | Timing:
        if isinstance(order, Train):
            if "@conv2d" not in order.text:
                self._rounds += 1
                (self._meeting / f"{self._rounds}.{os.getpid()}").touch()
                self._wait(lambda: len([*self._meeting.glob(f"{self._rounds}.*")]) == 3)
            return Training((1.0,), 1.0)
        with (self._meeting / "timing").open("x"):
            time.sleep(0.05)
        (self._meeting / "timing").unlink()
        return TIMING

    def _wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not until():
            if time.monotonic() > end:
                raise TimeoutError("nobody else trains")
            time.sleep(0.01)


def make_sociable(spec: Spec) -> Sociable:
    return Sociable()


class Obedient:
    """Does what it is told, and says in which process."""

    device = "obedient"

    def __call__(self, text: str) -> int:
        match text:
            case "raise":
                raise ValueError("no such thing")
            case "diverge":
                raise Failure("not finite", "the loss is nan")
            case "exhaust":
                raise RuntimeError("RESOURCE_EXHAUSTED: out of memory allocating 9 bytes")
            case "exit":
                os._exit(3)
            case "complain and exit":
                os.write(2, b"no space left\n")
                os._exit(3)
            case "die":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "be killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                time.sleep(60)
        return os.getpid()


def make_obedient() -> Obedient:
    return Obedient()


def make_nothing() -> Obedient:
    raise SynoError("there is no data")


class Unruly:
    """Fails in another way with each operator, but for the convolution."""

    device = "unruly"

    def __init__(self) -> None:
        self._obedient = Obedient()

    def __call__(self, order: Train | Time) -> Training | Timing:
        if isinstance(order, Time):
            return TIMING
        if "@conv2d" not in order.text:
            orders = ["raise", "diverge", "exit", "hang", "", ""]
            digest = hashlib.sha256(order.text.encode()).hexdigest()
            self._obedient(orders[int(digest[:4], 16) % 6])
        return Training((1.0,), 1.0)


def make_unruly(spec: Spec) -> Unruly:
    return Unruly()
