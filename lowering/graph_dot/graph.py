"""What a ``graph.dot`` says, taken apart: tensors, steps, and the dims between them.

The graph runs from the inputs to the output, as our dims do:

- A subgraph with the label ``Input 0``, ``Input 1``, ... or ``Output`` is a tensor. Its nodes are
  the axes; their labels are size and number, such as ``g^-1*C_in(1)``.
- Every other node is a step: its label names a primitive or the kind of a reduce.
- An edge is a dim. Its label is the size and, where an end has two ports, the port that it stands
  at: ``k_1 (R->L)`` leaves at ``R`` and enters at ``L``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from syno_ir.errors import did_you_mean
from syno_ir.lowering.graph_dot.syntax import DotError, Edge, Graph, Node, Subgraph, Word
from syno_ir.size import Size, SizeSyntaxError, parse_size

Port = tuple[str, str]
"""A node's name, and where a dim leaves or enters it: ``L``, ``R``, or ``""`` if there is one."""

Ports = tuple[Sequence[str], Sequence[str]]
"""Where dims enter a node, and where they leave it."""

ONE, TWO = ("",), ("L", "R")

PORTS: Mapping[str, Ports] = {
    "Unfold": (ONE, TWO),
    "Split": (ONE, TWO),
    "Merge": (TWO, ONE),
    "Share": (TWO, ONE),
    "Shift": (ONE, ONE),
    "Stride": (ONE, ONE),
    "Expand": ((), ONE),
    "Sum": (ONE, ()),
    "Mean": (ONE, ()),
}
"""The steps. Of two ports, ``L`` is the position or quotient, ``R`` the window or remainder."""


_INPUT = re.compile(r"Input (\d+)|cluster_in_(\d+)")
_OUTPUT = re.compile(r"Output|cluster_out")
_NUMBER = re.compile(r"\((\d{1,4})\)\s*\Z")
_NO_TENSORS = (
    "it has no tensors. Only graphs in the format of Syno are read, "
    "not those that `syno-opt -t dot` prints"
)
_ENDS = re.compile(r"\(\s*(\w*)\s*->\s*(\w*)\s*\)\s*\Z")


@dataclass(frozen=True)
class Axis:
    """An axis of a tensor."""

    node: Node
    size: Size


@dataclass(frozen=True)
class Dim:
    """An edge: where it leaves and enters, its size, and the label that says so."""

    tail: Port
    head: Port
    size: Size
    label: Word


@dataclass(frozen=True)
class Wiring:
    """The tensors, the steps, each behind those that it takes dims from, and the dims.

    ``entering`` and ``leaving`` have the one dim of every axis and of every port of a step.
    """

    inputs: Sequence[Sequence[Axis]]
    output: Sequence[Axis]
    steps: Sequence[Node]
    entering: Mapping[Port, Dim]
    leaving: Mapping[Port, Dim]


def title_of(node: Node) -> str:
    """A node in a message: its label and its name."""
    name, label = node.name.text, node.label.text
    return label if name == label else f"{label} {name}"


def wiring_of(graph: Graph) -> Wiring:
    """The wiring of an operator. Raises ``DotError`` if the graph breaks a rule of the format."""
    output, *inputs = _tensors(graph)
    ports: dict[str, Ports] = {}
    for tensor in (*inputs, output):
        for axis in tensor:
            if axis.node.name.text in ports:
                raise DotError(
                    f"{title_of(axis.node)} is an axis of two tensors",
                    axis.node.name,
                    "every axis is a node of its own",
                )
            ports[axis.node.name.text] = (ONE, ()) if tensor is output else ((), ONE)
    steps = [node for name, node in graph.nodes.items() if name not in ports]
    ports |= {step.name.text: _ports_of(step) for step in steps}
    dims = [_dim(edge) for edge in graph.edges]
    entering = _by_port(graph, ports, dims, entering=True)
    leaving = _by_port(graph, ports, dims, entering=False)
    return Wiring(inputs, output, _ordered(steps, dims), entering, leaving)


def _tensors(graph: Graph) -> list[list[Axis]]:
    """The output, and then the inputs."""
    found: dict[str, Subgraph] = {}
    for subgraph in graph.subgraphs:
        title = _tensor_title(subgraph)
        if title in found:
            raise DotError(f"{title} stands twice", subgraph.name, "a tensor is one subgraph")
        if title is not None:
            found[title] = subgraph
    titles = ["Output", *(f"Input {number}" for number in range(max(1, len(found) - 1)))]
    for title in titles:
        if title not in found:
            has = f"it has {', '.join(found)}" if found else _NO_TENSORS
            raise DotError(
                f"the graph has no {title}",
                graph.name,
                f"a tensor is a subgraph with the label {title}; {has}",
            )
    return [_axes(title, found[title]) for title in titles]


