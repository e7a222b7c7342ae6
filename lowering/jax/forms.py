"""The forms in which a core can be computed, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from xdsl.ir import SSAValue

from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.convolution import Convolution, convolution_of, convolve
from syno_ir.lowering.jax.core import Core
from syno_ir.lowering.jax.general import einsum
from syno_ir.lowering.jax.pooling import is_pooling, pool
from syno_ir.lowering.jax.program import Program, indented
from syno_ir.lowering.jax.shifted import (
    multiplies,
    multiply_and_add,
    pool_by_axis,
    shift_and_add,
)
from syno_ir.lowering.jax.windows import are_few
from syno_ir.lowering.layout import Layout

Form = Callable[[Program], Array]
"""Emits lines, and gives the array of the result with the core's dims in any order, perhaps without
those of ones, along which it repeats."""


def forms_of(core: Core, program: Program) -> dict[str, Form]:
    """The forms that fit a core in a program: first the one to take without measuring.

    ``einsum`` fits all. ``multiplied/einsum/shifted`` is ``multiplied`` with the derivative of
    ``einsum`` in the data and that of ``shifted`` in the weight.
    """
    forms: dict[str, Form] = {}
    sizes = [window.unfold.window.data for window in core.windows]
    convolution = convolution_of(core)
    if convolution is not None and convolution.windows:
        forms = _convolutions(convolution, core.layout)
        if are_few(sizes, program):
            forms["shifted"] = partial(shift_and_add, convolution)
    elif is_pooling(core):
        forms["pooling"] = partial(pool, core)
        if all(are_few([size], program) for size in sizes):
            forms["shifted"] = partial(pool_by_axis, core)
    forms["einsum"] = partial(einsum, core)
    if convolution is not None and multiplies(convolution, program):
        forms["multiplied"] = partial(multiply_and_add, convolution)
        for of_data in ("shifted", "einsum") if convolution.windows else ():
            for of_weight in (of_data, "multiplied"):
                derived = partial(_differentiated, core, of_data, of_weight)
                forms[f"multiplied/{of_data}/{of_weight}"] = derived
    return forms


def to_measure(names: Iterable[str], *, training: bool) -> list[str]:
    """Of the names of forms those worth measuring, with gradients or without.

    What jax derives of products of elements in the data is slow everywhere.
    """
    return [name for name in names if (name != "multiplied" if training else "/" not in name)]


def _differentiated(core: Core, of_data: str, of_weight: str, program: Program) -> Array:
    """``multiplied`` with the derivatives of other forms: each is linear in data and weight.

    They are tangents, so jax differentiates in both modes, by transposing them.
    """
    for array in core.arrays:
        array.in_memory_order()
        program.settle(array)
        if not array.name.isidentifier():
            array.name = program.named(array.name)
    used = dict.fromkeys(("multiplied", of_data, of_weight))
    functions = {form: program.names.fresh(form) for form in used}
    tangent, result = map(program.names.fresh, ("tangent", "result"))
    names = [array.name for array in core.arrays]
    dims: Sequence[SSAValue] = ()
    program.line("\n@jax.custom_jvp")
    for form, function in functions.items():
        dims = _define(function, form, core, dims, program)
    convolution = convolution_of(core)
    rules: list[str] = []
    for array in core.arrays:
        form = of_data if convolution and array is convolution.data else of_weight
        given = ", ".join(tangent if name == array.name else name for name in names)
        rules.append(f"lambda {', '.join([tangent, result, *names])}: {functions[form]}({given})")
    program.line(f"{functions['multiplied']}.defjvps(\n    " + ",\n    ".join(rules) + ")")
    return Array.of(program.named(f"{functions['multiplied']}({', '.join(names)})"), dims)


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
