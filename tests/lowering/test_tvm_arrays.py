"""What a kernel takes: arrays of any library that speaks DLPack, and errors for all else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from syno_ir import SynoError, zoo

pytest.importorskip("tvm")

from float32_budget import drawn

import syno_ir.tvm
from syno_ir.lowering.tvm.arrays import tensor_of
from syno_ir.tvm import Kernel

OPERATOR = zoo.load("conv2d")
BINDING = {"N": 2, "C_in": 8, "C_out": 4, "H": 6, "W": 5, "k": 3}
KINDS = {"CUDA": 2}
"""Numbers of kinds of devices in DLPack."""


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return syno_ir.tvm.build(OPERATOR, BINDING)


class Speaker:
    """An array that speaks DLPack, and does nothing else."""

    def __init__(self, array: Any, device: tuple[int, int] | None = None):
        self._array, self._device = array, device

    def __dlpack__(self, **options: Any) -> Any:
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self._device or self._array.__dlpack_device__()


def read_only(array: Any) -> Any:
    array = array.copy()
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "form",
    [
        Speaker,
        np.asfortranarray,
        lambda array: Speaker(np.asfortranarray(array)),
        lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
        lambda array: array[::-1].copy()[::-1],
        read_only,
        lambda array: np.append(np.zeros(1, np.float32), array)[1:].reshape(array.shape),
    ],
    ids="speaker fortran strided-speaker stepped reversed read-only unaligned".split(),
)
def test_arrays_in_any_form(kernel: Kernel, form: Any) -> None:
    x, w = drawn(OPERATOR, BINDING)
    expected = OPERATOR.evaluate([x, w], BINDING)
    result = kernel(form(x), form(w))
    assert type(result) is np.ndarray
    np.testing.assert_allclose(result, expected, atol=1e-4)
    np.testing.assert_array_equal(kernel.with_weights(form(w))(form(x)), result)


def test_an_array_is_copied_only_if_it_must_be(kernel: Kernel) -> None:
    memory = np.zeros(64 + 16, np.float32)
    start = -(memory.ctypes.data // 4) % 16
    aligned, unaligned = memory[start : start + 64], memory[start + 1 : start + 65]
    for array, shared in ((aligned, True), (unaligned, False), (read_only(aligned), False)):
        tensor = tensor_of(array, kernel.device, "x")
        assert np.shares_memory(np.from_dlpack(tensor), array) == shared


def test_arrays_of_jax(kernel: Kernel) -> None:
    jax = pytest.importorskip("jax")
    arguments = drawn(OPERATOR, BINDING)
    result = kernel(*map(jax.numpy.asarray, arguments))
    np.testing.assert_allclose(result, OPERATOR.evaluate(arguments, BINDING), atol=1e-4)
    with pytest.raises(SynoError, match="x has dtype bfloat16, not float32"):
        kernel(*(jax.numpy.asarray(each, "bfloat16") for each in arguments))
    with pytest.raises(SynoError, match=r"x: expected an array .*, got DynamicJaxprTracer\n  hint"):
        jax.jit(kernel)(*arguments)


def test_arrays_of_torch(kernel: Kernel) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed")
    x, w = drawn(OPERATOR, BINDING)
    expected = OPERATOR.evaluate([x, w], BINDING)
    given, weights = torch.from_numpy(x), torch.from_numpy(w)
    np.testing.assert_allclose(kernel(given, weights), expected, atol=1e-4)
    strided = given.permute(3, 2, 1, 0).contiguous().permute(3, 2, 1, 0)
    assert not strided.is_contiguous()
    np.testing.assert_allclose(kernel(strided, weights), expected, atol=1e-4)
    with pytest.raises(SynoError, match=r"x has dtype float16, not float32\n  hint: "):
        kernel(given.half(), weights)
    with pytest.raises(SynoError, match=r"w cannot be read: .*requires? grad.*\n  hint: "):
        kernel(given, torch.nn.Parameter(weights))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, w: (x, w[:, :3]), r"axis 1 of %w has 3 elements, but C_in is 8 under"),
        (lambda x, w: (x, Speaker(w[0])), r"%w is a !syno\.weight<.*>, got shape \(8, 3, 3\)"),
        (lambda x, w: (), r"takes 2 arguments \(%x: .*, %w: .*\), got 0"),
        (lambda x, w: (x,), r"takes 2 arguments .*, got 1"),
        (lambda x, w: (x, w, w), r"takes 2 arguments .*, got 3"),
        (lambda x, w: (x.astype(np.float64), w), r"x has dtype float64, not float32\n  hint: "),
        (lambda x, w: (Speaker(x.astype(int)), w), r"x has dtype int64, not float32\n  hint: "),
        (lambda x, w: (x.astype(">f4"), w), r"x cannot be read: .*byte order\.\n  hint: "),
        (lambda x, w: (x, w.tolist()), r"@conv2d: w: expected an array that speaks DLPack, got li"),
    ],
)
def test_arguments_that_do_not_fit(kernel: Kernel, change: Any, message: str) -> None:
    with pytest.raises(SynoError, match=message):
        kernel(*change(*drawn(OPERATOR, BINDING)))


def test_an_array_on_a_device_that_cannot_be_reached(kernel: Kernel) -> None:
    x, w = drawn(OPERATOR, BINDING)
    nowhere = (KINDS["CUDA"], 99)
    with pytest.raises(SynoError, match=r"x is on cuda:99, .*\n  hint: copy it to cpu:0 first"):
        kernel(Speaker(x, nowhere), w)


def test_arrays_have_no_names_in_a_call(kernel: Kernel) -> None:
    x, w = drawn(OPERATOR, BINDING)
    with pytest.raises(SynoError, match=r"@conv2d: .* got w=\n  hint: give them in order: x, w"):
        kernel(x, w=w)
    with pytest.raises(SynoError, match=r"got w=\n  hint: give them in order: w"):
        kernel.with_weights(w=w)
    with pytest.raises(SynoError, match=r"got x=\n  hint: give them in order: x"):
        kernel.with_weights(w)(x=x)


def test_the_number_of_weights_and_of_data(kernel: Kernel) -> None:
    x, w = drawn(OPERATOR, BINDING)
    with pytest.raises(SynoError, match=r"@conv2d has 1 weight \(w\), got 2"):
        kernel.with_weights(w, w)
    with pytest.raises(SynoError, match=r"@conv2d has 1 data argument \(x\), got 0"):
        kernel.with_weights(w)()
    with pytest.raises(SynoError, match=r"takes 2 arguments .*, got 1"):
        kernel.prepared(x)


def test_a_kernel_is_shown_on_one_line(kernel: Kernel) -> None:
    binding = "{N = 2, C_in = 8, C_out = 4, H = 6, W = 5, k = 3}"
    assert repr(kernel) == f"<Kernel @conv2d {binding}, signature, llvm>"


@pytest.mark.parametrize("given", [None, 3, OPERATOR.func])
def test_what_is_no_operator(given: Any) -> None:
    kind = type(given).__name__
    with pytest.raises(SynoError, match=rf"expected the path of .*, got {kind}\n  hint: "):
        syno_ir.tvm.build(given)


@pytest.mark.parametrize(
    ("name", "symbol", "given"),
    [
        ("pixel_shuffle", "C", {"N": 1, "H": 3, "W": 3}),
        ("found/efficientnet-v2-s-07971", "k_1", {"s": 2}),
        ("found/efficientnet-v2-s-08003", "k_2", {"k_1": 3, "C_in": 3, "C_out": 8, "H": 6}),
    ],
)
def test_a_symbol_that_no_axis_tells_cannot_stay_open(
    name: str, symbol: str, given: dict[str, int]
) -> None:
    told = (
        rf"{symbol} has no value, and no axis is {symbol} alone, .*build\(operator, {symbol}=...\)"
    )
    with pytest.raises(SynoError, match=f"(?s){told}"):
        syno_ir.tvm.build(zoo.load(name), given)
