"""From the wiring of a ``graph.dot`` to a function of one contraction.

Input 0 is data, the other inputs are weights. Tensors and axes stand in the file's order, and
symbols keep the file's names. The format does not say which symbols are coefficients: those of
``COEFFICIENTS`` and those in a denominator; the others are primary if they are in ``PRIMARY`` or
the whole size of an axis of the data or the output, else coefficients. They are declared in the
order of these lists, and then by name. The function assumes that all sizes are integers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from xdsl.dialects.builtin import ArrayAttr, FileLineColLoc, IntAttr, ModuleOp, StringAttr
from xdsl.ir import Block, Region, SSAValue

from syno_ir.coordinates import reduced_dims
from syno_ir.dialect import (
    ContractOp,
    DimType,
    ExpandOp,
    FuncOp,
    MergeOp,
    ReduceOp,
    ReturnOp,
    ShareOp,
    ShiftOp,
    SizeAttr,
    SplitOp,
    StrideOp,
    TensorType,
    UnfoldOp,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.symbols import Symbols
from syno_ir.dialect.verification import needed_assumptions
from syno_ir.errors import SynoError
from syno_ir.lowering.graph_dot.bindings import bindings_beside
from syno_ir.lowering.graph_dot.graph import PORTS, Port, Wiring, title_of, wiring_of
from syno_ir.lowering.graph_dot.syntax import DotError, Node, Word, read_dot
from syno_ir.size import Size
from syno_ir.source import Diagnostic, Source

PRIMARY = ("N", "C_in", "C_out", "H", "H_in", "seq_len")
COEFFICIENTS = ("g", "k_1", "k_2", "s", "t")

Make = Callable[[Sequence[SSAValue], Sequence[Size]], Primitive]

PRIMITIVES: Mapping[str, Make] = {
    "Unfold": lambda dims, sizes: UnfoldOp(*dims, by=sizes[1]),
    "Split": lambda dims, sizes: SplitOp(*dims, by=sizes[1]),
    "Merge": lambda dims, sizes: MergeOp(*dims),
    "Share": lambda dims, sizes: ShareOp(*dims),
    "Shift": lambda dims, sizes: ShiftOp(*dims, by=1),  # the format gives no amount: it is 1
    "Stride": lambda dims, sizes: StrideOp(*dims, by=size_of(dims[0]) / sizes[0]),
    "Expand": lambda dims, sizes: ExpandOp(*sizes),
}
"""The primitive of a step, from its operands and the sizes that the file gives its results."""

REDUCES: Mapping[str, str] = {"Sum": "sum", "Mean": "mean"}


def parse_graph(source: Source) -> ModuleOp:
    """The module, not verified, with the operator that a ``graph.dot`` spells.

    The function has the name of the file or, if that is ``graph``, of its folder, and the bindings
    of the ``bindings.json`` beside it. Raises ``SynoError`` with one message that points into the
    file.
    """
    try:
        graph = read_dot(source.text)
        return ModuleOp([_func(wiring_of(graph), source, graph.name)])
    except DotError as error:
        place = Diagnostic(str(error), error.at.start, error.at.end, [f"hint: {error.hint}"])
        raise SynoError(source.report(place)) from None


def _func(wiring: Wiring, source: Source, at: Word) -> FuncOp:
    data, *weights = [tuple(axis.size for axis in tensor) for tensor in wiring.inputs]
    output = tuple(axis.size for axis in wiring.output)
    body = Block(arg_types=[TensorType(data), *map(WeightType, weights)])
    region = _region(wiring, source)
    contraction = ContractOp(body.args, Region(region))
    body.add_ops([contraction, ReturnOp(contraction.result)])
    symbols = _symbols([dim.size for dim in wiring.leaving.values()], [*data, *output])
    _name_tensors(body)
    _name_dims(contraction, symbols)
    func = FuncOp(
        _function_name(source.name),
        symbols,
        TensorType(output),
        Region(body),
        bindings=bindings_beside(source.name, symbols.names),
    )
    func.assume = ArrayAttr(map(SizeAttr, needed_assumptions(func)))
    func.location = contraction.location = _location(source, at)
    return func


def _region(wiring: Wiring, source: Source) -> Block:
    """The primitives between the inputs' dims and the output's."""
    axes = [axis for tensor in wiring.inputs for axis in tensor]
    region = Block(arg_types=[DimType(axis.size) for axis in axes])
    entering: dict[Port, SSAValue] = {}

    def leave(node: Node, port: str, value: SSAValue, hint: str) -> None:
        dim = wiring.leaving[node.name.text, port]
        _check_size(value, dim.size, dim.label, f"what leaves {title_of(node)}", hint)
        entering[dim.head] = value

    for axis, argument in zip(axes, region.args, strict=True):
        leave(axis.node, "", argument, _ONE_SIZE)
    for step in wiring.steps:
        name, label = step.name.text, step.label.text
        if label in REDUCES:
            continue
        inputs, outputs = PORTS[label]
        sizes = [wiring.leaving[name, port].size for port in outputs]
        op = PRIMITIVES[label]([entering[name, port] for port in inputs], sizes)
        op.location = _location(source, step.name)
        region.add_op(op)
        for port, result in zip(outputs, op.results, strict=True):
            leave(step, port, result, f"the rule is {op.EQUATION}")
    for label, mode in REDUCES.items():
        steps = [step for step in wiring.steps if step.label.text == label]
        if steps:
            op = ReduceOp(*(entering[step.name.text, ""] for step in steps), mode=mode)
            op.location = _location(source, steps[0].name)
            region.add_op(op)
    yielded = [entering[axis.node.name.text, ""] for axis in wiring.output]
    for axis, value in zip(wiring.output, yielded, strict=True):
        what = f"what enters {title_of(axis.node)}"
        _check_size(value, axis.size, axis.node.label, what, _ONE_SIZE)
    region.add_op(YieldOp(*yielded))
    return region


_ONE_SIZE = "an axis and its edge have one size"


def _check_size(value: SSAValue, size: Size, label: Word, what: str, hint: str) -> None:
    """Raises ``DotError`` unless a dim has the size that a label gives it."""
    if size_of(value) != size:
        raise DotError(f"the label says {size}, but {what} has size {size_of(value)}", label, hint)


def _location(source: Source, at: Word) -> FileLineColLoc:
    line, column = source.place(at.start)
    return FileLineColLoc(StringAttr(source.name), IntAttr(line), IntAttr(column))


def _function_name(file: str) -> str:
    path = Path(file)
    name = path.resolve().parent.name if path.stem == "graph" else path.stem
    name = re.sub(r"\W", "_", name, flags=re.ASCII)
    return name if name[:1].isalpha() else f"_{name}"


def _symbols(sizes: Iterable[Size], axes: Iterable[Size]) -> Symbols:
    """The symbols of these sizes, by the rule above; ``axes`` are the data's and the output's."""
    powers = {power for size in sizes for power in size.powers}
    below = {name for name, exponent in powers if exponent < 0}
    whole = {name for size in axes for name in size.symbols if size == Size.symbol(name)}
    primary = {*PRIMARY, *whole} - {*COEFFICIENTS, *below}
    known = (*PRIMARY, *COEFFICIENTS)
    names = sorted(
        {name for name, _ in powers},
        key=lambda name: (known.index(name) if name in known else len(known), name),
    )
    return Symbols(
        tuple(name for name in names if name in primary),
        tuple((name, None) for name in names if name not in primary),
    )


def _name_tensors(body: Block) -> None:
    """``x`` for the data, ``w`` for the first weight, then ``w2``, ...; ``y`` for the result."""
    for number, argument in enumerate(body.args):
        argument.name_hint = ("x", "w")[number] if number < 2 else f"w{number}"
    for contraction in body.ops:
        for result in contraction.results:
            result.name_hint = "y"


def _name_dims(contraction: ContractOp, symbols: Symbols) -> None:
    """A name for each dim after a symbol of its size: ``ci`` for ``C_in/s``, then ``ci2``, ...

    Dims of the result and of reduces come first: loops are named after them.
    """
    ops = contraction.primitives
    results = (dim for op in ops for dim in op.results)
    dims = [*contraction.yielded, *reduced_dims(contraction), *contraction.block.args, *results]
    tensors = [*contraction.tensors, contraction.result]
    count = Counter(tensor.name_hint[0] for tensor in tensors if tensor.name_hint)
    for dim in dict.fromkeys(dims):
        powers = sorted(size_of(dim).powers, key=lambda p: (p[0] not in symbols.primary, p[1] < 0))
        parts = powers[0][0].split("_") if powers else []
        stem = "".join(part[0] for part in parts if part and part[0].isalpha()).lower() or "i"
        count[stem] += 1
        dim.name_hint = stem if count[stem] == 1 else f"{stem}{count[stem]}"
