"""The operators that Syno found: each against the index formula that was published with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from syno_ir import zoo
from syno_ir.lowering.reference import border_points

Array = NDArray[Any]
At = Sequence[Array]
"""Output elements: for each axis a column of coordinates."""


def over(*extents: int) -> tuple[Array, ...]:
    """All values of some iterators, each as a row."""
    return np.unravel_index(np.arange(prod(extents)), extents)


def inside(coordinate: Array, size: int) -> Array:
    return (coordinate >= 0) & (coordinate < size)


def grouped_row(at: At, x: Array, w: Array, window: int, C_in: int, C_out: int, s: int) -> Array:
    """A convolution of s groups along rows; x is read one row and one column further on."""
    n, o, h, v = at
    size = x.shape[3]
    c, k = over(C_in // s, window)
    column = v + k - window // 2
    channel = o // (C_out // s) * (C_in // s) + c
    terms = x[n, channel, (h + 1) % size, (column + 1) % size] * w[c, k, o % (C_out // s)]
    return (terms * inside(column, size)).sum(axis=1)


def resnext29_2x64d_07914(
    at: At, x: Array, w: Array, C_in: int, C_out: int, k_1: int, s: int, **_: int
) -> Array:
    return grouped_row(at, x, w, k_1, C_in, C_out, s)


def densenet121_08016(
    at: At, x: Array, w: Array, C_in: int, C_out: int, g: int, k_1: int, s: int, **_: int
) -> Array:
    return grouped_row(at, x, w, k_1 * C_out // g, C_in, C_out, s)


def densenet121_07963(
    at: At, x: Array, w: Array, C_in: int, C_out: int, g: int, k_1: int, s: int, **_: int
) -> Array:
    """The large window repeats k_1 weights."""
    repeats = C_out**2 // g**2
    return grouped_row(at, x, np.tile(w, (1, repeats, 1)), k_1 * repeats, C_in, C_out, s)


def efficientnet_v2_s_07971(
    at: At, x: Array, w: Array, w2: Array, C_in: int, H: int, k_1: int, s: int, **_: int
) -> Array:
    n, o, h, v = at
    i, r, c = over(s, k_1**2 * s, C_in)
    fine = (h * s + i + 1) % (s * H)
    return (x[n, c, v, fine // s] * w[o, i, r] * w2[fine % s, c, r]).sum(axis=1)


def efficientnet_v2_s_08003(
    at: At, x: Array, w: Array, C_in: int, k_1: int, k_2: int, **_: int
) -> Array:
    """The windows do not leave blocks of k_2 rows."""
    n, o, h, v = at
    k, c = over(k_1, C_in)
    row = h % k_2 + k - k_1 // 2
    terms = x[n, c, h // k_2 * k_2 + row.clip(0, k_2 - 1), v] * w[o, c, k]
    return (terms * inside(row, k_2)).sum(axis=1)


def efficientnet_v2_s_08010(
    at: At, x: Array, w: Array, w2: Array,
    C_in: int, C_out: int, H: int, k_1: int, k_2: int, s: int, **_: int,
) -> Array:  # fmt: skip
    n, o, h, v = at
    c, k, r = over(C_in // s, k_2, k_1**2)
    column = v + k - k_2 // 2
    channel = o // (C_out // s) * (C_in // s) + c
    data = x[n, channel, (h + 1) % H, column % H] * inside(column, H)
    return (data * w[o % (C_out // s), r] * w2[c, k, r]).sum(axis=1)


def gpt2_lm1b_05675(at: At, x: Array, w: Array, H_in: int, k_1: int, t: int, **_: int) -> Array:
    n, token, o = at
    (c,) = over(H_in // k_1)
    block = H_in // (k_1**4 * t)
    channel = o % (block * k_1) // block * (H_in // k_1) + c
    return (x[n, token, channel] * w[o // (block * k_1), c, o % block]).sum(axis=1)


def shifted_rows(at: At, x: Array, weight: Array, k_1: int, s: int) -> Array:
    """The weight has the axes C_out, C_in, k_1, s; x is read transposed."""
    n, o, h, v = at
    size = x.shape[3]
    k, c, i = over(k_1, x.shape[1], s)
    fine = (h * s + i + 1) % (s * size)
    column = fine // s + k - k_1 // 2
    terms = x[n, c, (v + 1) % size, column % size] * weight[o, c, k, fine % s]
    return (terms * inside(column, size)).sum(axis=1)


def resnet_07720(at: At, x: Array, w: Array, k_1: int, s: int, **_: int) -> Array:
    return shifted_rows(at, x, w.transpose(3, 0, 1, 2), k_1, s)


def resnet34_07239(at: At, x: Array, w: Array, k_1: int, s: int, **_: int) -> Array:
    return shifted_rows(at, x, w.transpose(0, 3, 1, 2), k_1, s)


def resnet34_07140(
    at: At, x: Array, w: Array, C_in: int, H: int, k_1: int, s: int, **_: int
) -> Array:
    n, o, h, v = at
    c, i, k = over(C_in // s, s, k_1)
    fine = (h * s + i + 1) % (s * H)
    column = v + k - k_1 // 2
    channel = fine % s * (C_in // s) + c
    terms = x[n, channel, fine // s, (column + 1) % H] * w[o, c, i, k]
    return (terms * inside(column, H)).sum(axis=1)


def resnet_07889(
    at: At, x: Array, w: Array, w2: Array,
    C_in: int, C_out: int, H: int, g: int, k_1: int, s: int, **_: int,
) -> Array:  # fmt: skip
    n, o, h, v = at
    q, i, j, r, c = over(g, k_1, k_1, C_out // (g * s), C_in // g)
    row, column = h + i - k_1 // 2, v + j - k_1 // 2
    channel = q * (C_in // g) + c
    data = x[n, channel, row % H, column % H] * inside(row, H) * inside(column, H)
    return (data * w[q, i, j, o, r] * w2[channel, j, r]).sum(axis=1)


def resnext29_2x64d_07931(
    at: At, x: Array, w: Array,
    C_in: int, C_out: int, H: int, g: int, k_1: int, s: int, **_: int,
) -> Array:  # fmt: skip
    """Groups have neighbours, too."""
    n, o, h, v = at
    j, c, k, i = over(k_1, C_in // (g * s), k_1, s)
    column = v + k - k_1 // 2
    group = o // (C_out // g) + j - k_1 // 2
    channel = i * (C_in // s) + group % g * (C_in // (g * s)) + c
    data = x[n, channel, (h + 1) % H, (column + 1) % H] * inside(column, H) * inside(group, g)
    return (data * w[o // (C_out // g), j, c, k, o % (C_out // g)]).sum(axis=1)


IMAGES = [
    {"N": 1, "C_in": 8, "C_out": 8, "H": 4, "g": 2, "s": 2, "k_1": 3, "k_2": 2},
    {"N": 2, "C_in": 12, "C_out": 8, "H": 6, "g": 2, "s": 2, "k_1": 3, "k_2": 3},
    {"N": 1, "C_in": 18, "C_out": 9, "H": 4, "g": 3, "s": 3, "k_1": 2, "k_2": 4},
]
TEXTS = [
    {"N": 1, "k_1": 2, "t": 2, "H_in": 32, "seq_len": 4},
    {"N": 2, "k_1": 2, "t": 1, "H_in": 48, "seq_len": 3},
]
FORMULAS: dict[str, tuple[Callable[..., Array], list[dict[str, int]]]] = {
    "found/densenet121-07963": (densenet121_07963, IMAGES),
    "found/densenet121-08016": (densenet121_08016, IMAGES),
    "found/efficientnet-v2-s-07971": (efficientnet_v2_s_07971, IMAGES),
    "found/efficientnet-v2-s-08003": (efficientnet_v2_s_08003, IMAGES),
    "found/efficientnet-v2-s-08010": (efficientnet_v2_s_08010, IMAGES[:2]),
    "found/gpt2-lm1b-05675": (gpt2_lm1b_05675, TEXTS),
    "found/resnet-07720": (resnet_07720, IMAGES),
    "found/resnet-07889": (resnet_07889, IMAGES),
    "found/resnet34-07140": (resnet34_07140, IMAGES),
    "found/resnet34-07239": (resnet34_07239, IMAGES),
    "found/resnext29-2x64d-07914": (resnext29_2x64d_07914, IMAGES),
    "found/resnext29-2x64d-07931": (resnext29_2x64d_07931, IMAGES),
}


def test_every_found_operator_has_a_formula() -> None:
    assert sorted(FORMULAS) == [name for name in zoo.names() if name.startswith("found/")]


def compare(name: str, binding: dict[str, int], points: int) -> None:
    """The operator and its formula, in integers, at elements among which borders are."""
    operator = zoo.load(name)
    values = {symbol: binding[symbol] for symbol in operator.func.symbols.data.names}
    shapes = operator.shapes(values)
    rng = np.random.default_rng(0)
    arguments = [rng.integers(-9, 10, shape) for shape in shapes.arguments]
    at = border_points(shapes.result, points)
    expected = FORMULAS[name][0]([axis[:, None] for axis in at.T], *arguments, **values)
    assert np.count_nonzero(expected) > len(expected) // 2
    np.testing.assert_array_equal(operator.evaluate(arguments, values, at=at), expected)


@pytest.mark.parametrize(
    ("name", "binding"),
    [(name, binding) for name, (_, bindings) in FORMULAS.items() for binding in bindings],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value.values())),
)
def test_value_at_a_small_binding(name: str, binding: dict[str, int]) -> None:
    compare(name, binding, 1000)


@pytest.mark.parametrize("name", FORMULAS)
def test_value_at_every_published_place(name: str) -> None:
    """With a batch of one, to save memory."""
    bindings = zoo.load(name).bindings
    assert bindings
    for binding in bindings:
        compare(name, {**binding, "N": 1}, 32)


def test_two_are_one_family_and_the_others_differ() -> None:
    families: dict[str, list[str]] = {}
    for name in FORMULAS:
        families.setdefault(zoo.load(name).fingerprint("e2"), []).append(name)
    assert len(families) == 11
    assert ["found/resnet-07720", "found/resnet34-07239"] in families.values()
    first, second = (zoo.load(n) for n in ("found/resnet-07720", "found/resnet34-07239"))
    assert first.fingerprint("e1") != second.fingerprint("e1")


def test_three_are_one_function_where_c_out_is_g() -> None:
    """As at the places of DenseNet-121."""
    names = ["densenet121-07963", "densenet121-08016", "resnext29-2x64d-07914"]
    operators = [zoo.load(f"found/{name}") for name in names]
    binding = {"N": 1, "C_in": 4, "C_out": 2, "H": 3, "g": 2, "k_1": 3, "s": 2}
    shared = [{s: binding[s] for s in op.func.symbols.data.names} for op in operators]
    prints = {op.fingerprint("e2", [b]) for op, b in zip(operators, shared, strict=True)}
    assert len(prints) == 1


def test_resnet_07889_is_operator_1_of_the_paper() -> None:
    found, known = zoo.load("found/resnet-07889"), zoo.load("operator1")
    values = {"N": 1, "C_in": 4, "C_out": 8, "H": 3, "g": 2, "s": 2}
    rng = np.random.default_rng(0)
    arguments = [rng.integers(-9, 10, s) for s in found.shapes(values, k_1=3).arguments]
    result = found.evaluate(arguments, values, k_1=3)
    np.testing.assert_array_equal(result, known.evaluate(arguments, values, W=3, k=3))


PAGE = Path(__file__).parents[2] / "docs" / "found-operators.md"


@pytest.mark.parametrize("name", FORMULAS)
def test_the_page_on_found_operators_is_true(name: str) -> None:
    operator = zoo.load(name)
    lines = PAGE.read_text().splitlines()
    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
    (row,) = (row for row in rows if row[0] == name.removeprefix("found/"))
    _, network, places, symbols, primitives, family = row
    assert f" for {network}: {row[0]} of" in zoo.path(name).read_text().splitlines()[0]
    assert int(places) == len(operator.bindings)
    assert symbols == str(operator.func.symbols.data)
    assert int(primitives) == operator.run_passes("syno-normalize").primitives
    assert operator.fingerprint("e2").startswith(family)
    assert len(family) == 8
    assert operator.emit("einsum").rstrip() in lines
