"""An array of the emitted program: its axes, and the view of it that is not emitted yet.

A view ``reshape, transpose, reshape`` is collected as long as it stays one: ``atoms`` are the axes
after the first reshape, in memory order; ``axes`` are the logical axes, each a group of atoms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import mul

from xdsl.ir import SSAValue

from syno_ir.dialect.primitive import size_of
from syno_ir.size import ONE, Size


class Atom:
    """A part of an axis; two parts of equal size are different atoms."""

    def __init__(self, size: Size):
        self.size = size


@dataclass
class Axis:
    """A logical axis: its atoms, outermost first, and the dim that runs along it, if one does."""

    dim: SSAValue | None
    atoms: list[Atom]

    @staticmethod
    def of(dim: SSAValue) -> Axis:
        return Axis(dim, [Atom(size_of(dim))])

    @property
    def size(self) -> Size:
        return reduce(mul, (atom.size for atom in self.atoms), ONE)


@dataclass
class Array:
    """A variable of the emitted program, whose pending view is part of what it stands for."""

    name: str
    axes: list[Axis]
    atoms: list[Atom] = field(default_factory=list)
    shape: list[Size] = field(default_factory=list)
    """The shape of the variable as it stands."""

    @staticmethod
    def of(name: str, dims: Iterable[SSAValue]) -> Array:
        """A variable with an axis for each dim."""
        array = Array(name, [Axis.of(dim) for dim in dims])
        array.settle()
        return array

    @staticmethod
    def of_groups(name: str, groups: Sequence[Sequence[SSAValue]]) -> Array:
        """A variable whose axes are products of dims, which the pending view takes apart."""
        axes = [[Axis.of(dim) for dim in group] for group in groups]
        flat = [axis for group in axes for axis in group]
        shape = [reduce(mul, (axis.size for axis in group), ONE) for group in axes]
        return Array(name, flat, [axis.atoms[0] for axis in flat], shape)

    def copy(self) -> Array:
        """Another variable of the same name and view, which changes by itself."""
        axes = [Axis(axis.dim, list(axis.atoms)) for axis in self.axes]
        return Array(self.name, axes, list(self.atoms), list(self.shape))

    def settle(self) -> None:
        """Take the logical axes as those of the variable: nothing is pending."""
        for axis in self.axes:
            axis.atoms = [Atom(axis.size)]
        self.atoms = [axis.atoms[0] for axis in self.axes]
        self.shape = [axis.size for axis in self.axes]

    @property
    def dims(self) -> list[SSAValue]:
        return [axis.dim for axis in self.axes if axis.dim is not None]

    def has(self, dim: SSAValue) -> bool:
        return any(axis.dim is dim for axis in self.axes)

    def index(self, dim: SSAValue) -> int:
        return next(i for i, axis in enumerate(self.axes) if axis.dim is dim)

    def rename(self, old: SSAValue, new: SSAValue) -> None:
        self.axes[self.index(old)].dim = new

    def regroup(self, groups: Sequence[Sequence[SSAValue]]) -> None:
        """Make each group of dims one axis; an empty group is an axis of one element."""
        by_dim = {axis.dim: axis for axis in self.axes}
        axes: list[Axis] = []
        for group in groups:
            atoms = [atom for dim in group for atom in by_dim[dim].atoms]
            if not group:
                atoms = [Atom(ONE)]
                self.atoms += atoms
            axes.append(Axis(group[0] if len(group) == 1 else None, atoms))
        self.axes = axes

    def in_memory_order(self) -> None:
        """Order the logical axes as they lie in memory, where each is one atom."""
        if all(len(axis.atoms) == 1 for axis in self.axes):
            self.axes.sort(key=lambda axis: self.atoms.index(axis.atoms[0]))

    def view(self, show: Callable[[Size], str]) -> str:
        """The expression of the pending view, the variable's name if nothing is pending.

        Axes of one element need no transpose, so the atoms that are moved leave them out.
        """
        atoms = [atom for atom in self.atoms if atom.size != ONE]
        order = [atom for axis in self.axes for atom in axis.atoms if atom.size != ONE]
        shape = [axis.size for axis in self.axes]
        text = self.name
        if order == atoms:
            return text if shape == self.shape else f"{text}.reshape({_listed(shape, show)})"
        if [atom.size for atom in atoms] != self.shape:
            text += f".reshape({_listed([atom.size for atom in atoms], show)})"
        text += f".transpose({', '.join(str(atoms.index(atom)) for atom in order)})"
        if [atom.size for atom in order] != shape:
            text += f".reshape({_listed(shape, show)})"
        return text


def _listed(sizes: Sequence[Size], show: Callable[[Size], str]) -> str:
    return ", ".join(map(show, sizes)) or "()"
