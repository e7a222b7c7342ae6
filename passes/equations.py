"""The equations between the sizes of a function, some of which are open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xdsl.ir import Attribute, SSAValue

from syno_ir.dialect import ContractOp, FuncOp, ShareOp, SizeAttr
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.dialect.violation import name_of, names_of
from syno_ir.size import Size

UNKNOWN = "?"
"""Symbols that begin with it stand for open sizes, ``?0``, ``?1``, ..."""


class Equation(NamedTuple):
    """Two sizes that must be one, and where."""

    where: str
    left: Size
    right: Size


@dataclass
class Equations:
    """All equations of a function, in order of the text.

    Open sizes of arguments and parameters are unknowns. The other sizes follow from these by the
    primitives' own shape rules, and there is an equation wherever a size is known in two ways.
    """

    func: FuncOp
    names: list[str] = field(default_factory=list)
    """What the unknowns are called in messages, ``%x[1]`` or ``%q.block``."""
    equations: list[Equation] = field(default_factory=list)
    shapes: dict[SSAValue, tuple[Size, ...]] = field(default_factory=dict)
    """The shape of each tensor."""
    dims: dict[SSAValue, Size] = field(default_factory=dict)
    """The size of each dim."""
    parameters: dict[Primitive, dict[str, Attribute]] = field(default_factory=dict)
    """The parameters of each primitive."""

    def __post_init__(self) -> None:
        for tensor in self.func.arguments:
            self.shapes[tensor] = tuple(
                self._or_unknown(size, f"{name_of(tensor)}[{axis}]")
                for axis, size in enumerate(shape_of(tensor))
            )
        for contraction in self.func.contractions:
            self._walk(contraction)
        self._tie(
            "axis {axis} of the result", self.func.result_type.data, self.shapes[self.func.returned]
        )

    def _walk(self, contraction: ContractOp) -> None:
        arguments = contraction.block.args
        declared = [size_of(dim) for dim in arguments]
        if contraction.partial:
            names = map(name_of, arguments)
            entering = tuple(map(self._or_unknown, declared, names))
        else:
            given = [size for tensor in contraction.tensors for size in self.shapes[tensor]]
            entering = self._tie("dim {axis} of a contraction", declared, given)
        self.dims.update(zip(arguments, entering, strict=True))
        for op in contraction.primitives:
            self._apply(op)
        yielded = [self.dims[dim] for dim in contraction.yielded]
        result = contraction.result
        self.shapes[result] = self._tie(name_of(result), shape_of(result), yielded)

    def _apply(self, op: Primitive) -> None:
        where = f"{op.name} {names_of(op.operands)}".rstrip()
        parameters = dict(op.properties)
        for name, parameter in parameters.items():
            if isinstance(parameter, SizeAttr):
                subject = name_of(op.results[0]) if op.results else op.name
                parameters[name] = SizeAttr(self._or_unknown(parameter.data, f"{subject}.{name}"))
        self.parameters[op] = parameters
        sizes = [self.dims[dim] for dim in op.operands]
        if isinstance(op, ShareOp):
            self._add(f"{where} ({op.EQUATION})", *sizes)
        declared = [size_of(dim) for dim in op.results]
        results = self._tie(f"{where} ({op.EQUATION})", declared, op.infer(sizes, parameters))
        self.dims.update(zip(op.results, results, strict=True))

    def _or_unknown(self, size: Size, name: str) -> Size:
        if not size.is_open:
            return size
        self.names.append(name)
        return Size.symbol(f"{UNKNOWN}{len(self.names) - 1}")

    def _tie(self, where: str, declared: Sequence[Size], found: Sequence[Size]) -> tuple[Size, ...]:
        """The declared sizes, with those that are open as they are found."""
        for axis, (left, right) in enumerate(zip(found, declared, strict=True)):
            if not right.is_open:
                self._add(where.format(axis=axis), left, right)
        pairs = zip(found, declared, strict=True)
        return tuple(left if right.is_open else right for left, right in pairs)

    def _add(self, where: str, left: Size, right: Size) -> None:
        if left != right:
            self.equations.append(Equation(where, left, right))

    def show(self, size: Size) -> str:
        """The size with the names of unknowns."""
        return re.sub(r"\?(\d+)", lambda match: self.names[int(match[1])], str(size))

    def show_equation(self, equation: Equation) -> str:
        return f"{equation.where}: {self.show(equation.left)} = {self.show(equation.right)}"
