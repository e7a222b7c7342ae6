"""The general form of a core: windows as axes, then one einsum for each product of the blend."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters

from xdsl.ir import SSAValue

from syno_ir.blend import monomials
from syno_ir.dialect.primitive import size_of
from syno_ir.errors import SynoError
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.core import Core, apply_view
from syno_ir.lowering.jax.program import Program
from syno_ir.lowering.layout import Layout
from syno_ir.lowering.loops import show_scaled
from syno_ir.size import ONE, Size


def einsum(core: Core, program: Program) -> Array:
    """The result of any core, as an array with the core's dims; those of ones may be missing."""
    for window in core.windows:
        (array,) = core.holding([window.unfold.dim])
        for op in (window.unfold, *window.steps):
            apply_view(op, array, program)
        array.rename(window.unfold.offset, window.offset)
    products = monomials(core.blend)
    if len(products) == 1:
        return _product([core.arrays[i] for i in products[0]], core, program)
    for array in core.arrays:
        program.settle(array)
    terms = [_product([core.arrays[i] for i in product], core, program) for product in products]
    whole = any(len(term.dims) == len(core.result) for term in terms)
    values = [_aligned(term, core.result, program, whole) for term in terms]
    return Array.of(program.named(" + ".join(values)), core.result)


def _product(factors: Sequence[Array], core: Core, program: Program) -> Array:
    """The product of some arrays, and the masks, summed over the reduced dims.

    A reduced dim that none of them has repeats the sum.
    """
    arrays = [*factors, *core.masks]
    repeats = ONE
    for dim in core.summed:
        if not any(array.has(dim) for array in arrays):
            repeats = repeats * size_of(dim)
    outputs = [dim for dim in core.result if any(array.has(dim) for array in arrays)]
    if not arrays:
        result = Array.of("jnp.ones(())", [])
    elif len(arrays) == 1:
        result = _sum(arrays[0], outputs, program)
    else:
        if not core.final:
            outputs = _convenient(arrays, outputs, core.layout)
        result = Array.of(_einsum(arrays, outputs, program), outputs)
    return scaled(result, repeats, program)


def _convenient(
    arrays: Sequence[Array], outputs: Sequence[SSAValue], layout: Layout
) -> list[SSAValue]:
    """The dims of an intermediate result as the next stage is likely to want them.

    Channels, which several arrays have or not the first, stand last, or behind the dims that lead.
    """
    first = arrays[0]
    alone = [d for d in first.dims if d in outputs and not any(a.has(d) for a in arrays[1:])]
    channels = [d for d in outputs if d not in alone]
    if layout == "channels_last":
        return [*alone, *channels]
    leading = 0
    while leading < len(alone) and first.dims[leading] is alone[leading]:
        leading += 1
    return [*alone[:leading], *channels, *alone[leading:]]


def _sum(array: Array, outputs: Sequence[SSAValue], program: Program) -> Array:
    summed = [i for i, dim in enumerate(array.dims) if dim not in outputs]
    if not summed:
        return array
    array.in_memory_order()
    program.settle(array)
    summed = [i for i, dim in enumerate(array.dims) if dim not in outputs]
    axes = str(summed[0]) if len(summed) == 1 else str(tuple(summed))
    options = ", dtype=jnp.float32" if program.mixed else ""
    return Array.of(f"{array.name}.sum({axes}{options})", [d for d in array.dims if d in outputs])


def _einsum(arrays: Sequence[Array], outputs: Sequence[SSAValue], program: Program) -> str:
    for array in arrays:
        if program.is_packable(array):
            others = [other for other in arrays if other is not array]
            _order_as_matrix(array, outputs, others)
        else:
            array.in_memory_order()
        program.settle(array)
    if (matrix := _matrix_product(arrays, outputs)) and not program.mixed:
        return program.named(matrix)
    letters = letters_of([dim for array in arrays for dim in array.dims])
    left = ",".join("".join(letters[dim] for dim in array.dims) for array in arrays)
    right = "".join(letters[dim] for dim in outputs)
    operands = ", ".join(array.name for array in arrays)
    return f'jnp.einsum("{left}->{right}", {operands}{program.accumulator})'


def _matrix_product(arrays: Sequence[Array], outputs: Sequence[SSAValue]) -> str | None:
    """``x @ w`` or ``x @ w.T``, if that is the product of two arrays."""
    if len(arrays) != 2 or len(arrays[1].dims) != 2 or not arrays[0].dims:
        return None
    left, right = arrays
    *rows, summed = left.dims
    for text, (first, second) in (("", right.dims), (".T", reversed(right.dims))):
        if first is summed and list(outputs) == [*rows, second] and second not in rows:
            return f"{left.name} @ {right.name}{text}"
    return None


def _order_as_matrix(array: Array, outputs: Sequence[SSAValue], others: Sequence[Array]) -> None:
    """A stack of matrices that stand on the right: what others have, what is summed, the rest."""

    def place(dim: SSAValue) -> int:
        shared = any(other.has(dim) for other in others)
        return 1 if dim not in outputs else 0 if shared else 2

    array.regroup([[dim] for dim in sorted(array.dims, key=place)])


def scaled(array: Array, scale: Size, program: Program) -> Array:
    """An array times a size."""
    if scale == ONE:
        return array
    array.in_memory_order()
    text = show_scaled(array.view(program.show), scale)
    return Array.of(program.named(text), array.dims)


def repeated(array: Array, dims: Sequence[SSAValue], program: Program) -> Array:
    """An array repeated along the dims that it lacks."""
    if len(array.dims) == len(dims):
        return array
    return Array.of(program.named(_aligned(array, dims, program, False)), dims)


def _aligned(array: Array, dims: Sequence[SSAValue], program: Program, broadcasts: bool) -> str:
    """The array with its dims in order, and an axis to repeat along for each that it lacks.

    ``broadcasts`` says that another operand makes these axes as long as they should be.
    """
    held = [dim for dim in dims if array.has(dim)]
    array.regroup([[dim] for dim in held])
    value = array.view(program.show)
    if len(held) == len(dims):
        return value
    missing = [i for i, dim in enumerate(dims) if dim not in held]
    if missing != list(range(len(missing))):
        value = f"jnp.expand_dims({value}, ({', '.join(map(str, missing))},))"
    if broadcasts:
        return value
    shape = ", ".join(program.show(size_of(dim)) for dim in dims)
    return f"jnp.broadcast_to({value}, ({shape}{',' if len(dims) == 1 else ''}))"


def letters_of(dims: Sequence[SSAValue]) -> dict[SSAValue, str]:
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
