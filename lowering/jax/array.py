"""An array of the emitted program: its axes, and the view of it that is not emitted yet.

A view ``reshape, transpose, reshape`` is collected as long as it stays one: ``atoms`` are the axes
after the first reshape, in memory order; ``axes`` are the logical axes, each a group of atoms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xdsl.ir import SSAValue

from syno_ir.dialect.primitive import size_of
from syno_ir.size import Size


class Atom:
    """A part of an axis; two parts of equal size are different atoms."""

    def __init__(self, size: Size):
        self.size = size


@dataclass
class Axis:
    """A logical axis: the dim that runs along it, and its atoms, outermost first."""

    dim: SSAValue
    atoms: list[Atom]

    @property
    def size(self) -> Size:
        return size_of(self.dim)


@dataclass
class Array:
    """A variable of the emitted program, whose pending view is part of what it stands for."""

    name: str
    axes: list[Axis]
    atoms: list[Atom] = field(default_factory=list)
    shape: list[Size] = field(default_factory=list)
    """The shape of the variable as it stands."""

    @staticmethod
    def of(name: str, dims: Sequence[SSAValue]) -> Array:
        array = Array(name, [Axis(dim, []) for dim in dims])
        array.settle()
        return array

    def settle(self) -> None:
        """Take the logical axes as those of the variable: nothing is pending."""
        for axis in self.axes:
            axis.atoms = [Atom(axis.size)]
        self.atoms = [axis.atoms[0] for axis in self.axes]
        self.shape = [axis.size for axis in self.axes]

    def has(self, dim: SSAValue) -> bool:
        return any(axis.dim is dim for axis in self.axes)

    def index(self, dim: SSAValue) -> int:
        return next(i for i, axis in enumerate(self.axes) if axis.dim is dim)

    def rename(self, old: SSAValue, new: SSAValue) -> None:
        self.axes[self.index(old)].dim = new

    def view(self, show: Callable[[Size], str]) -> str:
        """The expression of the pending view, the variable's name if nothing is pending."""
        text = self.name
        if [atom.size for atom in self.atoms] != self.shape:
            text += f".reshape({', '.join(show(atom.size) for atom in self.atoms)})"
        order = [atom for axis in self.axes for atom in axis.atoms]
        permutation = [self.atoms.index(atom) for atom in order]
        if permutation != list(range(len(order))):
            text += f".transpose({', '.join(map(str, permutation))})"
        if any(len(axis.atoms) != 1 for axis in self.axes):
            text += f".reshape({', '.join(show(axis.size) for axis in self.axes)})"
        return text
