"""Random operators: functions of random contractions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Region, SSAValue

from syno_ir.dialect import ContractOp, FuncOp, ReturnOp, TensorType, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.operator import Operator
from syno_ir.size import Size
from syno_ir.testing.choices import Choices, Seeded
from syno_ir.testing.growth import Budget, Growth
from syno_ir.testing.limits import ANYTHING, Limits
from syno_ir.testing.places import Places, draw_places


def random_operator(seed: int | str, limits: Limits = ANYTHING) -> Operator:
    """The operator of a seed, the same on every machine and version of Python.

    It verifies, and so do its bindings; see ``operators`` for what it may be.
    """
    return draw_operator(Seeded(seed), limits)


def draw_operator(choices: Choices, limits: Limits) -> Operator:
    """A valid operator within the limits, whatever the choices are."""
    places = draw_places(choices, limits.bindings)
    multi = limits.multi and choices.rarely(2)
    body, result = _draw_body(choices, limits, places, multi)
    tensors = [*enumerate(body.args), (-1, result)]
    if not choices.rarely(8):
        sizes = sizes_of(body) | {c.scale.data for c in _contractions(body)}
        places = places.only({symbol for size in sizes for symbol in size.symbols})
    axes = [(number, axis) for number, t in tensors for axis in range(len(shape_of(t)))]
    unordered: list[tuple[int, int]] = []
    while limits.unordered and axes and choices.rarely(4):
        unordered.append(axes.pop(choices.below(len(axes))))
    assert isinstance(result.type, TensorType | WeightType)
    func = FuncOp(
        "random",
        places.symbols,
        result.type,
        Region(body),
        bindings=places.bindings,
        multi=multi,
        unordered=unordered,
    )
    _name(func)
    return Operator(ModuleOp([func]))


def _draw_body(
    choices: Choices, limits: Limits, places: Places, multi: bool
) -> tuple[Block, SSAValue]:
    """Contractions, and the result of the last, which uses all results that are left.

    The results that wait for a use never have more elements together, multiplied, than a
    contraction may have terms: so the last contraction can always begin.
    """
    budget = Budget(limits.max_primitives, limits.max_inputs, limits.max_weights)
    body = Block()
    waiting: list[SSAValue] = []
    for left in reversed(range(limits.max_contractions)):
        last = left == 0 or not budget.primitives or not choices.rarely(3)
        used = [result for result in waiting if last or choices.rarely(2)]
        waiting = [result for result in waiting if result not in used]
        reserved = places.count(size for result in waiting for size in shape_of(result))
        most = tuple(limits.max_terms // limits.max_contractions // r for r in reserved)
        growth = Growth(choices, limits, places, budget, multi, most)
        kept = 0 if last else budget.primitives // 2
        budget.primitives -= kept
        with_input = body.is_empty and not choices.rarely(5)
        contraction = growth.grow(used, body, with_input)
        budget.primitives += kept
        body.add_op(contraction)
        waiting.append(contraction.result)
        if last:
            break
    result = waiting[-1]
    body.add_op(ReturnOp(result))
    return body, result


def sizes_of(body: Block) -> set[Size]:
    """The sizes that must be whole in the body of a function."""
    sizes = {size for tensor in body.args for size in shape_of(tensor)}
    for contraction in _contractions(body):
        for op in contraction.primitives:
            sizes.update(op.parameter_sizes, map(size_of, op.results))
    return sizes


def _contractions(body: Block) -> list[ContractOp]:
    return [op for op in body.ops if isinstance(op, ContractOp)]


def _name(func: FuncOp) -> None:
    """Short names: a dim is called after its size, ``%h``, ``%h1``, and so on."""
    inputs = [t for t in func.arguments if isinstance(t.type, TensorType)]
    weights = [t for t in func.arguments if isinstance(t.type, WeightType)]
    _number(("x", tensor) for tensor in inputs)
    _number(("w", tensor) for tensor in weights)
    _number(("y", contraction.result) for contraction in func.contractions)
    for contraction in func.contractions:
        _number((_letter(size_of(dim)), dim) for dim in _dims(contraction))


def _number(names: Iterable[tuple[str, SSAValue]]) -> None:
    seen = Counter[str]()
    for name, value in names:
        value.name_hint = f"{name}{seen[name] or ''}"
        seen[name] += 1


def _dims(contraction: ContractOp) -> Iterable[SSAValue]:
    yield from contraction.block.args
    for op in contraction.primitives:
        yield from op.results


def _letter(size: Size) -> str:
    return size.powers[0][0][0].lower() if size.powers else "d"
