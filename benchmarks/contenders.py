"""The ways to run one operator in jax that a benchmark lets compete, each ready to be called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, get_args

import jax
import numpy as np
from numpy.typing import NDArray

import syno_ir
from benchmarks.hand_written import HAND_WRITTEN, HandWritten
from syno_ir.dialect import WeightType
from syno_ir.lowering.jax.module import (
    Options,
    emit_module,
    form_names,
    module_names,
    run_module,
)
from syno_ir.lowering.layout import Layout, physical
from syno_ir.operator import Operator
from syno_ir.size import Binding

Array = NDArray[np.float32]

UNSTAGED = "unstaged"
"""The definition as it stands: one contraction, each window an axis of its own, one einsum over
all (``jnp.einsum`` still chooses the order in which it multiplies several tensors)."""

ROUNDING = 1e-3
"""How far results may lie apart, relative to the largest: losses add up millions of squares."""


@dataclass(frozen=True)
class Contender:
    """A compiled way to run an operator, in the layout that it likes."""

    label: str
    run: Callable[[], Any]
    """Returns when the result is there."""
    result: Callable[[], Array]
    """The value, its axes in the order of the signature; with gradients the loss."""
    compile_seconds: float
    memory: int
    """Bytes of arguments, results and temporaries, by XLA's own analysis."""


@dataclass(frozen=True)
class Group:
    """The contenders for one operator: ours in each layout, and those that ours is held against."""

    ours: list[Contender]
    hand: list[Contender]
    unstaged: Contender


def random_data(operator: Operator, binding: Binding) -> list[Array]:
    """Arguments in the order of the signature, of variance 1."""
    stream = np.random.default_rng(0)
    shapes = operator.shapes(binding).arguments
    return [stream.standard_normal(shape, np.float32) for shape in shapes]


def contenders(operator: Operator, binding: Binding, *, training: bool) -> Group:
    """All ways to run an operator, forward or with gradients of a sum of squares."""
    data = random_data(operator, binding)
    ways = HAND_WRITTEN.get(operator.name, [])
    return Group(
        ours(operator, binding, data, training=training),
        [by_hand(way, binding, data, training=training) for way in ways],
        _unstaged(operator, binding, data, training),
    )


def agree(several: Sequence[Contender]) -> None:
    """Assert that all compute the same, up to the rounding of sums in float32."""
    first, *others = (contender.result() for contender in several)
    for contender, other in zip(several[1:], others, strict=True):
        error = np.abs(first - other).max() / np.abs(first).max()
        assert first.shape == other.shape and error < ROUNDING, (contender.label, error)


def ours(
    operator: Operator, binding: Binding, data: Sequence[Array], *, training: bool
) -> list[Contender]:
    """What ``syno_ir.jax.load`` gives in each layout."""

    def contender(layout: Layout) -> Contender:
        loaded = syno_ir.jax.load(operator, binding, layout=layout, training=training)
        params, inputs = _divided(operator, layout, data)
        order = physical(operator.func.returned, layout)
        arguments = (loaded.pack(params), *inputs)
        return _compiled(f"ours, {layout}", loaded.apply, arguments, order, training)

    return [contender(layout) for layout in get_args(Layout)]


def _unstaged(
    operator: Operator, binding: Binding, data: Sequence[Array], training: bool
) -> Contender:
    func = operator.run_passes("canonicalize").func
    forms = {0: "einsum"} if "einsum" in form_names(func, Options(binding)) else {}
    module = run_module(emit_module(func, Options(binding, forms=forms)), operator.name)
    params, inputs = _divided(operator, "signature", data)
    order = physical(func.returned, "signature")
    return _compiled(UNSTAGED, module["apply"], (params, *inputs), order, training)


def by_hand(way: HandWritten, binding: Binding, data: Sequence[Array], training: bool) -> Contender:
    """One of the hand-written ways, its arguments in its own layout."""
    arguments = tuple(
        array.transpose(way.arguments.get(number, range(array.ndim)))
        for number, array in enumerate(data)
    )
    return _compiled(
        way.label, lambda *rest: way.apply(binding, *rest), arguments, way.result, training
    )


def _divided(
    operator: Operator, layout: Layout, data: Sequence[Array]
) -> tuple[dict[str, Array], Iterator[Array]]:
    """The weights by name, and the other arguments in a layout."""
    names = module_names(operator.func)
    pairs = list(zip(operator.func.arguments, data, strict=True))
    params = {names.of(t): array for t, array in pairs if isinstance(t.type, WeightType)}
    inputs = (a.transpose(physical(t, layout)) for t, a in pairs if names.of(t) not in params)
    return params, inputs


def _compiled(
    label: str,
    apply: Callable[..., Any],
    arguments: tuple[Any, ...],
    order: Sequence[int] | None,
    training: bool,
) -> Contender:
    arguments = jax.device_put(arguments)
    function = _with_gradients(apply, len(arguments)) if training else apply
    begin = perf_counter()
    compiled = jax.jit(function).lower(*arguments).compile()
    seconds = perf_counter() - begin
    analysis = compiled.memory_analysis()
    memory = 0
    if analysis is not None:
        memory = analysis.temp_size_in_bytes + analysis.output_size_in_bytes
        memory += analysis.argument_size_in_bytes

    def result() -> Array:
        value = compiled(*arguments)
        if training:
            return np.asarray(value[0])
        return (
            np.asarray(value) if order is None else np.asarray(value).transpose(np.argsort(order))
        )

    return Contender(
        label, lambda: jax.block_until_ready(compiled(*arguments)), result, seconds, memory
    )


def _with_gradients(apply: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The value and its gradients in all arguments, for a sum of squares as the loss."""
    return jax.value_and_grad(lambda *a: (apply(*a) ** 2).sum(), argnums=tuple(range(count)))
