"""Hypothesis profiles; the environment variable ``HYPOTHESIS_PROFILE`` chooses one.

``ci`` (the default) tries the same examples each time, ``dev`` fewer of them; ``nightly`` and
``fuzz`` try many more from a seed that the report ends with and ``--hypothesis-seed``
repeats.
"""

from __future__ import annotations

import os
from random import SystemRandom

import pytest
from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow]
"""A shared machine can be busy."""

settings.register_profile(
    "ci", derandomize=True, print_blob=True, deadline=None, suppress_health_check=SLOW
)
settings.register_profile("dev", settings.get_profile("ci"), max_examples=20)
settings.register_profile(
    "nightly", settings.get_profile("ci"), derandomize=False, max_examples=1_000
)
settings.register_profile("fuzz", settings.get_profile("nightly"))

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
settings.load_profile(PROFILE)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not settings.get_profile(PROFILE).derandomize and config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(SystemRandom().getrandbits(32))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.option.hypothesis_seed is not None:
        seed = config.option.hypothesis_seed
        terminalreporter.write_line(f"hypothesis profile {PROFILE}, --hypothesis-seed={seed}")
