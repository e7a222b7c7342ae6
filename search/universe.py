"""The sizes that an operator's dims may have, and the steps of one primitive between them.

A size belongs to the universe if it can be had from the output's, the input's and the reduces'
sizes by no more merges, splits and strides than there may be primitives, is an integer at every
place, is not 1 at all of them, and is nowhere larger than the largest dim of the input and output,
or than ``max_dim``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syno_ir.search.space import Signature, Space
from syno_ir.search.tables import SpecError
from syno_ir.size import Size

Sizes = tuple[Size, ...]


@dataclass(frozen=True)
class Universe:
    """What moves may do to sizes; ``inputs`` and ``outputs`` are without the fixed dims."""

    inputs: Sizes
    outputs: Sizes
    reduces: Sizes
    """Sizes of reduced dims."""
    pooled: Sizes
    """Those among them that no weight has to meet."""
    windows: Sizes
    blocks: Sizes
    sizes: Sizes
    """All of them, in a canonical order."""
    merges: dict[Size, tuple[tuple[Size, Size], ...]]
    """For the size of a merged dim, the sizes of quotient and remainder; split is its inverse."""
    unfolds: frozenset[tuple[Size, Size]]
    """A size and a window that fits into it."""
    strides: dict[Size, tuple[tuple[Size, Size], ...]]
    """For the size of a strided dim, the step and the size before it."""

    @staticmethod
    def of(signature: Signature, space: Space) -> Universe:
        """Raises ``SpecError`` if a size of the space is no size of a dim at every place."""
        inputs, outputs = _without_fixed(signature, space)
        windows = _up_to(space.max_window, _windows(signature, space), signature)
        blocks = _blocks(signature, space)
        reduces = space.reduce_sizes
        if reduces is None:
            reduces = (*(size for size in inputs if size not in outputs), *windows)
        strides = space.stride_sizes if space.limit("stride") else ()
        listed = ("reduce_sizes", reduces), ("block_sizes", blocks), ("stride_sizes", strides)
        for key, sizes in listed:
            for size in sizes:
                if signature.values(size) is None:
                    raise SpecError(
                        f"[space] {key}: {size} is no integer at every place"
                        "\n  hint: coefficients must divide; primary symbols never divide"
                    )
        strides = _up_to(space.max_stride, strides, signature)
        reduces, windows, blocks, strides = map(_unique, (reduces, windows, blocks, strides))
        most = _largest(signature, space)
        start, factors = [*outputs, *inputs, *reduces], [*blocks, *strides]
        sizes = _closure(start, factors, space.max_primitives, signature, most)
        known = set(sizes)
        values = {size: signature.values(size) or () for size in (*sizes, *windows)}
        return Universe(
            inputs=inputs,
            outputs=outputs,
            reduces=tuple(size for size in reduces if size in known),
            pooled=_up_to(space.max_pooling, reduces, signature) * space.unweighted_reduces,
            windows=windows,
            blocks=blocks,
            sizes=sizes,
            merges={
                x: tuple((x / b, b) for b in blocks if x / b in known and b in known) for x in sizes
            },
            unfolds=frozenset(
                (y, k)
                for y in sizes
                for k in windows
                if all(a >= b for a, b in zip(values[y], values[k], strict=True))
            ),
            strides={y: tuple((s, y * s) for s in strides if y * s in known) for y in sizes},
        )


def _up_to(bound: int | None, sizes: Sizes, signature: Signature) -> Sizes:
    """The sizes that are nowhere above a bound."""
    if bound is None:
        return sizes
    return tuple(size for size in sizes if max(signature.values(size) or (0,)) <= bound)


def _without_fixed(signature: Signature, space: Space) -> tuple[Sizes, Sizes]:
    """The dims of input and output that are not fixed."""
    inputs, outputs = list(signature.input), list(signature.output)
    for size in space.fixed:
        for key, shape in ("input", inputs), ("output", outputs):
            if shape.count(size) != 1:
                raise SpecError(
                    f"[space] fixed: the {key} has {shape.count(size)} dims of size {size}"
                    "\n  hint: a fixed dim stands once in the input and once in the output"
                )
            shape.remove(size)
    return tuple(inputs), tuple(outputs)


def _coefficients(signature: Signature) -> list[Size]:
    return [Size.symbol(name) for name, _ in signature.symbols.coefficients]


def _is_window(size: Size, signature: Signature) -> bool:
    """A window is odd, so that it has a centre, and larger than 1."""
    values = signature.values(size)
    return values is not None and all(value % 2 and value > 1 for value in values)


def _windows(signature: Signature, space: Space) -> Sizes:
    if space.window_sizes is None:
        return tuple(c for c in _coefficients(signature) if _is_window(c, signature))
    for size in space.window_sizes:
        if not _is_window(size, signature):
            raise SpecError(
                f"[space] window_sizes: {size} is not odd and larger than 1 at every place"
                "\n  hint: a window has a centre, so it is 3, 5, 7, ..."
            )
    return space.window_sizes


def _blocks(signature: Signature, space: Space) -> Sizes:
    if space.block_sizes is None:
        return tuple(c for c in _coefficients(signature) if not _is_window(c, signature))
    return space.block_sizes


def _largest(signature: Signature, space: Space) -> tuple[int, ...]:
    """The largest dim at each place, by default that of input and output."""
    columns = [signature.values(size) for size in (*signature.input, *signature.output)]
    if None in columns:
        raise SpecError(
            "[operator] bindings: a dim of the input or the output is no integer at every place"
            "\n  hint: coefficients must divide; primary symbols never divide"
        )
    if space.max_dim is not None:
        return (space.max_dim,) * len(signature.bindings)
    return tuple(max(column) for column in zip(*filter(None, columns), strict=True))


def _closure(
    start: Sequence[Size],
    factors: Sequence[Size],
    steps: int,
    signature: Signature,
    most: tuple[int, ...],
) -> Sizes:
    """All sizes within the bounds that ``start`` reaches by so many products and quotients."""

    def belongs(size: Size) -> bool:
        values = signature.values(size)
        return (
            values is not None
            and max(values) > 1
            and all(value <= bound for value, bound in zip(values, most, strict=True))
        )

    known = dict.fromkeys(size for size in (*start, *factors) if belongs(size))
    newest = list(known)
    for _ in range(steps):
        reached = [other for s in newest for f in factors for other in (s * f, s / f)]
        newest = [size for size in _unique(reached) if size not in known and belongs(size)]
        known |= dict.fromkeys(newest)
    return tuple(sorted(known, key=str))


def _unique(sizes: Iterable[Size]) -> Sizes:
    return tuple(dict.fromkeys(sizes))
