"""The conformance suite: a plug-in of a third party passes it, and broken ones do not."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import woven
from numpy.typing import NDArray
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.pattern_rewriter import PatternRewriter

import syno_ir
from syno_ir.dialect import FuncOp, ReverseOp
from syno_ir.frontend import plugin_dialects
from syno_ir.laws.law import Law, rewrite
from syno_ir.operator import Operator
from syno_ir.passes.normalize import apply_laws
from syno_ir.testing import Limits, check_pass, check_primitive, check_target

WEAVE = """\
syno.func @weave<H, C; b = 2> (%x: !syno.tensor<b*H>, %w: !syno.weight<C, b*H>) -> !syno.tensor<C>
    bindings = [{H = 3, C = 2}, {H = 2, C = 3, b = 3}] {
  %y = syno.contract(%x[%h], %w[%c, %v]) {
    %z = woven.weave %h by b
    %s = syno.share %z, %v
    syno.reduce %s
    syno.yield %c
  }
  syno.return %y
}
"""
SMALL = Limits(max_primitives=4)


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[None, None, None]:
    """Installs the plug-in, as far as Python can tell."""
    metadata = tmp_path / "woven-0.1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: woven\nVersion: 0.1\n")
    (metadata / "entry_points.txt").write_text("[xdsl.universe]\nwoven = woven:UNIVERSE\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugin_dialects.cache_clear()
    yield
    plugin_dialects.cache_clear()


def weave(x: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """With ``w`` of shape ``[C, H]``; 6 elements in 2 strands or in 3, as H is 3 or C is 3."""
    strands = len(w)
    return w @ x.reshape(strands, -1).T.ravel()


def test_the_primitive_conforms() -> None:
    check_primitive(woven.WeaveOp, syno_ir.parse(WEAVE), weave)


def test_the_pass_conforms() -> None:
    check_pass("woven-unravel", SMALL)
    operator = syno_ir.parse(WEAVE)
    unravelled = operator.run_passes("woven-unravel", verify_semantics=True)
    assert "woven" not in str(unravelled)
    assert operator.equivalent(unravelled, "e1")


def test_the_target_conforms() -> None:
    check_target("woven-census", limits=SMALL)
    assert syno_ir.parse(WEAVE).emit("woven-census") == "weave: 1\n"


def test_a_printed_module_is_run() -> None:
    def run(
        text: str, operator: Operator, binding: dict[str, int], arguments: Sequence[NDArray[Any]]
    ) -> NDArray[np.float64]:
        return operator.evaluate(arguments, binding) + ("%" not in text)

    check_target("dot", lambda t, o, b, a: o.evaluate(a, b), SMALL, 5)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_target("dot", run, SMALL, 5)


def test_a_wrong_coordinate_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    operator = syno_ir.parse(WEAVE)
    monkeypatch.setattr(woven.WeaveOp, "read", lambda self, at, value: at)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_primitive(woven.WeaveOp, operator, weave)
    monkeypatch.setattr(woven.WeaveOp, "read", lambda self, at, value: (at[0] + 1,))
    with pytest.raises(AssertionError, match=r"woven\.weave reads 6 at \(5,\)"):
        check_primitive(woven.WeaveOp, operator, weave)


def test_a_missing_verifier_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    operator = syno_ir.parse(WEAVE)
    monkeypatch.setattr(woven.WeaveOp, "verify_", lambda self: None)
    with pytest.raises(AssertionError, match=r"woven\.weave takes any size for its result 0"):
        check_primitive(woven.WeaveOp, operator, weave)


class DropReverse(Law[ReverseOp]):
    """``reverse(x) -> x``, which is wrong."""

    root = ReverseOp

    def apply(self, op: ReverseOp, rewriter: PatternRewriter) -> None:
        rewrite(rewriter, op, [], [(op.result, op.dim)], [op])


def test_a_wrong_pass_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def apply(self: woven.UnravelPass, context: Context, module: ModuleOp) -> None:
        apply_laws(module, [DropReverse()])

    monkeypatch.setattr(woven.UnravelPass, "apply", apply)
    with pytest.raises(AssertionError, match="woven-unravel changed the function"):
        check_pass("woven-unravel", Limits(max_primitives=2, primitives=("reverse",)))


def test_a_target_of_chance_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def text_of(self: woven.CensusTarget, func: FuncOp) -> str:
        return f"{id(object())} {np.random.default_rng().random()}\n"

    monkeypatch.setattr(woven.CensusTarget, "text_of", text_of)
    with pytest.raises(AssertionError, match="another text the second time"):
        check_target("woven-census", limits=Limits(max_primitives=1))
