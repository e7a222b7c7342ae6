"""Lines that give the symbols in use their values when ``apply`` is traced."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from syno_ir.dialect import FuncOp
from syno_ir.errors import SynoError
from syno_ir.lowering.symbolic import show_size
from syno_ir.size import Binding, Size

Shapes = Sequence[tuple[str, Sequence[Size]]]
"""The arguments' names and their shapes, as the emitted function gets them."""


def symbol_lines(
    func: FuncOp, shapes: Shapes, used: set[str], constants: Binding, *, packed: bool = False
) -> list[str]:
    """Lines that assign the symbols in ``used``, from shapes where these tell them.

    If weights are ``packed``, what ``pack`` had to take from ``constants`` is taken from there.
    Raises ``SynoError`` if no shape tells a symbol and ``constants`` has no value for it.
    """
    used = used if packed else used | _helpful(shapes, used)
    lines: list[str] = []
    known: set[str] = set()
    for name, shape in shapes:
        targets = []
        for size in shape:
            symbol = str(size)
            new = symbol in used and symbol not in known and symbol in size.symbols
            targets.append(symbol if new else "_")
            known |= {symbol} if new else set()
        if any(target != "_" for target in targets):
            comma = "," if len(targets) == 1 else ""
            lines.append(f"{', '.join(targets)}{comma} = {name}.shape")
    unknown = [symbol for symbol in func.symbols.data.names if symbol in used - known]
    while unknown:
        solved = [(s, v) for s in unknown if (v := _solve(shapes, s, known)) is not None]
        symbol, value = (solved or [_constant(func, shapes, unknown, known, constants)])[0]
        lines.append(f"{symbol} = {value}")
        known.add(symbol)
        unknown = [s for s in unknown if s not in known]
    return lines


def _helpful(shapes: Shapes, used: Collection[str]) -> set[str]:
    """Symbols that are sizes of axes themselves, and with which other axes tell those in use.

    ``g`` follows from ``[N, C_in]`` and ``[C_out, C_in/g]`` with the help of ``C_in``.
    """
    sizes = [size for _, shape in shapes for size in shape]
    told = {str(size) for size in sizes} & {symbol for size in sizes for symbol in size.symbols}
    helpful: set[str] = set()
    for symbol in set(used) - told:
        beside = [size.symbols - {symbol} for size in sizes if symbol in size.symbols]
        helpful |= next((others for others in beside if others <= told), set())
    return helpful


def _constant(
    func: FuncOp,
    shapes: Shapes,
    unknown: Sequence[str],
    known: Collection[str],
    constants: Binding,
) -> tuple[str, str]:
    """A symbol to take from ``constants``: one in the way of an unknown one, or unknown itself."""
    sizes = [size.symbols for _, shape in shapes for size in shape]
    beside = {s for symbols in sizes if symbols & set(unknown) for s in symbols}
    coefficients = [name for name, _ in func.symbols.data.coefficients if name in beside]
    for symbol in (*coefficients, *unknown):
        if symbol in constants and symbol not in known:
            return symbol, str(constants[symbol])
    raise SynoError(
        f"@{func.sym_name.data}: no shape tells {unknown[0]}, and it has no value"
        f"\n  hint: load(operator, {unknown[0]}=2) gives it one, as a default does, "
        f"<...; {unknown[0]} = 2>"
    )


def _solve(shapes: Shapes, symbol: str, known: Collection[str]) -> str | None:
    """An expression for a symbol, from an axis whose size has no other unknown symbol."""
    for name, shape in shapes:
        for axis, size in enumerate(shape):
            exponent = dict(size.powers).get(symbol)
            if exponent in (1, -1) and size.symbols <= {*known, symbol}:
                extent = Size.symbol("_extent")
                rest = size / Size.symbol(symbol) ** exponent
                solution = show_size(extent / rest if exponent == 1 else rest / extent)
                return solution.replace("_extent", f"{name}.shape[{axis}]")
    return None
