"""An operator as a Python module that needs jax alone: ``init(key, ...)``, ``apply(params, x)``.

Sizes are taken from the shapes of the arguments when ``apply`` is traced, so one module serves
every binding; symbols that follow from no shape are constants.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path

from syno_ir.dialect import FuncOp, TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.errors import SynoError
from syno_ir.lowering.einsum import EinsumTarget
from syno_ir.lowering.jax.contraction import ContractionEmitter
from syno_ir.lowering.jax.initial import init_lines
from syno_ir.lowering.symbolic import Names, show_size
from syno_ir.size import Binding, Size

RESERVED = ("jax", "jnp", "lax", "params", "key", "keys", "dtype", "init", "apply", "unfold")

RUNTIME = Path(__file__).with_name("runtime.py")


def emit_module(func: FuncOp, values: Binding | None = None) -> str:
    """The text of the module. ``values`` are the constants that no shape tells, by default the
    coefficients' defaults, else the function's first binding.

    Raises ``SynoError`` if a symbol is neither told by a shape nor has a value.
    """
    symbols = func.symbols.data
    given = {**symbols.defaults, **(values or {})}
    names = module_names(func)
    first = next(iter(func.complete_bindings()), {})
    apply = _apply_text(func, names, {**first, **given})
    functions = ["\n".join(init_lines(func, names, given)), apply, *_helpers(apply)]
    body = "\n\n\n".join(functions)
    imports = ["import jax", "import jax.numpy as jnp"]
    imports += ["from jax import lax"] if re.search(r"\blax\.", body) else []
    reading = EinsumTarget().text_of(func).strip()
    header = (
        f'"""{reading}\n\n``init`` draws the weights, ``apply`` computes. Emitted by syno-ir.\n"""'
    )
    return "\n".join([header, "", *imports, "", "", body, ""])


def module_names(func: FuncOp) -> Names:
    """The names of the arguments in the module: of ``apply``'s data, and of the weights."""
    names = Names([*RESERVED, *func.symbols.data.names])
    for argument in func.arguments:
        names.of(argument, "x" if isinstance(argument.type, TensorType) else "w")
    return names


def _apply_text(func: FuncOp, names: Names, constants: Binding) -> str:
    data = [names.of(a) for a in func.arguments if isinstance(a.type, TensorType)]
    learned = [names.of(a) for a in func.arguments if not isinstance(a.type, TensorType)]
    lines: list[str] = []
    result = names.of(func.returned)
    for contraction in func.contractions:
        inputs = [names.of(tensor) for tensor in contraction.tensors]
        emitter = ContractionEmitter(contraction, inputs, show_size, names.fresh)
        value = emitter.result()
        result = names.of(contraction.result, "y")
        lines += [*emitter.lines, f"{result} = {value}"]
    if func.contractions:
        lines[-1] = lines[-1].replace(f"{result} = ", "return ", 1)
    else:
        lines.append(f"return {result}")
    used = set(re.findall(r"\w+", " ".join(lines))) & set(func.symbols.data.names)
    lines = [
        f"def apply({', '.join(['params', *data])}):",
        *[f'    {name} = params["{name}"]' for name in learned],
        *[f"    {line}" for line in [*_symbol_lines(func, names, used, constants), *lines]],
    ]
    return "\n".join(lines)


def _symbol_lines(
    func: FuncOp, names: Names, used: Collection[str], constants: Binding
) -> list[str]:
    """Lines that give the symbols in use their values, from shapes where these tell them."""
    lines: list[str] = []
    known: set[str] = set()
    for tensor in func.arguments:
        targets = []
        for size in shape_of(tensor):
            symbol = str(size)
            new = symbol in used and symbol not in known and symbol in size.symbols
            targets.append(symbol if new else "_")
            known |= {symbol} if new else set()
        if any(target != "_" for target in targets):
            comma = "," if len(targets) == 1 else ""
            lines.append(f"{', '.join(targets)}{comma} = {names.of(tensor)}.shape")
    for symbol in [s for s in func.symbols.data.names if s in used and s not in known]:
        value = _solve(func, names, symbol, known) or constants.get(symbol)
        if value is None:
            raise SynoError(
                f"@{func.sym_name.data}: no shape tells {symbol}, and it has no value"
                f"\n  hint: give it a default, <...; {symbol} = 2>, or add a binding"
            )
        lines.append(f"{symbol} = {value}")
        known.add(symbol)
    return lines


def _solve(func: FuncOp, names: Names, symbol: str, known: Collection[str]) -> str | None:
    """An expression for a symbol, from an axis whose size has no other unknown symbol."""
    for tensor in func.arguments:
        for axis, size in enumerate(shape_of(tensor)):
            exponent = dict(size.powers).get(symbol)
            if exponent in (1, -1) and size.symbols <= {*known, symbol}:
                extent = Size.symbol("_extent")
                rest = size / Size.symbol(symbol) ** exponent
                solution = show_size(extent / rest if exponent == 1 else rest / extent)
                return solution.replace("_extent", f"{names.of(tensor)}.shape[{axis}]")
    return None


def _helpers(text: str) -> list[str]:
    """The functions of ``runtime`` that the text calls."""
    source = RUNTIME.read_text()
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    called = [node for node in functions if f"{node.name}(" in text]
    return [ast.get_source_segment(source, node) or "" for node in called]
