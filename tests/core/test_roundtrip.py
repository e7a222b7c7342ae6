"""Printing and parsing are inverse, in the custom and in the generic form."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import FileLineColLoc, ModuleOp
from xdsl.ir import SSAValue
from xdsl.printer import Printer

from syno_ir import zoo
from syno_ir.frontend import Source, parse_module
from syno_ir.operator import Operator, parse
from syno_ir.testing import operators


def text_of(module: ModuleOp, *, generic: bool = False, locations: bool = False) -> str:
    output = StringIO()
    Printer(output, print_generic_format=generic, print_debuginfo=locations).print_op(module)
    return output.getvalue()


def read(text: str) -> ModuleOp:
    return parse_module(Source(text, "drawn.mlir"))


def assert_round_trips(module: ModuleOp) -> None:
    """Both forms come back as they were, and each says all that the other one says."""
    for generic in (False, True):
        text = text_of(module, generic=generic)
        again = read(text)
        assert text_of(again, generic=generic) == text
        assert again.is_structurally_equivalent(module)
        assert text_of(again) == text_of(module)


def values_of(module: ModuleOp) -> list[SSAValue]:
    values: list[SSAValue] = []
    for op in module.walk():
        values += op.results
        values += [argument for region in op.regions for argument in region.block.args]
    return values


@given(operators())
def test_print_then_parse(operator: Operator) -> None:
    assert_round_trips(operator.module)


@given(st.data(), operators())
def test_any_names_print_then_parse(data: st.DataObject, operator: Operator) -> None:
    """Names that are missing, that several values have, and that look like the printer's own."""
    names = st.sampled_from([None, "x", "w", "h0", "y", "bb0", "x_1"])
    for value in values_of(operator.module):
        value.name_hint = data.draw(names)
    assert_round_trips(operator.module)


@pytest.mark.parametrize("name", zoo.names())
def test_zoo_prints_then_parses(name: str) -> None:
    assert_round_trips(zoo.load(name).module)


@given(operators())
def test_locations_print_then_parse(operator: Operator) -> None:
    located = read(text_of(operator.module))
    for generic in (False, True):
        text = text_of(located, generic=generic, locations=True)
        again = read(text)
        assert text_of(again, generic=generic, locations=True) == text
        assert [op.location for op in again.walk()] == [op.location for op in located.walk()]


@given(operators())
def test_every_op_knows_its_line(operator: Operator) -> None:
    text = text_of(operator.module)
    lines = text.splitlines()
    for op in read(text).walk():
        place = op.location
        assert isinstance(place, FileLineColLoc)
        assert place.filename.data == "drawn.mlir"
        begun = lines[place.line.data - 1][place.column.data - 1 :]
        assert begun == lines[place.line.data - 1].lstrip()
        assert begun.startswith(op.name) != begun.startswith("%")
        assert op.name in begun


@given(operators())
def test_repr_of_an_operator_is_its_text(operator: Operator) -> None:
    assert parse(repr(operator)) == parse(str(operator)) == operator


@pytest.mark.parametrize("name", ["separable_conv2d", "linear_bias", "average_pool2d_strided"])
def test_equality_sees_every_part(name: str) -> None:
    """What round trips compare with misses no property, no op and no wire."""
    module = zoo.load(name).module
    for number, op in enumerate(module.walk()):
        for property_name in op.properties:
            other = module.clone()
            del list(other.walk())[number].properties[property_name]
            assert not other.is_structurally_equivalent(module)
        if len(op.operands) > 1:
            other = module.clone()
            twin = list(other.walk())[number]
            twin.operands = [*twin.operands[1:], twin.operands[0]]
            assert not other.is_structurally_equivalent(module)
