"""Property tests of operators, for this project and for whoever writes a pass or a target.

A pass is tested in five lines::

    from hypothesis import given
    from syno_ir.testing import assert_same_function, operators

    @given(operators())
    def test_my_pass_keeps_the_function(operator):
        assert_same_function(operator, operator.run_passes("my-pass"))

``Limits`` says what the operators may contain, ``operators(Limits(max_primitives=4))``. A failure
shows the smallest operator found, as IR that ``syno-opt`` reads. ``random_operator`` gives the same
kind of operators from a plain seed, for benchmarks and for long runs without hypothesis.

``check_primitive``, ``check_pass`` and ``check_target`` are what those of a plug-in must pass, and
``check_strategy`` is what a strategy of the search must.
"""

from syno_ir.errors import missing_extra

try:
    import hypothesis as hypothesis
except ImportError:
    raise missing_extra("syno_ir.testing", "dev") from None

from syno_ir.testing.conformance import check_pass, check_primitive, check_target
from syno_ir.testing.equality import assert_same_function, random_arguments
from syno_ir.testing.generator import random_operator
from syno_ir.testing.limits import ANYTHING, Limits
from syno_ir.testing.search import check_strategy
from syno_ir.testing.strategies import arguments, bindings, operators, sizes

__all__ = [
    "ANYTHING",
    "Limits",
    "arguments",
    "assert_same_function",
    "bindings",
    "check_pass",
    "check_primitive",
    "check_strategy",
    "check_target",
    "operators",
    "random_arguments",
    "random_operator",
    "sizes",
]
