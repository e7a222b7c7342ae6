"""The found operators, written as published graphs in any order, are imported as they were."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from xdsl.ir import SSAValue

from syno_ir import Operator, zoo
from syno_ir.dialect.primitive import size_of
from syno_ir.size import Size

Load = Callable[..., Operator]
FOUND = [name for name in zoo.names() if name.startswith("found/")]


def published_size(size: Size) -> str:
    return "*".join(f"{name}^{power}" if power != 1 else name for name, power in size.powers) or "1"


def published(operator: Operator, random: Random) -> str:
    """The graph of an operator of one contraction, its nodes and edges in a random order."""
    (contraction,) = operator.func.contractions
    tails: dict[SSAValue, tuple[str, str]] = {}
    heads: dict[SSAValue, tuple[str, str]] = {}
    clusters: list[str] = []
    statements: list[str] = []

    def cluster(name: str, title: str, dims: tuple[SSAValue, ...], ends: dict) -> None:
        axes = [
            f'{name}_{axis} [shape=none, label="{published_size(size_of(dim))}({axis})"]'
            for axis, dim in enumerate(dims)
        ]
        random.shuffle(axes)
        clusters.append("; ".join([f'subgraph {{ label = "{title}"', *axes]) + " }")
        ends |= {dim: (f"{name}_{axis}", "") for axis, dim in enumerate(dims)}

    for number in range(len(contraction.tensors)):
        cluster(f"in_{number}", f"Input {number}", contraction.dims_of(number), tails)
    cluster("out", "Output", contraction.yielded, heads)
    for op in contraction.primitives:
        label = op.name.removeprefix("syno.").title()
        if label == "Reduce":
            for dim in op.operands:
                heads[dim] = f"n{id(dim)}", ""
                statements.append(f'n{id(dim)} [label="Sum"];')
            continue
        statements.append(f'n{id(op)} [label="{label}"];')
        for ends, dims in ((heads, op.operands), (tails, op.results)):
            ports = ("L", "R") if len(dims) == 2 else ("",) * len(dims)
            ends |= {dim: (f"n{id(op)}", p) for dim, p in zip(dims, ports, strict=True)}
    for dim, (tail, leaves) in tails.items():
        head, enters = heads[dim]
        ports = f" ({leaves}->{enters})" if leaves or enters else ""
        statements.append(f'{tail} -> {head} [label="{published_size(size_of(dim))}{ports}"];')
    statements += clusters
    random.shuffle(statements)
    return "\n".join(["digraph kernel {", *statements, "}"])


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("seed", range(3))
def test_a_found_operator_is_imported_as_it_was(load: Load, name: str, seed: int) -> None:
    operator = zoo.load(name)
    imported = load(published(operator, Random(seed)))
    assert imported.func.symbols == operator.func.symbols
    assert imported.shapes() == operator.shapes()
    assert imported.primitives == operator.primitives
    assert imported.fingerprint("e1") == operator.fingerprint("e1")
