"""Candidates for stages, how to change them, and a command line of ``syno-tune``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from syno_ir import zoo
from syno_ir.lowering.tvm.candidates import tilings
from syno_ir.lowering.tvm.machine import machine_of, target_named
from syno_ir.lowering.tvm.measure import Candidate
from syno_ir.lowering.tvm.rule import implement, stages_of

BINDING = {"N": 1, "C_in": 8, "C_out": 8, "H": 6, "W": 6, "k": 3}


def start_at_one(script: str) -> str:
    """Sums that start at 1."""
    return script.replace("T.float32(0.0)", "T.float32(1.0)")


def candidate_of(name: str, target: str = "llvm") -> Candidate:
    """The rule's schedule for an operator of one stage, as a script."""
    operator, chosen = zoo.load(name), target_named(target)
    binding = {symbol: BINDING.get(symbol, 4) for symbol in operator.bindings[0]}
    (stage,) = stages_of(operator.func, binding, "signature", chosen)
    tiling = tilings(stage, machine_of(chosen))[0]
    return Candidate(stage, tiling, implement(stage, tiling, machine_of(chosen)).function.script())


def changed(candidate: Candidate, change: Callable[[str], str]) -> Candidate:
    assert candidate.script is not None
    script = change(candidate.script)
    assert script != candidate.script
    return replace(candidate, script=script)


def command_line(folder: Path) -> list[str]:
    """Arguments of ``syno-tune`` for a small convolution, whose records go to a folder."""
    file = Path(str(files("syno_ir.zoo"))) / "conv2d.mlir"
    binding = ",".join(f"{symbol}={value}" for symbol, value in BINDING.items())
    return [str(file), "--binding", binding, "--folder", str(folder), "--tilings", "1"]
