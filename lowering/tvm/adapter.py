"""The names of TVM that this package uses. They move between releases: no other file has them.

Importing this file checks that the installed TVM is one that works. It raises ``SynoError`` with
the way to repair an installation, or ``MissingExtraError`` where there is none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from syno_ir.errors import SynoError, missing_extra

TVM_VERSIONS = ("0.27",)
"""The releases of ``apache-tvm`` whose names this file knows, by their first two numbers."""

FFI_VERSIONS = ("0.1.14",)
"""The releases of ``apache-tvm-ffi`` that work: 0.1.15 crashes when MetaSchedule starts."""

REPAIR = "pip install 'apache-tvm==0.27.*' 'apache-tvm-ffi>=0.1.14,<0.1.15'"


def check_versions(installed: Any = version) -> str:
    """The version of TVM. Raises ``SynoError`` unless it and its FFI are of a release that works.

    ``installed`` tells the version of a package, or raises ``PackageNotFoundError``.
    """
    try:
        found = {name: installed(name) for name in ("apache-tvm", "apache-tvm-ffi")}
    except PackageNotFoundError:
        raise missing_extra("the TVM back end", "tvm") from None
    for (name, number), works in zip(found.items(), (TVM_VERSIONS, FFI_VERSIONS), strict=True):
        if not any(number == release or number.startswith(f"{release}.") for release in works):
            raise SynoError(
                f"{name} {number} does not work with this package, {' or '.join(works)} does"
                f"\n  hint: {REPAIR}"
            )
    return found["apache-tvm"]


VERSION = check_versions()


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


os.environ.setdefault("TVM_NUM_THREADS", str(cores()))
"""TVM's own default is half of the processors, which leaves cores idle where each has one."""

os.environ.setdefault("TVM_THREAD_POOL_SPIN_COUNT", "2000")
"""A thread of TVM's looks for work so often before it sleeps; by default it keeps a core busy for
a tenth of a second, which what runs next needs."""

os.environ.setdefault("TVM_BIND_THREADS", "0")
"""By default a thread of TVM's stays on one core, and waits there for whatever else runs on it."""

if TYPE_CHECKING:
    # What TVM says of its own types is often wrong, or missing: its values are not checked.
    tvm = relax = te = tir = meta_schedule = rpc = cast(Any, None)
    structural_hash = GlobalVar = StringImm = pack_imports = cast(Any, None)
    compiler = create_shared = cast(Any, None)

    class Executable(Any): ...

    class IntImm(Any): ...

    class IRModule(Any): ...

    class PrimFunc(Any): ...

    class Schedule(Any): ...

    class Target(Any): ...

    class Tensor(Any): ...

    class TensorType(Any): ...

    class TeTensor(Any): ...

    class VirtualMachine(Any): ...
else:
    try:
        import tvm
        from tvm import relax, rpc, te
        from tvm import tirx as tir
        from tvm.ir import GlobalVar, IRModule, StringImm
        from tvm.relax import TensorType, VirtualMachine
        from tvm.runtime import Executable, Tensor
        from tvm.runtime._ffi_api import ModulePackImportsToLLVM as pack_imports
        from tvm.s_tir import Schedule, meta_schedule
        from tvm.support.cc import create_shared
        from tvm.support.cc import get_cc as compiler
        from tvm.target import Target
        from tvm.te import Tensor as TeTensor
        from tvm.tirx import IntImm, PrimFunc
        from tvm_ffi import structural_hash
    except ImportError as error:
        # The package named tvm on PyPI is another one, and may stand in the way.
        raise SynoError(f"TVM {VERSION} cannot be imported: {error}\n  hint: {REPAIR}") from error


def int64(value: int) -> Any:
    """An integer constant: all sizes and coordinates are of 64 bits, as shapes are in Relax."""
    return tir.IntImm("int64", value)


def empty_function() -> PrimFunc:
    """A function that takes nothing and does nothing."""
    return PrimFunc([], tir.Evaluate(tir.IntImm("int32", 0))).with_attr("global_symbol", "main")


def prepare_meta_schedule() -> None:
    """Import what MetaSchedule imports when it starts, without minutes of looking up sources.

    TVM asks for the source of its caller for each of some hundred functions that it registers, and
    ``inspect`` goes through all modules for that.
    """
    import inspect

    find, inspect.getmodule = inspect.getmodule, lambda *arguments: None
    try:
        import tvm.s_tir.tensor_intrin  # noqa: F401 (it registers some)
    finally:
        inspect.getmodule = find


def build_trial(module: IRModule, target: Target, _parameters: Any) -> Any:
    """What MetaSchedule's processes build trials by.

    Theirs first imports the matrix instructions of all processors, in each process, which takes as
    long as they have for a trial; no stage of float32 uses them.
    """
    from tvm.driver import build
    from tvm.s_tir.transform import RemoveWeightLayoutRewriteBlock

    return build(RemoveWeightLayoutRewriteBlock(skip_tensor_rewrite=True)(module), target=target)


