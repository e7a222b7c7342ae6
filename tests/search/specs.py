"""Specs for tests, as text: small operators, and the smallest data set."""

from __future__ import annotations

from syno_ir.search.spec import Spec, parse_spec

CONVOLUTION = """
[operator]
symbols = "N, C_in, C_out, H, W; k = 3, s = 2"
input = "N, C_in, H, W"
output = "N, C_out, H, W"
bindings = [
  { N = 1, C_in = 4, C_out = 8, H = 8, W = 8 },
  { N = 1, C_in = 8, C_out = 8, H = 4, W = 4 },
]

[space]
fixed = ["N"]
max_primitives = 8
max_weights = 2
reduce_sizes = ["C_in", "k", "C_in/s"]
block_sizes = ["s", "C_in/s", "C_out/s"]

[dataset]
name = "digits"

[training]
epochs = 2
batch = 32
learning_rate = 0.01

[latency]
batch = 16
rounds = 3

[search]
candidates = 6
generation = 2
"""

LINE = """
[operator]
symbols = "C_in, C_out, L; k = 3, s = 2"
input = "C_in, L"
output = "C_out, L"
bindings = [{ C_in = 4, C_out = 8, L = 12 }, { C_in = 8, C_out = 4, L = 6 }]

[space]
max_primitives = 5

[dataset]
name = "digits"
"""


def spec_of(text: str, **tables: str) -> Spec:
    """The spec ``text``, with lines added to its tables."""
    for table, lines in tables.items():
        text = text.replace(f"[{table}]", f"[{table}]\n{lines}")
    return parse_spec(text, "test.toml")
