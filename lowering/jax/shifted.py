"""Sums over windows as sums of slices: of products in a convolution, alone in a pooling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xdsl.ir import SSAValue

from syno_ir.dialect.primitive import size_of
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.convolution import Convolution
from syno_ir.lowering.jax.core import Core
from syno_ir.lowering.jax.general import letters_of
from syno_ir.lowering.jax.program import Program
from syno_ir.lowering.jax.windows import are_few, cut, pad


def shift_and_add(form: Convolution, program: Program) -> Array:
    """The result as ``sum(data[..., k : k + H] @ weight[k] for k in window)``."""
    data, weight = form.data, form.weight
    data.in_memory_order()
    if program.is_packable(weight):
        kept = [dim for dim in data.dims if weight.has(dim)]
        weight.regroup([*filter(None, form.offsets), *((dim,) for dim in (*kept, *form.features))])
    else:
        weight.in_memory_order()
    for array in (data, weight):
        program.settle(array)
    pad(data, {dim: window.unfold for dim, window in form.windows.items()}, program)
    loop = _loop(form, (), program)
    result = [d for d in data.dims if d not in form.channels] + list(form.features)
    return _sum(form, _product_at(form, loop, result, program), loop, result, program)


def multiplies(form: Convolution, program: Program) -> bool:
    """True if products of elements may be the fastest: where few are added up for each result."""
    mixes = form.channels or form.features if form.windows else form.channels and form.groups
    sizes = [size_of(dim) for dim in (*form.channels, *(w.offset for w in form.windows.values()))]
    return bool(mixes) and are_few(sizes, program)


def multiply_and_add(form: Convolution, program: Program) -> Array:
    """The result as ``sum(data[..., c, k : k + H] * weight[c, k] for c in channels for k in
    window)``, element by element.
    """
    data, weight = form.data, form.weight
    data.in_memory_order()
    place = next((n for n, d in enumerate(data.dims) if d in form.channels), len(data.dims))
    dims = [*data.dims[:place], *form.features, *data.dims[place:]]
    result = [dim for dim in dims if dim not in form.channels]
    kept = [dim for dim in result if weight.has(dim)]
    weight.in_memory_order()
    if program.is_packable(weight) or [d for d in weight.dims if d in kept] != kept:
        weight.regroup([(d,) for d in (*(d for d in weight.dims if d not in kept), *kept)])
    for array in (data, weight):
        program.settle(array)
    pad(data, {dim: window.unfold for dim, window in form.windows.items()}, program)
    for array in (data, weight) if program.mixed else ():
        program.bind(array, f"{array.name}.astype(jnp.float32)")
    loop = _loop(form, form.channels, program)
    slices = _slices(form, loop, program)
    slices[place:place] = ["None"] * len(form.features)
    points = _broadcast(weight.dims, loop, result)
    return _sum(form, f"{_at(data, slices)} * {_at(weight, points)}", loop, result, program)


def _loop(form: Convolution, channels: Sequence[SSAValue], program: Program) -> dict[SSAValue, str]:
    """A variable for each of some channels, and for each offset of the windows."""
    loop = {dim: program.names.fresh("c") for dim in channels}
    for letter, window in zip("ijk", form.windows.values(), strict=False):
        loop[window.offset] = program.names.fresh(letter)
    return loop


def _sum(
    form: Convolution,
    product: str,
    loop: Mapping[SSAValue, str],
    result: Sequence[SSAValue],
    program: Program,
) -> Array:
    """The sum of a product over the values of its loop; dims of the data stand for positions."""
    ranges = " ".join(
        f"for {name} in range({program.show(size_of(dim))})" for dim, name in loop.items()
    )
    name = program.named(f"sum(\n    {product}\n    {ranges})")
    return Array.of(name, [w.position if (w := form.windows.get(d)) else d for d in result])


def _slices(form: Convolution, loop: Mapping[SSAValue, str], program: Program) -> list[str]:
    """The index of the padded data at one value of the loop."""
    return [
        loop.get(d, ":")
        if (w := form.windows.get(d)) is None
        else cut(w.unfold, loop[w.offset], program, w.step)
        for d in form.data.dims
    ]


def _product_at(
    form: Convolution, loop: Mapping[SSAValue, str], result: Sequence[SSAValue], program: Program
) -> str:
    """The product at one offset of the windows: of elements, of matrices, or an einsum."""
    data, weight = form.data, form.weight
    slices = _slices(form, loop, program)
    points = [loop.get(dim, ":") for dim in weight.dims]
    kept = [dim for dim in weight.dims if dim not in loop]
    left, right = _at(data, slices), _at(weight, points)
    if not program.mixed:  # only an einsum has an accumulator
        if kept == [*form.channels, *form.features] and len(kept) == 2 and kept[0] is data.dims[-1]:
            return f"{left} @ {right}"
        if kept == [dim for dim in data.dims if dim in form.groups]:
            return f"{left} * {_at(weight, _broadcast(weight.dims, loop, data.dims))}"
    letters = letters_of([*data.dims, *weight.dims])
    equation = (
        f"{''.join(letters[d] for d in data.dims)},{''.join(letters[d] for d in kept)}"
        f"->{''.join(letters[d] for d in result)}"
    )
    return f'jnp.einsum("{equation}", {left}, {right}{program.accumulator})'


def _at(array: Array, index: Sequence[str]) -> str:
    """The array at an index, whose last ``:`` are left out."""
    length = max((n for n, part in enumerate(index, 1) if part != ":"), default=0)
    return f"{array.name}[{', '.join(index[:length])}]"


def _broadcast(
    dims: Sequence[SSAValue], points: Mapping[SSAValue, str], wanted: Sequence[SSAValue]
) -> list[str]:
    """The index, at some points, that gives an array of ``dims`` all axes from its first on."""
    index: list[str] = []
    waiting = list(wanted)
    for dim in dims:
        if dim in points:
            index.append(points[dim])
            continue
        ahead = waiting.index(dim)
        index += ["None"] * (ahead if ":" in index else 0) + [":"]
        waiting = waiting[ahead + 1 :]
    return index + ["None"] * (len(waiting) if ":" in index else 0)


def pool_by_axis(core: Core, program: Program) -> Array:
    """Sums over windows, one axis after the other: ``sum(x[:, i : i + H] for i in window)``."""
    (array,) = core.arrays
    array.in_memory_order()
    program.settle(array)
    windows = {window.unfold.dim: window for window in core.windows}
    pad(array, {dim: window.unfold for dim, window in windows.items()}, program)
    name = program.named(f"{array.name}.astype(jnp.float32)") if program.mixed else array.name
    for axis, dim in enumerate(array.dims):
        if (window := windows.get(dim)) is not None:
            part = cut(window.unfold, program.loop, program, window.step)
            size = program.show(window.unfold.window.data)
            name = program.named(
                f"sum({name}[{':, ' * axis}{part}] for {program.loop} in range({size}))"
            )
    return Array.of(name, [w.position if (w := windows.get(d)) else d for d in array.dims])
