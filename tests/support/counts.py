"""How many examples a test tries, by the profile that ``tests/conftest.py`` loads."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100
"""The examples of a property under the profile ``ci``, unless it says otherwise."""


def scaled(count: int) -> int:
    """``count`` under the profile ``ci``, and in the same proportion more or fewer under others."""
    return max(1, count * settings().max_examples // USUAL)


def examples(count: int, fuzz: int | None = None) -> settings:
    """Settings of a property that tries ``scaled(count)`` examples, or ``fuzz`` where more."""
    more = settings().max_examples > USUAL
    return settings(max_examples=fuzz if fuzz and more else scaled(count))
