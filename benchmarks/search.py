"""How quickly a space is counted and operators are drawn from it, and how many of them differ.

The signature is that of a convolution with windows of 3, groups of 4 and steps of 2. Times are
those of the processor, on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from resource import RUSAGE_SELF, getrusage
from time import process_time

from benchmarks.table import table
from syno_ir import zoo
from syno_ir.binding import default_bindings
from syno_ir.operator import Operator
from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate
from syno_ir.search.enumeration import paths
from syno_ir.search.feasibility import Feasibility
from syno_ir.search.recognition import recognize
from syno_ir.search.rollouts import Rollouts
from syno_ir.search.sampling import Sampler, candidate_of
from syno_ir.search.settling import Settling
from syno_ir.search.spec import Signature, Space
from syno_ir.search.states import State
from syno_ir.search.stream import Stream
from syno_ir.search.tables import read_table

SIGNATURE = {
    "symbols": "N, C_in, C_out, H, W; k = 3, g = 4, s = 2",
    "input": "N, C_in, H, W",
    "output": "N, C_out, H, W",
    "bindings": [{"N": 1, "C_in": 64, "C_out": 128, "H": 16, "W": 16}],
}
SMALL = {"fixed": ["N"], "max_weights": 1}
LARGE = {
    "fixed": ["N"],
    "max_weights": 2,
    "max_primitives": 14,
    "reduce_sizes": ["C_in", "k", "g", "s", "C_in/g", "C_out/(g*s)"],
    "block_sizes": ["g", "s", "C_in/g"],
    "primitives": dict.fromkeys(
        ["share", "unfold", "split", "merge", "shift", "reverse", "expand"], 14
    )
    | {"reduce": 5},
}


def main(arguments: Sequence[str]) -> None:
    """Print the figures of both spaces, and what each device of the counting saves."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks search", description=__doc__)
    parser.add_argument("--primitives", type=int, default=9, help="of the space that is counted")
    parser.add_argument("--draws", type=int, default=3000)
    options = parser.parse_args(arguments)
    signature = read_table(Signature, SIGNATURE, "operator")
    _counted(signature, options.primitives, options.draws)
    _large(signature, options.draws)
    _devices(signature)


def _counted(signature: Signature, primitives: int, draws: int) -> None:
    space = read_table(Space, {**SMALL, "max_primitives": primitives}, "space")
    began = process_time()
    completions = Completions(Settling(signature, space))
    sampler = Sampler(completions)
    seconds = process_time() - began
    sizes = ", ".join(f"{count:,}" for count in sampler.sizes)
    print(
        f"{sum(sampler.sizes):,} operators of up to {primitives} primitives ({sizes}), one weight"
    )
    print(f"counted in {seconds:.0f} s, {len(completions):,} states, {_memory()}")
    found = _draw(lambda stream: sampler.draw(stream), draws)
    began = process_time()
    classes = {_family(candidate.operator) for candidate in found}
    seconds = process_time() - began
    print(
        f"{len(classes):,} distinct families (E2) of {len(found):,}; fingerprints take "
        f"{1e3 * seconds / len(found):.1f} ms each"
    )


def _large(signature: Signature, draws: int) -> None:
    space = read_table(Space, LARGE, "space")
    settling = Settling(signature, space)
    print("\nup to 14 primitives, at most 5 of them reduces, two weights, guided:")
    rollouts = Rollouts(settling)
    _draw(rollouts.draw, draws)
    print(f"{rollouts.kept:,} states kept, {_memory()}")
    choices = recognize(zoo.load("operator1"), settling)
    path = candidate_of(choices, settling, Stream(0)).path
    print(f"Operator 1 is in this space, by {len(path)} moves: {'; '.join(path)}\n")


def _draw(draw: Callable[[Stream], Candidate | None], draws: int) -> list[Candidate]:
    began = process_time()
    found = [c for number in range(draws) if (c := draw(Stream(0, number))) is not None]
    seconds = process_time() - began
    print(
        f"{len(found) / draws:.1%} of {draws:,} rollouts end in a complete operator, "
        f"{len(found) / seconds:.0f} a second"
    )
    return found


def _family(operator: Operator) -> str:
    """The fingerprint without the batch, which goes straight through."""
    bindings = [{**binding, "N": 1} for binding in default_bindings(operator.func)]
    return operator.fingerprint("e2", bindings)


def _memory() -> str:
    return f"{getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most"


def _devices(signature: Signature) -> None:
    """States that are visited until all operators are enumerated, and the time that it takes."""
    rows: list[dict[str, str]] = []
    for primitives in (2, 3, 4):
        space = read_table(Space, {**SMALL, "max_primitives": primitives}, "space")
        operators = sum(Completions(Settling(signature, space)).sizes())
        row = {"primitives": str(primitives), "operators": f"{operators:,}"}
        for name, visit in DEVICES.items():
            began = process_time()
            visited = visit(Settling(signature, space), primitives)
            seconds = process_time() - began
            gave_up = "over " * (visited == MOST_VISITED)
            row[name] = f"{gave_up}{visited:,} in {seconds:.1f} s"
        rows.append(row)
    print(table(rows))


MOST_VISITED = 100_000
"""After so many states an enumeration is given up."""

Visit = Callable[[Settling, int], int]


def _with_counts(settling: Settling, primitives: int) -> int:
    completions = Completions(settling)
    visited = 0
    for exactly in range(primitives + 1):
        for path in paths(completions, settling.start(), exactly):
            visited += len(path)
    return visited


def _walk(settling: Settling, primitives: int, hopeful: Callable[[State, int], bool]) -> int:
    visited = 0
    stack = [(settling.start(), primitives)]
    while stack and visited < MOST_VISITED:
        state, left = stack.pop()
        visited += 1
        stack += [
            (choice.after, left - choice.cost)
            for choice in settling.choices(state, left)
            if hopeful(choice.after, left - choice.cost)
        ]
    return visited


def _without_counts(settling: Settling, primitives: int) -> int:
    return _walk(settling, primitives, Feasibility(settling))


def _without_distance(settling: Settling, primitives: int) -> int:
    return _walk(settling, primitives, lambda state, left: True)


DEVICES: dict[str, Visit] = {
    "full": _with_counts,
    "no counts": _without_counts,
    "no counts, no distance": _without_distance,
}
