"""Targets: kernels exported, cross-compiled, and as text for other compilers."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest

from syno_ir import SynoError, parse, zoo

pytest.importorskip("tvm")

import syno_ir.tvm

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


def test_objects_for_aarch64(tmp_path: Path) -> None:
    path = tmp_path / "conv2d.tar"
    syno_ir.tvm.build(zoo.load("conv2d"), BINDING, target="aarch64").export(path)
    with tarfile.open(path) as archive:
        members = [archive.extractfile(name) for name in archive.getnames()]
        headers = [member.read(20) for member in members if member is not None]
    machines = {header[18] for header in headers if header.startswith(b"\x7fELF")}
    assert machines == {0xB7}  # EM_AARCH64


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


def test_an_unknown_target() -> None:
    with pytest.raises(SynoError, match=r"there is no target 'x87'.*\n  hint: there are llvm, "):
        syno_ir.tvm.build(zoo.load("conv2d"), BINDING, target="x87")


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
    with pytest.raises(SynoError, match="a size comes to 1/8, which is no whole number\n  hint"):
        syno_ir.tvm.build(zoo.load("operator1"), C_out=8)


def test_sizes_beyond_64_bits() -> None:
    huge = SPLIT.format(size="H*K").replace("s> {", f"s> bindings = [{{H = 4, K = {2**62}}}] {{")
    with pytest.raises(SynoError, match=r"axis 1 of %x has size H\*K, .* beyond 64 bits"):
        parse(huge).emit("tvmscript")
