"""The forms in which a core can be computed, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from xdsl.ir import SSAValue

from syno_ir.dialect.primitive import size_of
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.convolution import Convolution, convolution_of, convolve
from syno_ir.lowering.jax.core import Core
from syno_ir.lowering.jax.general import einsum
from syno_ir.lowering.jax.pooling import is_pooling, pool
from syno_ir.lowering.jax.program import Program, indented
from syno_ir.lowering.jax.shifted import multiply_and_add, pool_by_axis, shift_and_add
from syno_ir.lowering.jax.windows import are_few
from syno_ir.lowering.layout import Layout

Form = Callable[[Program], Array]
"""Emits lines, and gives the array of the result with the core's dims in any order, perhaps without
those of ones, along which it repeats."""


def forms_of(core: Core, program: Program) -> dict[str, Form]:
    """The forms that fit a core in a program: first the one to take without measuring.

    ``einsum`` fits all. ``multiplied/einsum`` is ``multiplied`` with derivatives of ``einsum``.
    """
    forms: dict[str, Form] = {}
    sizes = [window.unfold.window.data for window in core.windows]
    if (convolution := convolution_of(core)) is not None:
        forms = _convolutions(convolution, core.layout)
        if are_few(sizes, program):
            forms["shifted"] = partial(shift_and_add, convolution)
        mixes = convolution.channels or convolution.features
        if mixes and are_few([*sizes, *map(size_of, convolution.channels)], program):
            kind = "dense" if convolution.groups else "convolution"
            others = [next(filter(lambda name: name.startswith(kind), forms)), "shifted", "einsum"]
            forms["multiplied"] = partial(multiply_and_add, convolution)
            forms |= {f"multiplied/{name}": partial(_differentiated, core, name) for name in others}
    elif is_pooling(core):
        forms["pooling"] = partial(pool, core)
        if all(are_few([size], program) for size in sizes):
            forms["shifted"] = partial(pool_by_axis, core)
    return forms | {"einsum": partial(einsum, core)}


def to_measure(names: Iterable[str], *, training: bool) -> list[str]:
    """Of the names of forms those worth measuring, with gradients or without."""
    names = list(names)
    derived = [name for name in names if "/" in name]
    left_out = {name.partition("/")[0] for name in derived} if training else set(derived)
    return [name for name in names if name not in left_out]


def _differentiated(core: Core, other: str, program: Program) -> Array:
    """``multiplied``, and the derivatives of another form: all are linear in each array.

    They are tangents, so jax differentiates in both modes, by transposing them.
    """
    for array in core.arrays:
        array.in_memory_order()
        program.settle(array)
        if not array.name.isidentifier():
            array.name = program.named(array.name)
    convolve, derivative, tangent, result = map(
        program.names.fresh, ("convolve", "derivative", "tangent", "result")
    )
    program.line("\n@jax.custom_jvp")
    dims = _define(convolve, "multiplied", core, (), program)
    _define(derivative, other, core, dims, program)
    names = [array.name for array in core.arrays]
    rules = [
        f"lambda {', '.join([tangent, result, *names])}: "
        f"{derivative}({', '.join(tangent if name == own else name for name in names)})"
        for own in names
    ]
    program.line(f"{convolve}.defjvps(\n    " + ",\n    ".join(rules) + ")")
    return Array.of(program.named(f"{convolve}({', '.join(names)})"), dims)


def _define(
    name: str, form: str, core: Core, dims: Sequence[SSAValue], program: Program
) -> Sequence[SSAValue]:
    """Emit a function of the core's arrays in a form; gives the dims of its result, ``dims`` if
    that tells any.
    """
    inner, own = Program(program.names.scope(), program.binding, mixed=program.mixed), core.copy()
    result = forms_of(own, inner)[form](inner)
    dims = dims or result.dims
    result.regroup([(dim,) for dim in dims])
    inner.give(result.view(inner.show))
    program.line(f"def {name}({', '.join(array.name for array in core.arrays)}):")
    program.lines += [*indented(inner.lines), ""]
    return dims


def _convolutions(convolution: Convolution, layout: Layout) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for place in ("last", "first") if layout == "channels_last" else ("first", "last"):
        last = place == "last"
        forms[f"convolution_{place}"] = partial(convolve, convolution, last=last, dense=False)
        if convolution.groups:
            forms[f"dense_{place}"] = partial(convolve, convolution, last=last, dense=True)
    return forms
