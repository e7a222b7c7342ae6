"""Symbolic coordinates against the integers that the same walk gives, and their bounds' proofs."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syno_ir
from syno_ir.coordinates import reduced_dims, trace
from syno_ir.dialect.primitive import size_of
from syno_ir.index import Facts, Floor, Form, Iterator
from syno_ir.lowering.symbolic import Names, nest_of, show_form
from syno_ir.operator import Operator
from syno_ir.size import Binding, parse_size
from syno_ir.testing import operators

POINTS = 20
"""How many terms of each contraction are looked at."""


def value_of(form: Form, at: Mapping[str, int], binding: Binding) -> int:
    """A form in numbers, by what its parts mean."""
    total = 0
    for atom, powers, factor in form.terms:
        term = factor
        for symbol, exponent in powers:
            term *= binding[symbol] ** exponent
        if isinstance(atom, Iterator):
            term *= at[atom.name]
        elif atom is not None:
            inner, divisor = value_of(atom.form, at, binding), atom.divisor.evaluate(binding)
            term *= inner // divisor if isinstance(atom, Floor) else inner % divisor
        total += term
    assert total == int(total)
    return int(total)


@given(operators(), st.integers(0, 2**32))
def test_forms_are_the_coordinates(operator: Operator, seed: int) -> None:
    """In the middle and at the ends of every loop; what is printed means the same to Python."""
    random = Random(seed)
    for contraction in operator.func.contractions:
        nest = nest_of(contraction, Names(operator.func.symbols.data.names), {})
        loops = [*nest.outputs, *nest.reduced]
        rank = len(nest.outputs)
        assert [size_of(dim) for dim in reduced_dims(contraction)] == [
            loop.size for loop in nest.reduced
        ]
        for binding in operator.bindings:
            for _ in range(POINTS):
                ends = [loop.size.evaluate(binding) - 1 for loop in loops]
                point = [random.choice([0, end, random.randint(0, end)]) for end in ends]
                at = dict(zip([loop.name for loop in loops], point, strict=True))
                reads = trace(
                    contraction, point[:rank], point[rank:], lambda s, b=binding: s.evaluate(b)
                )
                pairs = list(zip(nest.reads.ones, reads.ones, strict=True))
                for symbolic, plain in zip(nest.reads.tensors, reads.tensors, strict=True):
                    pairs += zip(symbolic.guards, plain.guards, strict=True)
                    for form, number in zip(symbolic.coordinates, plain.coordinates, strict=True):
                        assert value_of(form, at, binding) == number
                        assert eval(show_form(form), {**binding, **at}) == number
                for symbolic, plain in pairs:
                    number = value_of(symbolic.coordinate, at, binding)
                    assert number == plain.coordinate
                    inside = 0 <= number < symbolic.size.evaluate(binding)
                    assert inside or not symbolic.coordinate.is_below(symbolic.size)


FACTS = Facts(frozenset(map(parse_size, ["A", "B", "C", "C/g"])))


def iterator(name: str, size: str) -> Form:
    return Form.iterator(name, parse_size(size), FACTS)


def number(size: str) -> Form:
    return Form.of_size(parse_size(size), FACTS)


I, R, X = iterator("i", "A"), iterator("r", "B"), iterator("x", "A*B*C")  # noqa: E741 (as in the texts)

RULES = {
    "a block's number": ((number("B") * I + R) // number("B"), "i"),
    "the place in a block": ((number("B") * I + R) % number("B"), "r"),
    "a block is the whole": (R // number("B"), "0"),
    "nothing is cut off": (R % number("B"), "r"),
    "floors": ((X // number("A")) // number("B"), "x//(A*B)"),
    "a floor of a remainder": ((X % number("A*B")) // number("B"), "(x//B) % A"),
    "blocks that do not nest": ((X % number("A*B")) % number("C"), "(x % (A*B)) % C"),
    "remainders": ((X % number("A*B")) % number("B"), "x % B"),
    "a common factor": ((X * number("C")) // number("B*C"), "x//B"),
    "a remainder's common factor": ((X * number("C")) % number("B*C"), "C*(x % B)"),
    "a block of blocks": ((number("B") * X + R) // number("B*C"), "x//C"),
    "the place in a block of blocks": ((number("B") * X + R) % number("B*C"), "B*(x % C) + r"),
    "put together again": (number("B") * (X // number("B")) + X % number("B"), "x"),
    "whole by a fact": ((number("C/g") * I + 0) // number("C/g"), "i"),
    "constants": ((R + 7) - 9, "r - 2"),
}


@pytest.mark.parametrize(("form", "text"), RULES.values(), ids=RULES)
def test_rule(form: Form, text: str) -> None:
    assert show_form(form) == text


@pytest.mark.parametrize(
    ("form", "size", "proved"),
    [
        (R, "B", True),
        (number("B") * I + R, "A*B", True),
        (number("B") * I + R, "A*B*C", True),
        (number("B") * I + R + 1, "A*B", False),
        (R - 1, "B", False),
        (R, "C", False),
    ],
)
def test_bounds(form: Form, size: str, proved: bool) -> None:
    assert form.is_below(parse_size(size)) is proved


def test_factors_of_one_are_not_taken_out() -> None:
    """``1/k`` is a size, so k is 1; found by ``make fuzz`` as an endless recursion."""
    operator = syno_ir.parse(
        """syno.func @f<; k, s> (%x: !syno.tensor<>) -> !syno.tensor<k, 1/k, s>
             bindings = [{k = 1, s = 2}, {k = 1, s = 3}] {
          %y = syno.contract(%x[]) {
            %s = syno.expand to s
            %s1 = syno.shift %s by 1
            %k, %k1 = syno.split %s1 by k
            %k2, %s2 = syno.split %k by s
            syno.yield %k1, %k2, %s2
          }
          syno.return %y
        }"""
    )
    assert "for" in operator.emit("loops{symbolic=true}")
    assert "->" in operator.emit("einsum{symbolic=true}")
