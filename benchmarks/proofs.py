"""What the search is proved to do, on spaces small enough to be written down.

Nothing is lost or doubled, with each device and without; how near the lower bound is to the true
distance; and how far uniform over normal forms is from uniform over families.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import exp, factorial, log, prod
from time import process_time

from benchmarks.brute_force import Family, families, family_of
from benchmarks.enumerations import (
    DEVICES,
    Unbounded,
    families_of,
    in_full,
    walk,
)
from benchmarks.exact import reads_of
from benchmarks.small_spaces import SPECS, small_spec
from benchmarks.table import table
from syno_ir.dialect import ReduceOp
from syno_ir.dialect.primitive import size_of
from syno_ir.operator import Operator
from syno_ir.search.counting import Completions
from syno_ir.search.feasibility import Feasibility
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.states import State

MOST_VISITED = 40_000
"""After so many states an enumeration is given up."""


def report(signature: Signature, space: Space) -> None:
    """Print the tables; the distance is also measured in the space that is given."""
    print("\nFamilies of brute force that an enumeration loses, and such that it has besides:\n")
    print(table([_families(name) for name in SPECS]))
    print("\nStates visited until all operators are written down, and the time that it takes:\n")
    print(table([_devices("rectangle", primitives) for primitives in (2, 3, 4, 5)]))
    print("\nThe lower bound on the primitives left, against the truth:\n")
    spaces = {name: (small_spec(name).operator, small_spec(name).space) for name in SPECS}
    print(table([_distance(name, *spaces[name]) for name in SPECS]))
    print(table([_distance("convolution", signature, space)]))
    print("\nUniform over normal forms, against uniform over families:\n")
    print(table([_uniformity(name) for name in SPECS]))


def _families(name: str) -> dict[str, str]:
    spec = small_spec(name)
    expected = families(spec)
    row = {
        "space": name,
        "primitives": str(spec.space.max_primitives),
        "families": f"{len(expected):,}",
    }
    for device, enumerate_ in DEVICES.items():
        written = enumerate_(spec.operator, spec.space, MOST_VISITED)
        found = families_of(written.operators)
        row[device] = f"{len(expected - found)} and {len(found - expected)}"
    return row


def _devices(name: str, primitives: int) -> dict[str, str]:
    spec = small_spec(name)
    values = {**vars(spec.space), "max_primitives": primitives}
    space = Space(**values)
    row = {"primitives": str(primitives)}
    for device, enumerate_ in DEVICES.items():
        began = process_time()
        written = enumerate_(spec.operator, space, MOST_VISITED)
        seconds = process_time() - began
        given_up = written.visited >= MOST_VISITED
        row[device] = f"{'over ' * given_up}{written.visited:,} in {seconds:.1f} s"
        if device == "full":
            row["families"] = f"{len(families_of(written.operators)):,}"
    return row


def _distance(name: str, signature: Signature, space: Space) -> dict[str, str]:
    """Of the states that an enumeration without bound or counts comes to."""
    settling = Settling(signature, space)
    bound, completions = Feasibility(settling), Completions(settling)
    completions.feasible = Unbounded(settling)
    visited, _ = walk(settling, lambda state, left: True, MOST_VISITED)
    lefts: dict[State, int] = {}
    for state, left in visited:
        lefts[state] = max(left, lefts.get(state, 0))
    gaps = Counter[int]()
    dead = seen = 0
    for state, left in lefts.items():
        counts = completions.counts(state, left)[: left + 1]
        least = next((n for n in range(left + 1) if bound(state, n)), left + 1)
        true = next((n for n, count in enumerate(counts) if count), None)
        if true is None:
            dead += 1
            seen += least > left
        else:
            gaps[true - least] += 1
    alive = sum(gaps.values())
    return {
        "space": name,
        "states": f"{len(lefts):,}",
        "can be completed": f"{alive:,}",
        "bound is exact": f"{gaps[0] / alive:.1%}",
        "too low by": ", ".join(f"{gap}: {gaps[gap]:,}" for gap in sorted(gaps) if gap > 0) or "-",
        "too high": str(sum(count for gap, count in gaps.items() if gap < 0)),
        "dead ends seen": f"{seen / dead:.1%} of {dead:,}",
    }


def _uniformity(name: str) -> dict[str, str]:
    """With p the probability of each of C families: the total variation distance from 1/C each.

    And the perplexity, the exponential of the entropy of p, as a fraction of C.
    """
    spec = small_spec(name)
    weights: Counter[Family] = Counter()
    for operator in in_full(spec.operator, spec.space, MOST_VISITED).operators:
        family = family_of([reads_of(operator.func, place) for place in operator.bindings])
        # a counter adds fractions as well, but its type says integers
        weights[family] += _share_of_orders(operator)  # pyright: ignore[reportArgumentType]
    total, count = sum(weights.values()), len(weights)
    shares = [float(weight / total) for weight in weights.values()]
    variation = sum(abs(share - 1 / count) for share in shares) / 2
    perplexity = exp(-sum(share * log(share) for share in shares))
    return {
        "space": name,
        "normal forms": f"{float(total):,.0f}",
        "families": f"{count:,}",
        "total variation": f"{variation:.3f}",
        "perplexity": f"{perplexity / count:.3f}",
        "likeliest family": f"{max(shares) * count:.1f} x 1/C",
    }


def _share_of_orders(operator: Operator) -> Fraction:
    """One over the number of orders of equal reduces, each of which is written."""
    reduces = Counter(
        size_of(dim)
        for contraction in operator.func.contractions
        for op in contraction.primitives
        if isinstance(op, ReduceOp)
        for dim in op.dims
    )
    return Fraction(1, prod(map(factorial, reduces.values())))
