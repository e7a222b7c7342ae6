"""Fingerprints: one text for all operators that are the same function, or the same up to weights.

- ``e1``, same function: equal results for all inputs and weights, arguments in the same order.
- ``e2``, same family: e1 after permuting the weights, re-indexing the elements of each, and scaling
  each by a non-zero constant.
- ``e3``: e2 after permuting the index of each dim that the function declares ``unordered``.

Under e1 the coefficients themselves are hashed. Under e2 and e3 the weights' elements are vertices
and the coefficients edges of a hypergraph, which colour refinement (Weisfeiler, Leman 1968) reduces
to a multiset of colours. Where vertices stay alike, each of the smallest class is told apart in
turn and the refinement repeated, so that a cycle of 12 differs from two of 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from xdsl.ir import Attribute

from syno_ir.coefficients import PRIME, Coefficients, Tensor, coefficients_of, mix
from syno_ir.dialect import FuncOp, TensorType
from syno_ir.dialect.verification import bind_each
from syno_ir.size import Binding
from syno_ir.terms import terms_of

Array = NDArray[Any]
Kind = Literal["e1", "e2", "e3"]

_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
"""Factors of a sum, one for each draw, that make it depend on all bits of each."""

MAX_CLASS = 32
"""The largest class of alike elements whose members are told apart in turn."""


def fingerprint(func: FuncOp, kind: Kind, bindings: Sequence[Binding]) -> str:
    """32 hexadecimal digits, equal for equivalent functions with the same signature and bindings.

    The signature is the symbolic shapes of the data arguments and the result, under ``e1`` those of
    the weights, too. Raises ``SynoError`` if a binding does not fit.
    """
    tensors = [a for a in func.arguments if kind == "e1" or isinstance(a.type, TensorType)]
    types = [*(a.type for a in tensors), func.result_type]
    symbols = {s for type_ in types for size in type_.data for s in size.symbols}  # pyright: ignore
    digest = hashlib.sha256(f"{kind} {', '.join(map(_text, types))}".encode())
    for binding in bind_each(func, bindings):
        digest.update(repr(sorted((s, binding[s]) for s in symbols)).encode())
        unordered = func.unordered.data if kind == "e3" else ()
        coefficients = coefficients_of(func, terms_of(func, binding), unordered)
        digest.update(_exact(coefficients) if kind == "e1" else family(coefficients))
    return digest.hexdigest()[:32]


@lru_cache(maxsize=1024)
def _text(type_: Attribute) -> str:
    return str(type_)


def _exact(coefficients: Sequence[Coefficients]) -> bytes:
    digest = hashlib.sha256()
    for part in coefficients:
        digest.update(repr(part.tensors).encode())
        digest.update(part.indices.astype("<i8", copy=False).tobytes())
        digest.update(part.values.astype("<i8", copy=False).tobytes())
    return digest.digest()


def family(coefficients: Sequence[Coefficients]) -> bytes:
    """A digest of the coefficients up to the order of weights and elements, and weights' scales."""
    parts = [part for part in coefficients if part.values.size]
    graph = Hypergraph.of(parts, normalised(parts))
    return graph.digest(graph.refined(graph.initial))


def normalised(parts: Sequence[Coefficients]) -> list[Array]:
    """Values from which the weights' scales are gone, where these are independent of each other.

    Scaling weights multiplies each part, in all draws, by the product of its weights' scales. If
    these products are arbitrary, each part is divided by its sum in the first draw; otherwise only
    equal scales are recognised as equal.
    """
    independent = scales_are_independent(tuple(part.tensors for part in parts))
    values: list[Array] = []
    for part in parts:
        total = int(part.values[0].sum()) % PRIME
        scaled = independent and total and any(isinstance(t, int) for t in part.tensors)
        values.append(part.values * pow(total, -1, PRIME) % PRIME if scaled else part.values)
    return values


@lru_cache(maxsize=1024)
def scales_are_independent(parts: tuple[tuple[Tensor, ...], ...]) -> bool:
    """True if scaling the weights can scale each part, of these tensors, by any factor.

    Parts without weights do not matter.
    """
    weights = sorted({t for part in parts for t in part if isinstance(t, int)})
    sets = [[w in part for w in weights] for part in parts]
    learned = np.array([row for row in sets if any(row)], float)
    if len(learned) == 1:
        return True
    return learned.size > 0 and int(np.linalg.matrix_rank(learned)) == len(learned)


def distinct(values: Array) -> Array:
    """The distinct integers, in order; ``np.unique`` hashes and takes 100 times as long."""
    ordered = np.sort(values)
    return ordered[_starts(ordered)]


