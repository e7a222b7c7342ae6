"""Contractions as loop nests with symbolic coordinates, and their text, printed through sympy.

The text is Python: sizes and coordinates are integers, and ``//`` divides exactly or rounds down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from keyword import kwlist

import sympy
from sympy.printing.str import StrPrinter
from xdsl.ir import SSAValue

from syno_ir.coordinates import Guard, Read, Reads, reduced_dims, trace
from syno_ir.dialect import ContractOp
from syno_ir.dialect.func import integers_at
from syno_ir.dialect.primitive import size_of
from syno_ir.index import Facts, Floor, Form, Iterator
from syno_ir.size import Size


class Names:
    """A name for each value that no other value, symbol or word of Python has."""

    def __init__(self, taken: Iterable[str] = ()):
        self._taken = {*kwlist, "range", "zeros", *taken}
        self._names: dict[SSAValue, str] = {}

    def of(self, value: SSAValue, default: str = "i") -> str:
        """The value's own name where it is free, else with a number behind it."""
        if value not in self._names:
            self._names[value] = self.fresh(re.sub(r"\W", "_", value.name_hint or default))
        return self._names[value]

    def fresh(self, stem: str) -> str:
        """A name that no value has."""
        candidates = (stem if n == 0 else f"{stem}{n}" for n in range(len(self._taken) + 1))
        name = next(name for name in candidates if name not in self._taken)
        self._taken.add(name)
        return name

    def scope(self) -> Names:
        """Names for an inner scope: these are taken there, and its names do not come back."""
        return Names(self._taken)


@dataclass(frozen=True)
class Nest:
    """A contraction as loops: an iterator for each output and each reduced dim, and the reads."""

    outputs: tuple[Iterator, ...]
    reduced: tuple[Iterator, ...]
    reads: Reads[Form]


def nest_of(contraction: ContractOp, names: Names, values: Mapping[str, Size]) -> Nest:
    """The loop nest of a contraction, with the symbols in ``values`` replaced."""
    dims = (*contraction.yielded, *reduced_dims(contraction))
    facts = Facts(frozenset(size.substitute(values) for size in integers_at(contraction)))
    loops = tuple(Iterator(names.of(dim), size_of(dim).substitute(values)) for dim in dims)
    forms = [Form.iterator(loop.name, loop.size, facts) for loop in loops]
    rank = len(contraction.yielded)
    reads = trace(
        contraction,
        forms[:rank],
        forms[rank:],
        lambda size: Form.of_size(size.substitute(values), facts),
    )
    return Nest(loops[:rank], loops[rank:], _substituted(reads, values))


def _substituted(reads: Reads[Form], values: Mapping[str, Size]) -> Reads[Form]:
    def replaced(guards: Iterable[Guard[Form]]) -> tuple[Guard[Form], ...]:
        return tuple(Guard(g.coordinate, g.size.substitute(values)) for g in guards)

    tensors = tuple(Read(read.coordinates, replaced(read.guards)) for read in reads.tensors)
    return Reads(tensors, replaced(reads.ones))


def show_size(size: Size) -> str:
    """A size as an integer expression, ``C_out//(g*s)``."""
    return _PRINTER.doprint(_size_to_sympy(size))


def show_form(form: Form) -> str:
    """A coordinate, ``h + k0 - 1``."""
    return _PRINTER.doprint(_form_to_sympy(form))


class _Division(sympy.Function):
    """``a // b`` or ``a % b``, kept as it stands: the forms are simplified already."""

    precedence = 45  # between a sum's 40 and a product's 50


class FloorDivision(_Division):
    """``a // b``."""


class Modulo(_Division):
    """``a % b``."""


class _PythonPrinter(StrPrinter):
    def _print_Add(self, expr: sympy.Add, order: str | None = None) -> str:
        texts = []
        for term in sorted(expr.args, key=lambda t: t.could_extract_minus_sign()):
            negative = term.could_extract_minus_sign()
            sign = "- " if negative else "+ "
            texts.append(sign + self.parenthesize(-term if negative else term, 44))
        first, *others = texts
        head = first[2:] if first[0] == "+" else f"-{first[2:]}"
        return " ".join([head, *others])

    def _print_Mul(self, expr: sympy.Mul) -> str:
        above, below = sympy.fraction(expr)
        if below == 1:
            return super()._print_Mul(expr)
        return f"{self.parenthesize(above, 45)}//{self.parenthesize(below, 60)}"

    def _print_Pow(self, expr: sympy.Pow, rational: bool = False) -> str:
        if _is_inverse(expr):
            return f"1//{self.parenthesize(1 / expr, 60)}"
        return super()._print_Pow(expr, rational)

    def parenthesize(self, item: sympy.Basic, level: int, strict: bool = False) -> str:
        if _is_inverse(item) and level > 45:  # it prints as a division
            return f"({self._print(item)})"
        return super().parenthesize(item, level, strict)

    def _print_FloorDivision(self, expr: FloorDivision) -> str:
        return self._infix("//", expr)

    def _print_Modulo(self, expr: Modulo) -> str:
        return self._infix(" % ", expr)

    def _infix(self, operator: str, expr: _Division) -> str:
        left, right = expr.args
        return f"{self.parenthesize(left, 46)}{operator}{self.parenthesize(right, 60)}"


def _is_inverse(expr: sympy.Basic) -> bool:
    return isinstance(expr, sympy.Pow) and bool(expr.exp.is_negative)


_PRINTER = _PythonPrinter({"order": "none"})


def _symbol(name: str) -> sympy.Symbol:
    return sympy.Symbol(name, integer=True)


def _size_to_sympy(size: Size) -> sympy.Expr:
    powers = [_symbol(name) ** exponent for name, exponent in size.powers]
    return sympy.Mul(sympy.Rational(size.numerator, size.denominator), *powers)


def _form_to_sympy(form: Form) -> sympy.Expr:
    terms = []
    for atom, powers, factor in form.terms:
        size = Size(abs(factor.numerator), factor.denominator, powers)
        sign = 1 if factor > 0 else -1
        if atom is None:
            terms.append(sign * _size_to_sympy(size))
        elif isinstance(atom, Iterator):
            terms.append(sign * _size_to_sympy(size) * _symbol(atom.name))
        else:
            kind = FloorDivision if isinstance(atom, Floor) else Modulo
            inner = kind(_form_to_sympy(atom.form), _size_to_sympy(atom.divisor))
            terms.append(sign * _size_to_sympy(size) * inner)
    return sympy.Add(*terms, evaluate=False) if len(terms) > 1 else sympy.Add(*terms)
