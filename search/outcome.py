"""What comes of a candidate: an evaluation, or a failure, which is a record and not the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Evaluation:
    """What was measured of an operator; times are of the whole network, in milliseconds."""

    accuracies: tuple[float, ...]
    """On the validation images, for each seed."""
    loss: float
    """At the end of training, in nats, the mean over the seeds."""
    latency: float
    lax_latency: float
    """With ``lax``'s convolution in the places, in the faster of two layouts."""
    own_latency: float
    """With the zoo's convolution in the places, lowered like the operator."""
    speedup_over_lax: float
    speedup_over_own: float


Kind = Literal["compile error", "not finite", "out of memory", "timeout", "crash", "error"]


class Failure(Exception):
    """A class of error, and what happened."""

    def __init__(self, kind: Kind, message: str):
        super().__init__(kind, message)
        self.kind: Kind = kind
        self.message = message


def describe(error: BaseException, kind: Kind = "error") -> Failure:
    """An exception as a failure: of the kind that it shows, else of the given one."""
    if isinstance(error, Failure):
        return error
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in text:
        kind = "out of memory"
    return Failure(kind, text)


@contextmanager
def failing_as(kind: Kind) -> Iterator[None]:
    """Whatever is raised within is a ``Failure`` of this kind, unless it shows another."""
    try:
        yield
    except Exception as error:
        raise describe(error, kind) from error
