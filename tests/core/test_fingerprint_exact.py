"""Fingerprints against an exact comparison of all coefficients, on a whole space of operators."""

from __future__ import annotations

from itertools import islice

from benchmarks.canonical_forms import SPACE
from benchmarks.exact import family_digest, operator_digest
from benchmarks.exhaustive import Space, forms, function_of, reads
from syno_ir.fingerprint import fingerprint

EVERY = 6
"""Of the forms of three primitives one in so many; of those of fewer, all."""


def test_fingerprints_tell_what_the_coefficients_tell() -> None:
    """Two forms have one fingerprint if and only if they have one exact digest."""
    space = Space.load(SPACE)
    by_count = [form for count, form in forms(space, 3) if count < 3]
    longer = (form for count, form in forms(space, 3) if count == 3)
    functions: set[tuple[object, str, str]] = set()
    families: set[tuple[str, str]] = set()
    for form in [*by_count, *islice(longer, 0, None, EVERY)]:
        func = function_of(form, space)
        exact = [reads(form, space, binding) for binding in space.bindings]
        shape = tuple(form.diagram.sizes[axis] for axis in form.axes)
        e1, e2 = (fingerprint(func, kind, space.bindings) for kind in ("e1", "e2"))
        functions.add((shape, operator_digest(exact), e1))
        families.add((family_digest(exact), e2))
    assert len(functions) == len({e[:2] for e in functions}) == len({e[2] for e in functions})
    assert len(families) == len({e[0] for e in families}) == len({e[1] for e in families})
    assert 100 < len(families) < len(functions)
