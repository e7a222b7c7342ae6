"""Whether fingerprints tell operators apart as their exact coefficients do, over a whole space.

Every form of the space in `canonical_forms.toml` is taken. As many fingerprints as exact digests,
and as many pairs of both, say that neither ever merges or separates what the other does not.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from benchmarks.canonical_forms import SPACE
from benchmarks.exact import family_digest, operator_digest
from benchmarks.exhaustive import Space, forms, function_of, reads
from benchmarks.table import table
from syno_ir.fingerprint import fingerprint


def main(arguments: Sequence[str]) -> None:
    """Print a row for each kind of fingerprint."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fingerprints", description=__doc__)
    parser.add_argument("--primitives", type=int, default=3, help="at most (default 3; 4 is slow)")
    options = parser.parse_args(arguments)
    space = Space.load(SPACE)
    functions: set[tuple[str, str]] = set()
    families: set[tuple[str, str]] = set()
    every = [form for _, form in forms(space, options.primitives)]
    for form in every:
        func = function_of(form, space)
        exact = [reads(form, space, binding) for binding in space.bindings]
        shape = [form.diagram.sizes[axis] for axis in form.axes]
        e1, e2 = (fingerprint(func, kind, space.bindings) for kind in ("e1", "e2"))
        functions.add((f"{shape} {operator_digest(exact)}", e1))
        families.add((family_digest(exact), e2))
    print(table([row("E1", functions, len(every)), row("E2", families, len(every))]))


def row(kind: str, pairs: set[tuple[str, str]], forms: int) -> dict[str, str]:
    exact, prints = zip(*pairs, strict=True)
    counts = {"exact digests": len(set(exact)), "fingerprints": len(set(prints))}
    counts |= {"pairs of both": len(pairs)}
    return {"kind": kind, "forms": f"{forms:,}", **{k: f"{n:,}" for k, n in counts.items()}}
