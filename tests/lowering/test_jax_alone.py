"""Emitted modules run where jax and numpy are all there is, and give what scipy and numpy do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from syno_ir import zoo
from syno_ir.dialect import WeightType

pytest.importorskip("jax")
ndimage = pytest.importorskip("scipy.ndimage")

Array = NDArray[np.float64]

PROGRAM = """
import sys
sys.modules.update(dict.fromkeys(["syno_ir", "xdsl", "sympy", "scipy"]))
import importlib, inspect, json
import jax, numpy
jax.config.update("jax_enable_x64", True)
results = {}
for name, (weights, data, sizes) in json.load(open("cases.json")).items():
    module = importlib.import_module(name)
    arrays = numpy.load(f"{name}.npz")
    params = {weight: arrays[weight] for weight in weights}
    inputs = [arrays[tensor] for tensor in data]
    results[name] = jax.jit(module.apply)(params, *inputs)
    initial = module.init(jax.random.key(0), **{
        s: n for s, n in sizes.items() if s in inspect.signature(module.init).parameters})
    assert {w: a.shape for w, a in initial.items()} == {w: a.shape for w, a in params.items()}
numpy.savez("results.npz", **results)
print(sorted({m.split(".")[0] for m in sys.modules if sys.modules[m]} & {"syno_ir", "xdsl"}))
"""


def correlate(x: Array, w: Array) -> Array:
    """[N, C_in, ...] with [C_out, C_in, ...], zeros outside."""
    return np.array(
        [
            [
                sum(ndimage.correlate(a, b, mode="constant") for a, b in zip(image, v, strict=True))
                for v in w
            ]
            for image in x
        ]
    )


def correlate_channels(x: Array, w: Array) -> Array:
    """[N, C, H, W] with [C, k, k], each channel by itself."""
    return np.stack(
        [correlate(x[:, c : c + 1], w[None, c : c + 1])[:, 0] for c in range(len(w))], 1
    )


def grouped(x: Array, w: Array) -> Array:
    """As many groups as the shapes tell, not the default."""
    number = x.shape[1] // w.shape[1]
    groups = zip(np.split(x, number, 1), np.split(w, number), strict=True)
    return np.concatenate([correlate(*group) for group in groups], 1)


def causal(x: Array, w: Array) -> Array:
    rows = [[[np.convolve(a, b[::-1]) for a, b in zip(i, v, strict=True)] for v in w] for i in x]
    return np.sum(rows, axis=2)[..., : x.shape[2]]


def pixel_shuffle(x: Array) -> Array:
    n, c, h, w = x.shape
    return x.reshape(n, c // 4, 2, 2, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(n, -1, 2 * h, 2 * w)


IMAGE = {"N": 2, "H": 4, "W": 6}
LINE = {"N": 2, "C_in": 3, "C_out": 4, "L": 7}
CASES: dict[str, tuple[Callable[..., Any], dict[str, int]]] = {
    "average_pool2d": (
        lambda x: ndimage.uniform_filter(x, (1, 1, 3, 3), mode="constant"),
        {**IMAGE, "C": 3, "k": 3},
    ),
    "conv1d": (correlate, {**LINE, "k": 3}),
    "conv1d_causal": (causal, {**LINE, "k": 3}),
    "conv2d": (correlate, {**IMAGE, "C_in": 3, "C_out": 4, "k": 3}),
    "depthwise_conv2d": (correlate_channels, {**IMAGE, "C": 3, "k": 3}),
    "grouped_conv2d": (grouped, {**IMAGE, "C_in": 8, "C_out": 12, "k": 3, "g": 4}),
    "linear_bias": (lambda x, w, b: x @ w.T + b, {"N": 3, "C_in": 4, "C_out": 5}),
    "low_rank_linear": (lambda x, u, w: x @ (w @ u).T, {"N": 3, "C_in": 4, "C_out": 5, "R": 2}),
    "pixel_shuffle": (pixel_shuffle, {**IMAGE, "C": 3, "s": 2}),
    "separable_conv2d": (
        lambda x, w, v: np.einsum("nihw,oi->nohw", correlate_channels(x, w), v),
        {**IMAGE, "C_in": 3, "C_out": 4, "k": 3},
    ),
    "shift_pointwise": (
        lambda x, w: np.einsum("nihw,oi->nohw", np.roll(x, (-1, -1), (2, 3)), w),
        {**IMAGE, "C_in": 3, "C_out": 4},
    ),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Array, Array]]:
    """For each case what the emitted module gives in a process of its own, and the oracle."""
    folder: Path = tmp_path_factory.mktemp("alone")
    rng = np.random.default_rng(0)
    cases, expected = {}, {}
    for name, (oracle, binding) in CASES.items():
        operator = zoo.load(name)
        (folder / f"{name}.py").write_text(operator.emit("jax"))
        shapes = operator.shapes(binding).arguments
        arrays = {
            str(tensor.name_hint): rng.normal(size=shape)
            for tensor, shape in zip(operator.func.arguments, shapes, strict=True)
        }
        arguments = operator.func.arguments
        weights = [str(a.name_hint) for a in arguments if isinstance(a.type, WeightType)]
        cases[name] = weights, [a for a in arrays if a not in weights], binding
        np.savez(folder / f"{name}.npz", **arrays)  # pyright: ignore
        expected[name] = oracle(*arrays.values())
    (folder / "cases.json").write_text(json.dumps(cases))
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "[]\n"
    found = np.load(folder / "results.npz")
    return {name: (found[name], expected[name]) for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_value(name: str, results: dict[str, tuple[Array, Array]]) -> None:
    result, expected = results[name]
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-10)
