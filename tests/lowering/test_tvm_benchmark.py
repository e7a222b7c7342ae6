"""The benchmark of kernels: a row that fails is a row, and the others are measured."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from time import monotonic

import pytest

pytest.importorskip("tvm")
pytest.importorskip("jax")

from failing_speeds import FailingSpeeds

from benchmarks.tvm import Measurer


def test_rows_that_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = Namespace(rounds=1, tilings=0)
    names = ["linear", "conv1d", "matmul", "linear_bias"]
    with Measurer(tmp_path, options, tmp_path / "log", FailingSpeeds) as measurer:
        rows = list(measurer.rows(names, 0, monotonic() + 60))
    assert [row.operator for row in rows] == ["conv1d", "linear_bias"]
    linear, matmul = measurer.failed
    assert linear.startswith("linear ") and linear.endswith(
        ": error: RuntimeError: no such instruction"
    )
    assert matmul.startswith("matmul ") and ": crash: the process ended by SIGSEGV" in matmul
    table = capsys.readouterr().out.splitlines()[2:]
    assert [line.split()[1] for line in table] == names
    assert [line.split("|")[2].strip() == "failed" for line in table] == [True, False, True, False]
