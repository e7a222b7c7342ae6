"""Colours of the dims of a contraction, which depend on its wiring alone.

They come by refinement (Weisfeiler, Leman 1968) from what is fixed: the ops' names and parameters,
sizes, and the axes of data and of the result; not from the order of weights and their axes, of the
operands of shares and reduces, or of the ops. Where some dims stay alike, one of them is told apart
and the refinement repeated: alike parts of a wiring diagram are nearly always images of each other,
so that it does not show which one was taken.

Colours are numbers that say an order, too: a refinement splits the dims of a colour, but leaves
them between those of lower and higher colours, and a dim told apart comes before those like it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from xdsl.ir import Attribute, Operation, SSAValue

from syno_ir.dialect import ContractOp, ReduceOp, ShareOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.passes.axes import is_weight_argument, leaves

Colours = dict[SSAValue, int]


def colours_of(contraction: ContractOp) -> Colours:
    """A colour for each dim but those between the shares of a chain; no two are the same.

    Their order is that in which the dims reach the result; then those that do not, by size.
    """
    graph = _Graph(contraction)
    colours = graph.refined(_ranks({dim: graph.place(dim) for dim in graph.dims}))
    while len(counts := Counter(colours.values())) < len(colours):
        first = {min(map(colours.__getitem__, axes)) for axes in graph.weights if axes}
        alike = min(
            (colour not in first, count, colour) for colour, count in counts.items() if count > 1
        )[-1]
        chosen = next(dim for dim in graph.dims if colours[dim] == alike)
        keys = {dim: (colour, dim is not chosen) for dim, colour in colours.items()}
        colours = graph.refined(_ranks(keys))
    return colours


def _ranks(keys: Mapping[SSAValue, Any]) -> Colours:
    """For each dim the place of its key among all keys."""
    rank = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    return {dim: rank[key] for dim, key in keys.items()}


class _Graph:
    """The dims and ops of a contraction, a chain of shares as one op."""

    def __init__(self, contraction: ContractOp):
        self.ops = [op for op in contraction.primitives if not is_inner_share(op)]
        self.operands = {op: operands_of(op) for op in self.ops}
        self.signature = {op: _signature(op.name, *op.properties.items()) for op in self.ops}
        self.weights: list[list[SSAValue]] = []
        self.fixed: Colours = {}
        for number, tensor in enumerate(contraction.tensors):
            dims = list(contraction.dims_of(number))
            if is_weight_argument(tensor):
                self.weights.append(dims)
            else:
                name = _tensor_name(tensor)
                self.fixed |= {dim: _seed(f"{name}.{axis}") for axis, dim in enumerate(dims)}
        for position, dim in enumerate(contraction.yielded):
            self.fixed[dim] = mixed(self.fixed.get(dim, 0), _seed(f"yield {position}"))
        self.dims = [*contraction.block.args, *(dim for op in self.ops for dim in op.results)]
        self.yielded = {dim: position for position, dim in enumerate(contraction.yielded)}

    def place(self, dim: SSAValue) -> tuple[int, str]:
        """Which dim of the result a dim reaches through shares alone, and its size."""
        reached = dim
        while isinstance(op := reached.get_user_of_unique_use(), ShareOp):
            reached = op.result
        return self.yielded.get(reached, len(self.yielded)), str(size_of(dim))

    def refined(self, colours: Colours) -> Colours:
        """The coarsest stable colouring that is finer than ``colours``."""
        count = 0
        while (distinct := len(set(colours.values()))) > count:
            count = distinct
            colours = self._round(colours)
        return colours

    def _round(self, colours: Colours) -> Colours:
        met: dict[SSAValue, list[int]] = {dim: [self.fixed.get(dim, 0)] for dim in self.dims}
        for dims in self.weights:
            weight = mixed(*sorted(colours[dim] for dim in dims))
            for dim in dims:
                met[dim].append(weight)
        for op in self.ops:
            operands = [colours[dim] for dim in self.operands[op]]
            symmetric = isinstance(op, ShareOp | ReduceOp)
            inputs = sorted(operands) if symmetric else operands
            colour = mixed(self.signature[op], *inputs, *(colours[dim] for dim in op.results))
            for place, dim in enumerate(self.operands[op]):
                met[dim].append(mixed(colour, 0 if symmetric else place))
            for place, dim in enumerate(op.results):
                met[dim].append(mixed(colour, 100 + place))
        return _ranks({dim: (colours[dim], mixed(*parts)) for dim, parts in met.items()})


def is_inner_share(op: Operation) -> bool:
    """True for a share whose result goes into another share."""
    return isinstance(op, ShareOp) and isinstance(op.result.get_user_of_unique_use(), ShareOp)


def operands_of(op: Primitive) -> list[SSAValue]:
    """The operands of an op, of a chain of shares its leaves."""
    return leaves(op.result) if isinstance(op, ShareOp) else list(op.operands)


def _tensor_name(tensor: SSAValue) -> str:
    """What tells a tensor that is no weight argument from others, whatever its place among them."""
    owner = tensor.owner
    if isinstance(owner, Operation):
        block = owner.parent_block()
        assert block is not None
        return f"stage {[op for op in block.ops if isinstance(op, ContractOp)].index(owner)}"  # pyright: ignore
    data = [a for a in owner.args if not is_weight_argument(a)]
    return f"data {data.index(tensor)}"  # pyright: ignore


@lru_cache(maxsize=4096)
def _signature(name: str, *properties: tuple[str, Attribute]) -> int:
    """What an op is, but for its operands."""
    return _seed(f"{name} {sorted((key, str(value)) for key, value in properties)}")


@lru_cache(maxsize=4096)
def _seed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def mixed(*parts: int) -> int:
    """One 64-bit integer for a sequence of them, the same on every machine."""
    total = 0x9E3779B97F4A7C15
    for part in parts:
        total = ((total ^ part) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        total ^= total >> 29
    return total
