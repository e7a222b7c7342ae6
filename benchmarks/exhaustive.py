"""All operators of a small space, by brute force: no law, pass or search move of the project.

A diagram is written from the output side. It begins with the result's dims, which are open: what
they read is still to be said. A step says it for one dim or two, and opens those behind. At any
moment the diagram may be complete: some open dims are the input's, and all others are axes of a
weight, in no order. Forms that differ only in the order of independent steps, of reduces, of the
weight's axes and of a share's two sides are one form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, permutations, product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from xdsl.ir import Block, Region, SSAValue

from benchmarks.exact import Array, Reads
from syno_ir.dialect import (
    ContractOp,
    DimType,
    ExpandOp,
    FuncOp,
    MergeOp,
    ReduceOp,
    ReturnOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    TensorType,
    UnfoldOp,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.primitive import Primitive
from syno_ir.dialect.symbols import Symbols
from syno_ir.size import Binding, Size


@dataclass(frozen=True)
class Space:
    """What the operators consist of; see the file for what the fields mean."""

    primitives: int
    symbols: tuple[str, ...]
    input: tuple[Size, ...]
    result: tuple[Size, ...]
    windows: tuple[Size, ...]
    blocks: tuple[Size, ...]
    steps: tuple[Size, ...]
    shifts: tuple[int, ...]
    reduces: tuple[Size, ...]
    bindings: tuple[Binding, ...]

    @staticmethod
    def load(path: Path) -> Space:
        fields: dict[str, Any] = tomllib.loads(path.read_text())
        for name in ("input", "result", "windows", "blocks", "steps", "reduces"):
            fields[name] = map(Size.of, fields[name])
        for name in fields.keys() - {"primitives"}:
            fields[name] = tuple(fields[name])
        return Space(**fields)

    def allows(self, size: Size) -> bool:
        """True if the size is whole at every binding, and divides by no symbol."""
        divides = any(exponent < 0 for _, exponent in size.powers)
        return not divides and all(size.ratio(binding)[1] == 1 for binding in self.bindings)


class Step(NamedTuple):
    """A primitive: what it is, the dims on the output side that it explains, those behind."""

    kind: str
    parameter: Size | int | None
    outer: tuple[int, ...]
    inner: tuple[int, ...]


class Diagram(NamedTuple):
    """Steps in the order in which they were taken; dims are numbers, ``sizes`` has their sizes."""

    steps: tuple[Step, ...]
    open: tuple[int, ...]
    sizes: tuple[Size, ...]


class Form(NamedTuple):
    """A complete diagram: ``data`` are the dims of the input, all other open dims the weight's."""

    diagram: Diagram
    data: tuple[int, ...]

    @property
    def axes(self) -> tuple[int, ...]:
        """The dims of the weight."""
        return tuple(dim for dim in self.diagram.open if dim not in self.data)


def forms(space: Space, primitives: int) -> Iterator[tuple[int, Form]]:
    """Every form of up to that many primitives once, with its number of primitives."""
    identity = _Identity()
    level: Iterable[Diagram] = [Diagram((), tuple(range(len(space.result))), space.result)]
    for count in range(primitives + 1):
        found = {
            identity.of(diagram, form.data): form
            for diagram in level
            for form in _completed(diagram, space)
        }
        yield from ((count, form) for form in found.values())
        longer = (new for diagram in level for new in _steps(diagram, space))
        if count < primitives - 1:
            level = list({identity.of(diagram): diagram for diagram in longer}.values())
        else:  # of the longest diagrams only the complete ones need be told apart
            level = longer


def _steps(diagram: Diagram, space: Space) -> Iterator[Diagram]:
    """The diagrams that are longer by one step."""
    for size in space.reduces:
        yield _after(diagram, "reduce", size, (), (size,))
    for dim in diagram.open:
        size = diagram.sizes[dim]
        yield _after(diagram, "reverse", None, (dim,), (size,))
        yield _after(diagram, "expand", size, (dim,), ())
        yield _after(diagram, "share", None, (dim,), (size, size))
        for amount in space.shifts:
            yield _after(diagram, "shift", amount, (dim,), (size,))
        for step in space.steps:
            yield _after(diagram, "stride", step, (dim,), (size * step,))
        for block in space.blocks:
            if space.allows(size / block):
                yield _after(diagram, "merge", block, (dim,), (size / block, block))
        for other in diagram.open:
            part = diagram.sizes[other]
            if other != dim and part in space.blocks:
                yield _after(diagram, "split", part, (dim, other), (size * part,))
            if other != dim and part in space.windows:
                yield _after(diagram, "unfold", part, (dim, other), (size,))


def _after(
    diagram: Diagram,
    kind: str,
    parameter: Size | int | None,
    outer: tuple[int, ...],
    inner: Sequence[Size],
) -> Diagram:
    first = len(diagram.sizes)
    new = tuple(range(first, first + len(inner)))
    left = tuple(dim for dim in diagram.open if dim not in outer)
    step = Step(kind, parameter, outer, new)
    return Diagram((*diagram.steps, step), left + new, (*diagram.sizes, *inner))


def _completed(diagram: Diagram, space: Space) -> Iterator[Form]:
    """The ways to take the input's dims from the open ones."""
    for data in permutations(diagram.open, len(space.input)):
        sizes = tuple(diagram.sizes[dim] for dim in data)
        if sizes == space.input and _shares_learned(diagram, data):
            yield Form(diagram, data)


