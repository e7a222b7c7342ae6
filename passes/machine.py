"""How fast the target computes and moves data: two rates, measured once and kept.

They bound the time of a stage from below (the roofline of Williams, Waterman and Patterson, 2009):
it takes at least its FLOPs at the peak rate, and at least its bytes at the bandwidth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from time import perf_counter

from syno_ir.cache import keep_entry, read_entries

FILE = "machine.json"
KEY = "rates"

MATRIX, COPIED = 1024, 1 << 24
"""The side of the matrices that are multiplied, and the elements that are copied, in float32."""

ROUNDS = 5


@dataclass(frozen=True)
class Rates:
    """What a machine can do at best."""

    flops: float
    """A second, in float32."""
    bytes: float
    """Read or written a second."""
    source: str
    """What was measured: a device, with a library."""

    def seconds(self, flops: float, bytes: float) -> float:
        """The least time for so much work."""
        return max(flops / self.flops, bytes / self.bytes)


def rates() -> Rates:
    """The rates of the target, from the cache, else of this processor, measured now."""
    known = read_entries(FILE).get(KEY)
    if isinstance(known, dict) and known.keys() == {entry.name for entry in fields(Rates)}:
        return Rates(**known)
    return keep(measured_with_numpy())


def keep(found: Rates) -> Rates:
    """Make these the rates of the target."""
    keep_entry(FILE, KEY, asdict(found))
    return found


def measured_with_numpy() -> Rates:
    """The rates of this processor, of a matrix product and of a copy."""
    import numpy as np

    a, b = np.ones((2, MATRIX, MATRIX), np.float32)
    source, copy = np.ones((2, COPIED), np.float32)
    return Rates(
        2 * MATRIX**3 / least_seconds(lambda: a @ b),
        8 * COPIED / least_seconds(lambda: np.copyto(copy, source)),
        "cpu, with numpy",
    )


def least_seconds(run: Callable[[], object]) -> float:
    """The least time of a few runs, behind one that warms up."""
    times: list[float] = []
    for _ in range(ROUNDS + 1):
        begin = perf_counter()
        run()
        times.append(perf_counter() - begin)
    return min(times[1:])
