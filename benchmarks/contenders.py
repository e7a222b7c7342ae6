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
from benchmarks.hand_written import HAND_WRITTEN
from syno_ir.dialect import WeightType
from syno_ir.lowering.jax.module import Options, emit_module, form_names, module_names, run_module
from syno_ir.lowering.layout import Layout, physical
from syno_ir.operator import Operator
from syno_ir.size import Binding

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Contender:
    """A compiled way to run an operator, in the layout that it likes."""

    label: str
    run: Callable[[], Any]
    """Returns when the result is there."""
    result: Callable[[], Array]
    """The value, its axes in the order of the signature."""
    compile_seconds: float
    memory: int
    """Bytes of arguments, results and temporaries, by XLA's own analysis."""


def random_data(operator: Operator, binding: Binding) -> list[Array]:
    """Arguments in the order of the signature, of variance 1."""
    stream = np.random.default_rng(0)
    shapes = operator.shapes(binding).arguments
    return [stream.standard_normal(shape, np.float32) for shape in shapes]


def contenders(
    operator: Operator, binding: Binding, *, training: bool
) -> tuple[list[Contender], list[Contender], Contender]:
    """Ours in each layout, those written by hand, and the unstaged lowering."""
    data = random_data(operator, binding)
    hand = [_by_hand(way, binding, data, training) for way in HAND_WRITTEN.get(operator.name, [])]
    ours = [_ours(operator, binding, layout, data, training) for layout in get_args(Layout)]
    return ours, hand, _unstaged(operator, binding, data, training)


def _ours(
    operator: Operator, binding: Binding, layout: Layout, data: Sequence[Array], training: bool
) -> Contender:
    loaded = syno_ir.jax.load(operator, binding, layout=layout, training=training)
    params, inputs = _divided(operator, layout, data)
    order = physical(operator.func.returned, layout)
    return _compiled(
        f"ours, {layout}", loaded.apply, (loaded.pack(params), *inputs), order, training
    )


def _unstaged(
    operator: Operator, binding: Binding, data: Sequence[Array], training: bool
) -> Contender:
    func = operator.run_passes("canonicalize").func
    forms = {0: "einsum"} if "einsum" in form_names(func, "signature") else {}
    module = run_module(emit_module(func, Options(binding, forms=forms)), operator.name)
    params, inputs = _divided(operator, "signature", data)
    order = physical(func.returned, "signature")
    return _compiled("unstaged", module["apply"], (params, *inputs), order, training)


def _by_hand(way: Any, binding: Binding, data: Sequence[Array], training: bool) -> Contender:
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
    begin = perf_counter()
    forward = jax.jit(apply).lower(*arguments).compile()
    compiled = forward
    if training:
        compiled = jax.jit(_with_gradients(apply, len(arguments))).lower(*arguments).compile()
    seconds = perf_counter() - begin
    analysis = compiled.memory_analysis()
    memory = 0
    if analysis is not None:
        memory = analysis.temp_size_in_bytes + analysis.output_size_in_bytes
        memory += analysis.argument_size_in_bytes

    def result() -> Array:
        value = np.asarray(forward(*arguments))
        return value if order is None else value.transpose(np.argsort(order))

    return Contender(
        label, lambda: jax.block_until_ready(compiled(*arguments)), result, seconds, memory
    )


def _with_gradients(apply: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The value and its gradients in all arguments, for a sum of squares as the loss."""
    return jax.value_and_grad(lambda *a: (apply(*a) ** 2).sum(), argnums=tuple(range(count)))
