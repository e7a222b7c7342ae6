"""``--reduce``: the small operator at which a pass still fails in the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wrong_laws import SHIFTS
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.transforms.canonicalize import CanonicalizePass

from syno_ir.dialect import ShiftOp, UnfoldOp
from syno_ir.operator import parse

SynoOpt = Callable[..., Any]


@pytest.mark.usefixtures("wrong_law")
def test_reduce_prints_the_small_operator(syno_opt: SynoOpt) -> None:
    outcomes = [syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS) for _ in range(2)]
    assert outcomes[0].code == 1
    assert outcomes[0].out == outcomes[1].out
    assert parse(outcomes[0].out).primitives == 1


def test_reduce_keeps_the_class_of_a_crash(
    syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: CanonicalizePass, context: Context, module: ModuleOp) -> None:
        if any(isinstance(op, UnfoldOp) for op in module.walk()):
            raise RuntimeError("an unfold")
        if any(isinstance(op, ShiftOp) for op in module.walk()):
            raise IndexError("a shift")

    monkeypatch.setattr(CanonicalizePass, "apply", fail)
    outcome = syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS)
    assert outcome.code == 1
    assert outcome.err.startswith(
        "stdin:1:1: error: @f: pass canonicalize failed: RuntimeError: an unfold\n"
    )
    assert "syno.unfold" in outcome.out
    assert parse(outcome.out).primitives == 1


def test_reduce_of_a_broken_rule(syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_shares(self: CanonicalizePass, context: Context, module: ModuleOp) -> None:
        for op in module.walk():
            if op.name == "syno.share":
                op.operands = [op.operands[0], op.operands[0]]

    monkeypatch.setattr(CanonicalizePass, "apply", break_shares)
    outcome = syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS)
    assert outcome.code == 1
    assert parse(outcome.out).primitives == 1
    assert "syno.share" in outcome.out


def test_reduce_makes_no_size_a_fraction_of_numbers(syno_opt: SynoOpt) -> None:
    text = """
        syno.func @grouped<N, C; g>(%x: !syno.tensor<N, C>, %w: !syno.weight<C/g>)
            -> !syno.tensor<N, C/g> {
          %y = syno.contract(%x[%n, %c], %w[%d]) {
            %q, %r = syno.split %c by g
            %e = syno.share %q, %d
            syno.reduce %r
            syno.yield %n, %e
          }
          syno.return %y
        }"""
    outcome = syno_opt("-p", "syno-check-shapes", "--reduce", stdin=text)
    assert outcome.code == 1
    assert "!syno.weight<1/g>" in outcome.out


def test_reduce_changes_nothing_where_nothing_fails(syno_opt: SynoOpt) -> None:
    plain = syno_opt("-p", "canonicalize", stdin=SHIFTS)
    assert syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS) == plain
