"""Cores with windows in a weight as convolutions of ``lax``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations
from operator import mul

from xdsl.ir import SSAValue

from syno_ir.blend import is_product
from syno_ir.dialect.primitive import size_of
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.core import Core
from syno_ir.lowering.jax.program import Program
from syno_ir.lowering.jax.windows import borders
from syno_ir.passes.roles import Window
from syno_ir.size import ONE, Size

SPATIAL = "DHW"
"""The letters of the spatial axes, of which a convolution has as many as it needs."""

Dims = tuple[SSAValue, ...]


@dataclass(frozen=True)
class Convolution:
    """What the dims of a core are to a convolution; each of its axes is a product of dims."""

    data: Array
    weight: Array
    windows: dict[SSAValue, Window]
    """By the dim of the data that they move over."""
    batch: Dims
    groups: Dims
    channels: Dims
    """In the data and the weight, and summed over."""
    features: Dims
    """In the weight and the result."""
    spatial: Dims
    """In the data: what windows move over, and dims of the result beside them."""

    @property
    def positions(self) -> Dims:
        """The spatial dims of the result."""
        return tuple(w.position if (w := self.windows.get(d)) else d for d in self.spatial)

    @property
    def offsets(self) -> list[Dims]:
        """The spatial dims of the weight; none beside the windows."""
        found = [self.windows.get(dim) for dim in self.spatial]
        return [() if window is None else (window.offset,) for window in found]


def convolution_of(core: Core) -> Convolution | None:
    """The convolution that a core is, perhaps without windows; None if it is none."""
    if not is_product(core.blend) or len(core.arrays) != 2 or core.masks:
        return None
    windows = {window.unfold.dim: window for window in core.windows}
    pairs = [pair for pair in permutations(core.arrays) if all(map(pair[0].has, windows))]
    if not pairs:
        return None
    data, weight = max(pairs, key=lambda pair: sum(not pair[1].has(dim) for dim in pair[0].dims))
    if not all(weight.has(window.offset) for window in core.windows):
        return None
    free = [d for d in data.dims if d not in windows]
    both = [d for d in free if weight.has(d)]
    alone = [d for d in free if not weight.has(d) and d in core.result]
    batch, spatial = _placed(data, alone, windows)
    offsets = {window.offset for window in core.windows}
    features = [d for d in weight.dims if d in core.result and not data.has(d)]
    known = {*windows, *both, *alone, *offsets, *features}
    if len(spatial) > len(SPATIAL) or not known >= {*data.dims, *weight.dims}:
        return None
    return Convolution(
        data,
        weight,
        windows,
        batch,
        tuple(d for d in both if d in core.result),
        tuple(d for d in both if d not in core.result),
        tuple(features),
        spatial,
    )


def _placed(
    data: Array, alone: Sequence[SSAValue], windows: dict[SSAValue, Window]
) -> tuple[Dims, Dims]:
    """The dims of the data and the result alone, as batch or as spatial axes beside the windows.

    Those in front of all else are batch; behind, as many as there is room for are spatial.
    """
    dims = data.dims
    leading = 0
    while leading < len(dims) and dims[leading] in alone:
        leading += 1
    batch = list(dims[:leading])
    spatial = [d for d in dims[leading:] if d in windows or d in alone]
    while len(spatial) > len(SPATIAL) and (extra := [d for d in spatial if d in alone]):
        spatial.remove(extra[0])
        batch.append(extra[0])
    return tuple(batch), tuple(spatial)


def convolve(form: Convolution, program: Program, *, last: bool, dense: bool) -> Array:
    """The result of a convolution, with channels ``last`` or first.

    ``dense`` makes one group of all, by a weight that is 0 between groups: more arithmetic, but
    libraries are often far slower at groups.
    """
    features = (*form.groups, *form.features)
    form.data.regroup(_arranged(form, form.spatial, (*form.groups, *form.channels), last))
    program.settle(form.data)
    letters = SPATIAL[-len(form.spatial) :]
    grouped = bool(form.groups) and not dense
    if form.groups and dense:
        kernel = f"OI{letters}"
        _make_dense(form, program)
    else:
        kernel = f"{letters}IO" if last else f"OI{letters}"
        channels = [form.channels, features] if last else [features, form.channels]
        form.weight.regroup([*form.offsets, *channels] if last else [*channels, *form.offsets])
        program.settle(form.weight)
    spec = f"N{letters}C" if last else f"NC{letters}"
    options = [f'dimension_numbers=("{spec}", "{kernel}", "{spec}")']
    dilations = _each(form, lambda window: window.unfold.dilation.data, program)
    if any(window.unfold.dilation.data != ONE for window in form.windows.values()):
        options.append(f"rhs_dilation={dilations}")
    if grouped:
        options.append(f"feature_group_count={program.show(_product(form.groups))}")
    _wrap(form, program, first_axis=1 if last else 2)
    name = program.named(
        f"lax.conv_general_dilated(\n"
        f"    {form.data.name}, {form.weight.name}, "
        f"{_each(form, lambda window: window.step, program)}, {_padding(form, program)},\n"
        f"    {', '.join(options)}{program.accumulator})"
    )
    return Array.of_groups(name, _arranged(form, form.positions, features, last))


def _arranged(form: Convolution, spatial: Dims, channels: Dims, last: bool) -> list[Dims]:
    middle: list[Dims] = [(dim,) for dim in spatial]
    return [form.batch, *middle, channels] if last else [form.batch, channels, *middle]


def _product(dims: Sequence[SSAValue]) -> Size:
    return reduce(mul, map(size_of, dims), ONE)


def _make_dense(form: Convolution, program: Program) -> None:
    """``dense[g*o, h*c, k] = weight[g, o, c, k] if g == h else 0``."""
    weight = form.weight
    weight.regroup([form.groups, form.features, form.channels, *form.offsets])
    program.settle(weight)
    groups, features, channels = map(_product, (form.groups, form.features, form.channels))
    shape = [groups * features, groups * channels, *map(_product, form.offsets)]
    program.line(
        f'{weight.name} = jnp.einsum("goc...,gh->gohc...", {weight.name}, '
        f"jnp.eye({program.show(groups)}, dtype={weight.name}.dtype))"
    )
    program.line(f"{weight.name} = {weight.name}.reshape({', '.join(map(program.show, shape))})")


def _each(form: Convolution, value: Callable[[Window], Size], program: Program) -> str:
    """A tuple with a size for each spatial axis, 1 beside the windows."""
    windows = [form.windows.get(dim) for dim in form.spatial]
    sizes = ["1" if window is None else program.show(value(window)) for window in windows]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def _padding(form: Convolution, program: Program) -> str:
    """The zeros before and behind each spatial axis."""
    windows = [form.windows.get(dim) for dim in form.spatial]
    circular = [w is None or w.unfold.mode.data == "circular" for w in windows]
    pairs = [
        "(0, 0)" if window is None or wrapped else f"({', '.join(borders(window.unfold, program))})"
        for window, wrapped in zip(windows, circular, strict=True)
    ]
    return f"[{', '.join(pairs)}]"


def _wrap(form: Convolution, program: Program, first_axis: int) -> None:
    """Pad the axes of circular windows with what stands at their other end."""
    pairs = ["(0, 0)"] * (len(form.spatial) + 2)
    for number, dim in enumerate(form.spatial):
        window = form.windows.get(dim)
        if window is not None and window.unfold.mode.data == "circular":
            pairs[first_axis + number] = f"({', '.join(borders(window.unfold, program))})"
    if any(pair != "(0, 0)" for pair in pairs):
        data = form.data.name
        program.line(f'{data} = jnp.pad({data}, ({", ".join(pairs)}), mode="wrap")')
