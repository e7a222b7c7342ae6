"""Five small spaces, which differ in what they have: all of their operators can be written down."""

from __future__ import annotations

from syno_ir.search.spec import Spec, parse_spec

SPECS = {
    # input, output, reduces, blocks, strides, windows, shifts, weights, primitives, bindings
    "square": (
        "C, H", "C, H", '"3", "2", "C"', '"2"', '"2"', '"3"', "1, -1", 1, 3,
        "{ C = 6, H = 8 }, { C = 8, H = 6 }",
    ),
    "rectangle": (
        "C, H", "D, H", '"3", "C"', '"2"', "", '"3"', "1, -1", 1, 4,
        "{ C = 4, D = 6, H = 8 }, { C = 6, D = 4, H = 10 }",
    ),
    "line": ("H", "H", '"3", "2", "4"', '"2", "4"', "", '"3"', "", 1, 4, "{ H = 16 }, { H = 24 }"),
    "no weights": (
        "C, H", "C, H", '"3", "2"', '"2"', '"2"', '"3"', "1, -1", 0, 4,
        "{ C = 6, H = 8 }, { C = 8, H = 6 }",
    ),
    "regrouping": (
        "C", "C", '"2", "C"', '"2", "C/2"', "", "", "1, -1", 1, 4, "{ C = 8 }, { C = 12 }",
    ),
}  # fmt: skip

TEXT = """
[operator]
symbols = "{symbols}"
input = "{0}"
output = "{1}"
bindings = [{9}]
[space]
data_discarding = true
reduce_sizes = [{2}]
block_sizes = [{3}]
stride_sizes = [{4}]
window_sizes = [{5}]
shifts = [{6}]
max_weights = {7}
max_primitives = {8}
[dataset]
name = "digits"
"""


def small_spec(name: str) -> Spec:
    row = SPECS[name]
    symbols = ", ".join(sorted(set(f"{row[0]}, {row[1]}".split(", "))))
    return parse_spec(TEXT.format(*row, symbols=symbols), name)
