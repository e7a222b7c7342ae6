"""``equivalent``: proofs that are re-checked by the reference, and witnesses that hold there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from counts import examples
from hypothesis import given

import syno_ir
from syno_ir import zoo
from syno_ir.coefficients import coefficients_of, work_of
from syno_ir.difference import Witness
from syno_ir.equivalence import Equivalence
from syno_ir.errors import SynoError
from syno_ir.operator import Operator, parse
from syno_ir.terms import terms_of
from syno_ir.testing import operators

ZOO = Path(zoo.__file__).parent
PRIME = 2**31 - 1


def load(name: str) -> Operator:
    return syno_ir.load(ZOO / f"{name}.mlir")


def low_rank(name: str, scale: str, first: str, second: str) -> Operator:
    """Two weights between which a dim of size R may be permuted."""
    return parse(f"""
syno.func @{name}<N, I, O, R>
    (%x: !syno.tensor<N, I>, {first}, {second}) -> !syno.tensor<N, O> {{
  %y = syno.contract(%x[%n, %i], %u[%r, %j], %v[%p, %o]) scale {scale} {{
    %c = syno.share %i, %j
    %s = syno.share %r, %p
    syno.reduce %c, %s
    syno.yield %n, %o
  }}
  syno.return %y
}}
""")


U, V = "%u: !syno.weight<R, I>", "%v: !syno.weight<R, O>"

BIAS = """
syno.func @{name}<N, C>(%x: !syno.tensor<N, C>, %b: !syno.weight<C>) -> !syno.tensor<N, C> {{
  %o = syno.contract(%b[%c]) scale {scale} {{
    syno.yield %c
  }}
  %y = syno.contract(%x[%n, %c] + %o[%d]) {{
    %e = syno.share %c, %d
    syno.yield %n, %e
  }}
  syno.return %y
}}
"""


def recheck(equivalence: Equivalence) -> None:
    """The proof by the reference, which it was not found with: re-index, scale, evaluate."""
    left, right = equivalence.left, equivalence.right
    for binding, reindexing in zip(equivalence.bindings, equivalence.reindexings, strict=True):
        rng = np.random.default_rng(7)
        mine = [rng.integers(0, PRIME, shape) for shape in left.shapes(binding).arguments]
        shapes = right.shapes(binding).arguments
        theirs = [rng.integers(0, PRIME, shape) for shape in shapes]
        kinds = [[a.type.name == "syno.weight" for a in op.func.arguments] for op in (left, right)]
        data = [array for array, learned in zip(mine, kinds[0], strict=True) if not learned]
        for number, learned in enumerate(kinds[1]):
            if not learned:
                theirs[number] = data.pop(0)
        for found in reindexing:
            here, there = found.elements
            assert isinstance(found.left, int)
            assert isinstance(found.right, int)
            theirs[found.right].flat[there] = mine[found.left].flat[here] * found.scale % PRIME
        np.testing.assert_array_equal(
            left.evaluate(mine, binding, modulus=PRIME),
            right.evaluate(theirs, binding, modulus=PRIME),
        )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("conv2d", "conv2d_transposed_weight"),
        ("found/resnet-07720", "found/resnet34-07239"),
        ("linear_bias", "linear_bias"),
    ],
)
def test_a_proof_holds_for_the_reference(left: str, right: str) -> None:
    answer = load(left).equivalent(load(right))
    assert answer, answer
    recheck(answer)


def test_the_text_of_a_proof() -> None:
    binding = {"N": 1, "C_in": 2, "C_out": 3, "H": 4, "W": 5, "k": 3}
    answer = load("conv2d").equivalent(load("conv2d_transposed_weight"), "e2", [binding])
    assert str(answer) == (
        "equal (e2): @conv2d and @conv2d_transposed_weight are one family "
        "at {N = 1, C_in = 2, C_out = 3, H = 4, W = 5, k = 3}\n"
        "  the coefficients agree in 3 draws modulo p = 2147483647; their degree is at most D = 8, "
        "so the probability of error is at most (D/p)**3 = 5.2e-26\n"
        "  with these weights at {N = 1, C_in = 2, C_out = 3, H = 4, W = 5, k = 3}:\n"
        "    %w of @conv2d_transposed_weight is %w of @conv2d with axes [2, 3, 1, 0]"
    )


def test_weights_are_permuted_and_scaled_and_their_alike_elements_found() -> None:
    answer = low_rank("a", "1", U, V).equivalent(low_rank("b", "3/2", V, U), "e2")
    assert answer, answer
    recheck(answer)
    by_left = {c.left: c.right for c in answer.reindexings[0]}
    assert by_left == {1: 2, 2: 1}
    scales = [str(c.fraction) for c in answer.reindexings[0]]
    assert sorted(scales) == ["1", "2/3"]


def test_a_bias_is_scaled_by_itself() -> None:
    one, three = (parse(BIAS.format(name=f"b{s}", scale=s)) for s in (1, 3))
    answer = one.equivalent(three)
    assert answer, answer
    recheck(answer)
    assert "%b of @b3 is %b of @b1, times 1/3" in str(answer)
    assert not one.equivalent(three, "e1")


@given(operators())
@examples(30)
def test_a_canonical_form_is_the_same_family(operator: Operator) -> None:
    answer = operator.equivalent(operator.run_passes("syno-normalize"), "e2")
    assert answer.verdict != "different", answer


def check_witness(answer: Equivalence) -> None:
    """Its arguments give its two values by the reference, and have one element at most."""
    assert answer.verdict == "different"
    witness = answer.difference
    assert isinstance(witness, Witness)
    (binding,) = answer.bindings
    values = [op.evaluate(witness.arguments, binding) for op in (answer.left, answer.right)]
    assert tuple(float(v[witness.index]) for v in values) == witness.values
    assert witness.values[0] != witness.values[1]
    assert all(np.count_nonzero(array) <= 1 for array in witness.arguments)


@pytest.mark.parametrize("other", ["conv1d_causal", "conv1d_circular"])
def test_two_functions_have_a_small_witness(other: str) -> None:
    check_witness(load("conv1d").equivalent(load(other), "e1"))


def test_the_text_of_a_witness() -> None:
    answer = load("conv1d").equivalent(load("conv1d_causal"), "e1")
    assert str(answer) == (
        "different (e1): @conv1d and @conv1d_causal are two functions "
        "at {N = 1, C_in = 1, C_out = 1, L = 1, k = 3}\n"
        "  for %x[0, 0, 0] = 1, %w[0, 0, 1] = 1 and all else 0, "
        "result[0, 0, 0] is 1 in @conv1d and 0 in @conv1d_causal"
    )


def test_a_witness_of_a_sum_may_be_all_zero_but_one() -> None:
    one, three = (parse(BIAS.format(name=f"b{s}", scale=s)) for s in (1, 3))
    answer = one.equivalent(three, "e1")
    check_witness(answer)
    assert isinstance(answer.difference, Witness)
    assert not answer.difference.arguments[0].any()
    assert answer.difference.values == (1, 3)


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("conv2d", "separable_conv2d", "weights that meet an input: 1 in @conv2d, 2 in"),
        ("conv1d", "conv1d_causal", r"elements of each weight that meet an input: \[3\] in @conv1"),
        ("conv1d", "conv1d_circular", "no product of weight elements does so|elements of each"),
        ("conv2d", "depthwise_conv2d", "their function types differ: %x of @conv2d is a "),
    ],
)
def test_two_families_have_a_reason(left: str, right: str, why: str) -> None:
    answer = load(left).equivalent(load(right), "e2")
    assert answer.verdict == "different"
    assert re.search(why, str(answer)), answer


def test_given_bindings_are_the_ones_compared() -> None:
    """With a window of 1 the border does not matter."""
    pointwise = {"N": 2, "C_in": 2, "C_out": 3, "L": 4, "k": 1}
    same, causal = load("conv1d"), load("conv1d_causal")
    assert same.equivalent(causal, "e1", [pointwise])
    answer = same.equivalent(causal, "e1", [pointwise, {**pointwise, "k": 3}])
    assert not answer
    assert answer.bindings == ({**pointwise, "k": 3},)


PERMUTED = """
syno.func @{name}<{symbols}>(%x: !syno.tensor<{symbols}>) -> !syno.tensor<{symbols}>{bindings} {{
  %y = syno.contract(%x[{dims}]) {{
{primitives}
    syno.yield {yields}
  }}
  syno.return %y
}}
"""


def shifted(name: str, amounts: dict[str, int], bindings: str = "") -> Operator:
    """Each dim, named as its symbol in small letters, shifted by its amount."""
    dims = [f"%{symbol.lower()}" for symbol in amounts]
    lines = [
        f"    {dim}s = syno.shift {dim} by {amount}"
        for dim, amount in zip(dims, amounts.values(), strict=True)
    ]
    return parse(
        PERMUTED.format(
            name=name,
            symbols=", ".join(amounts),
            bindings=f" bindings = [{bindings}]" if bindings else "",
            dims=", ".join(dims),
            primitives="\n".join(lines),
            yields=", ".join(f"{dim}s" for dim in dims),
        )
    )


@pytest.mark.parametrize("bindings", ["", "{L = 32}"])
def test_a_shift_by_the_small_size_is_not_the_identity(bindings: str) -> None:
    answer = shifted("a", {"L": 5}, bindings).equivalent(shifted("b", {"L": 0}, bindings), "e1")
    check_witness(answer)


def test_shifts_by_all_the_small_sizes_are_not_the_identity() -> None:
    amounts = {"N": 0, "C": 0, "H": 7, "W": 8}
    one, other = shifted("a", amounts), shifted("b", dict.fromkeys(amounts, 0))
    check_witness(one.equivalent(other, "e1"))
    assert one.fingerprint("e1") == other.fingerprint("e1"), "they agree at the small sizes"


def test_dilations_beyond_the_small_size_are_told_apart() -> None:
    text = (ZOO / "conv1d.mlir").read_text().replace("by k", "by k dilation 8")
    other = parse(text.replace("dilation 8", "dilation 16"))
    assert not parse(text).equivalent(other, "e2")
    assert not parse(text).equivalent(other, "e1")


def test_operators_are_compared_at_the_bindings_that_both_declare() -> None:
    """And at none that only one of them does."""
    bindings = "{L = 64}, {L = 30}, {L = 1000000}"
    one = shifted("a", {"L": 3}, bindings)
    answer = one.equivalent(shifted("b", {"L": 3}, bindings.replace("64", "65")), "e1")
    assert answer
    assert {"L": 30} in answer.bindings
    assert not {64, 65} & {place["L"] for place in answer.bindings}
    assert answer.skipped == ({"L": 1_000_000},)
    assert str(answer).endswith("\n  not compared at {L = 1000000}: too large")


@given(operators())
@examples(20)
def test_what_is_called_affordable_is(operator: Operator) -> None:
    """The estimate bounds the entries that are found."""
    for binding in operator.bindings:
        terms = terms_of(operator.func, binding)
        parts = coefficients_of(operator.func, terms)
        entries = sum(part.values.shape[1] for part in parts)
        assert entries <= work_of(operator.func, binding, (), 1 << 40)


def test_operators_of_one_name_are_told_apart() -> None:
    one, three = (parse(BIAS.format(name="f", scale=s)) for s in (1, 3))
    assert "is 1 in the first @f and 3 in the second @f" in str(one.equivalent(three, "e1"))


UNORDERED = """
syno.func @f<C, D>(%x: !syno.tensor<C>, %y: !syno.tensor<D>) -> !syno.tensor<C, D>
    inputs = multi
    unordered = [%x[0]] {{
  %z = syno.contract(%x[%c], %y[%d]) {{
    %s = syno.shift {dim} by 1
    syno.yield {yields}
  }}
  syno.return %z
}}
"""


def test_only_unordered_axes_may_be_permuted() -> None:
    plain = parse(UNORDERED.format(dim="%c", yields="%s, %d").replace("by 1", "by 0"))
    moved = parse(UNORDERED.format(dim="%c", yields="%s, %d"))
    other = parse(UNORDERED.format(dim="%d", yields="%c, %s"))
    assert not plain.equivalent(moved, "e2")
    answer = plain.equivalent(moved, "e3")
    assert answer, answer
    assert "axis 0 of %x: index i stands at [1, 2, 3, 4, 0][i]" in str(answer)
    assert plain.equivalent(other, "e3").verdict == "different"


def test_what_is_not_decided_is_not_called_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syno_ir.reindexing.BUDGET", 1)
    a = low_rank("a", "1", U, V)
    answer = a.equivalent(a)
    assert answer.verdict == "undecided"
    assert not answer
    assert "undecided (e2)" in str(answer)


def test_an_unknown_equality() -> None:
    a = load("linear")
    with pytest.raises(SynoError, match="there is no equality 'e4'\n  hint: there are e1, e2, e3"):
        a.equivalent(a, "e4")  # pyright: ignore[reportArgumentType]
