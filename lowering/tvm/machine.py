"""What a target is to the rule: its vectors, registers and cores; and the target by its name."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from typing import Any

from syno_ir.errors import SynoError, did_you_mean
from syno_ir.lowering.tvm.adapter import (
    LLVM_CPU,
    LLVM_CPUS,
    LLVM_FEATURES,
    Target,
    compiler,
    cores,
    device_of,
)
from syno_ir.lowering.tvm.tiling import Machine

NAMED: Mapping[str, dict[str, Any]] = {
    "aarch64": {
        "kind": "llvm",
        "mtriple": "aarch64-linux-gnu",
        "mcpu": "cortex-a72",
        "mattr": ["+neon"],
    },
    "c": {"kind": "c"},
    "cuda-sm80": {"kind": "cuda", "arch": "sm_80"},
    "cuda-sm90": {"kind": "cuda", "arch": "sm_90"},
    "x86-64-v3": {"kind": "llvm", "mtriple": "x86_64-linux-gnu", "mcpu": "x86-64-v3"},
}
"""Targets by name, beside ``llvm``, which is the processor of this machine."""


EXAMPLE = '{"kind": "llvm", "mcpu": "znver3"}'

KINDS = ("llvm", "c", "cuda")
"""The kinds of TVM's own targets that stages have schedules for."""


def target_named(name: str | Target) -> Target:
    """A target: ``llvm`` with all that this processor can do, one of ``NAMED``, or TVM's JSON.

    Raises ``SynoError`` if there is no such target.
    """
    if isinstance(name, Target):
        return name
    if name == "llvm":
        return Target({"kind": "llvm", "mcpu": LLVM_CPU(), "num-cores": cores()})
    names = ["llvm", *NAMED]
    known = f"there are {', '.join(names)}, and TVM's own as JSON, {EXAMPLE}"
    if not isinstance(name, str):
        raise SynoError(f"a target is named by a text, got {type(name).__name__}\n  hint: {known}")
    if name in NAMED:
        return Target(NAMED[name])
    if not name.startswith("{"):
        hint = did_you_mean(name, names, known)
        raise SynoError(f"there is no target {name!r}\n  hint: {hint}")
    try:
        target = Target(json.loads(name))
    except ValueError as error:
        reason = str(error).strip().splitlines()[-1]
        raise SynoError(f"target {name}: {reason}\n  hint: {known}") from None
    kind, cpu = target.kind.name, target.attrs.get("mcpu")
    if kind not in KINDS:
        raise SynoError(
            f"target {name}: there are no schedules for kind {kind}"
            f"\n  hint: there are for {', '.join(KINDS)}"
        )
    if kind == "llvm" and cpu is not None and str(cpu) not in (cpus := LLVM_CPUS(target)):
        hint = did_you_mean(str(cpu), map(str, cpus), "clang -mcpu=help lists all")
        raise SynoError(f"target {name}: LLVM knows no mcpu {cpu}\n  hint: {hint}")
    return target


def shown(target: Target) -> str:
    """The name of a target; TVM's JSON if it has none."""
    names = (name for name in ("llvm", *NAMED) if str(target_named(name)) == str(target))
    return next(names, str(target))


def obstacle(target: Target) -> str | None:
    """Why this machine cannot run what is compiled for a target; None if it can."""
    if target.kind.name == "cuda":
        return None if device_of(target).exist else "TVM finds no GPU for CUDA"
    if target.kind.name == "c":
        return None if compiler() else "it has no C++ compiler"
    if not is_native(target):
        return f"its processor is {platform.machine()}"
    needed = _features(target) & {"avx2", "avx512f"}
    lacking = sorted(needed - _features(target_named("llvm")))
    return f"its processor lacks {' and '.join(lacking)}" if lacking else None


def is_native(target: Target) -> bool:
    """True for LLVM's code for processors of this machine's architecture."""
    architecture = str(target.attrs.get("mtriple", "")).split("-")[0]
    return target.kind.name == "llvm" and architecture in ("", platform.machine())


def runs_here(target: Target) -> bool:
    """True if this machine can run what is compiled for a target."""
    return obstacle(target) is None


def machine_of(target: Target) -> Machine:
    """The vectors and registers of a target's processor; 4 lanes and 16 registers if unknown.

    C has no vectors: a compiler of C makes them.
    """
    attributes = target.attrs
    count = int(attributes.get("num-cores", 4))
    triple = str(attributes.get("mtriple", ""))
    if triple.startswith(("aarch64", "arm64")):
        return Machine(lanes=4, registers=32, cores=count)
    if target.kind.name == "c":
        return Machine(lanes=1, registers=16, cores=count)
    if target.kind.name != "llvm":
        return Machine(lanes=4, registers=16, cores=count)
    features = _features(target)
    if "avx512f" in features:
        return Machine(lanes=16, registers=32, cores=count)
    return Machine(lanes=8 if "avx2" in features else 4, registers=16, cores=count)


def _features(target: Target) -> set[str]:
    """What the processor of a target can do, by LLVM's names."""
    return {str(name) for name in LLVM_FEATURES(target)}
