"""Random operators keep to their limits, and a seed gives the same operator everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syno_ir.blend import is_product
from syno_ir.coordinates import reduced_dims
from syno_ir.dialect import ReduceOp, TensorType, UnfoldOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.operator import Operator
from syno_ir.size import ONE, Binding
from syno_ir.testing import ANYTHING, Limits, operators, random_operator

TIGHT = Limits(
    max_primitives=6,
    max_contractions=2,
    max_inputs=1,
    max_weights=1,
    max_terms=500,
    bindings=3,
    primitives=("unfold", "share", "reduce", "stride"),
    unfold_modes=("causal", "circular"),
    reduce_modes=("sum",),
    data_discarding=False,
    sums=False,
    scales=False,
    multi=False,
    unordered=False,
)
SEEDS = range(20)


def terms(operator: Operator, binding: Binding) -> int:
    """The terms of all contractions: elements of the result times iterations of the sum."""
    return sum(
        prod(
            size.evaluate(binding)
            for size in [*shape_of(contraction.result), *map(size_of, reduced_dims(contraction))]
        )
        for contraction in operator.func.contractions
    )


@pytest.mark.parametrize("limits", [ANYTHING, TIGHT], ids=["anything", "tight"])
@given(data=st.data())
def test_drawn_operators_are_small(limits: Limits, data: st.DataObject) -> None:
    operator = data.draw(operators(limits))
    assert operator.primitives <= limits.max_primitives
    assert 1 <= len(operator.func.contractions) <= limits.max_contractions
    assert len(operator.bindings) == limits.bindings
    kinds = [type(tensor.type) for tensor in operator.func.arguments]
    assert kinds.count(TensorType) <= limits.max_inputs
    assert kinds.count(WeightType) <= limits.max_weights
    for binding in operator.bindings:
        assert terms(operator, binding) <= limits.max_terms
        assert all(prod(s) <= limits.max_terms for s in operator.shapes(binding).arguments)


@given(operators(TIGHT))
def test_what_is_not_allowed_is_not_drawn(operator: Operator) -> None:
    assert not operator.func.multi
    assert not operator.func.unordered.data
    for contraction in operator.func.contractions:
        assert is_product(contraction.blend.data)
        assert contraction.scale.data == ONE
        for op in contraction.primitives:
            assert op.name in ("syno.unfold", "syno.share", "syno.reduce")
            assert not isinstance(op, UnfoldOp) or op.mode.data != "same"
            assert not isinstance(op, ReduceOp) or op.mode.data == "sum"


def test_limits_leave_something_to_draw() -> None:
    with pytest.raises(ValueError, match="an operator has a contraction"):
        Limits(max_contractions=0)
    with pytest.raises(ValueError, match="a contraction has a term"):
        Limits(max_terms=2)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (
            {"primitives": ("reverse", "unfoldd")},
            "has 'unfoldd', which is none\n  hint: did you",
        ),
        ({"primitives": ()}, r"primitives is \(\)\n  hint: give a tuple of names"),
        ({"primitives": "shift"}, "primitives is 'shift'\n  hint: give a tuple of names"),
        ({"unfold_modes": ("cyclic",)}, "unfold_modes has 'cyclic', which is none\n  hint: "),
        ({"reduce_modes": ()}, r"reduce_modes is \(\)"),
        ({"primitives": ("stride",), "data_discarding": False}, "primitives has stride alone"),
        ({"max_primitives": -1}, "max_primitives is -1, less than 0"),
        ({"bindings": -1}, "bindings is -1, less than 0"),
    ],
)
def test_limits_that_say_nothing(limits: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Limits(**limits)


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_a_seed_gives_the_same_operator_in_every_process(hash_seed: str) -> None:
    code = (
        "from syno_ir.testing import random_operator\n"
        f"print(*map(random_operator, {SEEDS!r}), sep='')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    there = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert there.stdout == "".join(map(str, map(random_operator, SEEDS))) + "\n"


def test_seeds_differ() -> None:
    assert len({str(random_operator(seed)) for seed in SEEDS}) > len(SEEDS) // 2
    assert random_operator("1/2") == random_operator("1/2") != random_operator("1/3")


def test_hypothesis_is_an_extra() -> None:
    code = "import sys; sys.modules['hypothesis'] = None; import syno_ir.testing"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert there.returncode == 1
    assert "syno_ir.testing needs the extra 'dev'" in there.stderr
