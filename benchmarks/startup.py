"""How long ``syno-opt`` takes to parse, verify and print, against ``xdsl-opt`` on a ``func`` file.

Both are started as a user starts them. The ``func`` file has for each function of ours one with the
same number of ops, calls that pass on their result.
"""

from __future__ import annotations

import argparse
import subprocess
import sysconfig
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.table import show_spread, table
from syno_ir import Operator, zoo
from syno_ir.lowering.timing import ratios, time_in_turns

BAR = 1.3
"""The largest ratio that is wanted."""


def main(arguments: Sequence[str]) -> None:
    """Print the times and their ratio for one operator and for the whole zoo."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args(arguments).rounds
    rows = []
    with TemporaryDirectory() as folder:
        for label, names in {"conv2d": ["conv2d"], "the zoo": zoo.names()}.items():
            operators = [zoo.load(name) for name in names]
            ours, theirs = Path(folder) / "ours.mlir", Path(folder) / "theirs.mlir"
            ours.write_text("".join(map(str, operators)))
            theirs.write_text("".join(map(calls, operators)))
            runs = {"syno-opt": command("syno-opt", ours), "xdsl-opt": command("xdsl-opt", theirs)}
            times = time_in_turns(runs, rounds)
            rows.append(
                {
                    "file": label,
                    "ops": str(sum(len(list(operator.func.walk())) for operator in operators)),
                    **{f"{name}, ms": f"{1e3 * median(times[name]):.0f}" for name in runs},
                    "ratio (quartiles)": show_spread(ratios(times, "syno-opt", "xdsl-opt")),
                }
            )
    print(table(rows))
    print(f"\n{rounds} rounds, in turns; at most {BAR} is wanted")


def calls(operator: Operator) -> str:
    """A ``func.func`` with as many ops as an operator."""
    name = operator.name
    inner = len(list(operator.func.walk())) - 2
    lines = [f"  %{n + 1} = func.call @{name}(%{n}) : (i32) -> i32" for n in range(inner)]
    body = "\n".join(lines)
    return f"func.func @{name}(%0: i32) -> i32 {{\n{body}\n  func.return %{inner} : i32\n}}\n"


def command(name: str, file: Path) -> Callable[[], object]:
    """Runs an installed command on a file."""
    line = [Path(sysconfig.get_path("scripts")) / name, file]
    return partial(subprocess.run, line, check=True, capture_output=True)
