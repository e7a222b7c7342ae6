"""Symbolic coordinates: linear forms over iterators, with floors and remainders, kept simple.

A form is a sum of terms ``coefficient * atom``. A coefficient is a rational times a monomial of
symbols; an atom is an iterator, a floor ``form // size``, a remainder ``form % size``, or nothing
(a constant). All are integers. The rules below hold for sizes that are positive integers, and each
is applied only where its condition is proved:

- ``(B*p + r) // B = p + r // B`` and ``(B*p + r) % B = r % B``
- ``r // B = 0`` and ``r % B = r`` if ``0 <= r < B``
- ``(f // A) // B = f // (A*B)``, ``(f % (A*B)) // B = (f // B) % A``, ``(f % (A*B)) % B = f % B``
- ``(c*f + r) // (c*B) = f // B`` and ``(c*f + r) % (c*B) = c * (f % B) + r`` if ``0 <= r < c``
- ``B * (f // B) + f % B = f``
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from syno_ir.size import ONE, Size

Powers = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Iterator:
    """An integer from 0 to ``size`` (excluded)."""

    name: str
    size: Size


@dataclass(frozen=True)
class Floor:
    """``form // divisor``."""

    form: Form
    divisor: Size


@dataclass(frozen=True)
class Remainder:
    """``form % divisor``."""

    form: Form
    divisor: Size


Atom = Iterator | Floor | Remainder


@dataclass(frozen=True)
class Facts:
    """Sizes that are known to be integers, as those of the dims of an operator are."""

    whole: frozenset[Size] = frozenset()

    def divides(self, divisor: Size, size: Size) -> bool:
        """True if ``size / divisor`` is proved to be a positive integer."""
        ratio = size / divisor
        return ratio.is_whole or any((ratio / known).is_whole for known in self.whole)

    def at_most(self, smaller: Size, larger: Size) -> bool:
        """True if ``smaller <= larger`` is proved."""
        ratio = larger / smaller
        return _at_least_one(ratio) or any(_at_least_one(ratio / known) for known in self.whole)


def _at_least_one(ratio: Size) -> bool:
    return ratio.numerator >= ratio.denominator and all(e > 0 for _, e in ratio.powers)


Term = tuple[Atom | None, Powers, Fraction]


