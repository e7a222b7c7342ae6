"""Mutations: what comes out is valid, undo gives the identical text, and every kind is possible."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.context import Context

from syno_ir import zoo
from syno_ir.dialect import TensorType
from syno_ir.errors import SynoError
from syno_ir.frontend import verify
from syno_ir.operator import Operator, parse
from syno_ir.passes.catalogue import Ingredients, candidates
from syno_ir.passes.editing import legal_mutations, mutate
from syno_ir.passes.mutate import MutatePass
from syno_ir.passes.mutation import Mutation, NoMutationError
from syno_ir.testing import Limits, operators

LIMITS = Limits(max_contractions=1, max_primitives=6, max_inputs=1)


def mutated(operator: Operator, text: str) -> Operator:
    return operator.run_passes(f'syno-mutate{{mutation="{text}"}}')


def signature_of(operator: Operator) -> tuple[object, ...]:
    """All that a function says of itself but its weights; tensors by name."""
    func = operator.func
    data = {a.name_hint: a.type for a in func.arguments if isinstance(a.type, TensorType)}
    names = ["result", *(a.name_hint for a in func.arguments)]
    axes = [(names[number + 1], axis) for number, axis in func.unordered.data]
    unordered = [(name, axis) for name, axis in axes if name in (*data, "result")]
    return func.result_type, data, operator.bindings, func.symbols, unordered


@given(operators(LIMITS), st.data())
def test_valid_and_taken_back(operator: Operator, data: st.DataObject) -> None:
    """Of any operator, with whatever the language has; a few mutations on top of each other."""
    signature = signature_of(operator)
    texts, journals = [str(operator)], []
    for _ in range(data.draw(st.integers(1, 3))):
        if len(operator.func.contractions) != 1:
            return
        found = list(candidates(operator.func.contractions[0], Ingredients.of(operator.func)))
        mutation = data.draw(st.sampled_from(found)) if found else None
        if mutation is None:
            break
        assert Mutation.parse(str(mutation)) == mutation
        try:
            journals.append(mutate(operator.func, mutation))
        except NoMutationError as error:
            assert str(error).startswith(f"{mutation}: ")
            assert str(operator) == texts[-1]
            continue
        verify(operator.module)
        assert parse(str(operator)) == operator
        assert signature_of(operator) == signature
        texts.append(str(operator))
    while journals:
        assert str(operator) == texts.pop()
        journals.pop().undo()
        assert str(operator) == texts[-1]


@settings(max_examples=10)
@given(operators(Limits(max_contractions=1, max_primitives=4, max_inputs=1)))
def test_the_legal_ones_are_possible_and_change_something(operator: Operator) -> None:
    before = str(operator)
    for mutation in legal_mutations(operator.func, Ingredients.of(operator.func)):
        journal = mutate(operator.func, mutation)
        assert str(operator) != before
        journal.undo()
        assert str(operator) == before


def test_every_kind_is_possible() -> None:
    """In the zoo; what can be inserted can be deleted, replaced and changed."""
    found = Counter[tuple[str, str]]()
    for name in ("operator1", "shift_pointwise", "average_pool2d_strided", "pixel_shuffle"):
        func = zoo.load(name).func
        found.update(m[:2] for m in legal_mutations(func, Ingredients.of(func)))
    weighted = parse(WEIGHTED)
    found.update(m[:2] for m in legal_mutations(weighted.func, Ingredients.of(weighted.func)))
    unary = ("shift", "reverse", "stride", "share", "unfold", "split", "merge")
    assert found.keys() >= {("insert", name) for name in unary}
    assert found.keys() >= {("delete", name) for name in unary}
    assert found.keys() >= {("change", name) for name in ("shift", "stride", "unfold", "split")}
    replaced = ("shift", "reverse", "stride", "unfold", "split", "expand", "close")
    assert {("replace", name) for name in replaced} - found.keys() == set()
    assert found.keys() >= {("rewire", "share"), ("move", "dim")}


WEIGHTED = """
syno.func @weighted<C, H, V; g = 2, s = 4>
    (%x: !syno.tensor<C, H, V>, %w: !syno.weight<C>, %b: !syno.weight<g>) -> !syno.tensor<C, H>
    bindings = [{C = 8, H = 16, V = 6}] {
  %y = syno.contract(%x[%xc, %xh, %xv], %w[%wc], %b[%bg]) {
    %c = syno.share %xc, %wc
    %h1 = syno.reverse %xh
    %h2 = syno.stride %h1 by g
    %q, %r = syno.split %h2 by s
    %e = syno.expand to H
    %p = syno.merge %q, %r
    %v, %k = syno.unfold %xv by g
    syno.reduce %p, %c, %v, %k
    %m = syno.expand to C/g
    %o = syno.merge %m, %bg
    syno.yield %o, %e
  }
  syno.return %y
}
"""


CONV1D = "conv1d"


@pytest.mark.parametrize(
    ("mutation", "gone", "new"),
    [
        ("insert shift 2 by -1", "", "syno.shift %xl by -1"),
        ("insert share 2 to 1", "", "syno.share %xl, %xl"),
        ("delete share 1", "syno.share %xi, %wi", "syno.reduce %xi"),
        ("delete unfold 0", "syno.unfold %xl by k", "syno.yield %n, %co, %xl"),
        ("replace expand 3", "", "syno.expand to C_out"),
        (
            "move dim 4 to 2",
            "!syno.weight<C_out, C_in, k>",
            "w: !syno.weight<C_out, k>, %w: !syno.weight<C_in>",
        ),
    ],
)
def test_what_a_mutation_does(mutation: str, gone: str, new: str) -> None:
    before, after = zoo.load(CONV1D), mutated(zoo.load(CONV1D), mutation)
    assert gone in str(before) and (not gone or gone not in str(after))
    assert new.replace("%", "") in str(after).replace("%", "").replace("_1", "")


ORDERLESS = """
syno.func @orderless<C, D; g = 2>
    (%w: !syno.weight<C>, %x: !syno.tensor<C, D>, %b: !syno.weight<C, g, D>)
    -> !syno.tensor<C, D>
    unordered = [%w[0], %x[0], %b[0], %b[1], %b[2], result[1]]
    bindings = [{C = 8, D = 4}] {
  %y = syno.contract(%w[%wc], %x[%c, %d], %b[%bc, %bg, %bd]) {
    %p = syno.share %c, %wc
    %q = syno.share %p, %bc
    %r = syno.share %d, %bd
    syno.reduce %bg
    syno.yield %q, %r
  }
  syno.return %y
}
"""


@pytest.mark.parametrize(
    ("mutation", "unordered"),
    [
        ("delete share 0", "%x[0], %b[0], %b[1], %b[2], result[1]"),
        ("delete share 1", "%w[0], %x[0], %b[0], %b[1], result[1]"),
        ("delete share 2", "%w[0], %x[0], %b[0], %b[1], result[1]"),
        ("move dim 0 to 2", "%x[0], %b[0], %b[1], %b[2], result[1]"),
        ("move dim 3 to 0", "%w[0], %x[0], %b[0], %b[1], result[1]"),
        ("insert share 2 to 3", "%w[0], %x[0], %b[0], %b[1], %b[2], result[1]"),
    ],
)
def test_unordered_axes_stay_those_that_they_were(mutation: str, unordered: str) -> None:
    """Where a weight goes, and where it stands before data."""
    assert f"unordered = [{unordered}]\n" in str(mutated(parse(ORDERLESS), mutation))


def test_sizes_follow() -> None:
    """The blocks of a split and of what is made of it, and the weight that they meet."""
    after = mutated(parse(BLOCKS), "change split 0 by s")
    assert "!syno.weight<s, C_out/s>" in str(after)
    assert after.shapes().result == parse(BLOCKS).shapes().result


BLOCKS = """
syno.func @blocks<C, C_out; g = 2, s = 4>
    (%x: !syno.tensor<C>, %w: !syno.weight<g, C_out/g>) -> !syno.tensor<C_out>
    bindings = [{C = 8, C_out = 16}] {
  %y = syno.contract(%x[%xc], %w[%wg, %o]) {
    %q, %r = syno.split %xc by g
    %b = syno.share %r, %wg
    syno.reduce %q
    %m = syno.merge %o, %b
    syno.yield %m
  }
  syno.return %y
}
"""


@pytest.mark.parametrize(
    ("mutation", "message"),
    [
        ("paint shift 3", "'paint shift 3' is no mutation\n  hint: write a kind (insert, "),
        ("insert shift 99 by 1", "there is no dim 99, the last one is"),
        ("delete merge 0", "primitive 0 is syno.unfold"),
        ("delete share 0", "primitive 0 is syno.unfold"),
        ("insert split 1 by k", "{C_in = 80, k = 3}: 3 does not divide 80\n  hint: change binding"),
        ("insert split 0 by k", "a dim of the result would be k times what it is"),
        ("move dim 0 to 1", "dim 0 is none of a weight"),
        ("rewire share 1 to 1", "dim 1 is one of its own"),
        ("insert share 0 to 5", "tensor 5 is no weight"),
        ("replace close 0 to 1", "primitive 0 is syno.unfold"),
    ],
)
def test_no_is_said_with_a_reason(mutation: str, message: str) -> None:
    operator = zoo.load(CONV1D)
    before = str(operator)
    with pytest.raises(SynoError) as error:
        mutated(operator, mutation)
    assert message in str(error.value)
    assert str(operator) == before


FORMS = {
    "change unfold 0": "change unfold 0 by SIZE",
    "change unfold 0 by": "change unfold 0 by SIZE",
    "change unfold 0 to k": "change unfold 0 by SIZE",
    "insert stride 1": "insert stride 1 by SIZE",
    "insert shift 3": "insert shift 3 by AMOUNT",
    "insert shift 3 by 0": "insert shift 3 by AMOUNT",
    "insert shift 3 by k": "insert shift 3 by AMOUNT",
    "insert shift 3 to 1": "insert shift 3 by AMOUNT",
    "insert reverse 1 by 7": "insert reverse 1",
    "delete share 1 to 2": "delete share 1",
    "insert share 1": "insert share 1 to TENSOR",
    "insert share 1 to -1": "insert share 1 to TENSOR",
    "rewire share 1 by 2": "rewire share 1 to DIM",
}


@pytest.mark.parametrize("mutation", FORMS)
def test_another_argument_than_a_mutation_takes_is_refused(mutation: str) -> None:
    with pytest.raises(SynoError) as error:
        Mutation.parse(mutation)
    assert str(error.value).startswith(f"{mutation!r} is no mutation\n  hint: write ")
    assert f'write "{FORMS[mutation]}"' in str(error.value)


@pytest.mark.parametrize(
    ("mutation", "message"),
    [
        ("move foo 4 to 2", "there is no foo to move\n  hint: what there is to move: dim"),
        ("insert shfit 3 by 1", "there is no shfit to insert\n  hint: did you mean shift? what"),
        ("delete reduce 3", "there is no reduce to delete\n  hint: "),
        ("change split 0 by +", "expected a symbol, an integer or `(` in a size, got `+`"),
        ("move dim " + "9" * 5000 + " to 2", "is no mutation\n  hint: write a kind"),
        ("move dim 4 to " + "9" * 5000, "is no mutation\n  hint: write "),
        ("insert shift 3 by " + "9" * 5000, "is no mutation\n  hint: write "),
    ],
)
def test_what_is_no_mutation_is_refused_with_a_way_out(mutation: str, message: str) -> None:
    with pytest.raises(SynoError) as error:
        Mutation.parse(mutation)
    assert f"{mutation!r}" in str(error.value) and message in str(error.value)


def test_a_size_of_one_is_written() -> None:
    assert str(Mutation.parse("change unfold 0 by 1")) == "change unfold 0 by 1"


def test_operators_in_stages_are_refused() -> None:
    staged = zoo.load("operator1").run_passes("syno-materialize")
    with pytest.raises(SynoError, match=r"has \d contractions, not one"):
        mutated(staged, "insert reverse 0")
    assert list(legal_mutations(staged.func, Ingredients.of(staged.func))) == []


def test_the_schedule_space_is_all_that_is_possible() -> None:
    module = zoo.load(CONV1D).module
    before = str(module)
    passes = MutatePass.schedule_space(Context(), module)
    assert str(module) == before and len(passes) > 30
    for found in passes[::10]:
        _, after = found.apply_to_clone(Context(), module)
        assert str(after) != before
        after.verify()
