"""Operators of the zoo, found ones too, are found by path in spaces of their signatures; those that
are not, for the reason that is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from syno_ir import zoo
from syno_ir.dialect import MergeOp, ReduceOp, ShiftOp, SplitOp, StrideOp, TensorType, UnfoldOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.operator import Operator
from syno_ir.search.recognition import NotInSpace, find
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.tables import Shape
from syno_ir.size import Size

OUTSIDE = {
    "attention_scores": "has 2 inputs",
    "average_pool2d": "scales by 1/k",
    "average_pool2d_strided": "scales by 1/s",
    "conv1d_causal": "in another mode than same",
    "conv1d_circular": "in another mode than same",
    "conv1d_dilated": "with a dilation",
    "conv3d": "no choice `share, unfold k`",  # 2 frames at one place, fewer than the window has
    "found/densenet121-07963": "none of reduce_sizes",  # it reduces a dim that is 1 at every place
    "global_average_pool2d": "scales by",
    "linear_bias": "has 2 contractions",
    "matmul": "has 2 inputs",
}
"""What does not fit, and why."""


def space_around(operator: Operator) -> Settling:
    """The space with the signature of an operator and the sizes of it and its canonical form."""
    func = operator.func
    forms = [operator, operator.run_passes("syno-normalize")]
    ops = [op for form in forms for c in form.func.contractions for op in c.primitives]

    def sizes(kind: type[Primitive], of: Callable[..., Iterable[Size]]) -> tuple[Size, ...]:
        return tuple(dict.fromkeys(s for op in ops if isinstance(op, kind) for s in of(op)))

    data = next(a for a in func.arguments if isinstance(a.type, TensorType))
    contraction = func.contractions[0]
    straight = [size_of(dim) for dim in contraction.yielded if dim in contraction.dims_of(0)]
    signature = Signature(
        func.symbols.data,
        Shape(shape_of(data)),
        Shape(func.result_type.data),
        tuple(map(dict, operator.bindings)),
    )
    once = [s for s in straight if signature.input.count(s) == signature.output.count(s) == 1]
    shifts = [op.amount.value.data for op in ops if isinstance(op, ShiftOp)]
    dims = {*signature.input, *signature.output}
    dims |= {size_of(dim) for op in ops for dim in (*op.operands, *op.results)}
    largest = max(size.evaluate(place) for place in signature.places for size in dims)
    space = Space(
        fixed=tuple(once),
        max_primitives=operator.primitives,
        max_weights=len(func.arguments) - 1,
        data_discarding=True,
        reduce_sizes=sizes(ReduceOp, lambda op: map(size_of, op.dims)),
        block_sizes=(
            *sizes(SplitOp, lambda op: [op.block.data]),
            *sizes(MergeOp, lambda op: [size_of(op.remainder)]),
        ),
        window_sizes=sizes(UnfoldOp, lambda op: [op.window.data]),
        stride_sizes=sizes(StrideOp, lambda op: [op.step.data]),
        max_dim=largest,
        shifts=tuple({*shifts, 1, -1}),
    )
    return Settling(signature, space)


@pytest.mark.parametrize("name", [name for name in zoo.names() if name not in OUTSIDE])
def test_the_zoo_is_found_by_path(name: str) -> None:
    operator = zoo.load(name)
    found = find(operator, space_around(operator)).operator
    assert found.primitives <= operator.primitives
    assert found.fingerprint() == operator.fingerprint()


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_does_not_fit_says_why(name: str) -> None:
    operator = zoo.load(name)
    with pytest.raises(NotInSpace, match=OUTSIDE[name]):
        find(operator, space_around(operator))