@dataclass(frozen=True)
class Form:
    """A sum of terms in a fixed order: atom, monomial and rational factor, which is not 0."""

    terms: tuple[Term, ...]
    facts: Facts

    @staticmethod
    def iterator(name: str, size: Size, facts: Facts) -> Form:
        return Form(((Iterator(name, size), (), Fraction(1)),), facts)

    @staticmethod
    def of_size(size: Size, facts: Facts) -> Form:
        return Form(((None, size.powers, Fraction(size.numerator, size.denominator)),), facts)

    def _lift(self, value: Form | int) -> Form:
        if isinstance(value, Form):
            return value
        return Form(((None, (), Fraction(value)),) if value else (), self.facts)

    def _atom(self, atom: Atom) -> Form:
        return Form(((atom, (), Fraction(1)),), self.facts)

    def __add__(self, other: Form | int) -> Form:
        return Form(_recombine(_collect((*self.terms, *self._lift(other).terms))), self.facts)

    def __sub__(self, other: Form | int) -> Form:
        return self + self._lift(other) * -1

    def __rsub__(self, other: int) -> Form:
        return self._lift(other) - self

    def __mul__(self, other: Form | int) -> Form:
        left, right = self.terms, self._lift(other).terms
        if any(atom is not None for atom, _, _ in right):
            left, right = right, left
        if any(atom is not None for atom, _, _ in right):
            raise TypeError("a product of two coordinates is no linear form")
        products = [
            (atom, (Size(1, 1, p) * Size(1, 1, q)).powers, a * b)
            for atom, p, a in left
            for _, q, b in right
        ]
        return Form(_recombine(_collect(products)), self.facts)

    def __floordiv__(self, other: Form | int) -> Form:
        divisor = self._lift(other).as_size()
        multiple, rest = self._split(divisor)
        return multiple + rest._floor(divisor)

    def __mod__(self, other: Form | int) -> Form:
        divisor = self._lift(other).as_size()
        return self._split(divisor)[1]._remainder(divisor)

    def as_size(self) -> Size:
        """The size that the form is. Raises ``TypeError`` if it is none."""
        if len(self.terms) == 1 and self.terms[0][0] is None and self.terms[0][2] > 0:
            return _magnitude(self.terms[0])
        raise TypeError("coordinates are divided by sizes only")

    def is_below(self, size: Size) -> bool:
        """True if ``0 <= self < size`` is proved.

        With digits of a mixed radix: ``c*i + r < c*I`` if ``i < I`` and ``0 <= r < b <= c``.
        """
        return any(self.facts.at_most(extent, size) for extent in self.extents())

    def extents(self) -> Iterable[Size]:
        """Sizes that the form is proved to stay below, while it is not negative."""
        number, digits = Fraction(0), []
        for term in self.terms:
            extent = _atom_extent(term[0])
            if term[2] > 0 and extent is not None:
                digits.append((_magnitude(term), extent))
            elif term[0] is None and not term[1] and term[2] > 0 and term[2].denominator == 1:
                number = term[2]
            else:
                return
        yield from self._stack(Size(int(number) + 1, 1, ()), digits)

    def _stack(self, bound: Size, digits: list[tuple[Size, Size]]) -> Iterable[Size]:
        """What stays below ``bound``, plus digits: put a digit on top, then the others."""
        if not digits:
            yield bound
        for number, (weight, extent) in enumerate(digits):
            if self.facts.at_most(bound, weight):
                others = digits[:number] + digits[number + 1 :]
                yield from self._stack(weight * extent, others)

    def _split(self, divisor: Size) -> tuple[Form, Form]:
        """``p`` and ``r`` with ``self = divisor*p + r``, with as much in ``p`` as is proved."""
        multiple: list[Term] = []
        rest: list[Term] = []
        for atom, powers, factor in self.terms:
            if self.facts.divides(divisor, _magnitude((atom, powers, factor))):
                quotient = Size(1, 1, powers) / Size(1, 1, divisor.powers)
                scale = Fraction(divisor.denominator, divisor.numerator)
                multiple.append((atom, quotient.powers, factor * scale))
            elif atom is None and not powers and not divisor.powers and divisor.denominator == 1:
                whole, left = divmod(factor, divisor.numerator)
                multiple += [(None, (), Fraction(whole))] if whole else []
                rest += [(None, (), left)] if left else []
            else:
                rest.append((atom, powers, factor))
        return Form(_collect(multiple), self.facts), Form(_collect(rest), self.facts)

    def _floor(self, divisor: Size) -> Form:
        if self.is_below(divisor):
            return Form((), self.facts)
        if (digits := self._digits(divisor)) is not None:
            block, high, _ = digits
            return high // Form.of_size(divisor / block, self.facts)
        atom = self._single_atom()
        if isinstance(atom, Floor):
            return atom.form // Form.of_size(atom.divisor * divisor, self.facts)
        if isinstance(atom, Remainder) and self.facts.divides(divisor, atom.divisor):
            quotient = atom.form // Form.of_size(divisor, self.facts)
            return quotient % Form.of_size(atom.divisor / divisor, self.facts)
        return self._atom(Floor(self, divisor))

    def _remainder(self, divisor: Size) -> Form:
        if self.is_below(divisor):
            return self
        if (digits := self._digits(divisor)) is not None:
            block, high, low = digits
            inner = high % Form.of_size(divisor / block, self.facts)
            return inner * Form.of_size(block, self.facts) + low
        for number, (atom, powers, factor) in enumerate(self.terms):
            if isinstance(atom, Remainder) and self.facts.divides(divisor, atom.divisor):
                others = Form(self.terms[:number] + self.terms[number + 1 :], self.facts)
                coefficient = Form(((None, powers, factor),), self.facts)
                return (others + atom.form * coefficient) % Form.of_size(divisor, self.facts)
        return self._atom(Remainder(self, divisor))

    def _digits(self, divisor: Size) -> tuple[Size, Form, Form] | None:
        """``c``, ``f`` and ``r`` with ``self = c*f + r``, ``0 <= r < c`` and c a factor of divisor.

        Where 1/k is a size, k divides 1, and taking it out again and again would not end.
        """
        for block in map(_magnitude, self.terms):
            if self.facts.divides(block, divisor) and not self.facts.divides(block, ONE):
                high, low = self._split(block)
                if low.is_below(block):
                    return block, high, low
        return None

    def _single_atom(self) -> Atom | None:
        if len(self.terms) == 1 and self.terms[0][1:] == ((), Fraction(1)):
            return self.terms[0][0]
        return None


def _magnitude(term: Term) -> Size:
    return Size(abs(term[2].numerator), term[2].denominator, term[1])


def _atom_extent(atom: Atom | None) -> Size | None:
    """A size that the atom is proved to stay below, while it is not negative; or None."""
    if isinstance(atom, Iterator):
        return atom.size
    if isinstance(atom, Remainder):
        return atom.divisor
    if isinstance(atom, Floor):
        for extent in atom.form.extents():
            if atom.form.facts.divides(atom.divisor, extent):
                return extent / atom.divisor
    return None


def _collect(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Like terms added up, in the order in which they first stand."""
    sums: dict[tuple[Atom | None, Powers], Fraction] = {}
    for atom, powers, factor in terms:
        sums[atom, powers] = sums.get((atom, powers), Fraction(0)) + factor
    return tuple((atom, powers, factor) for (atom, powers), factor in sums.items() if factor)


def _recombine(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """``c*B * (f // B) + c * (f % B)`` as ``c*f``."""
    for atom, powers, factor in terms:
        if not isinstance(atom, Remainder):
            continue
        block = Form.of_size(atom.divisor, atom.form.facts)
        coefficient = Form(((None, powers, factor),), atom.form.facts)
        floor = (atom.form // block) * block * coefficient
        if floor.terms and set(floor.terms) <= set(terms):
            others = [t for t in terms if t not in floor.terms and t != (atom, powers, factor)]
            return _recombine(_collect((*others, *(atom.form * coefficient).terms)))
    return terms
