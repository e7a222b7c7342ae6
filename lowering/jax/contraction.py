"""A contraction as lines of Python: views of each array, then one einsum for each product."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_letters

from xdsl.ir import SSAValue

from syno_ir.blend import monomials
from syno_ir.coordinates import reduced_dims, scale_of
from syno_ir.dialect import ContractOp, ExpandOp, ReduceOp, ShareOp
from syno_ir.dialect.primitive import Primitive, size_of
from syno_ir.errors import SynoError
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.views import VIEW_RULES
from syno_ir.lowering.loops import show_scaled
from syno_ir.size import Size


class ContractionEmitter:
    """The program of one contraction.

    Every array holds some of the dims; a view of a dim is applied to each array that holds it. A
    dim that no array holds is one of ones: it comes from an expand.
    """

    def __init__(
        self,
        contraction: ContractOp,
        names: Sequence[str],
        show: Callable[[Size], str],
        fresh: Callable[[str], str],
    ):
        self.contraction = contraction
        self.show = show
        self.fresh = fresh
        self.lines: list[str] = []
        self.arrays = [
            Array.of(name, contraction.dims_of(number)) for number, name in enumerate(names)
        ]
        self.masks: list[Array] = []
        self.dtype = f"{names[0]}.dtype" if names else "jnp.float32"
        for op in contraction.primitives:
            self._apply(op)

    def settle(self, array: Array) -> None:
        view = array.view(self.show)
        if view != array.name:
            self.lines.append(f"{array.name} = {view}")
        array.settle()

    def assign(self, array: Array, expression: str) -> None:
        self.lines.append(f"{array.name} = {expression}")
        array.settle()

    def _holding(self, dims: Sequence[SSAValue]) -> list[Array]:
        return [a for a in [*self.arrays, *self.masks] if any(a.has(dim) for dim in dims)]

    def _apply(self, op: Primitive) -> None:
        if isinstance(op, ExpandOp | ReduceOp):
            return
        if isinstance(op, ShareOp):
            self._share(op)
            return
        holding = self._holding(op.operands)
        if op.masked and not holding:
            mask = Array.of(self.fresh("ones"), op.operands)
            self.assign(mask, f"jnp.ones({self.show(op.sizes[0])}, {self.dtype})")
            self.masks.append(mask)
            holding = [mask]
        if type(op) not in VIEW_RULES:
            raise SynoError(f"target jax has no view rule for {op.name}; add it to VIEW_RULES")
        for array in holding:
            VIEW_RULES[type(op)](op, array, self)

    def _share(self, op: ShareOp) -> None:
        for array in self._holding(op.operands):
            if array.has(op.left) and array.has(op.right):
                self._diagonal(op, array)
            else:
                array.rename(op.left if array.has(op.left) else op.right, op.result)

    def _diagonal(self, op: ShareOp, array: Array) -> None:
        self.settle(array)
        left, right = array.index(op.left), array.index(op.right)
        letters = list(ascii_letters[: len(array.axes)])
        letters[right] = letters[left]
        kept = [letter for i, letter in enumerate(letters) if i != right]
        array.rename(op.left, op.result)
        array.axes.pop(right)
        equation = f"{''.join(letters)}->{''.join(kept)}"
        self.assign(array, f'jnp.einsum("{equation}", {array.name})')

    def result(self) -> str:
        """The expression of the contraction's value; emits the pending views before it."""
        products = monomials(self.contraction.blend.data)
        if len(products) > 1:
            for array in self.arrays:
                self.settle(array)
        scale = scale_of(self.contraction)
        terms = [self._product([self.arrays[i] for i in product], scale) for product in products]
        return " + ".join(terms)

    def _product(self, factors: Sequence[Array], scale: Size) -> str:
        """The product of some arrays, and the masks, summed over the reduced dims, times a scale.

        A reduced dim that none of them holds repeats the sum.
        """
        arrays = [*factors, *self.masks]
        outputs = [d for d in self.contraction.yielded if any(a.has(d) for a in arrays)]
        for dim in reduced_dims(self.contraction):
            if not any(array.has(dim) for array in arrays):
                scale = scale * size_of(dim)
        if not arrays:
            text = f"jnp.ones((), {self.dtype})"
        elif len(arrays) == 1:
            text = self._sum(arrays[0], outputs)
        else:
            text = self._einsum(arrays, outputs)
        return self._broadcast(show_scaled(text, scale), outputs)

    def _sum(self, array: Array, outputs: Sequence[SSAValue]) -> str:
        summed = [i for i, axis in enumerate(array.axes) if axis.dim not in outputs]
        if summed:
            self.settle(array)
            kept = [axis.dim for axis in array.axes if axis.dim in outputs]
            axes = str(summed[0]) if len(summed) == 1 else str(tuple(summed))
            array = Array.of(f"{array.name}.sum({axes})", kept)
        array.axes = [array.axes[array.index(dim)] for dim in outputs]
        return array.view(self.show)

    def _einsum(self, arrays: Sequence[Array], outputs: Sequence[SSAValue]) -> str:
        for array in arrays:
            if all(len(axis.atoms) == 1 for axis in array.axes):
                array.axes.sort(key=lambda axis: array.atoms.index(axis.atoms[0]))
            self.settle(array)
        letters = _letters([axis.dim for array in arrays for axis in array.axes])
        left = ",".join("".join(letters[axis.dim] for axis in array.axes) for array in arrays)
        right = "".join(letters[dim] for dim in outputs)
        return f'jnp.einsum("{left}->{right}", {", ".join(array.name for array in arrays)})'

    def _broadcast(self, text: str, outputs: Sequence[SSAValue]) -> str:
        """Dims of ones among the outputs repeat the value."""
        dims = self.contraction.yielded
        if len(outputs) == len(dims):
            return text
        shape = ", ".join(self.show(size_of(dim)) for dim in dims)
        shape = f"({shape},)" if len(dims) == 1 else f"({shape})"
        missing = ", ".join(str(i) for i, dim in enumerate(dims) if dim not in outputs)
        return f"jnp.broadcast_to(jnp.expand_dims({text}, ({missing},)), {shape})"


def _letters(dims: Sequence[SSAValue]) -> dict[SSAValue, str]:
    """A letter for each dim, that of its name where it is free."""
    letters: dict[SSAValue, str] = {}
    free = list(ascii_letters)
    for dim in dims:
        if dim not in letters:
            if not free:
                raise SynoError("target jax: a contraction of more than 52 dims fits no einsum")
            hint = (dim.name_hint or " ")[0]
            letters[dim] = hint if hint in free else free[0]
            free.remove(letters[dim])
    return letters
