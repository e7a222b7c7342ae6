"""Random operators contain all that the language can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hypothesis import Phase, given, settings
from xdsl.ir import Block, SSAValue

from syno_ir.blend import is_product
from syno_ir.dialect import (
    ContractOp,
    ExpandOp,
    MergeOp,
    ReduceOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    TensorType,
    UnfoldOp,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.primitives import REDUCE_MODES, UNFOLD_MODES
from syno_ir.operator import Operator
from syno_ir.size import ONE, Size
from syno_ir.testing import ANYTHING, operators, random_operator

DRAWN = 300

SIZES = {
    "a symbol",
    "a constant",
    "1",
    "a quotient of symbols",
    "a product of symbols",
    "a power",
    "a constant times a symbol",
    "a symbol by a constant",
}
PARAMETERS = {
    *(f"unfold, {mode}" for mode in UNFOLD_MODES),
    "unfold by 1",
    "unfold by an even window",
    "unfold by an odd window",
    "unfold by more than the dim",
    "unfold with a dilation",
    "unfold of a weight",
    "unfold of a result",
    "unfold of an unfold",
    "shift by 0",
    "shift by less than 0",
    "shift by the dim or more",
    "split by 1",
    "split by all",
    "split in two",
    "stride by 1",
    "stride by all",
    "stride of some",
    *(f"reduce, {mode}" for mode in REDUCE_MODES),
    "reduce of several",
    "share of data and weight",
    "share of weights",
    "share of data",
    "share within a tensor",
    "share with an expand",
    "stride of an unfold",
    "merge, then split",
}
WIRES = {
    "expand to reduce",
    "expand to unfold",
    "expand to yield",
    "weight to yield",
    "input to yield",
    "a dim of size 1",
}
CONTRACTIONS = {
    "no tensor",
    "one tensor",
    "several tensors",
    "a tensor without dims",
    "a result without dims",
    "an intermediate weight",
    "two results together",
    "a sum",
    "a sum in a product",
    "a product in a sum",
    "a scale",
    "a scale by a primary symbol",
}
FUNCTIONS = {
    "1 contraction",
    "2 contractions",
    "3 contractions",
    "no inputs",
    "no weights",
    "no arguments",
    "2 inputs",
    "2 inputs = multi",
    "several weights",
    "no symbols",
    "coefficients only",
    "a default kept",
    "a default changed",
    "no default",
    "unordered argument",
    "unordered result",
    "no primitives",
    "as many primitives as there may be",
}
FEATURES = SIZES | PARAMETERS | WIRES | CONTRACTIONS | FUNCTIONS | set(ANYTHING.primitives)


def features(operator: Operator) -> set[str]:
    """Which of ``FEATURES`` an operator has."""
    found = {*_of_function(operator)}
    for contraction in operator.func.contractions:
        found.update(_of_contraction(contraction))
        for op in contraction.primitives:
            found.add(op.name.removeprefix("syno."))
            found.update(_of_primitive(op, operator.bindings))
        for dim in [
            *contraction.block.args,
            *(d for op in contraction.primitives for d in op.results),
        ]:
            found.update(_of_size(size_of(dim)))
            found.update(_of_wire(dim))
    return found


def _of_function(operator: Operator) -> Iterator[str]:
    func = operator.func
    kinds = Counter(type(tensor.type) for tensor in func.arguments)
    inputs, weights = kinds[TensorType], kinds[WeightType]
    yield f"{len(func.contractions)} contraction{'s' if len(func.contractions) > 1 else ''}"
    if inputs == 2:
        yield "2 inputs = multi" if func.multi else "2 inputs"
    symbols = func.symbols.data
    written = [set(binding.data) for binding in func.bindings.data]
    defaults = symbols.defaults
    yield from _those(
        {
            "no inputs": not inputs,
            "no weights": not weights,
            "no arguments": not inputs + weights,
            "several weights": weights > 1,
            "no symbols": not symbols.names,
            "coefficients only": bool(symbols.coefficients) and not symbols.primary,
            "a default kept": any(defaults.keys() - names for names in written),
            "a default changed": any(
                binding[name] != default
                for binding in operator.bindings
                for name, default in defaults.items()
            ),
            "no default": len(defaults) < len(symbols.coefficients),
            "unordered argument": any(number >= 0 for number, _ in func.unordered.data),
            "unordered result": any(number < 0 for number, _ in func.unordered.data),
            "no primitives": not operator.primitives,
            "as many primitives as there may be": operator.primitives == ANYTHING.max_primitives,
        }
    )


def _of_contraction(contraction: ContractOp) -> Iterator[str]:
    tensors = contraction.tensors
    results = [tensor for tensor in tensors if not isinstance(tensor.owner, Block)]
    blend = contraction.blend.data
    sums = not is_product(blend)
    nested = blend is not None and any(part is not None for part in blend[1])
    scale = contraction.scale.data
    yield from _those(
        {
            "no tensor": not tensors,
            "one tensor": len(tensors) == 1,
            "several tensors": len(tensors) > 1,
            "a tensor without dims": any(not shape_of(tensor) for tensor in tensors),
            "a result without dims": not shape_of(contraction.result),
            "an intermediate weight": any(isinstance(t.type, WeightType) for t in results),
            "two results together": len(results) > 1,
            "a sum": sums,
            "a sum in a product": nested and blend is not None and blend[0] == "*",
            "a product in a sum": nested and blend is not None and blend[0] == "+",
            "a scale": scale != ONE,
            "a scale by a primary symbol": any(s[0].isupper() and e < 0 for s, e in scale.powers),
        }
    )


def _of_primitive(op: Primitive, bindings: list[dict[str, int]]) -> Iterator[str]:
    numbers = [[size.evaluate(binding) for size in op.sizes] for binding in bindings]
    owners = {type(dim.owner) for dim in op.operands}
    behind = [_kinds_behind(dim) for dim in op.operands]
    match op:
        case UnfoldOp():
            windows = [op.window.data.evaluate(binding) for binding in bindings]
            yield f"unfold, {op.mode.data}"
            yield from _those(
                {
                    "unfold by 1": 1 in windows,
                    "unfold by an even window": any(window % 2 == 0 for window in windows),
                    "unfold by an odd window": any(window % 2 and window > 1 for window in windows),
                    "unfold by more than the dim": any(
                        window > dim for window, (dim,) in zip(windows, numbers, strict=True)
                    ),
                    "unfold with a dilation": op.dilation.data != ONE,
                    "unfold of a weight": behind == [{"weight"}],
                    "unfold of a result": "result" in behind[0],
                    "unfold of an unfold": UnfoldOp in owners,
                }
            )
        case ShiftOp():
            by = op.amount.value.data
            yield from _those(
                {
                    "shift by 0": by == 0,
                    "shift by less than 0": by < 0,
                    "shift by the dim or more": any(abs(by) >= dim for (dim,) in numbers),
                }
            )
        case SplitOp():
            sizes = [size_of(dim) for dim in op.results]
            yield from _those(
                {
                    "split by 1": sizes[1] == ONE,
                    "split by all": sizes[0] == ONE,
                    "split in two": ONE not in sizes,
                    "merge, then split": MergeOp in owners,
                }
            )
        case StrideOp():
            sizes = [op.step.data, size_of(op.result)]
            yield from _those(
                {
                    "stride by 1": sizes[0] == ONE,
                    "stride by all": sizes[1] == ONE,
                    "stride of some": ONE not in sizes,
                    "stride of an unfold": UnfoldOp in owners,
                }
            )
        case ReduceOp():
            yield f"reduce, {op.mode.data}"
            if len(op.dims) > 1:
                yield "reduce of several"
        case ShareOp():
            left, right = (kinds - {"result"} for kinds in behind)
            yield from _those(
                {
                    "share of data and weight": {"data"} in (left, right)
                    and {"weight"} in (left, right),
                    "share of weights": left == right == {"weight"},
                    "share of data": "data" in left & right,
                    "share within a tensor": _shares_a_tensor(op),
                    "share with an expand": ExpandOp in owners,
                }
            )
        case _:
            return


def _of_size(size: Size) -> Iterator[str]:
    above = [exponent for _, exponent in size.powers if exponent > 0]
    below = [exponent for _, exponent in size.powers if exponent < 0]
    symbol = above == [1] and not below
    yield from _those(
        {
            "a symbol": symbol and size.numerator == size.denominator == 1,
            "a constant": not size.powers and size != ONE,
            "1": size == ONE,
            "a quotient of symbols": bool(above and below),
            "a product of symbols": len(above) > 1,
            "a power": any(exponent > 1 for exponent in above),
            "a constant times a symbol": symbol and size.numerator > 1,
            "a symbol by a constant": symbol and size.denominator > 1,
        }
    )


def _of_wire(dim: SSAValue) -> Iterator[str]:
    use = dim.get_user_of_unique_use()
    if size_of(dim) == ONE:
        yield "a dim of size 1"
    if isinstance(dim.owner, ExpandOp):
        ends = {ReduceOp: "reduce", UnfoldOp: "unfold", YieldOp: "yield"}
        if type(use) in ends:
            yield f"expand to {ends[type(use)]}"
    if isinstance(dim.owner, Block) and isinstance(use, YieldOp):
        yield "weight to yield" if _kinds_behind(dim) == {"weight"} else "input to yield"


def _those(table: dict[str, bool]) -> Iterator[str]:
    return (name for name, holds in table.items() if holds)


def _kinds_behind(dim: SSAValue) -> set[str]:
    """What a dim comes from: ``data``, ``weight``, and ``result`` of an earlier contraction."""
    kinds: set[str] = set()
    for tensor in _tensors_behind(dim):
        kinds.add("weight" if isinstance(tensor.type, WeightType) else "data")
        if not isinstance(tensor.owner, Block):
            kinds.add("result")
    return kinds


def _tensors_behind(dim: SSAValue) -> list[SSAValue]:
    if not isinstance(dim.owner, Block):
        return [tensor for behind in dim.owner.operands for tensor in _tensors_behind(behind)]
    contraction = dim.owner.parent_op()
    assert isinstance(contraction, ContractOp)
    tensors = enumerate(contraction.tensors)
    return [tensor for number, tensor in tensors if dim in contraction.dims_of(number)]


def _shares_a_tensor(op: ShareOp) -> bool:
    left, right = map(_tensors_behind, op.operands)
    return any(tensor is other for tensor in left for other in right)


def test_seeds_give_everything() -> None:
    counts = Counter[str]()
    for seed in range(DRAWN):
        counts.update(features(random_operator(seed)))
    assert set(counts) == FEATURES, counts


def test_hypothesis_gives_nearly_everything() -> None:
    """It tries small operators more often, and what it tries may change with its version."""
    counts = Counter[str]()

    @settings(max_examples=DRAWN, derandomize=True, database=None, phases=[Phase.generate])
    @given(operators())
    def draw(operator: Operator) -> None:
        counts.update(features(operator))

    draw()
    assert len(FEATURES - set(counts)) <= 3, counts
