"""Hypothesis profiles; the environment variable ``HYPOTHESIS_PROFILE`` chooses one.

``ci`` (the default) tries the same examples each time, ``dev`` fewer of them; ``nightly`` and
``fuzz`` try ten times as many, from a seed. Their report ends with a record of how many examples
each property passed, and with the seed, which ``--hypothesis-seed`` repeats.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator
from random import SystemRandom

import pytest
from hypothesis import HealthCheck, Phase, settings

SLOW = [HealthCheck.too_slow]
"""A shared machine can be busy."""

PHASES = [phase for phase in Phase if phase is not Phase.explain]
"""To explain a failure, hypothesis traces every line, which takes longer than to find it."""

settings.register_profile(
    "ci",
    derandomize=True,
    print_blob=True,
    deadline=None,
    phases=PHASES,
    suppress_health_check=SLOW,
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the examples that a property passed into its report, which may be a worker's."""
    report = yield
    statistics = getattr(item, "hypothesis_statistics", None)
    if statistics and report.when == "teardown":
        passed = sum(map(int, re.findall(r"(\d+) passing", statistics)))
        report.user_properties.append(("examples", passed))
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    seed = config.option.hypothesis_seed
    if seed is None:
        return
    terminalreporter.section(f"hypothesis profile {PROFILE}, --hypothesis-seed={seed}")
    for name, count in sorted(_examples(terminalreporter)):
        terminalreporter.write_line(f"{count:6} {name}")


def _examples(terminalreporter: pytest.TerminalReporter) -> Iterator[tuple[str, int]]:
    """The properties that were run, and how many examples each passed."""
    for report in terminalreporter.stats.get("", []):
        for name, value in getattr(report, "user_properties", []):
            if name == "examples":
                yield report.nodeid, value
