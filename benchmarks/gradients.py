"""Convolutions with derivatives of another form than their own, against what jax derives of each.

The forms are ``lax``'s convolution, products shifted or of elements, and one product with unfolded
data; ``a/b`` is form a with the derivative of b in the weights, and in the data, too, where images
are in groups. A ratio is the median of quotients of neighbours in time, with the quartiles; below 1
the best of another derivative is faster than the best form.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import product
from typing import Any

import jax.numpy as jnp

from benchmarks.contenders import Contender, agree, by_hand, random_data
from benchmarks.hand_written import HAND_WRITTEN, HandWritten
from benchmarks.hand_written.derivatives import with_derivatives
from benchmarks.jax import in_rounds, without_slow
from benchmarks.table import print_head, print_row, show_spread
from syno_ir import zoo
from syno_ir.lowering.timing import milliseconds, ratios
from syno_ir.size import Binding

LAYERS = [(1, 64, 56), (1, 128, 28), (1, 256, 14), (1, 512, 7)]
BATCHES = [(8, 64, 28), (8, 64, 56), (8, 128, 28), (8, 256, 14)]

PLACES = {
    "conv2d": [*LAYERS, *BATCHES, (64, 16, 28)],
    "conv2d_strided": [(1, 64, 56), (8, 64, 28)],
    "grouped_conv2d": [*LAYERS, *BATCHES],
}
"""Images, channels, as many as features, and their width; windows of 3, 32 groups."""

COLUMNS = {"place": 27, "form": 14, "ms": 8, "a/b": 19, "a/b, ms": 8, "time a/b / form": 19}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks gradients", description=__doc__)
    parser.add_argument("--rounds", type=int, default=400, help="at most")
    parser.add_argument("--seconds", type=float, default=4, help="for the rounds of a row, about")
    options = parser.parse_args(arguments)
    print_head(COLUMNS)
    for name, places in PLACES.items():
        for images, channels, width in places:
            sizes = {"N": images, "C_in": channels, "C_out": channels, "H": width, "W": width}
            binding = {**zoo.load(name).bindings[0], **sizes}
            place = f"{name} {images}x{channels}x{width}"
            print_row(COLUMNS, [place, *_measured(name, binding, options.rounds, options.seconds)])


def _measured(name: str, binding: Binding, rounds: int, seconds: float) -> list[str]:
    """The best form, the best with another derivative, and the ratio of their times."""
    ways = [*HAND_WRITTEN[name], *_more_ways(name, binding)]
    data = random_data(zoo.load(name), binding)
    several = [by_hand(way, binding, data, training=True) for way in ways]
    agree(several)
    close = without_slow(several)
    times = in_rounds(close, rounds, seconds)

    def best(group: list[Contender]) -> str:
        return min((c.label for c in group), key=lambda label: milliseconds(times, label))

    form = best([c for c in close if "/" not in c.label])
    other = best([c for c in close if "/" in c.label])
    row = [form, f"{milliseconds(times, form):.2f}", other, f"{milliseconds(times, other):.2f}"]
    return [*row, show_spread(ratios(times, other, form))]


def _more_ways(name: str, binding: Binding) -> list[HandWritten]:
    """For a convolution without groups those that are not among the hand-written ones."""
    if "g" in binding:
        return []
    known = {way.label: way for way in HAND_WRITTEN[name]}
    lax, shifted, step = known["NHWC"], known["NHWC, shifted"].apply, binding.get("s", 1)

    def unfolded(b: Binding, x: Any, w: Any) -> Any:
        """One product of matrices, the windows as columns; weights ``[k, k, i, o]``."""
        k, (_, height, width, _) = b["k"], x.shape
        p = jnp.pad(x, [(0, 0), *[(k // 2, k - 1 - k // 2)] * 2, (0, 0)])
        offsets = product(range(k), repeat=2)
        columns = [p[:, i : i + height : step, j : j + width : step] for i, j in offsets]
        return jnp.concatenate(columns, 3) @ w.reshape(-1, w.shape[-1])

    ways = {
        "unfolded": unfolded,
        "lax/shifted": with_derivatives(lax.apply, shifted, lax.apply),
        "lax/unfolded": with_derivatives(lax.apply, unfolded, lax.apply),
        "lax/both shifted": with_derivatives(lax.apply, shifted),
    }
    return [HandWritten(label, way, lax.arguments, lax.result) for label, way in ways.items()]
