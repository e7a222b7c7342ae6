"""Judges that take no time, and some that misbehave. Worker processes import this module."""

from __future__ import annotations

import hashlib
import os
import signal
import time

from syno_ir.errors import SynoError
from syno_ir.lowering.failure import Failure
from syno_ir.search.outcome import Evaluation
from syno_ir.search.spec import Spec


class Stub:
    """The accuracy is a hash of the operator's text."""

    device = "stub"

    def __init__(self, seconds: float = 0.0):
        self._seconds = seconds

    def __call__(self, text: str) -> Evaluation:
        time.sleep(self._seconds)
        accuracy = int(hashlib.sha256(text.encode()).hexdigest()[:4], 16) / 2**16
        return Evaluation((accuracy,), 1.0, 2.0, 1.0, 4.0, 0.5, 2.0)


def make_stub(spec: Spec) -> Stub:
    return Stub()


def make_slow_stub(spec: Spec) -> Stub:
    return Stub(0.1)


class Obedient:
    """Does what it is told, and says in which process."""

    device = "obedient"

    def __call__(self, text: str) -> Evaluation:
        match text:
            case "raise":
                raise ValueError("no such thing")
            case "diverge":
                raise Failure("not finite", "the loss is nan")
            case "exhaust":
                raise RuntimeError("RESOURCE_EXHAUSTED: out of memory allocating 9 bytes")
            case "exit":
                os._exit(3)
            case "die":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "be killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                time.sleep(60)
        return Evaluation((1.0,), float(os.getpid()), 1.0, 1.0, 1.0, 1.0, 1.0)


def make_obedient() -> Obedient:
    return Obedient()


def make_nothing() -> Obedient:
    raise SynoError("there is no data")


class Unruly:
    """Fails in another way with each operator, but for the convolution."""

    device = "unruly"

    def __init__(self) -> None:
        self._obedient = Obedient()

    def __call__(self, text: str) -> Evaluation:
        if "@conv2d" in text:
            return self._obedient("")
        orders = ["raise", "diverge", "exit", "hang", "", ""]
        return self._obedient(orders[int(hashlib.sha256(text.encode()).hexdigest()[:4], 16) % 6])


def make_unruly(spec: Spec) -> Unruly:
    return Unruly()
