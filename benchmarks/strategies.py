"""What strategies find on an exact and cheap objective, against uniform draws.

The objective is the rank of the linear map per floating-point operation, at a small binding, under
a budget of parameters: ``rank / (FLOPs + results)``, which is at most 1. The rank is that of almost
all weights, modulo a prime (target ``card``). All strategies evaluate as many distinct families.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from math import prod, sqrt
from statistics import mean, stdev

from benchmarks.table import table
from syno_ir.lowering.card import MAX_TERMS, matrix_of, rank
from syno_ir.operator import Operator
from syno_ir.search.space import Signature, Space
from syno_ir.search.strategies import STRATEGIES
from syno_ir.search.stream import Stream
from syno_ir.search.tables import read_table
from syno_ir.terms import terms_of

BINDING = {"C_in": 8, "C_out": 16, "H": 4, "W": 4}
SIGNATURE = {
    "symbols": "C_in, C_out, H, W; k = 3, g = 4, s = 2",
    "input": "C_in, H, W",
    "output": "C_out, H, W",
    "bindings": [BINDING],
}
SPACE = {
    "max_primitives": 7,
    "max_weights": 1,
    "reduce_sizes": ["C_in", "C_in/g", "g", "s", "k"],
    "block_sizes": ["g", "s", "C_in/g"],
}
MAX_PARAMETERS = BINDING["C_in"] * BINDING["C_out"]
"""What a pointwise convolution has."""

MAX_DRAWS = 200
BEST = 10
BASELINE = "uniform"
COMPARED = tuple(name for name in STRATEGIES if name != BASELINE)
STUDENT = {10: 2.262, 5: 2.776, 3: 4.303}
"""The quantile for 95% confidence of the mean, by the number of seeds."""


def main(arguments: Sequence[str]) -> None:
    """Print what each strategy found, over several seeds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks strategies", description=__doc__)
    parser.add_argument("--candidates", type=int, default=100, help="families that are evaluated")
    parser.add_argument("--seeds", type=int, default=10, choices=STUDENT)
    parser.add_argument("--strategies", nargs="*", default=COMPARED, choices=COMPARED)
    options = parser.parse_args(arguments)
    signature = read_table(Signature, SIGNATURE, "operator")
    space = read_table(Space, SPACE, "space")
    rows: list[dict[str, str]] = []
    baseline: list[float] = []
    for name in (BASELINE, *options.strategies):
        runs = [
            _values(name, signature, space, seed, options.candidates)
            for seed in range(options.seeds)
        ]
        tops = [mean(sorted(run)[-BEST:]) for run in runs]
        baseline = baseline or tops
        ratios = [mine / theirs for mine, theirs in zip(tops, baseline, strict=True)]
        rows.append(
            {
                "strategy": name,
                "mean of all": _interval([mean(run) for run in runs]),
                f"mean of the best {BEST}": _interval(tops),
                f"that / {BASELINE}": _interval(ratios),
                "seeds won": f"{sum(ratio > 1 for ratio in ratios)} of {options.seeds}",
                "the best": _interval([max(run) for run in runs]),
            }
        )
    print(table(rows))


def _interval(values: Sequence[float]) -> str:
    """The mean, and half the width of its 95% confidence interval."""
    return f"{mean(values):.3f} ± {STUDENT[len(values)] * stdev(values) / sqrt(len(values)):.3f}"


def _values(
    name: str, signature: Signature, space: Space, seed: int, candidates: int
) -> list[float]:
    """The values of distinct families within the budget, as the strategy proposes them."""
    strategy = STRATEGIES[name](signature, space)
    known = set[str]()
    found: list[float] = []
    for number in range(candidates):
        rejections = Counter[str]()
        path, value = (), 0.0
        for draw in range(MAX_DRAWS):
            candidate = strategy.ask(Stream(seed, number, draw), rejections)
            if candidate is None:
                rejections["none"] += 1
                continue
            operator = candidate.operator
            if operator.cost(BINDING).parameters > MAX_PARAMETERS:
                rejections["parameters"] += 1
            elif (family := operator.fingerprint("e2", [BINDING])) in known:
                rejections["known"] += 1
            else:
                known.add(family)
                path, value = candidate.path, objective(operator)
                break
        strategy.expect(path, rejections.total())
        strategy.tell(path, (value,))
        found.append(value)
    return found


def objective(operator: Operator) -> float:
    """The rank of the linear map per operation, each result counted as one more."""
    func = operator.func
    (data, *_) = func.arguments
    binding = {**func.symbols.data.complete(BINDING)}
    terms = terms_of(func, binding)
    if prod(terms.grid) > MAX_TERMS:
        return 0.0
    results, inputs = prod(terms.grid[: terms.rank]), prod(terms.shapes[data])
    flat = matrix_of(terms, data).reshape(results, inputs)
    return rank(flat) / (operator.cost(BINDING).flops + results)
