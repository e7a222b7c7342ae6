"""The space of operators: what goes in and out, what they are made of, what they may cost.

The tables ``[operator]``, ``[space]`` and ``[budget]`` of a spec.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr

from syno_ir.dialect import PRIMITIVES
from syno_ir.dialect.func import binding_attribute
from syno_ir.dialect.symbols import Symbols
from syno_ir.errors import did_you_mean
from syno_ir.search.tables import FieldError, Shape, register
from syno_ir.size import Binding, Size

PRIMITIVE_NAMES = tuple(op.name.removeprefix("syno.") for op in PRIMITIVES)
DATA_DISCARDING = ("stride",)


@dataclass(frozen=True)
class Signature:
    """What goes in and what comes out: ``[operator]``."""

    symbols: Symbols
    """As in the header of a ``syno.func``: ``"N, C_in, C_out, H, W; k = 3"``."""
    input: Shape
    output: Shape
    bindings: tuple[dict[str, int], ...]
    """The places of the network that the operator fills, in order."""
    unordered: tuple[Size, ...] = ()
    """Dims whose index may be permuted, since what stands around does not see their order; then
    operators are told apart up to that (E3)."""
    name: str = "found"
    """Of the functions that are written."""

    def __post_init__(self) -> None:
        if not self.bindings:
            raise FieldError("bindings", "there is none", "give one for each place of the network")
        declared = set(self.symbols.names)
        for key, shape in ("input", self.input), ("output", self.output):
            for unknown in sorted({s for size in shape for s in size.symbols} - declared):
                hint = did_you_mean(unknown, declared, "declare it in symbols")
                raise FieldError(key, f"symbol {unknown} is not declared", hint)
        for number, binding in enumerate(self.places):
            self._check(number, binding)
        for size in self.unordered:
            if size not in (*self.input, *self.output):
                problem = f"neither input nor output has a dim of size {size}"
                raise FieldError("unordered", problem, "name a dim as it stands there")

    def _check(self, number: int, binding: Binding) -> None:
        for name, value in binding.items():
            if name not in self.symbols.names:
                hint = did_you_mean(name, self.symbols.names, "declare it in symbols")
                raise FieldError("bindings", f"binding {number} gives {name}, no symbol", hint)
            if value < 1:
                problem = f"binding {number} gives {name} = {value}"
                raise FieldError("bindings", problem, "a symbol stands for a positive integer")
        for missing in [name for name in self.symbols.names if name not in binding]:
            problem = f"binding {number} gives no value for {missing}"
            raise FieldError("bindings", problem, f"add {missing} = ... or a default in symbols")

    @property
    def places(self) -> list[dict[str, int]]:
        """The bindings with the coefficients' defaults."""
        return [self.symbols.complete(binding) for binding in self.bindings]

    @cached_property
    def binding_attributes(self) -> ArrayAttr[DictionaryAttr]:
        """The bindings, as a function carries them."""
        return ArrayAttr([binding_attribute(binding) for binding in self.bindings])

    @cached_property
    def unordered_axes(self) -> tuple[tuple[int, int], ...]:
        """Argument and axis of the unordered dims, as a function carries them; -1 is the result."""
        shapes = (0, self.input), (-1, self.output)
        return tuple(
            (argument, axis)
            for argument, shape in shapes
            for axis, size in enumerate(shape)
            if size in self.unordered
        )

    def values(self, size: Size) -> tuple[int, ...] | None:
        """The size at each place, or None if it divides by a primary symbol or is no integer."""
        if any(exponent < 0 and s in self.symbols.primary for s, exponent in size.powers):
            return None
        ratios = [size.ratio(place) for place in self.places]
        return tuple(up for up, _ in ratios) if all(down == 1 for _, down in ratios) else None


