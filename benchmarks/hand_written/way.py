"""One way to write an operator by hand, in a layout of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Axes = tuple[int, ...]


@dataclass(frozen=True)
class HandWritten:
    """One way to write an operator."""

    label: str
    apply: Callable[..., Any]
    """``apply(binding, *arguments)``, the arguments in the order of the operator's signature."""
    arguments: dict[int, Axes]
    """For the number of an argument, its axes of the signature in the order taken here; by default
    that of the signature."""
    result: Axes | None = None
    """The same for the result."""


LAST_1D, LAST_2D, LAST_3D = (0, 2, 1), (0, 2, 3, 1), (0, 2, 3, 4, 1)
"""Axes of the signature with the channels last."""