def schedule_for_gpu(function: PrimFunc, target: Target) -> PrimFunc:
    """TVM's default schedule: a thread for each element of a block, blocks of threads on a grid."""
    from tvm.s_tir import dlight

    module = IRModule({"main": function.with_attr("global_symbol", "main")})
    schedule: Any = dlight.ApplyDefaultSchedule(dlight.gpu.Fallback())
    with target:
        return schedule(module)["main"]


def device_of(target: Target) -> Any:
    """The first device of a target's kind on this machine."""
    return tvm.cuda() if target.kind.name == "cuda" else tvm.cpu()


def _llvm_of(executable: Executable) -> Any:
    """The compiled functions of an executable for LLVM."""
    (library,) = executable.mod.imports
    assert library.kind == "llvm"
    return library


def write_object(executable: Executable, module: IRModule, target: Target, path: Path) -> None:
    """Write an executable for LLVM, which was compiled from a module, as one object file.

    What runs ``main`` is data beside the functions. TVM gives it an object of its own, which a
    linker for the target would have to join: here a function that is never called brings it along.
    """
    own = _llvm_of(executable).get_function("_get_target_string")()
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data.ll"
        pack_imports(executable.mod, False, own, "").write_to_file(str(data))
        text = StringImm(data.read_text())
    zero = tir.IntImm("int32", 0)
    call = tir.Evaluate(tir.call_extern("int32", "abs", zero))  # TVM drops what has no effect
    body = tir.AttrStmt(zero, "pragma_import_llvm", text, call)
    function = PrimFunc([], body).with_attr("global_symbol", DATA)
    joined = IRModule({**module.functions, GlobalVar(DATA): function})
    _llvm_of(compile_module(joined, target=target)).write_to_file(str(path))


DATA = "syno_data"
"""The name of that function."""

OPTIONS = ["-O3"]
"""Of this machine's compiler, for C."""


def runnable(executable: Executable) -> Any:
    """The module of an executable, to run in this process; C is compiled first.

    Raises ``SynoError`` if the compiler fails.
    """
    return executable.jit(fcompile=_link, options=OPTIONS)


def write_library(executable: Executable, path: Path) -> None:
    """Write a shared library. Raises ``SynoError`` if the compiler, which links it, fails."""
    executable.export_library(str(path), fcompile=_link, options=OPTIONS)


def write_archive(executable: Executable, path: Path) -> None:
    """Write a ``.tar`` of the objects of which TVM's runtime makes a library."""
    executable.export_library(str(path))


def _link(library: str, files: Sequence[str], options: Sequence[str] = ()) -> None:
    """Make a library of sources and objects. Raises ``SynoError`` if the compiler fails."""
    try:
        create_shared(library, list(files), options=list(options))
    except (RuntimeError, OSError) as error:
        lines = str(error).removeprefix("Compilation error:\n").splitlines()
        told = (line for line in lines if re.search(r":\d+: (fatal )?error: ", line))
        reason = next(told, lines[0])
        raise SynoError(
            f"{compiler()} failed: {reason}\n  hint: the variable CXX may name another C++ compiler"
        ) from error


def sources_of(executable: Executable) -> list[str]:
    """The text of the modules in an executable whose code is text."""
    found: list[str] = []
    modules = [executable.mod]
    while modules:
        module = modules.pop()
        modules += list(module.imports)
        if module.kind in ("c", "cuda"):
            found.append(module.inspect_source())
    return found


compile_module = tvm.compile
from_dlpack = tvm.runtime.from_dlpack
device_numbered = tvm.runtime.device
on_device = tvm.runtime.tensor
load_module = tvm.runtime.load_module
parse_script = tvm.script.from_source
LLVM_CPU = tvm.target.codegen.llvm_get_system_cpu
LLVM_CPUS = tvm.target.codegen.llvm_get_cpu_archlist
LLVM_FEATURES = tvm.target.codegen.llvm_get_cpu_features

__all__ = [
    "LLVM_CPU",
    "LLVM_CPUS",
    "LLVM_FEATURES",
    "VERSION",
    "Executable",
    "IRModule",
    "IntImm",
    "PrimFunc",
    "Schedule",
    "Target",
    "TeTensor",
    "Tensor",
    "TensorType",
    "VirtualMachine",
    "build_trial",
    "compile_module",
    "compiler",
    "cores",
    "device_numbered",
    "device_of",
    "empty_function",
    "from_dlpack",
    "int64",
    "load_module",
    "meta_schedule",
    "on_device",
    "parse_script",
    "prepare_meta_schedule",
    "relax",
    "rpc",
    "runnable",
    "schedule_for_gpu",
    "sources_of",
    "structural_hash",
    "te",
    "tir",
    "write_archive",
    "write_library",
    "write_object",
]
