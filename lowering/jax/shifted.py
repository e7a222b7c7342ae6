"""Sums over windows as sums of slices: a convolution by an einsum for each, a pooling by none."""

from __future__ import annotations

from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.convolution import Convolution
from syno_ir.lowering.jax.core import Core
from syno_ir.lowering.jax.general import letters_of
from syno_ir.lowering.jax.program import Program
from syno_ir.lowering.jax.windows import cut, pad


def shift_and_add(form: Convolution, program: Program) -> Array:
    """The result as ``sum(einsum(data[..., k : k + H], weight[..., k]) for k in window)``."""
    data, weight = form.data, form.weight
    for array in (data, weight):
        array.in_memory_order()
        program.settle(array)
    pad(data, {dim: window.unfold for dim, window in form.windows.items()}, program)
    loop = {dim: program.names.fresh("ijk"[n]) for n, dim in enumerate(form.windows)}
    letters = letters_of([*data.dims, *weight.dims])
    offsets = {window.offset: loop[dim] for dim, window in form.windows.items()}
    slices = [
        ":" if (w := form.windows.get(d)) is None else cut(w.unfold, loop[d], program, w.step)
        for d in data.dims
    ]
    points = [offsets.get(dim, ":") for dim in weight.dims]
    kept = [dim for dim in weight.dims if dim not in offsets]
    result = [d for d in data.dims if d not in form.channels] + list(form.features)
    equation = (
        f"{''.join(letters[d] for d in data.dims)},{''.join(letters[d] for d in kept)}"
        f"->{''.join(letters[d] for d in result)}"
    )
    ranges = " ".join(
        f"for {loop[dim]} in range({program.show(window.unfold.window.data)})"
        for dim, window in form.windows.items()
    )
    name = program.named(
        f'sum(\n    jnp.einsum("{equation}", {data.name}[{", ".join(slices)}], '
        f"{weight.name}[{', '.join(points)}]{program.accumulator})\n    {ranges})"
    )
    dims = [d if (w := form.windows.get(d)) is None else w.position for d in result]
    return Array.of(name, dims)


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
