"""The network ``chain``: a stem, the places one after the other, and a linear head.

The places say it all: the stem's convolution strides from the image to the first place, and
averages are pooled wherever a place is smaller than the one before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from syno_ir.errors import did_you_mean
from syno_ir.search.space import Signature
from syno_ir.search.spec import NetworkSpec
from syno_ir.search.tables import Shape, SpecError
from syno_ir.size import Binding

Image = tuple[int, int, int]
"""Channels, height and width."""


@dataclass(frozen=True)
class Chain:
    """What surrounds the operator."""

    image: Image
    stride: tuple[int, int]
    """Of the stem, over height and width."""
    pools: tuple[tuple[int, int], ...]
    """Before each place, over height and width."""
    inputs: tuple[Image, ...]
    """Of each place."""
    outputs: tuple[Image, ...]


def plan_chain(signature: Signature, image: Image) -> Chain:
    """The network for images of that shape. Raises ``SpecError`` if the places do not form one."""
    if len(signature.input) != 4 or len(signature.output) != 4:
        raise SpecError(
            "[operator] input: the network needs images in and out"
            '\n  hint: give input and output four dims, as in "N, C_in, H, W"'
        )
    inputs = [_image(signature.input, place) for place in signature.places]
    outputs = [_image(signature.output, place) for place in signature.places]
    stride = _factors(image, inputs[0], "the image", "place 0")
    pools = [(1, 1)]
    for number, (before, after) in enumerate(zip(outputs, inputs[1:], strict=False)):
        if before[0] != after[0]:
            raise SpecError(
                f"[operator] bindings: place {number} has {before[0]} channels out, "
                f"place {number + 1} has {after[0]} in"
                "\n  hint: the network is a chain, so the two are equal"
            )
        pools.append(_factors(before, after, f"place {number}", f"place {number + 1}"))
    return Chain(image, stride, tuple(pools), tuple(inputs), tuple(outputs))


def find_plan(spec: NetworkSpec) -> Callable[[Signature, Image], Chain]:
    """Raises ``SpecError`` if there is no network of that name."""
    if spec.name not in PLANS:
        hint = did_you_mean(spec.name, PLANS, f"there is {', '.join(PLANS)}")
        raise SpecError(f"[network] name: {spec.name} is unknown\n  hint: {hint}")
    return PLANS[spec.name]


PLANS = {"chain": plan_chain}


def _image(shape: Shape, place: Binding) -> Image:
    channels, height, width = (size.evaluate(place) for size in shape[1:])
    return channels, height, width


def _factors(before: Image, after: Image, of: str, to: str) -> tuple[int, int]:
    """By how much height and width shrink."""
    if before[1] % after[1] or before[2] % after[2]:
        raise SpecError(
            f"[operator] bindings: {of} has {before[1]} x {before[2]} positions, "
            f"{to} has {after[1]} x {after[2]}"
            "\n  hint: positions are pooled, so height and width must divide"
        )
    return before[1] // after[1], before[2] // after[2]
