"""From IR to ``init`` and a jitted ``apply``, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from inspect import signature
from typing import TYPE_CHECKING, Any

from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import bind_known
from syno_ir.dialect.violation import show_binding
from syno_ir.errors import missing_extra
from syno_ir.frontend import Source, parse_module
from syno_ir.lowering.jax.arguments import Arguments, Params
from syno_ir.lowering.jax.choice import chosen_stages
from syno_ir.lowering.jax.module import Dtype, Options, emit, run_module
from syno_ir.lowering.layout import Layout
from syno_ir.size import Binding

if TYPE_CHECKING:
    from jax.stages import Wrapped


@dataclass(frozen=True, repr=False)
class JaxOperator:
    """An operator in JAX: ``y = op.apply(op.init(key), x)``."""

    title: str
    """Its name, the symbols that are fixed, layout and dtype."""
    forms: tuple[str, ...]
    """The form of each stage, in order."""
    source: str
    """The module that was emitted; it runs by itself."""
    init: Callable[..., Params]
    """``init(key, dtype=jnp.float32, **symbols)``: the weights by name."""
    apply: Wrapped
    """``apply(params, x, ...)``, jitted: the result for the data arguments, in order."""
    pack: Callable[[Params], Params]
    """Brings weights in the layout of the signature to that of ``apply``."""
    freeze: Callable[[Params], Callable[..., Any]]
    """``freeze(params)``, for use without training: the same as ``apply`` at these weights, with
    all that depends on weights alone computed once."""

    def __repr__(self) -> str:
        return f"<{self.title}: {', '.join(self.forms)}>"


def load_func(
    func: FuncOp,
    values: Binding,
    *,
    layout: Layout = "signature",
    dtype: Dtype = "argument",
    training: bool = False,
    alternatives: Sequence[FuncOp] = (),
) -> JaxOperator:
    """The operator, with the symbols in ``values`` and defaults fixed; shapes tell the others.

    If that is all symbols, each contraction has the form that is fastest on this machine, in
    ``training`` or without, measured once; so are ``alternatives``, the same function in other
    stages, of which the fastest is taken. ``apply`` raises ``SynoError`` when it is traced with
    arguments that do not fit. The same IR and options give the same object, so that nothing is
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
        import jax.numpy as jnp
    except ImportError:
        raise missing_extra("syno_ir.jax", "jax") from None
    from syno_ir.lowering.jax.frozen import freeze as frozen

    (func, *others) = map(_parsed, texts)
    fixed = bind_known(func, dict(values))
    options = Options(fixed, layout, dtype=dtype, by_example=False)
    if fixed.keys() == set(func.symbols.data.names):
        func, forms = chosen_stages((func, *others), options, training=training)
        options = replace(options, forms=forms)
    emitted = emit(func, options)
    module = run_module(emitted.source, func.sym_name.data)
    draw, compute, bring = module["init"], module["apply"], module.get("pack")
    needed = [name for name in signature(draw).parameters if name not in ("key", "dtype")]
    arguments = Arguments(func, fixed, dtype, emitted.shapes)

    def init(key: Any, *, dtype: Any = jnp.float32, **symbols: int) -> Params:
        arguments.check_draw(key, dtype)
        return draw(key, dtype=dtype, **arguments.sizes(needed, symbols))

    def apply(params: Params, *data: Any) -> Any:
        arguments.check(params, data)
        return compute(params, *data)

    def pack(params: Params) -> Params:
        arguments.check_weights(params, packed=False)
        return dict(params) if bring is None else bring(params)

    def freeze(params: Params) -> Callable[..., Any]:
        arguments.check_weights(params, packed=True)
        return frozen(apply, params)

    title = f"@{func.sym_name.data} {show_binding(fixed)}, layout={layout}, dtype={dtype}"
    return JaxOperator(
        title,
        emitted.forms,
        emitted.source,
        init,
        jax.jit(apply, inline=True),
        pack,
        freeze,
    )


def _parsed(text: str) -> FuncOp:
    return next(op for op in parse_module(Source(text)).walk() if isinstance(op, FuncOp))
