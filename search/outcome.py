"""What comes of a candidate: an evaluation, or a failure of some class."""

from __future__ import annotations

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
"""The classes of error."""
