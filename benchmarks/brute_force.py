"""The families of a small space by brute force, which shares no code with the search.

Families are compared up to a constant, and up to elements of the weight that have equal
coefficients: of two such operators the one with fewer parameters is kept. Forms that a search
leaves out by its rules are no part of the comparison; ``RULES`` says which these are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.exact import Digits, Reads
from benchmarks.exhaustive import Form, Space, forms, reads
from syno_ir.search.spec import Spec

Family = tuple[frozenset[bytes], ...]


def families(spec: Spec) -> set[Family]:
    """The families of all forms that the rules of a search allow."""
    space = Space(
        primitives=spec.space.max_primitives,
        symbols=spec.operator.symbols.names,
        input=tuple(spec.operator.input),
        result=tuple(spec.operator.output),
        windows=spec.space.window_sizes or (),
        blocks=spec.space.block_sizes or (),
        steps=spec.space.stride_sizes,
        shifts=spec.space.shifts,
        reduces=spec.space.reduce_sizes or (),
        bindings=tuple(spec.operator.places),
    )
    return {
        family_of([reads(form, space, binding) for binding in space.bindings])
        for _, form in forms(space, space.primitives)
        if (spec.space.max_weights or not form.axes)
        and not any(rule(form, space) for rule in RULES)
    }


def family_of(reads: Sequence[Reads]) -> Family:
    """At each binding the coefficients of the weight's elements, each up to a constant."""
    return tuple(frozenset(map(_slice, _by_element(at))) for at in reads)


def _by_element(reads: Reads) -> list[np.ndarray]:
    """For each element of the weight that occurs, which data meet it, a row a term."""
    data = _numbers(reads.data)
    if reads.weight is None or not len(data):
        return [data]
    elements = _numbers(reads.weight)
    order = np.argsort(elements, kind="stable")
    return np.split(data[order], np.flatnonzero(np.diff(elements[order])) + 1)


def _slice(data: np.ndarray) -> bytes:
    met, counts = np.unique(data, return_counts=True)
    return np.stack([met, counts // np.gcd.reduce(counts)]).tobytes() if len(met) else b""


def _numbers(digits: Digits) -> np.ndarray:
    numbers = np.zeros_like(digits[0][1]) if len(digits) else np.zeros(1, np.int64)
    for extent, place in digits:
        numbers = numbers * extent + place
    return numbers


def is_shifted_twice(form: Form, space: Space) -> bool:
    """A dim is shifted by one of the spec's shifts, not by two in a row."""
    shifted = set[int]()
    for step in form.diagram.steps:
        if step.kind == "shift" and step.outer[0] in shifted:
            return True
        if step.kind == "shift" or (step.kind in ("reverse", "share") and step.outer[0] in shifted):
            shifted.update(step.inner)
    return False


def is_view_shared(form: Form, space: Space) -> bool:
    """What shares a dim is a dim of the weight itself, no view of it."""
    behind = _have_data(form)
    return any(
        step.kind == "share"
        and not any(dim in form.axes for dim in step.inner if dim not in behind)
        for step in form.diagram.steps
    )


def is_sum_of_weights(form: Form, space: Space) -> bool:
    """What is summed over, and nothing else, ends in data: else it is a sum of weights, a factor.

    What an output is joined with before is another matter: there an element of the weight may meet
    other data in each term.
    """
    behind, summed, shared = _have_data(form), set[int](), set[int]()
    for step in form.diagram.steps:
        if all(dim in summed for dim in step.outer):  # a reduce has none
            summed.update(step.inner)
        if step.kind == "expand" and step.outer[0] in summed:
            return True
        if step.kind == "share" and any(dim in behind for dim in step.inner):
            shared.update(dim for dim in step.inner if dim not in behind)
    return any(dim in summed and dim not in shared for dim in form.axes)


def is_unfit(form: Form, space: Space) -> bool:
    """No dim is larger than the largest of input and output, no window larger than its dim."""
    for binding in space.bindings:
        most = max(size.evaluate(binding) for size in (*space.input, *space.result))
        sizes = [size.evaluate(binding) for size in form.diagram.sizes]
        for step in form.diagram.steps:
            if any(sizes[dim] > most for dim in step.inner):
                return True
            if step.kind == "unfold" and sizes[step.outer[1]] > sizes[step.outer[0]]:
                return True
    return False


RULES = is_shifted_twice, is_view_shared, is_sum_of_weights, is_unfit


def _have_data(form: Form) -> set[int]:
    """The dims behind which there is a dim of the input."""
    behind = set(form.data)
    for step in reversed(form.diagram.steps):
        if any(dim in behind for dim in step.inner):
            behind.update(step.outer)
    return behind
