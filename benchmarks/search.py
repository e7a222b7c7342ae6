"""How quickly operators are found, how many of them differ, and that none is lost.

The signature is that of a convolution with windows of 3, groups of 4 and steps of 2. Times are
those of the processor, on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from resource import RUSAGE_SELF, getrusage
from time import process_time

from benchmarks.proofs import report
from syno_ir import zoo
from syno_ir.binding import default_bindings
from syno_ir.operator import Operator, parse
from syno_ir.search.counting import Completions
from syno_ir.search.descent import Candidate
from syno_ir.search.recognition import recognize
from syno_ir.search.rollouts import MAX_STATES, Rollouts
from syno_ir.search.sampling import Sampler
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
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
    """Print the figures of both spaces, and what is proved on small ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks search", description=__doc__)
    parser.add_argument("--primitives", type=int, default=9, help="of the space that is counted")
    parser.add_argument("--draws", type=int, default=10_000, help="from each space")
    parser.add_argument(
        "--rollouts", type=int, help="of the large space alone, in one process, for their memory"
    )
    options = parser.parse_args(arguments)
    signature = read_table(Signature, SIGNATURE, "operator")
    if options.rollouts:
        return _many(signature, options.rollouts)
    _counted(signature, options.primitives, options.draws)
    _large(signature, options.draws)
    report(signature, read_table(Space, {**SMALL, "max_primitives": 4}, "space"))


def _counted(signature: Signature, primitives: int, draws: int) -> None:
    space = read_table(Space, {**SMALL, "max_primitives": primitives}, "space")
    began = process_time()
    sampler = Sampler(Completions(Settling(signature, space)))
    seconds = process_time() - began
    sizes = ", ".join(f"{count:,}" for count in sampler.sizes)
    print(f"up to {primitives} primitives, one weight: {sum(sampler.sizes):,} operators ({sizes})")
    print(f"counted in {seconds:.0f} s, {sampler.kept:,} states, {_memory()}")
    _rate(sampler.draw, draws)
    _classes(sampler.draw, draws // 4)
    print(f"{sampler.kept:,} states kept, {_memory()}")


def _large(signature: Signature, draws: int) -> None:
    settling = Settling(signature, read_table(Space, LARGE, "space"))
    print("\nup to 14 primitives, at most 5 of them reduces, two weights, guided:")
    rollouts = Rollouts(settling)
    _rate(rollouts.draw, draws)
    _classes(rollouts.draw, draws // 4)
    print(f"{rollouts.kept:,} states kept, at most {MAX_STATES:,}; {_memory()}")
    path = recognize(zoo.load("operator1"), settling).candidate(settling).path
    print(f"Operator 1 is in this space, by {len(path)} moves: {'; '.join(path)}")


def _many(signature: Signature, draws: int) -> None:
    """What many rollouts take, told ten times on the way."""
    rollouts = Rollouts(Settling(signature, read_table(Space, LARGE, "space")))
    complete = 0
    for number in range(draws):
        complete += rollouts.draw(Stream(0, number)) is not None
        if (number + 1) % max(1, draws // 10) == 0:
            print(
                f"{number + 1:,} rollouts, {complete / (number + 1):.2%} complete: "
                f"{process_time():.0f} s, {rollouts.kept:,} states kept, {_memory()}",
                flush=True,
            )


Draw = Callable[[Stream], Candidate | None]


def _rate(draw: Draw, draws: int) -> None:
    began = process_time()
    complete = sum(draw(Stream(0, number)) is not None for number in range(draws))
    seconds = process_time() - began
    print(
        f"{complete / draws:.2%} of {draws:,} rollouts end in a complete operator, "
        f"{complete / seconds:.0f} a second"
    )


def _classes(draw: Draw, draws: int) -> None:
    """Drawn and fingerprinted, the time for both; kept once for each fingerprint."""
    began = process_time()
    store: dict[str, Operator] = {}
    for number in range(draws):
        candidate = draw(Stream(1, number))
        if candidate is not None:
            store.setdefault(_family(candidate.operator), candidate.operator)
    seconds = process_time() - began
    print(
        f"{len(store):,} distinct families (E2) of {draws:,}, {len(store) / seconds:.0f} a second "
        "with their fingerprints"
    )
    again = {_family(parse(str(operator))) for operator in list(store.values())[:RECHECKED]}
    print(f"{min(RECHECKED, len(store)) - len(again)} twice in the store, read back from text")


RECHECKED = 500
"""So many operators are read back and fingerprinted anew."""


def _family(operator: Operator) -> str:
    """The fingerprint without the batch, which goes straight through."""
    bindings = [{**binding, "N": 1} for binding in default_bindings(operator.func)]
    return operator.fingerprint("e2", bindings)


def _memory() -> str:
    return f"{getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most"
