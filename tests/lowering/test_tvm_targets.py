"""Targets: kernels exported, cross-compiled, and as text for other compilers."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from syno_ir import SynoError, parse, zoo

pytest.importorskip("tvm")

from float32_budget import assert_is_reference, drawn, small_binding

import syno_ir.tvm
from syno_ir.lowering.tvm import adapter, machine
from syno_ir.lowering.tvm.machine import target_named

BINDING = {"N": 1, "C_in": 8, "C_out": 8, "H": 6, "W": 6, "k": 3}
EXAMPLE = Path(__file__).parents[2] / "examples" / "run_kernel.py"


def test_the_example_runs_an_exported_kernel(tmp_path: Path) -> None:
    operator = zoo.load("conv2d")
    path = tmp_path / "conv2d.so"
    syno_ir.tvm.build(operator, BINDING).export(path)
    program = f"import runpy, sys; sys.modules['syno_ir'] = None; sys.argv[1:] = [{str(path)!r}]\n"
    program += f"runpy.run_path({str(EXAMPLE)!r})"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    ones = [np.ones(shape) for shape in operator.shapes(BINDING).arguments]
    expected = operator.evaluate(ones, BINDING)
    assert run.stdout == f"{expected.shape} {expected.sum()}\n", run.stderr


EM_AARCH64 = 0xB7
"""A processor, by what stands in an ELF file at byte 18."""


def processor_of(head: bytes) -> int | None:
    """The processor that an object file is for; None if it is none."""
    return head[18] if head.startswith(b"\x7fELF") else None


@pytest.mark.parametrize("name", ["conv2d", "operator1", "pixel_shuffle"])
def test_an_object_for_aarch64_is_all_of_the_kernel(name: str, tmp_path: Path) -> None:
    operator, path = zoo.load(name), tmp_path / "kernel.o"
    syno_ir.tvm.build(operator, operator.bindings[0], target="aarch64").export(path)
    content = path.read_bytes()
    assert processor_of(content) == EM_AARCH64
    assert b"__tvm_ffi__library_bin" in content  # what runs ``main``


def test_an_archive_for_aarch64(tmp_path: Path) -> None:
    path = tmp_path / "conv2d.tar"
    syno_ir.tvm.build(zoo.load("conv2d"), BINDING, target="aarch64").export(path)
    with tarfile.open(path) as archive:
        members = [archive.extractfile(name) for name in archive.getnames()]
        found = {processor_of(member.read(20)) for member in members if member is not None}
    assert found == {EM_AARCH64}


@pytest.mark.skipif(adapter.compiler() is None, reason="there is no C++ compiler")
@pytest.mark.parametrize(
    ("name", "open_symbols"),
    [
        ("conv2d", "N"),
        ("depthwise_conv2d", ""),
        ("operator1", ""),
        ("pixel_shuffle", ""),
        ("separable_conv2d", ""),
    ],
)
def test_an_object_is_linked_to_a_library(name: str, open_symbols: str, tmp_path: Path) -> None:
    """By the compiler alone, as on a machine without this package."""
    operator = zoo.load(name)
    binding = small_binding(operator)
    known = {symbol: value for symbol, value in binding.items() if symbol not in open_symbols}
    kernel = syno_ir.tvm.build(operator, known)
    kernel.export(tmp_path / "kernel.o")
    line = [adapter.compiler(), "-shared", "-o", "kernel.so", "kernel.o"]
    subprocess.run(line, check=True, cwd=tmp_path)
    library = adapter.load_module(str(tmp_path / "kernel.so"))
    machine = adapter.VirtualMachine(library, kernel.device)
    arrays = drawn(operator, binding)
    x, *weights = (adapter.on_device(array, kernel.device) for array in arrays)
    packed = machine["pack"](*weights) if weights else []
    result = machine["main"](x, *([packed] if len(weights) == 1 else packed)).numpy()
    np.testing.assert_array_equal(result, kernel(*arrays))


@pytest.mark.parametrize(
    ("target", "name", "message"),
    [
        (
            "llvm",
            "conv2d.txt",
            r"conv2d\.txt: a kernel for llvm is exported as \.so or \.o or \.tar",
        ),
        ("llvm", "conv2d", r"a kernel for llvm is exported as .*\n  hint: name it .*conv2d\.so"),
        (
            "aarch64",
            "conv2d.so",
            r"aarch64 is exported as \.o or \.tar\n.*\.o, .*: g\+\+ -shared -o",
        ),
        (
            "aarch64",
            "conv2d.a",
            r"aarch64 is exported as \.o or \.tar\n  hint: name it .*conv2d\.o",
        ),
        ("c", "conv2d.o", r"c is exported as \.so\n"),
        ("c", "conv2d.tar", r"c is exported as \.so\n"),
        ("cuda-sm80", "conv2d.o", r"cuda-sm80 is exported as \.so or \.tar"),
        ("llvm", "missing/conv2d.o", r"missing/conv2d\.o: there is no folder .*missing\n  hint: "),
    ],
)
def test_files_that_a_target_has_not(target: str, name: str, message: str, tmp_path: Path) -> None:
    foreign = "x86-64-v3" if platform.machine() == "aarch64" else "aarch64"
    message = message.replace("aarch64", foreign)
    kernel = syno_ir.tvm.build(
        zoo.load("conv2d"), BINDING, target=target.replace("aarch64", foreign)
    )
    with pytest.raises(SynoError, match=message):
        kernel.export(tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(adapter.compiler() is None, reason="there is no C++ compiler")
@pytest.mark.parametrize(
    "name",
    [
        "average_pool2d_strided",
        "channel_shuffle",
        "conv1d_circular",
        "conv2d",
        "conv3d",
        "depthwise_conv2d",
        "grouped_conv2d",
        "linear_bias",
        "matmul",
        "operator1",
        "separable_conv2d",
        "shift_pointwise",
    ],
)
def test_c_is_compiled_and_gives_the_values_of_the_reference(name: str) -> None:
    operator = zoo.load(name)
    assert_is_reference(operator, small_binding(operator), "channels_last", target="c")


def test_c_has_no_vectors() -> None:
    """No compiler of C knows the types that TVM writes for them."""
    for name in zoo.names():
        operator = zoo.load(name)
        source = syno_ir.tvm.build(operator, operator.bindings[0], target="c").source
        assert not re.findall(r"\b(?:float|u?int(?:\d+_t)?|bool)(?:2|4|8|16)\b", source), name


def test_without_a_compiler_c_is_source_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    operator = zoo.load("conv2d")
    kernel = syno_ir.tvm.build(operator, BINDING, target="c")
    for variable in ("CXX", "CC"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SynoError, match=r"for c: it has no C\+\+ compiler\n  hint: install one$"):
        kernel(*drawn(operator, BINDING))
    with pytest.raises(SynoError, match=r"no C\+\+ compiler to link .*\n  hint: install one$"):
        kernel.export(tmp_path / "conv2d.so")
    compiled = syno_ir.tvm.build(operator, BINDING)
    with pytest.raises(SynoError, match=r"\n  hint: install one or export \.o or export \.tar$"):
        compiled.export(tmp_path / "conv2d.so")
    compiled.export(tmp_path / "conv2d.o")


def test_a_compiler_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kernel = syno_ir.tvm.build(zoo.load("conv2d"), BINDING)
    monkeypatch.setenv("CXX", str(tmp_path / "no-compiler"))
    with pytest.raises(SynoError, match=r"no-compiler failed: .*\n  hint: the variable CXX"):
        kernel.export(tmp_path / "conv2d.so")


@pytest.mark.parametrize("ending", [".so", ".o", ".tar"])
def test_files_that_cannot_be_written(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if ending == ".so" and adapter.compiler() is None:
        pytest.skip("there is no C++ compiler")
    kernel = syno_ir.tvm.build(zoo.load("linear"), N=1, C_in=4, C_out=4)
    folder = tmp_path / f"folder{ending}"
    folder.mkdir()
    with pytest.raises(SynoError, match=r"folder\..* cannot be written: .*irectory\n  hint: "):
        kernel.export(folder)
    with pytest.raises(SynoError, match=r"a\..* cannot be written: File name too long\n  hint: "):
        kernel.export(tmp_path / f"{'a' * 300}{ending}")
    assert list(tmp_path.iterdir()) == [folder]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SynoError, match=r"^\.: a kernel .*\n  hint: name it kernel\.so"):
        kernel.export("")


def test_c_source() -> None:
    source = syno_ir.tvm.build(zoo.load("conv2d"), BINDING, target="c").source
    assert "#include" in source and "int32_t" in source


@pytest.mark.parametrize("arch", ["sm_80", "sm_90"])
def test_cuda_source_compiles(arch: str, tmp_path: Path) -> None:
    target = f"cuda-{arch.replace('_', '')}"
    source = syno_ir.tvm.build(zoo.load("conv2d"), BINDING, target=target).source
    assert "__global__" in source and "threadIdx.x" in source
    if (nvcc := shutil.which("nvcc")) is None:
        pytest.skip("nvcc is not installed: the CUDA source was made, but not compiled")
    file = tmp_path / "conv2d.cu"
    file.write_text(source)
    line = [nvcc, "-ptx", f"-arch={arch}", str(file), "-o", str(tmp_path / "conv2d.ptx")]
    subprocess.run(line, check=True, capture_output=True)
    assert f".target {arch}" in (tmp_path / "conv2d.ptx").read_text()


@pytest.mark.skipif(
    adapter.device_of(target_named("cuda-sm80")).exist, reason="this machine has a GPU"
)
def test_a_kernel_for_a_gpu_where_there_is_none() -> None:
    operator = zoo.load("conv2d")
    kernel = syno_ir.tvm.build(operator, BINDING, target="cuda-sm80")
    for run in (kernel, kernel.prepared):
        with pytest.raises(
            SynoError, match=r"for cuda-sm80: TVM finds no GPU .*\n  hint: export it"
        ):
            run(*drawn(operator, BINDING))


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("x87", r"^there is no target 'x87'\n  hint: there are llvm, aarch64, c, .*JSON"),
        ("aarch", r"^there is no target 'aarch'\n  hint: did you mean aarch64\? there are llvm, "),
        ('{"kind": "x87"}', r'^target \{"kind": "x87"\}: .*x87" is not defined'),
        ('{"kind": "llvm"', r'^target \{"kind": "llvm": .*\n  hint: there are llvm, '),
        ({"kind": "llvm"}, r"^a target is named by a text, got dict\n  hint: there are llvm, "),
        ('{"kind": "metal"}', r"no schedules for kind metal\n  hint: there are for llvm, c, cuda$"),
        (
            '{"kind": "llvm", "mtriple": "x86_64-linux-gnu", "mcpu": "znver33"}',
            r"LLVM knows no mcpu znver33\n  hint: did you mean znver3\?",
        ),
    ],
)
def test_an_unknown_target(target: Any, message: str) -> None:
    with pytest.raises(SynoError, match=message):
        syno_ir.tvm.build(zoo.load("conv2d"), BINDING, target=target)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="its processor has no AVX")
def test_a_processor_that_lacks_vectors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The library is linked here all the same."""
    operator = zoo.load("linear")
    kernel = syno_ir.tvm.build(operator, N=1, C_in=4, C_out=4, target="x86-64-v3")
    monkeypatch.setattr(machine, "LLVM_CPU", lambda: "x86-64-v2")
    with pytest.raises(SynoError, match=r"for x86-64-v3: its processor lacks avx2\n  hint: export"):
        kernel(*drawn(operator, dict(kernel.values)))
    kernel.export(tmp_path / "linear.so")
    assert machine.obstacle(target_named("llvm")) is None


