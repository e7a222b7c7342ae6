"""Bindings from shapes: what the symbols of a function are, given its arguments' shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain

from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.func import FuncOp
from syno_ir.dialect.primitives import ShiftOp, UnfoldOp
from syno_ir.dialect.verification import bind, refuse_open_sizes, sizes_of
from syno_ir.dialect.violation import name_of, show_binding, under
from syno_ir.errors import SynoError, nearest
from syno_ir.size import Binding, Size


def infer_binding(func: FuncOp, shapes: Sequence[Sequence[int]], values: Binding) -> dict[str, int]:
    """The binding at which the arguments of ``func`` have these shapes, given some symbols.

    Coefficients that follow from no shape have their default. Raises ``SynoError`` if a shape has
    the wrong rank, contradicts ``values`` or another shape, or a symbol stays unknown.
    """
    return bind(func, unify(func, shapes, values))


def symbols_given(
    func: FuncOp, binding: Binding | None, values: Binding, options: Sequence[str] = ()
) -> dict[str, int]:
    """What a call is given as a mapping and by name, together.

    Raises ``SynoError`` if ``binding`` is no mapping, if both give a symbol and differ, or if a
    name is nearly one of the ``options`` of the call.
    """
    binding = {} if binding is None else binding
    name = f"@{func.sym_name.data}"
    if not isinstance(binding, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise SynoError(
            f"{name}: expected a mapping of symbols to sizes, got {type(binding).__name__}"
            '\n  hint: {"N": 8} is one; by name it is N=8'
        )
    symbols = func.symbols.data.names
    for symbol, value in values.items():
        option = nearest(symbol.lower(), [*options, *symbols])
        if symbol not in symbols and option in options:
            raise SynoError(
                f"{name}: {symbol} is neither a symbol nor an option"
                f"\n  hint: did you mean {option}?"
            )
        if symbol in binding and binding[symbol] != value:
            raise SynoError(
                f"{name}: {symbol} is given as {binding[symbol]} and as {value}"
                "\n  hint: give it once"
            )
    return {**binding, **values}


def unify(
    func: FuncOp, shapes: Sequence[Sequence[int | None] | None], values: Binding
) -> dict[str, int]:
    """``values`` and the symbols that the shapes tell, as far as these are known.

    Raises ``SynoError`` if a shape has the wrong rank, contradicts ``values`` or another shape, or
    a size is open.
    """
    refuse_open_sizes(sizes_of(func))
    _check_ranks(func, shapes)
    axes = [
        (f"axis {axis} of {name_of(tensor)}", size, extent)
        for tensor, shape in zip(func.arguments, shapes, strict=True)
        for axis, (size, extent) in enumerate(
            zip(shape_of(tensor), shape or (), strict=bool(shape))
        )
        if extent is not None
    ]
    return solve(func, axes, values)


def solve(func: FuncOp, axes: Sequence[tuple[str, Size, int]], values: Binding) -> dict[str, int]:
    """``values`` and the symbols that axes tell: what they are, their sizes, their extents.

    Raises ``SynoError`` if they contradict ``values`` or each other.
    """
    known = dict(values)
    progress = True
    while progress:
        progress = False
        for what, size, extent in axes:
            unknown = size.symbols - known.keys()
            if len(unknown) == 1:
                known[next(iter(unknown))] = _solve(func, what, size, extent, known)
                progress = True
    binding = func.symbols.data.complete(known)
    for what, size, extent in axes:
        if size.symbols <= binding.keys() and size.ratio(binding) != (extent, 1):
            value = "/".join(map(str, size.ratio(binding))).removesuffix("/1")
            raise SynoError(
                f"@{func.sym_name.data}: {what} has {extent} elements, but {size} is "
                f"{value}{under(binding, size.symbols)}"
                "\n  hint: the arguments' shapes or the given symbols do not agree"
            )
    return known


def _check_ranks(func: FuncOp, shapes: Sequence[Sequence[int | None] | None]) -> None:
    if len(shapes) != len(func.arguments):
        names = ", ".join(f"{name_of(a)}: {a.type}" for a in func.arguments)
        raise SynoError(
            f"@{func.sym_name.data} takes {len(func.arguments)} arguments ({names}), "
            f"got {len(shapes)}"
        )
    for tensor, shape in zip(func.arguments, shapes, strict=True):
        if shape is not None and len(shape) != len(shape_of(tensor)):
            raise SynoError(
                f"@{func.sym_name.data}: {name_of(tensor)} is a {tensor.type}, "
                f"got shape {tuple(shape)}"
            )


def _solve(func: FuncOp, what: str, size: Size, extent: int, known: Binding) -> int:
    """The one unknown symbol of ``size``, if that size is ``extent``."""
    symbol, exponent = next((s, e) for s, e in size.powers if s not in known)
    up, down = (size / Size.symbol(symbol) ** exponent).ratio(known)
    power = Fraction(extent) * down / up
    if exponent < 0 and power:
        power = 1 / power
    root = round(power.numerator ** (1 / abs(exponent)))
    if power.denominator != 1 or root ** abs(exponent) != power or root < 1:
        raise SynoError(
            f"@{func.sym_name.data}: {what} has {extent} elements, "
            f"but no {symbol} makes {size} equal to that{under(known, size.symbols)}"
            "\n  hint: every symbol stands for a positive integer"
        )
    return root


_LARGER_PRIMES = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)
_LEAST = 5
"""The smallest value of a primary symbol."""


def default_bindings(func: FuncOp) -> list[dict[str, int]]:
    """Two small bindings, at which fingerprints are taken when none is given.

    The symbols in use get distinct values, none a product of others, and all sizes are integers,
    also those that the function assumes to be: coefficients get small primes in the order of their
    declaration, or multiples of them where quotients of coefficients ask for that, then primary
    symbols the smallest values that fit. The second binding gives the coefficients other values, so
    that a window is once odd and once even. Where no multiples fit, as in ``3/k``, coefficients get
    other values up to 12, distinct if that can be. Raises ``SynoError`` if no value up to 10,000
    fits, or a size is open.
    """
    return [_small_binding(func, primes) for primes in ((3, 2, 5, 7), (2, 3, 7, 5))]


def binding_beyond(func: FuncOp, number: int) -> dict[str, int]:
    """A binding as the first of the default ones, but with all primary symbols beyond ``number``.

    Raises ``SynoError`` as ``default_bindings`` does.
    """
    return _small_binding(func, (3, 2, 5, 7), max(number + 1, _LEAST))


def reach_of(func: FuncOp) -> int:
    """The largest number in a shift, window or dilation: at sizes up to it these may coincide."""
    ops = list(func.walk())
    shifts = [abs(op.amount.value.data) for op in ops if isinstance(op, ShiftOp)]
    windows = [op.window.data * op.dilation.data for op in ops if isinstance(op, UnfoldOp)]
    return max([*shifts, *(size.numerator for size in windows)], default=0)


def _small_binding(func: FuncOp, primes: Sequence[int], least: int = _LEAST) -> dict[str, int]:
    uses = list(sizes_of(func))
    refuse_open_sizes(uses)
    sizes = list(dict.fromkeys(use.size for use in uses if not use.may_divide))
    symbols = func.symbols.data
    used = {symbol for size in sizes for symbol in size.symbols}
    coefficients = [name for name, _ in symbols.coefficients if name in used]
    preferred = dict(zip(coefficients, chain(primes, _LARGER_PRIMES), strict=False))
    decided = [size for size in sizes if size.symbols <= preferred.keys()]
    binding = _multiples(decided, preferred)
    if binding is None:
        binding = _others(decided, preferred)
    if binding is None:
        raise SynoError(
            f"@{func.sym_name.data}: found no coefficients that make "
            f"{', '.join(sorted(map(str, decided)))} integers\n  hint: pass bindings"
        )
    for symbol in symbols.primary:
        if symbol in used:
            decided = [s for s in sizes if symbol in s.symbols and s.symbols <= {*binding, symbol}]
            binding[symbol] = _smallest(func, symbol, decided, binding, least)
    return {**dict.fromkeys(symbols.names, 1), **binding}


def _multiples(sizes: Sequence[Size], preferred: Binding) -> dict[str, int] | None:
    """Multiples of the preferred values that make sizes such as ``k/s`` integers, if these do."""
    binding = dict(preferred)
    for _ in binding:
        for size in sizes:
            above, _ = size.parts
            if above.symbols:
                binding[above.powers[0][0]] *= size.ratio(binding)[1]
    return binding if _all_whole(sizes, binding) else None


def _others(sizes: Sequence[Size], preferred: Binding) -> dict[str, int] | None:
    """Values up to 12 that make the sizes integers, the preferred ones and distinct ones first."""

    def extended(binding: dict[str, int], distinct: bool) -> dict[str, int] | None:
        if not _all_whole([s for s in sizes if s.symbols <= binding.keys()], binding):
            return None
        if len(binding) == len(preferred):
            return binding
        symbol = list(preferred)[len(binding)]
        for value in (preferred[symbol], *range(2, 13), 1):
            if not (distinct and value in binding.values()):
                found = extended({**binding, symbol: value}, distinct)
                if found is not None:
                    return found
        return None

    found = extended({}, distinct=True)
    return extended({}, distinct=False) if found is None else found


def _all_whole(sizes: Iterable[Size], binding: Binding) -> bool:
    return all(size.ratio(binding)[1] == 1 for size in sizes)


def _smallest(
    func: FuncOp, symbol: str, sizes: Sequence[Size], binding: Binding, least: int
) -> int:
    """The smallest value from ``least`` on that makes the sizes integers and is independent."""
    products = {1}
    for value in binding.values():
        products |= {value * product for product in products}
    for value in range(least, 10_001):
        fits = _all_whole(sizes, {**binding, symbol: value})
        dependent = any(v % value == 0 and v // value in products for v in binding.values())
        if fits and not dependent and value not in products:
            return value
    raise SynoError(
        f"@{func.sym_name.data}: no {symbol} up to 10,000 makes all sizes integers at "
        f"{show_binding(binding)}\n  hint: pass bindings"
    )
