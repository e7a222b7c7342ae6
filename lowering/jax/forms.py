"""The forms in which a core can be computed, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.convolution import Convolution, convolution_of, convolve
from syno_ir.lowering.jax.core import Core
from syno_ir.lowering.jax.general import einsum
from syno_ir.lowering.jax.pooling import is_pooling, pool
from syno_ir.lowering.jax.program import Program
from syno_ir.lowering.jax.shifted import pool_by_axis, shift_and_add
from syno_ir.lowering.jax.windows import are_few
from syno_ir.lowering.layout import Layout

Form = Callable[[Program], Array]
"""Emits lines, and gives the array of the result with the core's dims in any order, perhaps without
those of ones, along which it repeats."""


def forms_of(core: Core, program: Program) -> dict[str, Form]:
    """The forms that fit a core in a program: first the one to take without measuring.

    ``einsum`` fits all.
    """
    forms: dict[str, Form] = {}
    if (convolution := convolution_of(core)) is not None:
        forms = _convolutions(convolution, core.layout)
        if are_few([window.unfold for window in core.windows], program):
            forms["shifted"] = partial(shift_and_add, convolution)
    elif is_pooling(core):
        forms["pooling"] = partial(pool, core)
        if all(are_few([window.unfold], program) for window in core.windows):
            forms["shifted"] = partial(pool_by_axis, core)
    return forms | {"einsum": partial(einsum, core)}


def _convolutions(convolution: Convolution, layout: Layout) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for place in ("last", "first") if layout == "channels_last" else ("first", "last"):
        last = place == "last"
        forms[f"convolution_{place}"] = partial(convolve, convolution, last=last, dense=False)
        if convolution.groups:
            forms[f"dense_{place}"] = partial(convolve, convolution, last=last, dense=True)
    return forms
