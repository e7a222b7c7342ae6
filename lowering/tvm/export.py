"""Kernels as files: a library, one object, or an archive of what becomes a library."""

from __future__ import annotations

from pathlib import Path

from syno_ir.errors import SynoError
from syno_ir.lowering.tvm.adapter import (
    Executable,
    IRModule,
    Target,
    compiler,
    write_archive,
    write_library,
    write_object,
)
from syno_ir.lowering.tvm.machine import runs_here, shown


def endings(target: Target) -> list[str]:
    """What the name of a file with a kernel for a target may end with."""
    if target.kind.name != "llvm":
        return [".so", ".tar"]
    return [".so", ".o", ".tar"] if runs_here(target) else [".o", ".tar"]


def write(executable: Executable, module: IRModule, target: Target, path: Path) -> None:
    """Write an executable, which was compiled from a module, as the ending of the name says.

    Raises ``SynoError`` if the target has no such file, if there is no such folder, or if a library
    cannot be linked.
    """
    known = endings(target)
    if path.suffix not in known:
        hint = f"name it {path.with_suffix(known[0])}"
        if path.suffix == ".so":
            hint += f", and link it with the target's own compiler: g++ -shared -o {path.name} ..."
        raise SynoError(
            f"{path}: a kernel for {shown(target)} is exported as {' or '.join(known)}"
            f"\n  hint: {hint}"
        )
    if not path.parent.is_dir():
        raise SynoError(f"{path}: there is no folder {path.parent}\n  hint: make it first")
    if path.suffix == ".tar":
        write_archive(executable, path)
    elif path.suffix == ".o":
        write_object(executable, module, target, path)
    elif compiler() is None:
        raise SynoError(
            f"{path}: there is no C++ compiler to link a library"
            f"\n  hint: install one, or export {' or '.join(known[1:])}"
        )
    else:
        write_library(executable, path)
