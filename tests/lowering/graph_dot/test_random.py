"""Random operators, written down as published graphs, load as the same functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice

from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.ir import SSAValue

from syno_ir import Operator
from syno_ir.dialect import ReduceOp, ShiftOp, SizeAttr, TensorType, UnfoldOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.size import ONE, Size
from syno_ir.testing import Limits, random_operator

LIMITS = Limits(
    primitives=("unfold", "split", "merge", "share", "shift", "stride", "expand", "reduce"),
    max_contractions=1,
    max_inputs=1,
    unfold_modes=("same",),
    sums=False,
    scales=False,
    multi=False,
    unordered=False,
)


def test_a_random_graph_loads_as_the_same_function(load: Callable[..., Operator]) -> None:
    for operator in islice(expressible(), 40):
        loaded = load(written(operator))
        assert loaded.equivalent(operator, "e1", operator.bindings), operator
        assert loaded.primitives == operator.primitives


def expressible() -> Iterator[Operator]:
    """Operators that the format has words for: shifts by 1, windows without gaps, data first."""
    for seed in count():
        operator = random_operator(f"graph {seed}", LIMITS)
        types = [argument.type for argument in operator.func.arguments]
        if not types or not isinstance(types[0], TensorType) or operator.primitives < 3:
            continue
        for op in operator.func.contractions[0].primitives:
            if isinstance(op, ShiftOp):
                op.amount = IntegerAttr(1, i64)
            if isinstance(op, UnfoldOp):
                op.dilation = SizeAttr(ONE)
        yield operator


def written(operator: Operator) -> str:
    """The graph of an operator, one line a node, an axis and an edge."""
    contraction = operator.func.contractions[0]
    lines: list[str] = []
    tails: dict[SSAValue, tuple[str, str]] = {}
    edges: list[tuple[SSAValue, str, str]] = []
    for number, tensor in enumerate(contraction.tensors):
        place = list(operator.func.arguments).index(tensor)
        lines += cluster(f"in_{place}", f"Input {place}", shape_of(tensor))
        for axis, dim in enumerate(contraction.dims_of(number)):
            tails[dim] = f"in_{place}_{axis}", ""
    lines += cluster("out", "Output", shape_of(contraction.result))
    for number, op in enumerate(contraction.primitives):
        if isinstance(op, ReduceOp):
            for place, dim in enumerate(op.dims):
                lines.append(f'r{number}_{place} [label="{op.mode.data.title()}"];')
                edges.append((dim, f"r{number}_{place}", ""))
            continue
        lines.append(f'op_{number} [label="{title(op)}"];')
        edges += [(dim, f"op_{number}", port) for dim, port in ports(op.operands)]
        tails |= {dim: (f"op_{number}", port) for dim, port in ports(op.results)}
    edges += [(dim, f"out_{axis}", "") for axis, dim in enumerate(contraction.yielded)]
    for dim, head, into in edges:
        tail, out = tails[dim]
        between = f" ({out}->{into})" if out or into else ""
        lines.append(f'{tail} -> {head} [label="{label(size_of(dim))}{between}"];')
    return "digraph kernel {\n" + "\n".join(lines) + "\n}\n"


def cluster(name: str, title: str, shape: tuple[Size, ...]) -> list[str]:
    axes = (f'{name}_{i} [label="{label(size)}({i})"];' for i, size in enumerate(shape))
    return [f"subgraph cluster_{name} {{", f'label = "{title}";', *axes, "}"]


def title(op: Primitive) -> str:
    return op.name.removeprefix("syno.").title()


def ports(dims: Sequence[SSAValue]) -> Iterator[tuple[SSAValue, str]]:
    return zip(dims, "LR" if len(dims) == 2 else ("",), strict=True) if dims else iter(())


def label(size: Size) -> str:
    """A size as the format writes it: no division, ``g^-1``."""
    up, down = size.numerator, size.denominator
    numbers = [str(up)] * (up > 1 or not size.powers) + [f"{down}^-1"] * (down > 1)
    return "*".join([*numbers, *(f"{name}^{power}" for name, power in size.powers)])