def _starts(ordered: Array) -> Array:
    """True for the first of each run of equal integers."""
    first = np.empty(len(ordered), bool)
    first[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def _labels(values: Array) -> Array:
    """One 64-bit integer for the values of each entry in all draws."""
    return mix(_ODD @ values.view(np.uint64))


@dataclass(frozen=True)
class Hypergraph:
    """Elements of weights (and of unordered axes) as vertices, coefficients as edges.

    ``edges`` has, for each set of tensors, vertices of shape ``[tensors, entries]``; ``labels`` has
    the coefficient of each entry as a 64-bit integer.
    """

    initial: Array
    """The colour of each vertex before refinement: whether a weight's, or of which axis."""
    spans: tuple[slice, ...]
    """For each tensor the vertices that are its elements."""
    edges: tuple[Array, ...]
    labels: tuple[Array, ...]

    @staticmethod
    def of(parts: Sequence[Coefficients], values: Sequence[Array]) -> Hypergraph:
        vertex: dict[Tensor, Array] = {}
        spans: list[slice] = []
        initial: list[Array] = []
        count = 0
        for tensor in dict.fromkeys(t for part in parts for t in part.tensors):
            rows = [p.indices[p.tensors.index(tensor)] for p in parts if tensor in p.tensors]
            occurs = np.zeros(max(int(row.max()) for row in rows) + 1, np.int64)
            for row in rows:
                occurs[row] = 1
            vertex[tensor] = occurs.cumsum() + (count - 1)
            spans.append(slice(count, int(vertex[tensor][-1]) + 1))
            count = spans[-1].stop
            colour = 0 if isinstance(tensor, int) else _number(repr(tensor))
            initial.append(np.full(count - spans[-1].start, colour, np.uint64))
        edges = [
            np.stack([vertex[t][row] for t, row in zip(p.tensors, p.indices, strict=True)])
            if p.tensors
            else np.zeros((0, p.values.shape[1]), np.int64)
            for p in parts
        ]
        return Hypergraph(
            np.concatenate([np.zeros(0, np.uint64), *initial]),
            tuple(spans),
            tuple(edges),
            tuple(map(_labels, values)),
        )

    def refined(self, colours: Array) -> Array:
        """The coarsest stable colouring that is finer than ``colours``, with canonical colours."""
        classes = 0
        while classes < (count := len(distinct(colours))) < len(colours):
            classes = count
            met = np.zeros_like(colours)
            for edges, hashes in zip(self.edges, self._hashes(colours), strict=True):
                for vertices in edges:  # numpy 2.4 reads past the end of values that broadcast
                    np.add.at(met, vertices, hashes)
            colours = mix(colours * _ODD[0] + met)
        return colours

    def _hashes(self, colours: Array) -> list[Array]:
        """For each edge a hash of its label and of the multiset of its vertices' colours."""
        return [
            mix(labels + np.add.reduce(colours[edges]))
            for edges, labels in zip(self.edges, self.labels, strict=True)
        ]

    def digest(self, colours: Array) -> bytes:
        """A digest of a stable colouring, finer by one vertex told apart where some stay alike."""
        summary = self._summary(colours)
        ordered = np.sort(colours)
        starts = np.flatnonzero(_starts(ordered))
        if len(starts) == len(ordered):
            return summary
        sizes = np.diff(starts, append=len(ordered))
        alike = sizes > 1
        if sizes[alike].min() > MAX_CLASS:
            return summary
        smallest = starts[alike & (sizes == sizes[alike].min())][0]
        members = np.flatnonzero(colours == ordered[smallest])
        apart = sorted(self._summary(self.refined(self._told_apart(colours, m))) for m in members)
        return hashlib.sha256(summary + b"".join(apart)).digest()

    @staticmethod
    def _told_apart(colours: Array, vertex: np.intp) -> Array:
        changed = colours.copy()
        changed[vertex] = mix(changed[vertex : vertex + 1] + np.uint64(2))[0]
        return changed

    def _summary(self, colours: Array) -> bytes:
        edges = sorted(_sorted_bytes(hashes) for hashes in self._hashes(colours))
        tensors = sorted(_sorted_bytes(colours[span]) for span in self.spans)
        return hashlib.sha256(b"|".join([*edges, b"", *tensors])).digest()


def _sorted_bytes(values: Array) -> bytes:
    return hashlib.sha256(np.sort(values).astype("<u8", copy=False).tobytes()).digest()


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
