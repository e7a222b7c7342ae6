"""What a judge is asked about a candidate, and what comes of it: measurements, or a failure.

Training and timing are asked for apart, so that nothing else runs while something is timed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Train:
    """Train the operator of a text in the places of the network; the answer is a ``Training``."""

    text: str


@dataclass(frozen=True)
class Time:
    """Time the network that was trained last; the answer is a ``Timing``."""


@dataclass(frozen=True)
class Training:
    """How well an operator is learned with."""

    accuracies: tuple[float, ...]
    """On the validation images, for each seed."""
    loss: float
    """At the end of training, in nats, the mean over the seeds."""


@dataclass(frozen=True)
class Timing:
    """How long a forward pass of the whole network takes, in milliseconds."""

    latency: float
    lax_latency: float
    """With ``lax``'s convolution in the places, in the faster of two layouts."""
    own_latency: float
    """With the zoo's convolution in the places, lowered like the operator."""
    speedup_over_lax: float
    speedup_over_own: float


Kind = Literal["compile error", "not finite", "out of memory", "timeout", "crash", "error"]
"""The classes of error."""
