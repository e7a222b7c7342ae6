"""An operator as a Python module that needs jax alone: ``init(key, ...)``, ``apply(params, x)``.

Sizes are taken from the shapes of the arguments when ``apply`` is traced, so one module serves
every binding; symbols that follow from no shape are constants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from keyword import kwlist
from textwrap import fill
from typing import Any, Literal

from xdsl.ir import SSAValue

from syno_ir.dialect import ContractOp, FuncOp, TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.errors import SynoError
from syno_ir.lowering.einsum import EinsumTarget
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.core import apply_view, core_of
from syno_ir.lowering.jax.forms import forms_of
from syno_ir.lowering.jax.general import repeated, scaled
from syno_ir.lowering.jax.initial import init_lines
from syno_ir.lowering.jax.program import Program, indented
from syno_ir.lowering.jax.sizes import symbol_lines
from syno_ir.lowering.layout import Layout, physical
from syno_ir.lowering.symbolic import Names
from syno_ir.passes.roles import roles_of
from syno_ir.size import Binding, Size

RESERVED = ("jax", "jnp", "lax", "params", "key", "keys", "dtype", "sum", "range")
FUNCTIONS = ("init", "pack", "apply")

Dtype = Literal["argument", "bfloat16"]
"""In what arithmetic is done: in the arguments' dtype, or in less."""


@dataclass(frozen=True)
class Options:
    """How an operator is emitted."""

    values: Binding = field(default_factory=dict)
    """Constants that no shape tells; by default the coefficients' defaults."""
    layout: Layout = "signature"
    """``channels_last`` takes and gives data with its second axis at the end, and weights as they
    are used; ``pack`` makes such weights of those in the signature's layout."""
    forms: Mapping[int, str] = field(default_factory=dict)
    """For the number of a contraction the form to compute it in, see ``forms.forms_of``."""
    dtype: Dtype = "argument"
    """``bfloat16`` rounds arguments and what one stage gives the next to it, sums products in
    float32, and gives a result in the dtype of the data."""
    by_example: bool = True
    """Other constants that no shape tells are those of the function's first binding."""


@dataclass(frozen=True)
class Emitted:
    """A module, and what is known of it."""

    source: str
    forms: tuple[str, ...]
    """The form of each contraction, in order."""
    shapes: Mapping[str, Sequence[Size]]
    """The shapes of the arguments as ``apply`` takes them, by name."""


def emit_module(func: FuncOp, options: Options = Options()) -> str:
    """The text of the module. Raises ``SynoError`` as ``emit`` does."""
    return emit(func, options).source


def emit(func: FuncOp, options: Options) -> Emitted:
    """The module of a function.

    Raises ``SynoError`` if a symbol is neither told by a shape nor has a value, or is a word that
    the module needs, or a contraction does not have the form that is asked for.
    """
    words = {*kwlist, *RESERVED, *FUNCTIONS}
    if taken := [symbol for symbol in func.symbols.data.names if symbol in words]:
        raise SynoError(
            f"@{func.sym_name.data}: symbol {taken[0]} is a word that a module of jax needs itself"
            f"\n  hint: give it another name, {taken[0]}_ for example"
        )
    given = {**func.symbols.data.defaults, **options.values}
    constants = _expected(func, options) if options.by_example else given
    names = module_names(func)
    weights = [names.of(a) for a in func.arguments if not isinstance(a.type, TensorType)]
    packable = weights if options.layout == "channels_last" else ()
    mixed = options.dtype == "bfloat16"
    program = Program(names, _expected(func, options), packable, mixed=mixed)
    forms = _emit_body(func, program, options)
    shapes = _shapes(func, program, options)
    pack = _pack_lines(func, program, constants)
    functions = [
        "\n".join(init_lines(func, names, given, packed=bool(pack))),
        *(["\n".join(pack)] if pack else []),
        "\n".join(_apply_lines(func, program, shapes, constants)),
    ]
    body = "\n\n\n".join(functions)
    imports = ["import jax", "import jax.numpy as jnp"]
    imports += ["from jax import lax"] if re.search(r"\blax\.", body) else []
    reading = fill(EinsumTarget(symbolic=True).text_of(func).strip(), 100)
    header = f'"""{reading}\n\n{_legend(options, bool(pack))} Emitted by syno-ir.\n"""'
    source = "\n".join([header, "", *imports, "", "", body, ""])
    return Emitted(source, tuple(forms), shapes)


