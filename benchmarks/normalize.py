"""How long `syno-normalize`, and the E2 fingerprint, take for operators of ten primitives.

The stock `canonicalize`, on the same operators in turns, is the baseline. Times are of the
processor, so that other programs on the machine matter less.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from statistics import quantiles
from time import process_time

from xdsl.passes import ModulePass
from xdsl.transforms.canonicalize import CanonicalizePass

from benchmarks.table import table
from syno_ir import Operator
from syno_ir.frontend import new_context
from syno_ir.passes.normalize import NormalizePass
from syno_ir.testing import Limits, random_operator

PRIMITIVES = 10
LIMITS = Limits(max_primitives=PRIMITIVES)


def main(arguments: Sequence[str]) -> None:
    """Print the median and the quartiles over random operators, the least of some rounds each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks normalize", description=__doc__)
    parser.add_argument("--operators", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    runs = {
        "syno-normalize": lambda o: timed_pass(NormalizePass(), o),
        "canonicalize (baseline)": lambda o: timed_pass(CanonicalizePass(), o),
        "fingerprint e2, default bindings": timed_fingerprint,
    }
    operators = list(islice(drawn(), options.operators))
    times: dict[str, list[float]] = {name: [] for name in runs}
    for operator in operators:
        for name, run in runs.items():
            times[name].append(min(run(operator) for _ in range(options.rounds)))
    print(table([row(name, values) for name, values in times.items()]))


def row(name: str, values: Sequence[float]) -> dict[str, str]:
    low, middle, high = (f"{1e3 * value:.2f}" for value in quantiles(values, n=4))
    return {"": name, "median, ms": middle, "quartiles, ms": f"{low} to {high}"}


def drawn() -> Iterator[Operator]:
    """Random operators of that many primitives."""
    operators = (random_operator(f"normalize {seed}", LIMITS) for seed in count())
    return (operator for operator in operators if operator.primitives == PRIMITIVES)


def timed_pass(one: ModulePass, operator: Operator) -> float:
    module = operator.module.clone()
    context = new_context()
    return timed(lambda: one.apply(context, module))


def timed_fingerprint(operator: Operator) -> float:
    return timed(lambda: operator.fingerprint("e2"))


def timed(run: Callable[[], object]) -> float:
    start = process_time()
    run()
    return process_time() - start
