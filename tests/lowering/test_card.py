"""The card: textbook facts of known operators, and the matrix against the reference."""

from __future__ import annotations

import re
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings

import syno_ir
from syno_ir import zoo
from syno_ir.coefficients import PRIME, residues
from syno_ir.dialect import TensorType
from syno_ir.dialect.violation import name_of
from syno_ir.lowering.card import batch_axes, matrix_of, rank
from syno_ir.operator import Operator
from syno_ir.terms import terms_of
from syno_ir.testing import Limits, operators


def parse(primitives: str, result: str = "C, H") -> Operator:
    return syno_ir.parse(
        f"syno.func @f<C, H> (%x: !syno.tensor<C, H>) -> !syno.tensor<{result}> {{\n"
        f"  %y = syno.contract(%x[%c, %h]) {{\n    {primitives}\n  }}\n"
        "  syno.return %y\n}"
    )


def test_a_convolution() -> None:
    text = zoo.load("conv2d").emit("card")
    assert "231,211,008 FLOPs, 36,864 parameters" in text
    assert "axis 0 of %x, N: a batch, each element by itself" in text
    assert "axis 1 of %x, C_in: reads 6 of 6; any order, absorbed by the weights" in text
    assert "H: reads 3 of 8; equivariant to steps of 1 (steps of 1 in axis 2 of the result)" in text
    assert "axis 1 of the result, C_out: any order, absorbed by the weights" in text
    assert "inputs that are never read: none" in text


SHIFTED = """
syno.func @f<L> (%x: !syno.tensor<L>) -> !syno.tensor<L> BINDINGS {
  %y = syno.contract(%x[%l]) {
    %s = syno.shift %l by 5
    syno.yield %s
  }
  syno.return %y
}
"""


@pytest.mark.parametrize(
    ("bindings", "place", "size"),
    [
        ("bindings = [{L = 5000}, {L = 32}, {L = 8}]", "{L = 32}", 32),
        ("bindings = [{L = 5000}]", "the small binding {L = 6}, not a declared one", 6),
        ("", "{L = 6}", 6),
    ],
)
def test_a_declared_binding_is_used_if_it_is_small(bindings: str, place: str, size: int) -> None:
    """A small one is larger than the shift: at {L = 5} it would be none."""
    text = syno_ir.parse(SHIFTED.replace("BINDINGS", bindings)).emit("card")
    assert f"as a linear map at {place}:\n  rank {size} of {size} results" in text
    assert "a batch" not in text
    lines = text.splitlines()
    assert len(lines) == len(set(lines))


def test_a_stride_moves_the_result_by_one() -> None:
    text = zoo.load("average_pool2d_strided").emit("card")
    assert "reads 2 of 14; equivariant to steps of 2 (steps of 1 in axis 2 of the result)" in text


def test_grouped_channels_keep_their_order() -> None:
    text = zoo.load("depthwise_conv2d").emit("card")
    assert "axis 1 of %x, C: reads 1 of 6\n" in text


def test_what_a_stride_skips_is_never_read() -> None:
    text = parse("%i = syno.stride %h by 2\n    syno.yield %c, %i", "C, H/2").emit("card")
    unread = re.search(r"never read: (\d+)", text)
    inputs = re.search(r"(\d+) inputs", text)
    assert unread and inputs and 2 * int(unread[1]) == int(inputs[1])


def test_what_an_expand_makes_is_repeated() -> None:
    text = parse("%e = syno.expand to 3\n    syno.yield %c, %e, %h", "C, 3, H").emit("card")
    assert "results that repeat another: none" not in text


def test_a_product_of_inputs_is_no_linear_map() -> None:
    assert "not a linear map: it has 2 data arguments" in zoo.load("matmul").emit("card")


@settings(max_examples=25)
@given(operators(Limits(max_terms=3_000, max_inputs=1)))
def test_the_matrix_is_the_reference_at_unit_vectors(operator: Operator) -> None:
    binding = operator.bindings[0]
    data = [a for a in operator.func.arguments if isinstance(a.type, TensorType)]
    assume(len(data) == 1)
    terms = terms_of(operator.func, binding)
    shape = terms.shapes[data[0]]
    assume(prod(shape) <= 100)
    matrix = matrix_of(terms, data[0])
    arguments = {
        a: residues(name_of(a), prod(terms.shapes[a]))[0].reshape(terms.shapes[a])
        for a in operator.func.arguments
    }

    def result(x: np.ndarray) -> np.ndarray:
        values = [x if a is data[0] else arguments[a] for a in operator.func.arguments]
        return operator.evaluate(values, binding, modulus=PRIME)

    offset = result(np.zeros(shape, np.int64))
    for place in np.ndindex(*shape):
        unit = np.zeros(shape, np.int64)
        unit[place] = 1
        column = matrix[(..., *place)]
        np.testing.assert_array_equal(column, (result(unit) - offset) % PRIME)


@settings(max_examples=25)
@given(operators(Limits(max_terms=3_000, max_inputs=1)))
def test_batch_axes_are_mapped_alike(operator: Operator) -> None:
    binding = operator.bindings[0]
    data = [a for a in operator.func.arguments if isinstance(a.type, TensorType)]
    assume(len(data) == 1)
    terms = terms_of(operator.func, binding)
    assume(prod(terms.grid[: terms.rank]) * prod(terms.shapes[data[0]]) <= 200_000)
    matrix = matrix_of(terms, data[0])
    for axis, other in batch_axes(terms, data[0]).items():
        blocks = np.moveaxis(matrix, (other, terms.rank + axis), (0, 1))
        for i, j in np.ndindex(*blocks.shape[:2]):
            assert (blocks[i, j] == (blocks[0, 0] if i == j else 0)).all()


@pytest.mark.parametrize(("rows", "columns", "inner"), [(6, 9, 4), (9, 6, 6), (5, 5, 0), (7, 3, 2)])
def test_rank_of_a_product_is_its_inner_size(rows: int, columns: int, inner: int) -> None:
    stream = np.random.default_rng(0)
    left = stream.integers(0, 1000, (rows, inner))
    right = stream.integers(0, 1000, (inner, columns))
    assert rank(left @ right % PRIME) == inner