def run_module(text: str, name: str) -> dict[str, Any]:
    """The names that an emitted module defines. Imports jax."""
    module: dict[str, Any] = {"__name__": f"syno_ir.emitted.{name}"}
    exec(compile(text, f"<@{name}>", "exec"), module)
    return module


def form_names(func: FuncOp, options: Options) -> list[str]:
    """The forms in which the first contraction of a function can be computed."""
    program = Program(module_names(func), _expected(func, options))
    (contraction, *_) = func.contractions
    numbers = range(len(contraction.tensors))
    arrays = [_operand(contraction, number, {}, program, options.layout) for number in numbers]
    core = core_of(
        contraction, roles_of(contraction), arrays, program, layout=options.layout, final=True
    )
    return list(forms_of(core, program))


def _expected(func: FuncOp, options: Options) -> Binding:
    """Sizes to be fast at."""
    given = {**func.symbols.data.defaults, **options.values}
    return {**next(iter(func.complete_bindings()), {}), **given}


def module_names(func: FuncOp) -> Names:
    """The names of the arguments in the module: of ``apply``'s data, and of the weights."""
    names = Names([*RESERVED, *FUNCTIONS, *func.symbols.data.names])
    for argument in func.arguments:
        names.of(argument, "x" if isinstance(argument.type, TensorType) else "w")
    return names


def _legend(options: Options, packed: bool) -> str:
    text = "``init`` draws weights, ``apply`` computes."
    if options.layout == "channels_last":
        text = "Data has its channels last. " + text
    if packed:
        text += "\n``pack`` brings weights from the signature's layout to that of ``apply``."
    return text


def _emit_body(func: FuncOp, program: Program, options: Options) -> list[str]:
    """The lines that compute the result, up to its ``return``; gives the contractions' forms."""
    results: dict[SSAValue, Array] = {}
    taken: list[str] = []
    for number, contraction in enumerate(func.contractions):
        arrays = [
            _operand(contraction, n, results, program, options.layout)
            for n in range(len(contraction.tensors))
        ]
        final = contraction.result is func.returned
        wanted = options.forms.get(number)
        array, form = _compute(contraction, arrays, wanted, program, options.layout, final)
        taken.append(form)
        if not final and program.mixed:
            array.in_memory_order()
            text = f"{array.view(program.show)}.astype(jnp.bfloat16)"
            array.settle()
            array.name = program.named(text, contraction.result.name_hint or "t")
        if not final and not array.name.isidentifier():
            array.name = program.named(array.name, contraction.result.name_hint or "t")
        results[contraction.result] = array
    returned = func.returned
    if returned in results:
        contraction = func.contractions[-1]
        order = [contraction.yielded[axis] for axis in physical(returned, options.layout)]
        results[returned].regroup([[dim] for dim in order])
        value = results[returned].view(program.show)
    else:
        value = program.names.of(returned)
    program.give(f"{value}.astype(dtype)" if program.mixed else value)
    return taken


def _operand(
    contraction: ContractOp,
    number: int,
    results: Mapping[SSAValue, Array],
    program: Program,
    layout: Layout,
) -> Array:
    """The array of an operand, labelled with its dims inside the contraction."""
    tensor, dims = contraction.tensors[number], contraction.dims_of(number)
    if tensor not in results:
        order = [dims[axis] for axis in physical(tensor, layout)]
        return Array.of(program.names.of(tensor), order)
    array, producer = results[tensor], tensor.owner
    assert isinstance(producer, ContractOp)
    for old, new in zip(producer.yielded, dims, strict=True):
        array.rename(old, new)
    return array


