"""What a target is to the rule: its vectors, registers and cores; and the target by its name."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from typing import Any

from syno_ir.errors import SynoError
from syno_ir.lowering.tvm.adapter import LLVM_CPU, LLVM_FEATURES, Target, cores, device_of
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


def target_named(name: str | Target) -> Target:
    """A target: ``llvm`` with all that this processor can do, one of ``NAMED``, or TVM's JSON.

    Raises ``SynoError`` if there is no such target.
    """
    if isinstance(name, Target):
        return name
    try:
        if name == "llvm":
            return Target({"kind": "llvm", "mcpu": LLVM_CPU(), "num-cores": cores()})
        return Target(NAMED[name] if name in NAMED else json.loads(name))
    except Exception as error:
        known = ", ".join(["llvm", *NAMED])
        reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
        raise SynoError(
            f"there is no target {name!r}: {reason[0]}\n  hint: there are {known}, "
            'and TVM\'s own as JSON, {"kind": "llvm", "mcpu": "znver3"}'
        ) from None


def runs_here(target: Target) -> bool:
    """True if this machine can run what is compiled for a target."""
    if target.kind.name == "cuda":
        return bool(device_of(target).exist)
    triple = str(target.attrs.get("mtriple", ""))
    return not triple or triple.split("-")[0] == platform.machine()


def machine_of(target: Target) -> Machine:
    """The vectors and registers of a target's processor; 4 lanes and 16 registers if unknown."""
    attributes = target.attrs
    count = int(attributes.get("num-cores", 4))
    triple = str(attributes.get("mtriple", ""))
    if triple.startswith(("aarch64", "arm64")):
        return Machine(lanes=4, registers=32, cores=count)
    if target.kind.name != "llvm":
        return Machine(lanes=4, registers=16, cores=count)
    features = {str(name) for name in LLVM_FEATURES(target)}
    if "avx512f" in features:
        return Machine(lanes=16, registers=32, cores=count)
    return Machine(lanes=8 if "avx2" in features else 4, registers=16, cores=count)
