"""How a stage reads an operand: each dim of it as digits of iterators, or as a window with borders.

A coordinate such as ``8*q + r``, with ``r`` below 8, counts through a dim: the dim may be seen as
two, one for ``q`` and one for ``r``, and be laid out in any order. Any other coordinate, such as
``h + k - 1``, has a range; what lies outside the dim is padding, of zeros or of the other end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from syno_ir.coordinates import Guard, Read
from syno_ir.index import Atom, Floor, Form, Iterator, Remainder
from syno_ir.size import Size


@dataclass(frozen=True)
class Digit:
    """An axis of an operand along which an iterator runs, in steps of ``stride`` elements."""

    dim: int
    iterator: Iterator
    stride: int


@dataclass(frozen=True)
class Range:
    """An axis of an operand with what is read beyond its ends: elements ``low`` to ``high``."""

    dim: int
    form: Form
    low: int
    high: int | None
    """None if a symbol is in the way: then the axis is the whole dim."""
    circular: bool
    """True if the dim is repeated beyond its ends, false if it continues with zeros."""
    guards: tuple[Guard[Form], ...] = ()
    """Where one of these fails, padding stands for the element, a zero."""


Axis = Digit | Range


@dataclass(frozen=True)
class Access:
    """What a stage reads of an operand of a ``shape``."""

    shape: tuple[Size, ...]
    axes: tuple[Axis, ...]
    """In the order of the dims; one of a single element has none."""
    guards: tuple[Guard[Form], ...]
    """Those that no padding stands for."""

    @property
    def iterators(self) -> set[Iterator]:
        return {iterator for axis in self.axes for iterator in iterators_of_axis(axis)}

    def reaches_out(self, axis: Axis) -> bool:
        """True if an axis has elements beyond the ends of its dim, or zeros in their place."""
        if isinstance(axis, Digit) or axis.high is None:
            return False
        beyond = axis.low < 0 or axis.high >= self.shape[axis.dim].numerator
        return beyond or bool(axis.guards)

    @property
    def has_borders(self) -> bool:
        """True if an axis reaches out of its dim."""
        return any(map(self.reaches_out, self.axes))


def access_of(read: Read[Form], shape: Sequence[Size]) -> Access:
    """How ``read`` reads a tensor of that shape; sizes without symbols are numbers."""
    guards = [guard for guard in read.guards if not guard.coordinate.is_below(guard.size)]
    axes: list[Axis] = []
    used: set[Iterator] = set()
    padded: list[Guard[Form]] = []
    # Padding tests its own guards. The guards stay as conditions, too, if another coordinate can be
    # out of bounds where a padded one is.
    is_safe = True
    for dim, (form, size) in enumerate(zip(read.coordinates, shape, strict=True)):
        digits = _digits(dim, form, size)
        if digits is not None and not used & {digit.iterator for digit in digits}:
            axes += digits
            used |= {digit.iterator for digit in digits}
            continue
        axis = _within(dim, form, size)
        beside = [g for g in guards if distance_of(g.coordinate, axis.form) is not None]
        bounds = range_of(form)
        if axis.circular:
            axis = replace(axis, guards=tuple(beside))
        elif bounds is not None and (ends := [g for g in guards if _is_end(g, form, size)]):
            own = Guard(form, size)
            every = tuple(dict.fromkeys([own, *beside]))
            axis = Range(dim, form, *bounds, circular=False, guards=every)
            padded += ends
        else:
            is_safe = is_safe and form.is_below(size)
        axes.append(axis)
        padded += axis.guards
    kept = [guard for guard in guards if not (is_safe and guard in padded)]
    return Access(tuple(shape), tuple(axes), tuple(dict.fromkeys(kept)))


def distance_of(one: Form, other: Form) -> int | None:
    """By how much one form is more than another; None if that is no constant integer."""
    terms = (one - other).terms
    if not terms:
        return 0
    (atom, powers, factor), *rest = terms
    is_constant = not rest and atom is None and not powers and factor.denominator == 1
    return int(factor) if is_constant else None


def _is_end(guard: Guard[Form], form: Form, size: Size) -> bool:
    """True if a guard holds where a coordinate is within a dim, and only there.

    It may be of the groups of elements: ``0 <= q < 8`` for ``4*q + r`` in a dim of 32.
    """
    group = size / guard.size
    if group.powers or group.denominator != 1:
        return False
    return distance_of(form // Form.of_size(group, form.facts), guard.coordinate) == 0


def _digits(dim: int, form: Form, size: Size) -> list[Digit] | None:
    """The iterators that count through all elements of a dim, slowest first; None if none do."""
    terms = sorted(form.terms, key=lambda term: -term[2])
    digits: list[Digit] = []
    extent = Size.of(1)
    for atom, powers, factor in reversed(terms):
        if not isinstance(atom, Iterator) or powers or factor <= 0:
            return None
        if extent != Size(factor.numerator, factor.denominator, ()):
            return None
        digits.insert(0, Digit(dim, atom, int(factor)))
        extent = extent * atom.size
    return digits if extent == size else None


def _within(dim: int, form: Form, size: Size) -> Range:
    """The axis of a coordinate that is in bounds by itself, or is kept there by a guard."""
    atom = form.terms[0][0] if len(form.terms) == 1 and form.terms[0][1:] == ((), 1) else None
    if isinstance(atom, Remainder) and atom.divisor == size:
        bounds = range_of(atom.form)
        if bounds is not None and bounds[1] - bounds[0] < 4 * size.numerator:
            return Range(dim, atom.form, *bounds, circular=True)
    return Range(dim, form, 0, None if size.powers else size.numerator - 1, circular=False)


def range_of(form: Form) -> tuple[int, int] | None:
    """The least and the greatest value of a form; None if a symbol is in the way."""
    low = high = 0
    for atom, powers, factor in form.terms:
        ends = (1, 1) if atom is None else _range_of_atom(atom)
        if powers or ends is None or factor.denominator != 1:
            return None
        values = [int(factor) * end for end in ends]
        low, high = low + min(values), high + max(values)
    return low, high


def _range_of_atom(atom: Atom) -> tuple[int, int] | None:
    if isinstance(atom, Iterator):
        return None if atom.size.powers else (0, atom.size.numerator - 1)
    if atom.divisor.powers:
        return None
    divisor = atom.divisor.numerator
    if isinstance(atom, Remainder):
        return 0, divisor - 1
    bounds = range_of(atom.form)
    return None if bounds is None else (bounds[0] // divisor, bounds[1] // divisor)


def iterators_of(form: Form) -> set[Iterator]:
    """The iterators that a form depends on."""
    found: set[Iterator] = set()
    for atom, _, _ in form.terms:
        if isinstance(atom, Iterator):
            found.add(atom)
        elif isinstance(atom, Floor | Remainder):
            found |= iterators_of(atom.form)
    return found


def iterators_of_axis(axis: Axis) -> set[Iterator]:
    return {axis.iterator} if isinstance(axis, Digit) else iterators_of(axis.form)


def step_of(axis: Axis, iterator: Iterator) -> int | None:
    """By how much an axis moves with an iterator: 0 if not at all, None if not evenly."""
    if isinstance(axis, Digit):
        return int(axis.iterator == iterator)
    step = 0
    for atom, powers, factor in axis.form.terms:
        if atom == iterator and not powers and factor.denominator == 1:
            step = int(factor)
        elif isinstance(atom, Floor | Remainder) and iterator in iterators_of(atom.form):
            return None
    return step


def places_of(axis: Axis, iterator: Iterator, count: int) -> int:
    """How many elements of an axis ``count`` neighbours along an iterator read, in aligned tiles.

    Before: ``c // 8``, tiles of 4 along ``c``. After: 1, as they are of one group.
    """
    if step_of(axis, iterator) == 0:
        return 1
    if isinstance(axis, Range):
        inside = [
            atom
            for atom, _, _ in axis.form.terms
            if isinstance(atom, Iterator | Floor | Remainder) and iterator in _iterators_of(atom)
        ]
        if all(isinstance(atom, Floor) and _divides(atom, iterator, count) for atom in inside):
            return 1
    return count


def _iterators_of(atom: Atom) -> set[Iterator]:
    return {atom} if isinstance(atom, Iterator) else iterators_of(atom.form)


def _divides(atom: Floor, iterator: Iterator, count: int) -> bool:
    """True if a quotient, of an iterator alone, is the same throughout a tile."""
    is_whole = not atom.divisor.powers and atom.divisor.denominator == 1
    alone = atom.form.terms == ((iterator, (), 1),)
    return is_whole and alone and atom.divisor.numerator % count == 0
