"""The benchmark of kernels: a row that fails is a row, and the others are measured."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from time import monotonic

import pytest

pytest.importorskip("tvm")
pytest.importorskip("jax")

from failing_speeds import FailingSpeeds

from benchmarks import tvm
from benchmarks.tvm import Measurer, Row, summary
from syno_ir import SynoError
from syno_ir.cost import Cost
from syno_ir.lowering.tvm.speed import Peak, Speed


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


def test_a_missing_jax_is_told_first() -> None:
    code = "import sys; sys.modules['jax'] = None; import benchmarks.tvm"
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert run.returncode == 1
    assert run.stderr.endswith(
        "the comparison with XLA needs the extra 'jax'\n  hint: pip install 'syno-ir[jax]'\n"
    )


def row(operator: str, channels: int, seconds: float) -> Row:
    """A row at a layer of so many channels, which takes as long by XLA and tuned."""
    speed = Speed([seconds], Cost(1, 1, 1), Peak(1, 1))
    binding = {"C_in": channels, "H": 3584 // channels}
    return Row(operator, binding, dict.fromkeys(("rule", "tuned", "XLA"), speed))


def test_layers_are_compared_by_their_sizes() -> None:
    """A row that failed does not shift the others."""
    conv = [row("conv2d", channels, channels * 2e-3) for channels in (64, 128, 256)]
    one = [row("operator1", channels, channels * 1e-3) for channels in (128, 256, 512)]
    lines = list(summary([*conv, *one]))
    assert "conv2d / operator1, both by rule, over 2 layers (at least 1.4 is wanted): 2.00" in lines
    assert "conv2d by rule / XLA over 3 layers (at most 1.1 is wanted): 1.00" in lines
    assert not any("operator1, both" in line for line in summary([conv[0], one[-1]]))


def test_the_benchmark_exits_with_1_if_a_row_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise SynoError("nothing can measure")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Measurer, "_speeds", fail)
    with pytest.raises(SystemExit) as ended:
        tvm.main(["linear", "--minutes", "1"])
    assert ended.value.code == 1
    assert "error: nothing can measure" in capsys.readouterr().out