SPLIT = """
syno.func @split<H, K; k = 3, s = 2> (%x: !syno.tensor<H, {size}>)
    -> !syno.tensor<H, ({size})/s, s> {{
  %y = syno.contract(%x[%h, %k]) {{
    %q, %r = syno.split %k by s
    syno.yield %h, %q, %r
  }}
  syno.return %y
}}
"""


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ("k", r":5:5: error: @split: syno.split: %q has size k/s, which is 3/2 at \{k = 3, s"),
        ("K", "K/2 is not whole for every K\n  hint: give K a value in a binding of the function"),
    ],
)
def test_sizes_that_are_not_whole(size: str, message: str) -> None:
    with pytest.raises(SynoError, match=message):
        parse(SPLIT.format(size=size)).emit("tvmscript")


def test_values_that_do_not_divide_some_of_the_sizes() -> None:
    with pytest.raises(
        SynoError, match=r"size C_out/\(g\*s\), which is no integer .*\n(.*\n)*  hint"
    ):
        syno_ir.tvm.build(zoo.load("operator1"), C_out=8)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"C_in": 0}, r"@conv2d: the binding gives C_in = 0\n  hint: every symbol stands for"),
        ({"C_in": 2.5}, r"@conv2d: the binding gives C_in = 2\.5\n"),
        ({"C_inn": 8}, r"@conv2d: the binding gives C_inn, which is no symbol\n  hint: .*C_in"),
    ],
)
def test_values_that_are_none(values: Any, message: str) -> None:
    with pytest.raises(SynoError, match=message):
        syno_ir.tvm.build(zoo.load("conv2d"), values)


def test_sizes_beyond_64_bits() -> None:
    huge = SPLIT.format(size="H*K").replace("s> {", f"s> bindings = [{{H = 4, K = {2**62}}}] {{")
    with pytest.raises(SynoError, match=r"axis 1 of %x has size H\*K, .* beyond 64 bits"):
        parse(huge).emit("tvmscript")
