"""The lines of an emitted program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.symbolic import Names, show_size
from syno_ir.size import Binding, Size


class Packed(NamedTuple):
    """A weight that is taken in another layout: the view that makes it, and its shape there."""

    view: str
    shape: Sequence[Size]


class Program:
    """Lines of Python in order, and the names that they use.

    The first view of a ``packable`` variable is no line: the variable is taken in that layout.
    """

    def __init__(
        self,
        names: Names,
        binding: Binding,
        packable: Iterable[str] = (),
        *,
        mixed: bool = False,
    ):
        self.names = names
        self.binding = binding
        """Sizes to be fast at; the program is right at all."""
        self.mixed = mixed
        """Arrays are in bfloat16, and sums of products of them in float32."""
        self.lines: list[str] = []
        self.packed: dict[str, Packed] = {}
        self._packable = set(packable)

    @property
    def accumulator(self) -> str:
        """The last argument of a call that sums products."""
        return ", preferred_element_type=jnp.float32" if self.mixed else ""

    def show(self, size: Size) -> str:
        return show_size(size)

    @cached_property
    def loop(self) -> str:
        """The variable of all comprehensions that have but one."""
        return self.names.fresh("i")

    def line(self, text: str) -> None:
        self.lines.append(text)

    def named(self, expression: str, stem: str = "y") -> str:
        """A new variable that is assigned an expression."""
        name = self.names.fresh(stem)
        self.line(f"{name} = {expression}")
        return name

    def is_packable(self, array: Array) -> bool:
        """True if the variable can be taken in any layout."""
        return array.name in self._packable

    def settle(self, array: Array) -> None:
        """Emit the pending view of an array."""
        view = array.view(self.show)
        array.settle()
        if view != array.name and array.name in self._packable:
            self.packed[array.name] = Packed(view, array.shape)
        elif view != array.name:
            self.bind(array, view)
        self._packable.discard(array.name)

    def assign(self, array: Array, expression: str) -> None:
        """Emit ``array = expression``; the logical axes tell its shape."""
        self.bind(array, expression)
        array.settle()

    def bind(self, array: Array, expression: str) -> None:
        """Emit an assignment of an expression to the array's variable."""
        if array.name.isidentifier():
            self.line(f"{array.name} = {expression}")
        else:
            array.name = self.named(expression)
        self._packable.discard(array.name)

    def give(self, value: str) -> None:
        """Emit the return of a value, which may be the variable that was assigned last."""
        if self.lines and self.lines[-1].startswith(f"{value} = "):
            value = self.lines.pop().removeprefix(f"{value} = ")
        self.line(f"return {value}")


def indented(lines: Iterable[str]) -> list[str]:
    return [f"    {part}" if part else "" for line in lines for part in line.split("\n")]
