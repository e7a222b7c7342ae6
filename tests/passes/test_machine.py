"""The target's rates, and stages of the least latency at these rates."""

from __future__ import annotations

from pathlib import Path

import pytest

from syno_ir import zoo
from syno_ir.cache import cache_folder
from syno_ir.passes.machine import Rates, keep, measured_with_numpy, rates
from syno_ir.tools.syno_opt import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNO_IR_CACHE", str(tmp_path / "cache"))
    return cache_folder()


def test_a_stage_takes_as_long_as_what_binds() -> None:
    machine = Rates(flops=1e9, bytes=1e6, source="made up")
    assert machine.seconds(2e9, 1e6) == 2.0
    assert machine.seconds(2e9, 3e6) == 3.0


def test_rates_are_kept_and_a_damaged_file_is_measured_again(folder: Path) -> None:
    kept = keep(Rates(1e9, 1e8, "made up"))
    assert rates() == kept
    (folder / "machine.json").write_text("{")
    assert rates().source == "cpu, with numpy"
    assert rates() == rates()


def test_measured_rates_are_those_of_a_computer() -> None:
    found = measured_with_numpy()
    assert 1e8 < found.flops < 1e14
    assert 1e7 < found.bytes < 1e13


def test_calibration_of_jax() -> None:
    pytest.importorskip("jax")
    from syno_ir.lowering.jax.calibration import measured_with_jax

    found = measured_with_jax()
    assert found.flops > 1e8 and found.bytes > 1e7
    assert "with jax" in found.source


@pytest.mark.parametrize(("machine", "same_as"), [((1.0, 1e12), "flops"), ((1e12, 1.0), "bytes")])
@pytest.mark.parametrize("name", ["operator1", "separable_conv2d", "low_rank_linear", "conv2d"])
def test_latency_is_flops_where_these_bind_and_bytes_where_those_do(
    name: str, machine: tuple[float, float], same_as: str
) -> None:
    keep(Rates(*machine, "made up"))
    operator = zoo.load(name).run_passes("canonicalize")
    latency = operator.run_passes("syno-materialize{objective=latency}")
    assert str(latency) == str(operator.run_passes(f"syno-materialize{{objective={same_as}}}"))


def test_both_bounds_are_met_by_different_stages() -> None:
    operator = zoo.load("operator1").run_passes("canonicalize")
    flops, bytes = (
        operator.run_passes(f"syno-materialize{{objective={o}}}") for o in ("flops", "bytes")
    )
    assert str(flops) != str(bytes)
    assert bytes.cost(operator.bindings[0]).bytes < flops.cost(operator.bindings[0]).bytes


def test_calibrate(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    main(["--calibrate"])
    printed = capsys.readouterr().out
    assert "GFLOP/s" in printed and "FLOPs a byte" in printed
    assert rates().source in printed
    assert (folder / "machine.json").exists()
