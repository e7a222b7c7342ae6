"""The zoo as a person would write it in jax, in every layout that is known to be fast somewhere.

These are what emitted code is measured against. Each takes its arguments in its own layout, so a
caller can choose the layout that suits the machine, as for the emitted code.
"""

from benchmarks.hand_written.convolutions import CONVOLUTIONS
from benchmarks.hand_written.others import OTHERS
from benchmarks.hand_written.way import HandWritten

__all__ = ["HAND_WRITTEN", "HandWritten"]

HAND_WRITTEN = CONVOLUTIONS | OTHERS
"""For the name of an operator of the zoo, the ways to write it."""
