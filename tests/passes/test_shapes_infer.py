"""``syno-infer-sizes`` gives back the sizes that are determined, and says which are not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from counts import examples
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr

import syno_ir
from syno_ir import zoo
from syno_ir.errors import SynoError
from syno_ir.operator import Operator
from syno_ir.size import Size
from syno_ir.testing import Limits, operators

Span = tuple[int, int]


def places(text: str) -> list[Span]:
    """Where sizes stand in the types and the clauses of an operator's text."""
    spans: list[Span] = []
    for type_ in re.finditer(r"!syno\.(?:tensor|weight)<([^>]+)>", text):
        spans += [
            (type_.start(1) + size.start(), type_.start(1) + size.end())
            for size in re.finditer(r"[^, ][^,]*", type_[1])
        ]
    for op in re.finditer(r"syno\.(?:unfold|split|stride|expand) .*", text):
        clauses = re.finditer(r"(?:by|to|dilation) (\S+)", op[0])
        spans += [(op.start() + c.start(1), op.start() + c.end(1)) for c in clauses]
    return spans


def replaced(text: str, sizes: Mapping[Span, str]) -> str:
    for (start, end), size in sorted(sizes.items(), reverse=True):
        text = text[:start] + size + text[end:]
    return text


def without_bindings(operator: Operator) -> Operator:
    copy = Operator(operator.module.clone())
    copy.func.bindings = ArrayAttr[DictionaryAttr]([])
    return copy


def verifies(text: str) -> bool:
    try:
        syno_ir.parse(text)
    except SynoError:
        return False
    return True


def other_solutions(text: str, opened: Sequence[Span]) -> bool:
    """True if the operator verifies with other sizes: those that it has, times 1/2, 1 or 2."""
    factors = [Size.of("1/2"), Size.of("1"), Size.of("2")]
    for choice in product(factors, repeat=len(opened)):
        sizes = {
            (a, b): str(Size.of(text[a:b]) * factor)
            for (a, b), factor in zip(opened, choice, strict=True)
        }
        if any(factor != Size.of(1) for factor in choice) and verifies(replaced(text, sizes)):
            return True
    return False


@examples(40)
@given(st.data(), operators(Limits(max_primitives=6, max_contractions=2)))
def test_the_sizes_come_back_or_there_are_others(data: st.DataObject, operator: Operator) -> None:
    operator = without_bindings(operator)
    text = str(operator)
    if not (found := places(text)):
        return
    opened = data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=2, unique=True))
    with_open = syno_ir.parse(replaced(text, dict.fromkeys(opened, "?")))
    assert syno_ir.parse(str(with_open)) == with_open
    try:
        solved = with_open.run_passes("syno-infer-sizes")
    except SynoError as error:
        assert "the equations do not determine all open sizes" in str(error)
        assert other_solutions(text, opened)
    else:
        assert solved == operator
        assert not other_solutions(text, opened)


@examples(25)
@given(st.data(), st.sampled_from(["conv2d", "operator1", "grouped_conv2d", "low_rank_linear"]))
def test_many_open_sizes_of_the_zoo(data: st.DataObject, name: str) -> None:
    operator = zoo.load(name)
    text = str(operator)
    opened = data.draw(st.sets(st.sampled_from(places(text))))
    with_open = syno_ir.parse(replaced(text, dict.fromkeys(opened, "?")))
    try:
        assert with_open.run_passes("syno-infer-sizes") == operator
    except SynoError as error:
        assert "the equations do not determine all open sizes" in str(error)


def parse(sizes: str, result: str, body: str) -> Operator:
    """An operator that reads ``%x[%a, %b]``."""
    return syno_ir.parse(
        f"syno.func @f<C, D; g, s>(%x: !syno.tensor<{sizes}>) -> !syno.tensor<{result}> {{"
        f"%y = syno.contract(%x[%a, %b]) {{\n{body}\n}}\nsyno.return %y\n}}"
    )


def message_of(operator: Operator) -> list[str]:
    with pytest.raises(SynoError) as caught:
        operator.run_passes("syno-infer-sizes")
    return [line.strip() for line in str(caught.value).splitlines()]


def test_the_equations_that_contradict_each_other_are_shown() -> None:
    body = "%q, %r = syno.split %a by ?\nsyno.yield %q, %r, %b"
    assert message_of(parse("C, ?", "C/g, s, D", body)) == [
        "pipeline 'syno-infer-sizes': @f: no sizes satisfy",
        "axis 0 of the result: C/%q.block = C/g",
        "axis 1 of the result: %q.block = s",
        "hint: change one of these sizes, or leave it open",
    ]


def test_what_is_not_determined_is_shown() -> None:
    body = "%q, %r = syno.split %a by ?\nsyno.reduce %r, %b\nsyno.yield %q"
    assert message_of(parse("?, ?", "C", body)) == [
        "pipeline 'syno-infer-sizes': @f: the equations do not determine all open sizes",
        "%x[0] stands in",
        "axis 0 of the result: %x[0]/%q.block = C",
        "%x[1] stands in no equation",
        "%q.block stands in",
        "axis 0 of the result: %x[0]/%q.block = C",
        "hint: give 2 of these sizes",
    ]


def test_a_root_is_no_size() -> None:
    operator = syno_ir.parse("""
        syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<?> inputs = multi {
          %y = syno.contract(%x[%c]) {
            %q, %r = syno.split %c by ?
            %t = syno.share %q, %r
            syno.yield %t
          }
          syno.return %y
        }""")
    assert message_of(operator)[0].endswith("@f: no size is %q.block, as %q.block**2 = C")


def test_a_solution_must_keep_the_rules() -> None:
    body = "%m = syno.merge %a, %b\nsyno.yield %m"
    assert "which divides by primary symbol C" in message_of(parse("?, C", "D", body))[0]


def test_open_sizes_are_refused_by_what_needs_them() -> None:
    operator = parse("C, ?", "C, ?", "syno.yield %a, %b")
    message = r"axis 1 of %x has size \?, which is open\n  hint: -p syno-infer-sizes"
    binding = {"C": 2, "D": 2, "g": 1, "s": 1}
    for use in (
        lambda: operator.cost(binding),
        lambda: operator.evaluate([[[1, 2], [3, 4]]], binding),
        lambda: operator.fingerprint("e2"),
        lambda: operator.emit("loops"),
        lambda: operator.emit("svg"),
        lambda: operator.run_passes("syno-normalize"),
        lambda: operator.run_passes("syno-check-shapes"),
    ):
        with pytest.raises(SynoError, match=message):
            use()


def test_laws_do_not_take_two_open_sizes_for_equal() -> None:
    body = "%q, %r = syno.split %b by ?\n%m = syno.merge %a, %r\n%d, %e = syno.split %m by ?"
    operator = parse("C, D", "?, ?, ?", f"{body}\nsyno.yield %q, %d, %e")
    assert operator.run_passes("canonicalize") == operator
