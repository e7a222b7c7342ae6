"""From IR to ``init`` and a jitted ``apply``, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from syno_ir.binding import unify
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.verification import bind
from syno_ir.errors import SynoError, missing_extra
from syno_ir.frontend import Source, parse_module
from syno_ir.lowering.jax.choice import chosen_stages
from syno_ir.lowering.jax.module import Dtype, Options, emit_module, module_names, run_module
from syno_ir.lowering.layout import Layout, physical
from syno_ir.size import Binding

Params = dict[str, Any]

FREE = 960
"""A size to try for a symbol that has none: most coefficients divide it."""


@dataclass(frozen=True)
class JaxOperator:
    """An operator in JAX: ``y = op.apply(op.init(key), x)``."""

    source: str
    """The module that was emitted; it runs by itself."""
    init: Callable[..., Params]
    """``init(key, **symbols, dtype=jnp.float32)``: the weights by name."""
    apply: Callable[..., Any]
    """``apply(params, x, ...)``, jitted: the result for the data arguments, in order."""
    pack: Callable[[Params], Params]
    """Brings weights in the layout of the signature to that of ``apply``."""
    freeze: Callable[[Params], Callable[..., Any]]
    """``freeze(params)``, for use without training: the same as ``apply`` at these weights, with
    all that depends on weights alone computed once."""


def load_func(
    func: FuncOp,
    values: Binding,
    *,
    layout: Layout = "signature",
    dtype: Dtype = "argument",
    training: bool = False,
    alternatives: Sequence[FuncOp] = (),
) -> JaxOperator:
    """The operator, with the symbols in ``values`` fixed; shapes tell the others.

    If ``values`` gives all symbols, each contraction has the form that is fastest on this machine,
    in ``training`` or without, measured once; so are ``alternatives``, the same function in other
    stages, of which the fastest is taken. ``apply`` raises ``SynoError`` when it is traced with
    shapes that do not fit. The same IR and options give the same object, so that nothing is
    compiled twice.
    """
    texts = dict.fromkeys(map(str, (func, *alternatives)))
    return _load(tuple(texts), tuple(sorted(values.items())), layout, dtype, training)


@lru_cache(maxsize=256)
def _load(
    texts: tuple[str, ...],
    values: tuple[tuple[str, int], ...],
    layout: Layout,
    dtype: Dtype,
    training: bool,
) -> JaxOperator:
    try:
        import jax
    except ImportError:
        raise missing_extra("syno_ir.jax", "jax") from None
    from syno_ir.lowering.jax.frozen import freeze

    (func, *others) = map(_parsed, texts)
    given = func.symbols.data.complete(dict(values))
    options = Options(dict(values), layout, dtype=dtype)
    if given.keys() == set(func.symbols.data.names):
        at = replace(options, values=bind(func, given))
        func, forms = chosen_stages((func, *others), at, training=training)
        options = replace(options, forms=forms)
    source = emit_module(func, options)
    module = run_module(source, func.sym_name.data)
    check = partial(_check, func, dict(values), layout, "pack" in module)
    compute = _explained(func, module["apply"])
    if "pack" in module:  # which `init` calls, too
        module["pack"] = _explained(func, module["pack"])

    pack = module.get("pack", dict)

    def apply(params: Params, *data: Any) -> Any:
        binding = check(params, data)
        if "pack" in module:
            _check_packed(func, binding, pack, params)
        return compute(params, *data)

    return JaxOperator(
        source, module["init"], jax.jit(apply, inline=True), pack, partial(freeze, apply)
    )


def _parsed(text: str) -> FuncOp:
    return next(op for op in parse_module(Source(text)).walk() if isinstance(op, FuncOp))


def _explained(func: FuncOp, function: Callable[..., Any]) -> Callable[..., Any]:
    """An emitted function that raises ``SynoError`` where jax finds that shapes do not fit."""

    def run(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except (TypeError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            raise SynoError(
                f"@{func.sym_name.data}: jax refuses these shapes: {reason}"
                "\n  hint: give load the symbols that the shapes do not tell, as in load(op, g=4)"
            ) from error

    return run


def _check(
    func: FuncOp, values: Binding, layout: Layout, packed: bool, params: Params, data: Sequence[Any]
) -> Binding:
    """The symbols that are known; raises ``SynoError`` unless ``apply`` takes the arguments."""
    names = module_names(func)
    weights = [names.of(a) for a in func.arguments if isinstance(a.type, WeightType)]
    if set(weights) != params.keys() or len(data) + len(weights) != len(func.arguments):
        raise SynoError(
            f"@{func.sym_name.data} takes weights ({', '.join(weights)}) and "
            f"{len(func.arguments) - len(weights)} data arguments; "
            f"got ({', '.join(params)}) and {len(data)}"
        )
    rest = iter(data)
    shapes: list[Sequence[int | None] | None] = []
    for argument in func.arguments:
        if isinstance(argument.type, WeightType):
            shapes.append(None if packed else params[names.of(argument)].shape)
        else:
            axes = physical(argument, layout)
            shape = [n if isinstance(n, int) else None for n in next(rest).shape]
            known = len(shape) == len(axes)
            shapes.append([shape[axes.index(i)] for i in range(len(axes))] if known else shape)
    binding = unify(func, shapes, values)
    if binding.keys() == set(func.symbols.data.names):
        bind(func, binding)
    return binding


def _check_packed(
    func: FuncOp, binding: Binding, pack: Callable[[Params], Params], params: Params
) -> None:
    """Raise ``SynoError`` unless weights have the shapes that ``pack`` gives them.

    Axes that follow symbols which the weights alone tell may have any size: those which change with
    them.
    """
    import jax

    symbols, first, second = func.symbols.data, *(dict[str, Any]() for _ in range(2))
    for factor, shapes in (1, first), (2, second):
        free = {name: factor * symbols.defaults.get(name, FREE) for name in symbols.names}
        try:
            shapes.update(jax.eval_shape(pack, _weights(func, {**free, **binding})))
        except SynoError:  # those sizes are none of this function
            return
    for name, one in first.items():
        pairs = zip(one.shape, second[name].shape, strict=True)
        wanted = [a if a == b else None for a, b in pairs]
        given = params[name].shape
        fits = len(given) == len(wanted) and all(
            n in (None, own) for n, own in zip(wanted, given, strict=True)
        )
        if not fits:
            shown = ", ".join("?" if n is None else str(n) for n in wanted)
            raise SynoError(
                f"@{func.sym_name.data}: {name} has shape {list(given)}, packed it is [{shown}]"
                "\n  hint: `pack` brings weights of the signature to that layout"
            )


def _weights(func: FuncOp, binding: Binding) -> Params:
    """Weights in the layout of the signature, as far as shapes go."""
    import jax
    import jax.numpy as jnp

    names = module_names(func)
    return {
        names.of(a): jax.ShapeDtypeStruct([n.evaluate(binding) for n in shape_of(a)], jnp.float32)
        for a in func.arguments
        if isinstance(a.type, WeightType)
    }