def _compute(
    contraction: ContractOp,
    arrays: list[Array],
    wanted: str | None,
    program: Program,
    layout: Layout,
    final: bool,
) -> tuple[Array, str]:
    """The result of a contraction, and the form in which it is computed."""
    roles = roles_of(contraction)
    core = core_of(contraction, roles, arrays, program, layout=layout, final=final)
    forms = forms_of(core, program)
    form = next(iter(forms)) if wanted is None else wanted
    if form not in forms:
        raise SynoError(
            f"target jax: a contraction has no form {wanted!r}; it has {', '.join(forms)}"
        )
    array = scaled(forms[form](program), core.scale, program)
    array = repeated(array, core.result, program)
    for op in roles.after:
        apply_view(op, array, program)
    return array, form


def _shapes(func: FuncOp, program: Program, options: Options) -> dict[str, Sequence[Size]]:
    """The shapes of the arguments as ``apply`` takes them."""
    shapes: dict[str, Sequence[Size]] = {}
    for argument in func.arguments:
        name, shape = program.names.of(argument), shape_of(argument)
        packed = program.packed.get(name)
        order = [shape[axis] for axis in physical(argument, options.layout)]
        shapes[name] = order if packed is None else packed.shape
    return shapes


def _apply_lines(
    func: FuncOp, program: Program, shapes: Mapping[str, Sequence[Size]], constants: Binding
) -> list[str]:
    names = program.names
    data = [names.of(a) for a in func.arguments if isinstance(a.type, TensorType)]
    learned = [names.of(a) for a in func.arguments if not isinstance(a.type, TensorType)]
    used = _symbols_in(func, program.lines)
    sizes = symbol_lines(func, list(shapes.items()), used, constants, packed=bool(program.packed))
    return [
        f"def apply({', '.join(['params', *data])}):",
        *_taken(learned),
        *indented([*sizes, *(_rounding([*data, *learned]) if program.mixed else [])]),
        *indented(program.lines),
    ]


def _rounding(names: Sequence[str]) -> list[str]:
    """The lines that round the arguments, and remember the dtype of the first."""
    lines = [f"{name} = {name}.astype(jnp.bfloat16)" for name in names]
    return [f"dtype = {names[0]}.dtype", *lines] if names else ["dtype = jnp.float32"]


def _pack_lines(func: FuncOp, program: Program, constants: Binding) -> list[str]:
    """The function that brings weights to the layout of ``apply``, if that differs."""
    if not program.packed:
        return []
    names = program.names
    weights = [a for a in func.arguments if not isinstance(a.type, TensorType)]
    values = {name: packed.view for name, packed in program.packed.items()}
    entries = [f'"{names.of(w)}": {values.get(names.of(w), names.of(w))},' for w in weights]
    shapes = [(names.of(w), shape_of(w)) for w in weights]
    sizes = symbol_lines(func, shapes, _symbols_in(func, entries), constants, packed=True)
    return [
        "def pack(params):",
        '    """Weights as ``apply`` takes them, from those in the layout of the signature."""',
        *_taken([names.of(weight) for weight in weights]),
        *indented(sizes),
        "    return {",
        *[f"        {entry}" for entry in entries],
        "    }",
    ]


def _taken(weights: Sequence[str]) -> list[str]:
    """The line that takes the weights out of ``params``."""
    values = ", ".join(f'params["{name}"]' for name in weights)
    return [f"    {', '.join(weights)} = {values}"] if weights else []


def _symbols_in(func: FuncOp, lines: Sequence[str]) -> set[str]:
    return set(re.findall(r"\w+", " ".join(lines))) & set(func.symbols.data.names)
