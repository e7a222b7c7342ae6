"""Which form of each contraction is the best on this machine: measured once, and remembered.

A contraction is run by itself, on random data at the sizes of a binding, in each of its forms,
forward alone or with gradients. What was found is kept in ``form-costs.json`` in the cache folder,
by contraction, sizes, layout, dtype, device and jax.

Where a function is known in different stages, the sums of these times tell which to take.

Time comes first, and memory next: of the forms that are nearly as fast as the fastest, those that
need far more memory than another are left out, and of the rest the fastest is taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Block, Region, SSAValue

from syno_ir.cache import keep_entry, read_entries
from syno_ir.dialect import ContractOp, FuncOp, ReturnOp, TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.lowering.jax.forms import to_measure
from syno_ir.lowering.jax.module import Options, emit_module, form_names, module_names, run_module
from syno_ir.lowering.layout import physical
from syno_ir.lowering.timing import Rounds, time_in_turns

FILE = "form-costs.json"

ROUNDS, SECONDS = (7, 100), 0.3
"""How often a form is run: at least, and at most while these seconds last for all forms."""

HOPELESS = 3
"""How many times slower than another a form may be in a first run to be run again."""

NEARLY = 1.15
"""How much longer than the fastest form a form may take that saves memory."""

MORE = 1.2
"""How much more memory than the leanest of these the form may need that is taken."""


class FormCost(NamedTuple):
    """What a form takes."""

    seconds: float
    bytes: float
    """The peak: arguments, results and temporaries, as the compiler tells them."""


def best_form(costs: Mapping[str, FormCost]) -> str:
    """The name of the form to take, see the module's docstring."""
    fastest = min(cost.seconds for cost in costs.values())
    close = {name: cost for name, cost in costs.items() if cost.seconds <= NEARLY * fastest}
    leanest = min(cost.bytes for cost in close.values())
    lean = {name: cost for name, cost in close.items() if cost.bytes <= MORE * leanest}
    return min(lean, key=lambda name: lean[name].seconds)


def chosen_stages(
    funcs: Sequence[FuncOp], options: Options, *, training: bool
) -> tuple[FuncOp, dict[int, str]]:
    """Of functions that are the same in different stages, the fastest here, and its forms.

    A function is taken to need the time of its contractions, each in the form to take.
    ``options`` gives every symbol a value.
    """

    def seconds(func: FuncOp) -> float:
        return sum(
            costs[best_form(costs)].seconds
            for costs in _costs_of_forms(func, options, 1, training).values()
        )

    best = min(funcs, key=seconds) if len(funcs) > 1 else funcs[0]
    return best, chosen_forms(best, options, training=training)


def chosen_forms(func: FuncOp, options: Options, *, training: bool) -> dict[int, str]:
    """For each contraction with a choice, by its number, the form to take."""
    costs = _costs_of_forms(func, options, 2, training)
    return {number: best_form(forms) for number, forms in costs.items()}


def _costs_of_forms(
    func: FuncOp, options: Options, least: int, training: bool
) -> dict[int, dict[str, FormCost]]:
    """What each form takes, for the contractions that have at least so many of them."""
    found: dict[int, dict[str, FormCost]] = {}
    for number, contraction in enumerate(func.contractions):
        alone = isolated(func, contraction)
        names = to_measure(form_names(alone, options), training=training)
        if len(names) >= least:
            found[number] = _remembered(alone, options, names, training)
    return found


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


def measured(
    func: FuncOp, options: Options, names: Sequence[str], *, training: bool
) -> dict[str, FormCost]:
    """What a function of one contraction takes in each of some forms; noise only adds to times."""
    import jax

    key = jax.random.key(0)
    runs: dict[str, Callable[[], object]] = {}
    peaks: dict[str, float] = {}
    for name in names:
        apply, arguments = _prepared(func, replace(options, forms={0: name}), key)
        run = jax.jit(_with_gradients(apply) if training else apply).lower(*arguments).compile()
        runs[name] = partial(_finished, run, arguments)
        peaks[name] = _peak(run.memory_analysis())
    times = _times(runs)
    return {name: FormCost(min(times[name]), peaks[name]) for name in names}


def _times(runs: Mapping[str, Callable[[], object]]) -> Rounds:
    """The seconds of each run: of one for what is far too slow, of many for the others.

    Before each that counts comes one that brings back what others drove out of the caches.
    """
    once = time_in_turns(runs, 1)
    least = min(seconds for [seconds] in once.values())
    close = {name: run for name, run in runs.items() if once[name][0] <= HOPELESS * least}
    fewest, most = ROUNDS
    rounds = int(SECONDS / (2 * sum(once[name][0] for name in close)))
    return once | time_in_turns(close, max(fewest, min(most, rounds)), settle=1)


def _peak(analysis: Any) -> float:
    """The bytes in use at once; 0 where the compiler does not tell."""
    if analysis is None:
        return 0.0
    sizes = analysis.argument_size_in_bytes, analysis.output_size_in_bytes
    return float(sum(sizes) + analysis.temp_size_in_bytes)


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
) -> dict[str, FormCost]:
    """What each form takes, from the cache or measured now.

    The key holds the emitted sources: another release that emits others measures them anew.
    """
    import jax

    device = jax.devices()[0]
    told = (
        [emit_module(func, replace(options, forms={0: name})) for name in names],
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
        known = measured(func, options, names, training=training)
        keep_entry(FILE, key, known)
    return {name: FormCost(*cost) for name, cost in known.items()}
