"""Any failure names its place and leaves a file and a command that fail again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wrong_laws import SHIFTS, ShiftByOneMore
from xdsl.pattern_rewriter import PatternRewriter

from syno_ir import laws
from syno_ir.dialect import ShareOp, ShiftOp
from syno_ir.laws.law import Law

SynoOpt = Callable[..., Any]


class FailsAtShifts(Law[ShiftOp]):
    """``shift -> an exception``."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        raise KeyError("no shift")


class SharesOneDim(Law[ShareOp]):
    """``share(a, b) -> share(a, a)``, which uses a twice."""

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        op.operands = [op.left, op.left]


FAILURES = {
    "a function is changed": (
        ShiftByOneMore(),
        [],
        "stdin:1:1: error: @f: pass canonicalize changed the function (first before",
        "  pattern: ShiftByOneMore at stdin:4:5, syno.shift: ``shift(4) -> shift(5)``",
    ),
    "a rule is broken": (
        SharesOneDim(),
        [],
        "stdin:8:10: error: @f: syno.share: dim %c of size C is used 2 times",
        "  note: pass canonicalize left this behind",
    ),
    "an exception": (
        FailsAtShifts(),
        [],
        "stdin:1:1: error: @f: pass canonicalize failed: KeyError: 'no shift'",
        "  pattern: FailsAtShifts at stdin:4:5, syno.shift: ``shift -> an exception``.",
    ),
    "a pass that refuses": (
        None,
        ["syno-specialize{binding=1}"],
        "stdin:1:1: error: pass syno-specialize: @f has no binding 1",
        "  hint: it carries none",
    ),
}


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("flags", [[], ["--verify-semantics"]], ids=["plain", "verified"])
def test_any_failure_names_its_place_and_can_be_replayed(
    kind: str, flags: list[str], syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, passes, first, line = FAILURES[kind]
    if kind == "a function is changed" and not flags:
        return
    monkeypatch.setattr(laws, "LAWS", (*([law] if law else []), *laws.LAWS))
    laws.laws_of.cache_clear()
    pipeline = ",".join(["cse", "canonicalize", *passes])
    outcome = syno_opt("-p", pipeline, *flags, stdin=SHIFTS)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(first), outcome.err
    assert line in outcome.err
    (command,) = re.findall(r"  reproduce: syno-opt (.*)\n", outcome.err)
    again = syno_opt(*shlex.split(command))
    laws.laws_of.cache_clear()
    assert again.code == 1
    message = first.partition("error: ")[2]
    assert re.match(rf"\S+syno-opt-\w+\.mlir:\d+:\d+: error: {re.escape(message)}", again.err)


def test_a_target_that_crashes_can_be_replayed(
    syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError("no loops")

    monkeypatch.setattr("syno_ir.lowering.loops.LoopsTarget.emit", fail)
    outcome = syno_opt("-t", "loops", stdin=SHIFTS)
    assert outcome.code == 1
    assert outcome.err.startswith("error: target loops failed: RuntimeError: no loops\n  hint: ")
    (command,) = re.findall(r"  reproduce: syno-opt (.*)\n", outcome.err)
    assert syno_opt(*shlex.split(command)).err.startswith("error: target loops failed: Runtime")


@pytest.mark.usefixtures("wrong_law")
def test_the_reproducer_fails_again(syno_opt: SynoOpt, tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    arguments = "-p", "cse,canonicalize", "--verify-semantics", "--dump-dir", str(dumps)
    outcome = syno_opt(*arguments, stdin=SHIFTS)
    command = re.search(r"  reproduce: syno-opt (.*)\n", outcome.err)
    assert command, outcome.err
    again = syno_opt(*shlex.split(command[1]))
    assert again.code == 1
    (file,) = dumps.glob("syno-opt-*.mlir")
    assert again.err.startswith(f"{file}:2:1: error: @f: pass canonicalize changed the function")
    assert file.read_text().startswith(f"// syno-opt {command[1]}\n")


def test_a_run_leaves_one_reproducer(syno_opt: SynoOpt, tmp_path: Path) -> None:
    outcome = syno_opt(
        *("-p", "syno-specialize{binding=1}", "--split-input-file", "--verify-diagnostics"),
        stdin=f"{SHIFTS}// -----\n{SHIFTS.replace('@f', '@g')}",
    )
    assert outcome.out.count("has no binding 1") == 2, "as two parts fail"
    assert outcome.out.count("reproduce: ") == 1
    assert len([*tmp_path.glob("syno-opt-*.mlir")]) == 1