@dataclass(frozen=True)
class Space:
    """What an operator may be made of: ``[space]``."""

    fixed: tuple[Size, ...] = ()
    """Dims wired straight from the input to the output, such as the batch ``["N"]``."""
    max_primitives: int = 9
    """Counted as ``Operator.primitives`` counts; a convolution has 8. Spaces of more than about 10
    are often too large to count, as `uniform` and `exhaustive` do."""
    max_weights: int = 2
    primitives: dict[str, int] = field(default_factory=dict)
    """The allowed primitives, and how many of each; by default all, as many as there may be."""
    data_discarding: bool = False
    """Whether primitives that skip data, strides, are allowed at all."""
    unweighted_reduces: bool = True
    """Whether a dim may be summed over that no weight meets."""
    max_pooling: int | None = None
    """The largest such dim, at any place; by default it may be of any size."""
    reduce_sizes: tuple[Size, ...] | None = None
    """Of reduced dims; by default those of the input that the output lacks, and the windows."""
    block_sizes: tuple[Size, ...] | None = None
    """By which merges and splits work; by default all coefficients that are no windows."""
    window_sizes: tuple[Size, ...] | None = None
    """Of unfolds, odd at every place; by default all coefficients that are, but 1."""
    max_window: int | None = None
    """The largest window, at any place; larger ones are left out."""
    stride_sizes: tuple[Size, ...] = ()
    """The steps of strides."""
    max_stride: int | None = None
    """The largest step, at any place; larger ones are left out."""
    max_dim: int | None = None
    """The largest dim, at any place; by default the largest of input and output at that place."""
    shifts: tuple[int, ...] = (1, -1)
    """By how much a dim is shifted."""

    def __post_init__(self) -> None:
        for name, limit in self.primitives.items():
            if name not in PRIMITIVE_NAMES:
                hint = did_you_mean(
                    name, PRIMITIVE_NAMES, f"there are {', '.join(PRIMITIVE_NAMES)}"
                )
                raise FieldError("primitives", f"{name} is no primitive", hint)
            if limit < 0:
                raise FieldError("primitives", f"{name} = {limit}", "0 forbids a primitive")
            if limit and name in DATA_DISCARDING and not self.data_discarding:
                hint = f"set data_discarding = true, or leave {name} out"
                raise FieldError("primitives", f"{name} discards data", hint)
        for key in "max_primitives", "max_weights":
            if getattr(self, key) < 0:
                raise FieldError(key, f"is {getattr(self, key)}", "0 is the least")
        for key in "max_pooling", "max_window", "max_stride", "max_dim":
            bound = getattr(self, key)
            if bound is not None and bound < 1:
                raise FieldError(key, f"is {bound}", "1 is the least")
        if self.stride_sizes and not self.data_discarding:
            hint = "set data_discarding = true, or leave stride_sizes out"
            raise FieldError("stride_sizes", "strides discard data, which is not allowed", hint)
        if 0 in self.shifts:
            raise FieldError("shifts", "a shift by 0 does nothing", "leave it out")

    def limit(self, primitive: str) -> int:
        """How often an operator may have a primitive."""
        if primitive in DATA_DISCARDING and not self.data_discarding:
            return 0
        most = self.primitives.get(primitive, 0) if self.primitives else self.max_primitives
        return min(most, self.max_primitives)


@dataclass(frozen=True)
class Limit:
    """A bound on a cost, ``"0.8 conv2d"`` or ``2000000``, summed over the places."""

    factor: float
    reference: str | None = None
    """The operator of the zoo whose cost the factor multiplies."""

    @staticmethod
    def parse(value: Any) -> Limit:
        """Raises ``ValueError`` if the value is no limit."""
        if type(value) in (int, float) and value > 0:
            return Limit(float(value))
        match = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s*\*?\s*([^\W\d][\w/]*)", str(value))
        if match is None or float(match[1]) == 0:
            raise ValueError(f"{value!r} is no limit")
        return Limit(float(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.factor:g} {self.reference}" if self.reference else f"{self.factor:g}"


register(Limit, 'a limit such as "0.8 conv2d" or 2000000', Limit.parse)


@dataclass(frozen=True)
class Budget:
    """What an operator may cost: ``[budget]``."""

    flops: Limit | None = None
    """Of the stages that are run, as the other costs."""
    parameters: Limit | None = None
    """Elements of weights."""
    bytes: Limit | None = None
    """Read and written, as if every stage read its tensors once and wrote its result once."""
