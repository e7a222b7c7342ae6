"""The symbols of a random operator, and the places of a network that it fills.

The bindings are drawn before any dim is: then a step is legal if the sizes it makes are whole at
every binding, and nothing needs to be thrown away afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import reduce
from itertools import combinations
from math import prod
from operator import mul

from syno_ir.dialect.symbols import Symbols
from syno_ir.size import ONE, Binding, Size
from syno_ir.testing.choices import Choices

PRIMARY = ("H", "C", "N", "C_out", "L")
COEFFICIENTS = ("k", "s", "g")
SMALL: tuple[int, ...] = (2, 3, 1, 4)
"""The values of coefficients, and what primary symbols are to those that divide them."""
FREE: tuple[int, ...] = (*SMALL, 5, 6)
"""The values of primary symbols that nothing need divide."""
FACTORS = 3
"""The most factors by which a drawn size grows."""

Values = tuple[int, ...]
"""A number at each binding."""


class Places:
    """Symbols, and the bindings at which all sizes of the operator are to be whole."""

    def __init__(self, symbols: Symbols, bindings: Sequence[Binding]):
        self.symbols = symbols
        self.bindings = bindings
        self.atoms = [*map(Size.symbol, symbols.names), *map(Size.of, (2, 3))]
        self._complete = [symbols.complete(binding) for binding in bindings]
        self._known: dict[Size, Values | None] = {}

    def only(self, names: Collection[str]) -> Places:
        """The same places, with some of the symbols only."""
        primary = tuple(name for name in self.symbols.primary if name in names)
        declared = self.symbols.coefficients
        coefficients = tuple((name, default) for name, default in declared if name in names)
        bindings = [{n: v for n, v in binding.items() if n in names} for binding in self.bindings]
        return Places(Symbols(primary, coefficients), bindings)

    def values(self, size: Size) -> Values | None:
        """The size at each binding, or None if it is not allowed: no integer at one of them, or
        with a primary symbol in the denominator.
        """
        if size not in self._known:
            below = [name for name, exponent in size.powers if exponent < 0]
            ratios = [size.ratio(binding) for binding in self._complete]
            whole = all(down == 1 for _, down in ratios)
            allowed = whole and not any(name in self.symbols.primary for name in below)
            self._known[size] = tuple(up for up, _ in ratios) if allowed else None
        return self._known[size]

    def fits(self, size: Size, most: Values) -> bool:
        """True if the size is allowed, and at most ``most`` at every binding."""
        values = self.values(size)
        return values is not None and all(v <= m for v, m in zip(values, most, strict=True))

    def count(self, sizes: Iterable[Size]) -> Values:
        """The product of sizes at each binding, the number of elements of a tensor."""
        values = self.values(reduce(mul, sizes, ONE))
        assert values is not None
        return values


def draw_places(choices: Choices, count: int) -> Places:
    """Up to five primary symbols, up to three coefficients and ``count`` bindings.

    Each primary symbol is, at every binding, a multiple of the coefficients drawn for it. A
    coefficient with a default keeps it at the first binding.
    """
    primary = () if choices.rarely(12) else PRIMARY[: 1 + choices.below(len(PRIMARY))]
    coefficients = COEFFICIENTS[: choices.below(len(COEFFICIENTS) + 1)]
    values = {name: choices.several(SMALL, count) for name in coefficients}
    defaults = {name: values[name][0] for name in coefficients if choices.rarely(2)}
    divisors = [group for size in range(3) for group in combinations(coefficients, size)]
    for name in primary:
        group = choices.choose(divisors)
        factors = choices.several(SMALL if group else FREE, count)
        units = [prod(values[c][place] for c in group) for place in range(count)]
        values[name] = [unit * factor for unit, factor in zip(units, factors, strict=True)]
    bindings = [
        {name: at[number] for name, at in values.items() if at[number] != defaults.get(name)}
        for number in range(count)
    ]
    declared = tuple((name, defaults.get(name)) for name in coefficients)
    return Places(Symbols(primary, declared), bindings)


def draw_size(
    choices: Choices, places: Places, legal: Callable[[Size], bool], also: Sequence[Size] = ()
) -> Size:
    """A legal size: a symbol, a small number or one of ``also``, times and by a few others.

    The size 1 must be legal, so that there always is one.
    """
    size = choices.choose_legal([*places.atoms, *also, ONE], legal)
    for _ in range(FACTORS):
        if not choices.rarely(3):
            break
        atom, by = choices.choose(places.atoms), choices.rarely(2)
        further = size / atom if by else size * atom
        size = further if legal(further) else size
    return size
