"""Kernels as files: a library, one object, or an archive of what becomes a library."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

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
from syno_ir.lowering.tvm.machine import is_native, shown


def endings(target: Target) -> list[str]:
    """What the name of a file with a kernel for a target may end with."""
    if target.kind.name == "c":
        return [".so"]  # where TVM's runtime makes a library of sources, it finds no headers
    if target.kind.name == "cuda":
        return [".so", ".tar"]
    return [".so", ".o", ".tar"] if is_native(target) else [".o", ".tar"]


def write(executable: Executable, module: IRModule, target: Target, path: Path) -> None:
    """Write an executable, which was compiled from a module, as the ending of the name says.

    Raises ``SynoError`` if the target has no such file, if a library cannot be linked, or if the
    file cannot be written.
    """
    known = endings(target)
    if path.suffix not in known:
        hint = f"name it {path.parent / (path.stem or 'kernel')}{known[0]}"
        if path.suffix == ".so":
            hint += f", and link it with the target's own compiler: g++ -shared -o {path.name} ..."
        raise SynoError(
            f"{path}: a kernel for {shown(target)} is exported as {' or '.join(known)}"
            f"\n  hint: {hint}"
        )
    if not path.parent.is_dir():
        raise SynoError(f"{path}: there is no folder {path.parent}\n  hint: make it first")
    if path.suffix == ".so" and compiler() is None:
        hint = " or ".join(["install one", *(f"export {ending}" for ending in known[1:])])
        raise SynoError(f"{path}: there is no C++ compiler to link a library\n  hint: {hint}")
    try:
        with TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder) / f"kernel{path.suffix}"
            if path.suffix == ".tar":
                write_archive(executable, made)
            elif path.suffix == ".o":
                write_object(executable, module, target, made)
            else:
                write_library(executable, made)
            made.replace(path)
    except OSError as error:
        raise SynoError(
            f"{path} cannot be written: {error.strerror}\n  hint: name another file"
        ) from None