def _shares_learned(diagram: Diagram, data: Iterable[int]) -> bool:
    """True if no share has data behind both its sides."""
    behind = set(data)
    for step in reversed(diagram.steps):
        reached = [dim in behind for dim in step.inner]
        if step.kind == "share" and all(reached):
            return False
        if any(reached):
            behind.update(step.outer)
    return True


class _Identity:
    """Tells diagrams apart, unless they differ only in an order that means nothing."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}

    def of(self, diagram: Diagram, data: tuple[int, ...] = ()) -> tuple[int, ...]:
        """The least description, among all orders of equal reduces and of the sides of shares."""
        reduces: dict[object, list[int]] = {}
        shares: list[int] = []
        for number, step in enumerate(diagram.steps):
            if step.kind == "reduce":
                reduces.setdefault(step.parameter, []).append(number)
            elif step.kind == "share":
                shares.append(number)
        numbers = [*chain(*reduces.values()), *shares]
        places = [permutations(range(len(alike))) for alike in reduces.values()]
        sides = [[(0,), (1,)] for _ in shares]
        return min(
            self._description(diagram, data, dict(zip(numbers, chain(*order), strict=True)))
            for order in product(*places, *sides)
        )

    def _description(
        self, diagram: Diagram, data: tuple[int, ...], order: dict[int, int]
    ) -> tuple[int, ...]:
        """The input's dims, then the others and the expands, each by all that is before it.

        ``order`` numbers equal reduces, and turns shares around.
        """
        before = [-1 - dim for dim in range(len(diagram.sizes))]
        ends: list[int] = []
        for number, step in enumerate(diagram.steps):
            seen = tuple(before[dim] for dim in step.outer)
            for side, dim in enumerate(step.inner):
                place = side ^ order.get(number, 0)
                before[dim] = self._number((step.kind, step.parameter, place, seen))
            if not step.inner:
                ends.append(self._number((step.kind, step.parameter, seen)))
        axes = (before[dim] for dim in diagram.open if dim not in data)
        return (*(before[dim] for dim in data), *sorted((*ends, *axes)))

    def _number(self, thing: object) -> int:
        return self._numbers.setdefault(thing, len(self._numbers))


def function_of(form: Form, space: Space) -> FuncOp:
    """The form as IR, not verified: the input first, and then the weight, if it has axes."""
    diagram = form.diagram
    dims = (*form.data, *form.axes)
    block = Block(arg_types=[DimType(diagram.sizes[dim]) for dim in dims])
    values: dict[int, SSAValue] = dict(zip(dims, block.args, strict=True))
    for step in reversed(diagram.steps):
        if step.kind != "reduce":
            op = _OPS[step.kind](*(values[dim] for dim in step.inner), step.parameter)
            block.add_op(op)
            values.update(zip(step.outer, op.results, strict=True))
    if summed := _summed(diagram):
        block.add_op(ReduceOp(*(values[dim] for dim in summed)))
    block.add_op(YieldOp(*(values[dim] for dim in range(len(space.result)))))
    weight = [WeightType(tuple(diagram.sizes[dim] for dim in form.axes))] if form.axes else []
    body = Block(arg_types=[TensorType(space.input), *weight])
    contraction = ContractOp(body.args, Region(block))
    body.add_ops([contraction, ReturnOp(contraction.result)])
    return FuncOp("form", Symbols(space.symbols, ()), TensorType(space.result), Region(body))


_OPS: dict[str, Callable[..., Primitive]] = {
    "unfold": UnfoldOp,
    "split": SplitOp,
    "merge": lambda q, r, _: MergeOp(q, r),
    "shift": ShiftOp,
    "reverse": lambda x, _: ReverseOp(x),
    "stride": StrideOp,
    "expand": ExpandOp,
    "share": lambda a, b, _: ShareOp(a, b),
}


def _summed(diagram: Diagram) -> list[int]:
    """The dims that are reduced, in order."""
    return [step.inner[0] for step in diagram.steps if step.kind == "reduce"]


def reads(form: Form, space: Space, binding: Binding) -> Reads:
    """What a form reads, by the definition of each primitive; terms that are 0 are left out."""
    diagram = form.diagram
    sizes = [size.evaluate(binding) for size in diagram.sizes]
    iterators = [*range(len(space.result)), *_summed(diagram)]
    grid = np.indices([sizes[dim] for dim in iterators]).reshape(len(iterators), -1)
    at: dict[int, Array] = dict(zip(iterators, grid, strict=True))
    inside = np.ones(grid.shape[1], bool)
    for step in diagram.steps:
        if step.kind == "reduce":
            continue
        first, *others = (at[dim] for dim in step.outer)
        size = sizes[step.inner[0]] if step.inner else 0
        number = step.parameter.evaluate(binding) if isinstance(step.parameter, Size) else 0
        if step.kind == "unfold":
            coordinates = (first + others[0] - number // 2,)
            inside &= (coordinates[0] >= 0) & (coordinates[0] < size)
        elif step.kind == "split":
            coordinates = (number * first + others[0],)
        elif step.kind == "merge":
            coordinates = (first // number, first % number)
        elif step.kind == "shift":
            coordinates = ((first + step.parameter) % size,)  # pyright: ignore
        elif step.kind == "reverse":
            coordinates = (size - 1 - first,)
        elif step.kind == "stride":
            coordinates = (number * first,)
        else:
            coordinates = (first,) * len(step.inner)
        at.update(zip(step.inner, coordinates, strict=True))
    ends = (*range(len(space.result)), *form.data)
    data = [(sizes[dim], at[dim][inside]) for dim in ends]
    return Reads(data, [(sizes[dim], at[dim][inside]) for dim in form.axes] or None)
