"""The parts that a page may ask for, by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from syno_ir.errors import SynoError, did_you_mean
from syno_ir.tools.documentation.language import attributes, primitives, structure
from syno_ir.tools.documentation.passes import flags, laws, passes, targets
from syno_ir.tools.documentation.search import data_sets, errors, record, spec, strategies

PARTS: dict[str, Callable[[Path], str]] = {
    "primitives": primitives,
    "structure": structure,
    "attributes": attributes,
    "passes": passes,
    "targets": targets,
    "flags": flags,
    "laws": laws,
    "spec": spec,
    "record": record,
    "data sets": data_sets,
    "strategies": strategies,
    "errors": errors,
}
"""Each part's text, given the folder of examples."""

_PART = re.compile(r"(<!-- begin: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str, examples: Path) -> str:
    """The page with its generated parts made anew.

    Raises ``SynoError`` if there is no part of a name, or an example is missing or wrong.
    """

    def part(match: re.Match[str]) -> str:
        if match[2] not in PARTS:
            hint = did_you_mean(match[2], PARTS, f"there are {', '.join(PARTS)}")
            raise SynoError(f"there is no part {match[2]}\n  hint: {hint}")
        return f"{match[1]}\n{PARTS[match[2]](examples).strip()}\n\n{match[3]}"

    return _PART.sub(part, page)
