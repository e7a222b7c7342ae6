"""Which stages and forms ``load`` takes: by time, then memory; measured once, by use and place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import syno_ir
from syno_ir import zoo
from syno_ir.dialect import FuncOp

pytest.importorskip("jax")

from syno_ir.lowering.jax import choice
from syno_ir.lowering.jax.choice import FormCost, best_form, chosen_forms, chosen_stages
from syno_ir.lowering.jax.module import Options

SIZES = {"N": 1, "C_in": 4, "C_out": 4, "H": 6, "W": 6, "k": 3}


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What is measured: here, the shorter the name of a form the faster; training turns that."""
    asked: list[tuple[str, bool]] = []

    def measured(func: FuncOp, options: Options, names: Any, *, training: bool) -> Any:
        asked.append((options.layout, training))
        return {n: FormCost(1 / len(n) if training else len(n), 1) for n in names}

    monkeypatch.setattr(choice, "measured", measured)
    monkeypatch.setenv("SYNO_IR_CACHE", str(tmp_path))
    return asked


@pytest.mark.parametrize(
    ("costs", "best"),
    [
        ({"a": (1.0, 9), "b": (2.0, 1)}, "a"),  # far slower: memory does not matter
        ({"a": (1.0, 9), "b": (1.1, 1)}, "b"),  # nearly as fast, far leaner
        ({"a": (1.0, 1.1), "b": (1.1, 1)}, "a"),  # nearly as lean: the faster
        ({"a": (1.0, 9), "b": (1.1, 1), "c": (1.05, 1.1)}, "c"),
    ],
)
def test_time_first_then_memory(costs: dict[str, tuple[float, float]], best: str) -> None:
    assert best_form({name: FormCost(*cost) for name, cost in costs.items()}) == best


def test_forms_are_measured_once_for_each_use(asked: list[tuple[str, bool]]) -> None:
    func = zoo.load("conv2d").func
    for _ in range(2):
        assert chosen_forms(func, Options(SIZES), training=False) == {0: "einsum"}
        longest = "multiplied/shifted/multiplied"  # which has no use without gradients
        assert chosen_forms(func, Options(SIZES), training=True) == {0: longest}
    assert asked == [("signature", False), ("signature", True)]
    chosen_forms(func, Options(SIZES, "channels_last"), training=False)
    chosen_forms(func, Options({**SIZES, "H": 7}), training=False)
    assert len(asked) == 4


def test_forms_with_another_source_are_measured_anew(
    asked: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    func, emit = zoo.load("conv2d").func, choice.emit_module
    chosen_forms(func, Options(SIZES), training=False)
    monkeypatch.setattr(choice, "emit_module", lambda *told: emit(*told) + "# another release")
    chosen_forms(func, Options(SIZES), training=False)
    assert len(asked) == 2


def test_the_stages_that_take_the_least_time(asked: list[tuple[str, bool]]) -> None:
    """With a cost for each stage, the fewest stages."""
    whole = zoo.load("separable_conv2d").run_passes("syno-fuse")
    staged = whole.run_passes("syno-materialize")
    assert len(whole.func.contractions) < len(staged.func.contractions)
    func, forms = chosen_stages((staged.func, whole.func), Options(SIZES), training=False)
    assert func is whole.func and set(forms) <= {0}


def test_load_at_a_binding_takes_measured_forms(asked: list[tuple[str, bool]]) -> None:
    loaded = syno_ir.jax.load(zoo.load("conv2d"), {**SIZES, "N": 3})
    assert asked and "einsum" in loaded.source and "lax." not in loaded.source
    assert loaded.forms == ("einsum",)
    asked.clear()
    assert "lax." in syno_ir.jax.load(zoo.load("conv2d"), k=3).source
    assert not asked
