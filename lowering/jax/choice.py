"""Which form of each contraction is the fastest on this machine: measured once, and remembered.

A contraction is timed by itself, on random data at the sizes of a binding, in each of its forms,
forward alone or with gradients. What was found is kept in ``forms.json`` in the cache folder, by
contraction, sizes, layout, dtype, device and jax.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Block, Region, SSAValue

from syno_ir.cache import keep_entry, read_entries
from syno_ir.dialect import ContractOp, FuncOp, ReturnOp, TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.lowering.jax.module import Options, emit_module, form_names, module_names, run_module
from syno_ir.lowering.layout import physical
from syno_ir.lowering.timing import Rounds, time_in_turns

FILE = "forms.json"

ROUNDS = 7


def chosen_forms(func: FuncOp, options: Options, *, training: bool) -> dict[int, str]:
    """For each contraction with a choice, by its number, the form that is fastest here.

    ``options`` gives every symbol a value.
    """
    chosen: dict[int, str] = {}
    for number, contraction in enumerate(func.contractions):
        alone = isolated(func, contraction)
        names = form_names(alone, options.layout)
        if len(names) > 1:
            times = _remembered(alone, options, names, training)
            chosen[number] = min(times, key=lambda name: times[name])
    return chosen


def isolated(func: FuncOp, contraction: ContractOp) -> FuncOp:
    """A function that is one contraction of another."""
    block = Block(arg_types=[tensor.type for tensor in contraction.tensors])
    mapping: dict[SSAValue, SSAValue] = {}
    mapping.update(zip(contraction.tensors, block.args, strict=True))
    copy = contraction.clone(mapping)
    block.add_ops([copy, ReturnOp(copy.result)])
    properties = {
        "sym_name": func.sym_name,
        "symbols": func.symbols,
        "function_type": FunctionType.from_lists(block.arg_types, [copy.result.type]),
    }
    return FuncOp.create(properties=properties, regions=[Region(block)])


def measured(func: FuncOp, options: Options, names: Sequence[str], *, training: bool) -> Rounds:
    """The seconds that a function of one contraction takes in each of some forms."""
    import jax

    key = jax.random.key(0)
    runs: dict[str, Callable[[], object]] = {}
    for name in names:
        apply, arguments = _prepared(func, replace(options, forms={0: name}), key)
        run = jax.jit(_with_gradients(apply) if training else apply)
        runs[name] = partial(_finished, run, arguments)
    return time_in_turns(runs, ROUNDS)


def _prepared(
    func: FuncOp, options: Options, key: Any
) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The function in a form, and random arguments for it."""
    import jax

    module = run_module(emit_module(func, options), func.sym_name.data)
    names = module_names(func)
    params: dict[str, Any] = {}
    data: list[Any] = []
    for number, argument in enumerate(func.arguments):
        shape = [size.evaluate(options.values) for size in shape_of(argument)]
        if isinstance(argument.type, TensorType):
            shape = [shape[axis] for axis in physical(argument, options.layout)]
            data.append(jax.random.normal(jax.random.fold_in(key, number), shape))
        else:
            params[names.of(argument)] = jax.random.normal(jax.random.fold_in(key, number), shape)
    return module["apply"], (module.get("pack", dict)(params), *data)


def _with_gradients(apply: Callable[..., Any]) -> Callable[..., Any]:
    """The value and its gradients in all arguments, for a sum of squares as the loss."""
    import jax

    def loss(*arguments: Any) -> Any:
        return (apply(*arguments) ** 2).sum()

    def run(*arguments: Any) -> Any:
        return jax.value_and_grad(loss, argnums=tuple(range(len(arguments))))(*arguments)

    return run


def _finished(run: Callable[..., Any], arguments: tuple[Any, ...]) -> object:
    import jax

    return jax.block_until_ready(run(*arguments))


def _remembered(
    func: FuncOp, options: Options, names: Sequence[str], training: bool
) -> dict[str, float]:
    """The least seconds of each form, from the cache or measured now; noise only adds."""
    import jax

    device = jax.devices()[0]
    told = (
        str(func),
        sorted((s, options.values[s]) for s in func.symbols.data.names if s in options.values),
        options.layout,
        options.dtype,
        training,
        device.platform,
        device.device_kind,
        jax.__version__,
    )
    key = hashlib.sha256(repr(told).encode()).hexdigest()[:32]
    known = read_entries(FILE).get(key, {})
    if known.keys() != set(names):
        times = measured(func, options, names, training=training)
        known = {name: min(seconds) for name, seconds in times.items()}
        keep_entry(FILE, key, known)
    return known
