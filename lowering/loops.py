"""Target ``loops``: an operator as a loop nest that one can read, paste in a paper, or run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from syno_ir.blend import format_blend, is_product
from syno_ir.coordinates import Guard, scale_of
from syno_ir.dialect import ContractOp, FuncOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.index import Form
from syno_ir.lowering.symbolic import Names, Nest, nest_of, show_form, show_size
from syno_ir.lowering.target import FuncTarget
from syno_ir.size import ONE, Size


@dataclass(frozen=True)
class LoopsTarget(FuncTarget):
    """Python-like loops; coefficients are their defaults unless ``symbolic``."""

    name: ClassVar[str] = "loops"

    symbolic: bool = False

    def text_of(self, func: FuncOp) -> str:
        symbols = func.symbols.data
        values = {} if self.symbolic else {s: Size.of(v) for s, v in symbols.defaults.items()}
        names = Names(symbols.names)
        arguments = [names.of(argument, "x") for argument in func.arguments]
        body: list[str] = []
        for contraction in func.contractions:
            body += _contraction_lines(contraction, names, values)
        body.append(f"return {names.of(func.returned)}")
        header = f"def {func.sym_name.data}({', '.join(arguments)}):"
        shapes = [
            f"  # {name}: {', '.join(show_size(s.substitute(values)) for s in shape_of(tensor))}"
            for name, tensor in zip(arguments, func.arguments, strict=True)
        ]
        shapes += [_partial_note(c, names) for c in func.contractions if c.partial is not None]
        return "\n".join([header, *shapes, *(f"  {line}" for line in body)]) + "\n"


def _partial_note(contraction: ContractOp, names: Names) -> str:
    """Of an unfinished contraction the data are read by the open dims."""
    data = names.of(contraction.tensors[0], "x")
    dims = ", ".join(show_size(size_of(dim)) for dim in contraction.dims_of(0))
    return f"  # partial: {data} stands for what the open dims will be made of, {dims}"


def _contraction_lines(
    contraction: ContractOp, names: Names, values: Mapping[str, Size]
) -> list[str]:
    result = names.of(contraction.result, "y")
    shape = ", ".join(show_size(s.substitute(values)) for s in shape_of(contraction.result))
    nest = nest_of(contraction, names.scope(), values)
    tensors = [names.of(tensor, "x") for tensor in contraction.tensors]
    lines = [f"{result} = zeros({shape})"]
    depth = 0
    for loop in (*nest.outputs, *nest.reduced):
        lines.append(f"{'  ' * depth}for {loop.name} in range({show_size(loop.size)}):")
        depth += 1
    element = f"{result}[{', '.join(loop.name for loop in nest.outputs) or '()'}]"
    condition, term = _term(contraction, nest, tensors)
    if condition:
        lines.append(f"{'  ' * depth}if {condition}:")
        depth += 1
    scale = scale_of(contraction).substitute(values)
    if scale != ONE and not is_product(contraction.blend.data):
        term = f"({term})"
    scaled = show_scaled(term, scale)
    lines.append(f"{'  ' * depth}{element} += {scaled}")
    return lines


def _term(contraction: ContractOp, nest: Nest, tensors: list[str]) -> tuple[str, str]:
    """The condition under which a term counts, and the term.

    In a product a factor out of bounds makes the term 0; elsewhere it is 0 by itself.
    """
    blend = contraction.blend.data
    guards = list(nest.reads.ones)
    factors: list[str] = []
    for tensor, read in zip(tensors, nest.reads.tensors, strict=True):
        factor = f"{tensor}[{', '.join(map(show_form, read.coordinates)) or '()'}]"
        if is_product(blend):
            guards += read.guards
        elif condition := show_guards(read.guards):
            factor = f"({factor} if {condition} else 0)"
        factors.append(factor)
    return show_guards(guards), format_blend(blend, factors) or "1"


def show_guards(guards: Iterable[Guard[Form]]) -> str:
    """The guards that are not proved to hold, ``0 <= h + k - 1 < H and ...``; may be empty."""
    texts = [
        f"0 <= {show_form(guard.coordinate)} < {show_size(guard.size)}"
        for guard in guards
        if not guard.coordinate.is_below(guard.size)
    ]
    return " and ".join(dict.fromkeys(texts))


def show_scaled(term: str, scale: Size) -> str:
    """``term`` times a scale, as Python computes it exactly: ``2 * term / (H*k)``."""
    if scale == ONE:
        return term
    above = Size(scale.numerator, 1, tuple((s, e) for s, e in scale.powers if e > 0))
    below = Size(scale.denominator, 1, tuple((s, -e) for s, e in scale.powers if e < 0))
    text = term if above == ONE else f"{show_size(above)} * {term}"
    if below == ONE:
        return text
    divisor = show_size(below)
    return f"{text} / {f'({divisor})' if '*' in divisor else divisor}"
