"""How many forms of a family are left after `syno-normalize`, over a whole space of operators.

Every form of the space in `canonical_forms.toml` is written down by brute force, normalized, and
told apart exactly, by its coefficients. A family (E2) should have one normal form; no family may
be lost, that is, every form must be of the same family as its normal form.

With `--part N` only every N-th family, by a hash of what it is, is normalized: the numbers of
normal forms, functions and families are then those of a sample.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xdsl.dialects.builtin import ModuleOp

from benchmarks.exact import family_digest, function_digest, reads_of
from benchmarks.exhaustive import Form, Space, forms, function_of, reads
from syno_ir.dialect import FuncOp
from syno_ir.frontend import new_context
from syno_ir.passes.normalize import NormalizePass

SPACE = Path(__file__).with_suffix(".toml")


@dataclass
class Census:
    """What was counted; a text or digest is mapped to the primitives of its smallest form."""

    forms: Counter[int] = field(default_factory=Counter[int])
    """The number of forms by primitives."""
    sampled: Counter[int] = field(default_factory=Counter[int])
    """The number of those that were normalized."""
    normal: dict[str, int] = field(default_factory=dict[str, int])
    functions: dict[str, int] = field(default_factory=dict[str, int])
    families: dict[str, int] = field(default_factory=dict[str, int])
    normal_of: dict[str, dict[str, Form]] = field(default_factory=dict[str, dict[str, Form]])
    """The normal forms of each family, each with one of the forms that it is the normal form of."""
    lost: list[Form] = field(default_factory=list[Form])
    """The forms whose normal form is of another family."""

    def ratio(self, primitives: int) -> float:
        """Normal forms per family, among the forms of up to that many primitives."""
        return up_to(self.normal, primitives) / max(1, up_to(self.families, primitives))


def up_to(found: dict[str, int], primitives: int) -> int:
    return sum(count <= primitives for count in found.values())


def census(space: Space, primitives: int, part: int = 1) -> Census:
    """Count the forms of up to that many primitives."""
    result = Census()
    family_of: dict[str, str] = {}
    for count, form in forms(space, primitives):
        result.forms[count] += 1
        at_first = reads(form, space, space.bindings[0])
        if part > 1 and int(family_digest([at_first])[:8], 16) % part:
            continue
        at = [at_first, *(reads(form, space, binding) for binding in space.bindings[1:])]
        family = family_digest(at)
        function = function_digest(at, [form.diagram.sizes[axis] for axis in form.axes])
        normal = normalized(function_of(form, space))
        text = str(normal)
        if text not in family_of:
            normal.verify()
            family_of[text] = family_digest([reads_of(normal, b) for b in space.bindings])
        if family_of[text] != family:
            result.lost.append(form)
        result.sampled[count] += 1
        result.normal.setdefault(text, count)
        result.functions.setdefault(function, count)
        result.families.setdefault(family, count)
        result.normal_of.setdefault(family, {}).setdefault(text, form)
    return result


def normalized(func: FuncOp) -> FuncOp:
    """The normal form of a function; it takes the place of the function."""
    module = ModuleOp([func])
    NormalizePass().apply(new_context(), module)
    (normal,) = module.body.block.ops
    assert isinstance(normal, FuncOp)
    return normal


HEADER = """\
| primitives, at most | forms | normalized | normal forms | functions (E1) | families (E2) | ratio |
|---|---|---|---|---|---|---|"""


def table(found: Census, primitives: int) -> str:
    """A row for each number of primitives; the ratio is of normal forms to families."""
    lines = [HEADER]
    for most in range(1, primitives + 1):
        every, sampled = (
            sum(n for count, n in counted.items() if count <= most)
            for counted in (found.forms, found.sampled)
        )
        numbers = [up_to(of, most) for of in (found.normal, found.functions, found.families)]
        cells = [str(most), *(f"{n:,}" for n in (every, sampled, *numbers))]
        lines.append(f"| {' | '.join(cells)} | {found.ratio(most):.3f} |")
    return "\n".join(lines)


def body_of(text: str) -> str:
    """The contraction of a printed function, on one line."""
    return "; ".join(line.strip().replace("syno.", "") for line in text.split("\n")[1:-2])


def main(arguments: Sequence[str]) -> None:
    """Print the table, and examples of families that have several normal forms."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks canonical_forms", description=__doc__
    )
    parser.add_argument("--primitives", type=int, default=3, help="at most (default 3; 5 is slow)")
    parser.add_argument("--part", type=int, default=1, help="normalize one family in so many")
    parser.add_argument("--examples", type=int, default=10, help="of families with several forms")
    options = parser.parse_args(arguments)
    found = census(Space.load(SPACE), options.primitives, options.part)
    print(table(found, options.primitives))
    several = [texts for texts in found.normal_of.values() if len(texts) > 1]
    print(f"\nfamilies with more than one normal form: {len(several)}")
    print(f"forms whose normal form is of another family: {len(found.lost)}")
    for texts in sorted(several, key=lambda texts: min(map(len, texts)))[: options.examples]:
        print("\n" + "\n".join(map(body_of, texts)))
