"""What a primitive, a pass or a target must do, whoever wrote it.

Each function raises ``AssertionError`` at the first thing that does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from hypothesis import Phase, given, settings
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from xdsl.dialects.builtin import UnknownLoc
from xdsl.universe import Universe
from xdsl.utils.exceptions import VerifyException

from syno_ir.debugging.validation import at_values, kept_by
from syno_ir.dialect import DimType
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.equivalence import equivalent
from syno_ir.errors import SynoError
from syno_ir.operator import Operator, parse
from syno_ir.pipeline import passes_of
from syno_ir.size import Size
from syno_ir.testing.equality import random_arguments
from syno_ir.testing.limits import ANYTHING, Limits
from syno_ir.testing.strategies import operators

EXAMPLES = 30
"""How many random operators a pass or a target is tried on."""
PHASES = [phase for phase in Phase if phase is not Phase.explain]
"""Explaining a failure takes longer than finding it, and tells of our code."""
PASSES = "canonicalize", "syno-normalize", "syno-materialize,syno-fuse,syno-raise"
READERS = "loops", "einsum", "svg", "dot"


def check_primitive(
    kind: type[Primitive], example: Operator, expected: Callable[..., NDArray[Any]]
) -> None:
    """Check a primitive in an operator that has it and carries small bindings.

    ``expected`` computes the operator's result from its arguments in another way. The text must
    parse to the same operator; a result of another size must be refused with a message that names
    the op and both sizes; every coordinate must be inside the dim, unless the primitive is masked;
    the value must be the expected one; our passes must keep it, and our targets print it.
    """
    ops = [op for op in example.func.walk() if isinstance(op, kind)]
    assert ops, f"@{example.name} has no {kind.name}"
    assert example.bindings, f"@{example.name} carries no binding"
    assert kind.__doc__ and getattr(kind, "EQUATION", None), f"{kind.name} states no law"
    assert parse(str(example)) == example, "the text parses to another operator"
    for op in ops:
        _check_verifier(op)
    for binding in example.bindings:
        for op in ops:
            _check_coordinates(op, lambda size, at=binding: size.evaluate(at))
        arguments = random_arguments(example, binding)
        assert_allclose(example.evaluate(arguments, binding), expected(*arguments), atol=1e-9)
    for pipeline in PASSES:
        example.run_passes(pipeline, verify_semantics=True)
    for target in READERS:
        assert example.emit(target), f"target {target} prints nothing"


def _check_verifier(op: Primitive) -> None:
    for number, result in enumerate(op.results):
        size = size_of(result)
        wrong = op.clone({dim: dim for dim in op.operands})
        wrong.results[number]._type = DimType(size * Size.of(7))  # pyright: ignore[reportPrivateUsage]
        try:
            wrong.verify_()
        except VerifyException as error:
            message = str(error)
        else:
            raise AssertionError(f"{op.name} takes any size for its result {number}")
        assert op.name in message and str(size) in message, message


def _check_coordinates(op: Primitive, value: Callable[[Size], int]) -> None:
    """Every result coordinate is read somewhere inside, unless the primitive is masked."""
    behind = [*op.results] or [*op.operands]
    for at in product(*(range(value(size_of(dim))) for dim in behind)):
        coordinates = op.read(at, value)
        assert len(coordinates) == len(op.operands)
        for coordinate, dim in zip(coordinates, op.operands, strict=True):
            inside = 0 <= coordinate < value(size_of(dim))
            assert inside or op.masked, f"{op.name} reads {coordinate} at {at}"


def check_pass(pipeline: str, limits: Limits = ANYTHING, examples: int = EXAMPLES) -> None:
    """Check a pass, with its options, on random operators.

    What it makes must be valid, be equal to what it was given (E1, or what the class's ``keeps``
    says, which may be None), be the same each time and survive printing. Ops must have the place
    in the source of what they replace, and the given operator must stay as it is.
    """
    available = Universe.get_multiverse().all_passes
    (checked,) = passes_of(available, pipeline)
    assert available[checked.name]() is type(checked), f"{checked.name} has another name"
    kind = kept_by(checked)

    @settings(max_examples=examples, phases=PHASES)
    @given(operators(limits))
    def holds(operator: Operator) -> None:
        before = parse(str(operator))
        after = before.run_passes(pipeline)
        if kind is not None:
            fixed = at_values(checked, before.func)
            answer = equivalent(before, after, kind, fixed=fixed)
            assert answer.verdict != "different", f"{checked.name} changed the function: {answer}"
        assert before == operator, "the pass changed what it was given"
        assert before.run_passes(pipeline) == after, "another result the second time"
        assert parse(str(after)) == after, "the text parses to another operator"
        for op in after.func.walk():
            assert not isinstance(op.location, UnknownLoc), f"{op.name} is from nowhere"

    holds()


Run = Callable[[str, Operator, dict[str, int], Sequence[NDArray[Any]]], NDArray[Any]]


def check_target(
    target: str, run: Run | None = None, limits: Limits = ANYTHING, examples: int = EXAMPLES
) -> None:
    """Check a target, with its options, on random operators.

    It must print the same each time, end with a newline and leave the operator as it is. It may
    refuse an operator with ``SynoError``, but not all. ``run(text, operator, binding, arguments)``
    runs what is printed; then the values must be those of the reference.
    """
    name = target.partition("{")[0]
    assert Universe.get_multiverse().all_targets[name]().name == name
    printed = 0

    @settings(max_examples=examples, phases=PHASES)
    @given(operators(limits))
    def holds(operator: Operator) -> None:
        nonlocal printed
        before = str(operator)
        try:
            text = operator.emit(target)
        except SynoError:
            return
        printed += 1
        assert operator.emit(target) == text, "another text the second time"
        assert text.endswith("\n"), "the last line does not end"
        assert str(operator) == before, "the target changed what it was given"
        if run is not None:
            for binding in operator.bindings:
                arguments = random_arguments(operator, binding)
                value = operator.evaluate(arguments, binding)
                assert_allclose(run(text, operator, binding, arguments), value, rtol=1e-9)

    holds()
    assert printed, f"target {target} refuses all of {examples} operators"
