"""``syno-specialize`` keeps the function at the binding, and forgets the symbols."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp

import syno_ir
from syno_ir import zoo
from syno_ir.dialect import ReverseOp, SplitOp
from syno_ir.errors import SynoError
from syno_ir.operator import Operator
from syno_ir.passes.specialize import SpecializePass
from syno_ir.size import Binding
from syno_ir.testing import assert_same_function, operators


def specialized(operator: Operator, values: Binding | int) -> Operator:
    text = values if isinstance(values, int) else ",".join(f"{s}={n}" for s, n in values.items())
    option = text if isinstance(text, int) else f'"{text}"'
    return operator.run_passes(f"syno-specialize{{binding={option}}}")


@given(st.data(), operators())
def test_the_function_is_the_same_at_the_binding(data: st.DataObject, operator: Operator) -> None:
    if not operator.func.symbols.data.names:
        return
    binding = operator.bindings[0]
    names = data.draw(st.sets(st.sampled_from(sorted(binding)), min_size=1))
    special = specialized(operator, {name: binding[name] for name in names})
    assert set(special.func.symbols.data.names) == binding.keys() - names
    assert syno_ir.parse(str(special)) == special
    assert_same_function(operator, special, bindings=[binding])
    agreeing = [b for b in operator.bindings if all(b[n] == binding[n] for n in names)]
    left = [{s: n for s, n in b.items() if s not in names} for b in agreeing]
    assert special.bindings == left


@given(operators())
def test_a_binding_by_its_number_leaves_no_symbol(operator: Operator) -> None:
    special = specialized(operator, 1)
    assert special.func.symbols.data.names == ()
    assert special.shapes({}) == operator.shapes(operator.bindings[1])
    assert_same_function(operator, special, bindings=[operator.bindings[1]])


def test_sizes_that_are_equal_at_the_binding_alone_are_one_size() -> None:
    conv = zoo.load("conv2d")
    special = specialized(conv, {"C_in": 8, "C_out": 8})
    assert conv.func.arguments[0].type != conv.func.result_type
    assert special.func.arguments[0].type == special.func.result_type


def test_laws_see_sizes_that_are_equal_at_the_binding_alone() -> None:
    """A split undoes a merge where the blocks are equal, as ``g`` and ``s`` are at 2."""
    operator = syno_ir.parse("""
        syno.func @f<C; g, s>(%x: !syno.tensor<C/g, g>) -> !syno.tensor<C/s, s> {
          %y = syno.contract(%x[%a, %b]) {
            %c = syno.merge %a, %b
            %q, %r = syno.split %c by s
            syno.yield %q, %r
          }
          syno.return %y
        }""")
    assert operator.run_passes("canonicalize").primitives == 2
    for values, primitives in [({"g": 2, "s": 2}, 0), ({"g": 2, "s": 3}, 2)]:
        assert specialized(operator, values).run_passes("canonicalize").primitives == primitives


def test_dropped_bindings_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    special = specialized(zoo.load("conv2d"), {"H": 28})
    assert special.bindings == [{"N": 1, "C_in": 128, "C_out": 128, "W": 28, "k": 3}]
    told = capsys.readouterr().err
    assert told.count("dropped binding") == 3
    assert "{N = 1, C_in = 64, C_out = 64, H = 56, W = 56}" in told
    specialized(zoo.load("conv2d"), {"N": 1, "k": 3})
    assert capsys.readouterr().err == ""


POOL = """
syno.func @pool<N, L; p = 4>(%x: !syno.tensor<N, L>) -> !syno.tensor<N, L/p>
    bindings = [{N = 2, L = 32}, {N = 2, L = 32, p = 2}] {
  %y = syno.contract(%x[%n, %l]) scale 1/p {
    %q, %r = syno.split %l by p
    syno.reduce %r
    syno.yield %n, %q
  }
  syno.return %y
}
"""


@pytest.mark.parametrize("binding", ['"p=4"', '"p=2"', '"L=64"', '"N=2,p=8"', "0", "1"])
def test_it_is_compared_at_the_values_that_it_puts_in(
    binding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = syno_ir.parse(POOL)
    pool.run_passes(f"syno-specialize{{binding={binding}}}", verify_semantics=True)
    assert "not known" not in capsys.readouterr().err


def test_a_wrong_pass_is_found_there_and_its_trials_are_silent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    original = SpecializePass.apply

    def reversed_too(self: SpecializePass, context: Context, module: ModuleOp) -> None:
        original(self, context, module)
        for op in list(module.walk()):
            if isinstance(op, SplitOp):
                new = ReverseOp(op.dim)
                op.parent_block().insert_op_before(new, op)  # pyright: ignore[reportOptionalMemberAccess]
                op.operands = [new.result]

    monkeypatch.setattr(SpecializePass, "apply", reversed_too)
    with pytest.raises(SynoError, match="pass syno-specialize changed the function"):
        syno_ir.parse(POOL).run_passes('syno-specialize{binding="p=4"}', verify_semantics=True)
    assert capsys.readouterr().err.count("dropped binding") == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"C": 9, "g": 2}, r"axis 0 of %x has size C/g, which is 9/2 at \{C = 9, g = 2\}"),
        ({"Cin": 9}, "has no symbol Cin"),
        ({"C": 0}, "'C=0' gives no symbol a positive integer"),
        ({"C": 2**62, "H": 2}, r"beyond 2\*\*62"),
        (2, "has no binding 2"),
    ],
)
def test_one_clear_message(values: Binding | int, message: str) -> None:
    operator = syno_ir.parse("""
        syno.func @f<C, H; g>(%x: !syno.tensor<C/g, C*H>) -> !syno.tensor<C/g, C*H> {
          syno.return %x
        }""")
    with pytest.raises(SynoError, match=message):
        specialized(operator, values)
