"""The wiring diagram of a function: tensors and primitives are nodes, dims are edges.

It says what is drawn and in which row; the targets ``svg`` and ``dot`` say how.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from xdsl.ir import Block, Operation, SSAValue

from syno_ir.blend import format_blend, is_product
from syno_ir.coordinates import reduced_dims
from syno_ir.dialect import FuncOp, ReduceOp, ShareOp, TensorType
from syno_ir.dialect.contract import ContractOp, shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.violation import name_of
from syno_ir.size import ONE, Size

Content = Literal["data", "weight", "ones"]
"""What stands behind a tensor or a dim: data, else weights, else the ones of an expand."""


@dataclass(frozen=True)
class Node:
    """A tensor, whose ports are its dims, or a primitive. A reduce is one sink for each dim."""

    kind: Literal["tensor", "primitive", "source", "sink"]
    content: Content
    row: int
    """Counted from the top, from 0. Every edge runs to a row further down."""
    label: str
    details: str = ""
    """A primitive's further parameters; how a tensor comes about, unless by a plain product."""
    sizes: tuple[Size, ...] = ()
    """The sizes of a tensor's dims."""
    symmetric: bool = False
    """True if its inputs may be drawn in any order."""


@dataclass(frozen=True)
class Edge:
    """A dim, from an output of a node to an input of another, both counted from the left."""

    source: int
    output: int
    target: int
    input: int
    content: Content
    name: str
    size: Size
    labelled: bool
    """True if neither node tells the size."""


@dataclass
class Diagram:
    """The nodes and edges of a function, one contraction below the other."""

    title: str
    symbols: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)


def diagram_of(func: FuncOp) -> Diagram:
    """The wiring diagram of a function."""
    diagram = Diagram(func.sym_name.data, str(func.symbols.data).strip("<>"))
    tensors: dict[SSAValue, int] = {}
    row = 0
    for contraction in func.contractions:
        for tensor in contraction.tensors:
            if tensor not in tensors:
                tensors[tensor] = _add(diagram, _tensor(tensor, row))
        row = _draw(diagram, contraction, tensors, row)
    if not func.contractions:
        _add(diagram, _tensor(func.returned, row))
    return diagram


class _End(NamedTuple):
    """The upper end of a dim; ``told`` if its size is to be read there."""

    node: int
    output: int
    content: Content
    told: bool


def _draw(diagram: Diagram, contraction: ContractOp, tensors: dict[SSAValue, int], top: int) -> int:
    """Adds a contraction whose tensors stand in row ``top``; returns the row of its result."""
    rows, bottom = _rows(contraction, top)
    ends: dict[SSAValue, _End] = {}

    def connect(dims: Iterable[SSAValue], target: Node) -> int:
        number = _add(diagram, target)
        for position, dim in enumerate(dims):
            node, output, content, told = ends[dim]
            labelled = not told and target.kind not in ("tensor", "sink")
            diagram.edges.append(
                Edge(node, output, number, position, content, name_of(dim), size_of(dim), labelled)
            )
        return number

    for number, tensor in enumerate(contraction.tensors):
        node = tensors[tensor]
        for axis, dim in enumerate(contraction.dims_of(number)):
            ends[dim] = _End(node, axis, diagram.nodes[node].content, True)
    for op in contraction.primitives:
        if isinstance(op, ReduceOp):
            for dim in op.dims:
                end = ends[dim]
                row = diagram.nodes[end.node].row + 1
                connect([dim], Node("sink", end.content, max(row, top + 1), _sum(op, dim)))
            continue
        contents: list[Content] = ["ones", *(ends[dim].content for dim in op.operands)]
        content = min(contents, key=_ORDER.index)
        node = connect(op.operands, _primitive(op, content, rows[op]))
        for output, dim in enumerate(op.results):
            told = not op.operands or size_of(dim) in op.sizes
            ends[dim] = _End(node, output, content, told)
    result = _tensor(contraction.result, bottom, _combination(contraction))
    tensors[contraction.result] = connect(contraction.yielded, result)
    return bottom


_ORDER: tuple[Content, ...] = ("data", "weight", "ones")


def _add(diagram: Diagram, node: Node) -> int:
    diagram.nodes.append(node)
    return len(diagram.nodes) - 1


def _rows(contraction: ContractOp, top: int) -> tuple[dict[Operation | Block, int], int]:
    """The rows of all primitives but the reduces, and of the result.

    Everything stands as high as it can, but what has more results than operands stands right above
    its first user: that keeps the edges short.
    """
    rows: dict[Operation | Block, int] = {}

    def below(dims: Iterable[SSAValue]) -> int:
        return 1 + max((rows.get(dim.owner, top) for dim in dims), default=top)

    primitives = [op for op in contraction.primitives if not isinstance(op, ReduceOp)]
    for op in primitives:
        rows[op] = below(op.operands)
    sinks = [below([dim]) for dim in reduced_dims(contraction)]
    bottom = 1 + max([*rows.values(), *sinks], default=top)
    rows |= {
        op: bottom - isinstance(op, ReduceOp) for op in contraction.block.ops if op not in rows
    }
    for op in reversed(primitives):
        if len(op.results) > len(op.operands):
            rows[op] = min(rows[use.operation] for dim in op.results for use in dim.uses) - 1
    return rows, bottom


def _tensor(tensor: SSAValue, row: int, details: str = "") -> Node:
    content = "data" if isinstance(tensor.type, TensorType) else "weight"
    return Node("tensor", content, row, _name(tensor), details, shape_of(tensor))


def _primitive(op: Primitive, content: Content, row: int) -> Node:
    name, parameters = op.name.removeprefix("syno."), op.clauses
    label = " ".join([name, *(value for _, value in parameters[:1])])
    details = ", ".join(f"{keyword} {value}" for keyword, value in parameters[1:])
    kind = "primitive" if op.operands else "source"
    return Node(kind, content, row, label, details, symmetric=isinstance(op, ShareOp))


def _sum(op: ReduceOp, dim: SSAValue) -> str:
    return f"{'Σ' if op.mode.data == 'sum' else op.mode.data} {size_of(dim)}"


def _combination(contraction: ContractOp) -> str:
    """How the factors combine, ``x + b, scale 1/k``; nothing for a plain product."""
    parts: list[str] = []
    if not is_product(contraction.blend.data):
        parts.append(format_blend(contraction.blend.data, list(map(_name, contraction.tensors))))
    if contraction.scale.data != ONE:
        parts.append(f"scale {contraction.scale.data}")
    return ", ".join(parts)


def _name(tensor: SSAValue) -> str:
    return name_of(tensor).removeprefix("%")
