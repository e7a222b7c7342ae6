"""xDSL's own passes leave an operator valid and its function as it was."""

from __future__ import annotations

from hypothesis import given

from syno_ir.operator import Operator
from syno_ir.testing import assert_same_function, operators


@given(operators())
def test_the_function_stays(operator: Operator) -> None:
    assert_same_function(operator, operator.run_passes("cse,dce,canonicalize"))


@given(operators())
def test_cse_and_dce_change_nothing(operator: Operator) -> None:
    """Equal expands are different dims, and no op of a valid operator is dead."""
    assert operator.run_passes("cse,dce") == operator