def _tensor_title(subgraph: Subgraph) -> str | None:
    """``Output`` or ``Input 1`` by the label, or where that is silent the name, else ``None``."""
    for word in (subgraph.attributes.get("label"), subgraph.name):
        if word and (match := _INPUT.fullmatch(word.text)):
            return f"Input {int(match[1] or match[2])}"
        if word and _OUTPUT.fullmatch(word.text):
            return "Output"
    return None


def _axes(title: str, subgraph: Subgraph) -> list[Axis]:
    """The axes of a tensor, in the order of their numbers or, without numbers, of the file."""
    axes: list[Axis] = []
    numbers: list[int] = []
    for node in subgraph.nodes.values():
        number = _NUMBER.search(node.label.text)
        axes.append(Axis(node, _size(node.label, number)))
        if number is not None:
            numbers.append(int(number[1]))
    if not numbers:
        return axes
    if sorted(numbers) != list(range(len(axes))):
        raise DotError(
            f"the axes of {title} have the numbers {', '.join(map(str, numbers))}",
            subgraph.name,
            f"its {len(axes)} axes are counted from 0, in labels such as H(0)",
        )
    return [axis for _, axis in sorted(zip(numbers, axes, strict=True), key=lambda pair: pair[0])]


def _ports_of(step: Node) -> Ports:
    label = step.label.text
    if label not in PORTS:
        raise DotError(
            f"{title_of(step)} is no axis, and no primitive is called {label}",
            step.label,
            did_you_mean(label, PORTS, f"there are {', '.join(PORTS)}"),
        )
    return PORTS[label]


def _dim(edge: Edge) -> Dim:
    label = edge.attributes.get("label")
    if label is None:
        raise DotError(
            f"the edge from {edge.tail.text} to {edge.head.text} has no label",
            edge.head,
            'it is the size, and the ports of its ends where they have two: [label="k_1 (R->L)"]',
        )
    ends = _ENDS.search(label.text)
    tail, head = (ends[1], ends[2]) if ends else ("", "")
    return Dim((edge.tail.text, tail), (edge.head.text, head), _size(label, ends), label)


def _size(label: Word, suffix: re.Match[str] | None) -> Size:
    """The size that a label gives before what else it says; powers are written ``g^-2``."""
    text = label.text[: suffix.start()] if suffix else label.text
    try:
        return parse_size(text.strip().replace("^", "**"))
    except SizeSyntaxError as error:
        message = str(error).split("\n")[0]
        raise DotError(
            message, label, "a size reads g^-1*C_in, an axis H(2), a dim H (L->)"
        ) from None


def _by_port(
    graph: Graph, ports: Mapping[str, Ports], dims: Sequence[Dim], entering: bool
) -> dict[Port, Dim]:
    """The one dim that enters, or leaves, at each port."""
    verb = "enters" if entering else "leaves"
    known = {name: pair[0] if entering else pair[1] for name, pair in ports.items()}
    found: dict[Port, Dim] = {}
    for dim in dims:
        name, port = place = dim.head if entering else dim.tail
        where = f"{title_of(graph.nodes[name])}{f' at {port}' if port else ''}"
        if port not in known[name]:
            hints = {(): f"no dim {verb} it", ONE: "its port has no name"}
            hint = hints.get(tuple(known[name]), "say at which port, L or R")
            none = "" if port else " at no port"
            raise DotError(f"this dim {verb} {where}{none}", dim.label, hint)
        if place in found:
            raise DotError(f"a second dim {verb} {where}", dim.label, "every dim is used once")
        found[place] = dim
    for name, names in known.items():
        for port in names:
            if (name, port) not in found:
                node = graph.nodes[name]
                raise DotError(
                    f"no dim {verb} {title_of(node)}{f' at {port}' if port else ''}",
                    node.name,
                    "every axis, and every port of a primitive, has one edge",
                )
    return found


def _ordered(steps: Sequence[Node], dims: Sequence[Dim]) -> list[Node]:
    """The steps, each behind those that it takes dims from."""
    named = {step.name.text: step for step in steps}
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(named, ()))
    for dim in dims:
        if dim.tail[0] in named and dim.head[0] in named:
            sorter.add(dim.head[0], dim.tail[0])
    try:
        return [named[name] for name in sorter.static_order()]
    except CycleError as error:
        cycle = [named[name] for name in error.args[1]]
        raise DotError(
            f"dims run in a circle: {' -> '.join(map(title_of, cycle))}",
            cycle[0].name,
            "dims run from the inputs to the output",
        ) from None
