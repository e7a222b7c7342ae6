"""Cores with windows in no weight as poolings of ``lax``."""

from __future__ import annotations

from syno_ir.blend import is_product
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.core import Core
from syno_ir.lowering.jax.program import Program
from syno_ir.lowering.jax.windows import borders
from syno_ir.size import ONE


def is_pooling(core: Core) -> bool:
    """True for sums of one array over windows, which do not wrap around."""
    return (
        is_product(core.blend)
        and len(core.arrays) == 1
        and not core.masks
        and {window.offset for window in core.windows} == set(core.summed)
        and len(core.windows) > 0
        and all(window.unfold.mode.data != "circular" for window in core.windows)
    )


def pool(core: Core, program: Program) -> Array:
    """The sums over windows."""
    (array,) = core.arrays
    array.in_memory_order()
    program.settle(array)
    if program.mixed:
        array.name = program.named(f"{array.name}.astype(jnp.float32)")
    windows = {window.unfold.dim: window for window in core.windows}
    found = [windows.get(dim) for dim in array.dims]
    sizes = ["1" if w is None else program.show(w.unfold.window.data) for w in found]
    steps = ["1" if w is None else program.show(w.step) for w in found]
    padding = [
        "(0, 0)" if w is None else f"({', '.join(borders(w.unfold, program))})" for w in found
    ]
    call = (
        f"lax.reduce_window(\n    {array.name}, 0.0, lax.add, {_tuple(sizes)}, {_tuple(steps)}, "
        f"[{', '.join(padding)}]"
    )
    if any(w is not None and w.unfold.dilation.data != ONE for w in found):
        dilations = ["1" if w is None else program.show(w.unfold.dilation.data) for w in found]
        call += f", window_dilation={_tuple(dilations)}"
    dims = [dim if w is None else w.position for dim, w in zip(array.dims, found, strict=True)]
    return Array.of(program.named(f"{call})"), dims)


def _tuple(parts: list[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
