"""From IR to ``init`` and a jitted ``apply``, in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from syno_ir.binding import infer_binding
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.errors import SynoError, missing_extra
from syno_ir.frontend import Source, parse_module
from syno_ir.lowering.jax.module import Options, emit_module, module_names
from syno_ir.size import Binding

Params = dict[str, Any]


@dataclass(frozen=True)
class JaxOperator:
    """An operator in JAX: ``y = op.apply(op.init(key), x)``."""

    source: str
    """The module that was emitted; it runs by itself."""
    init: Callable[..., Params]
    """``init(key, **symbols, dtype=jnp.float32)``: the weights by name."""
    apply: Callable[..., Any]
    """``apply(params, x, ...)``, jitted: the result for the data arguments, in order."""


def load_func(func: FuncOp, values: Binding) -> JaxOperator:
    """The operator, with the symbols in ``values`` fixed; shapes tell the others.

    ``apply`` raises ``SynoError`` when it is traced with shapes that do not fit. The same IR and
    values give the same object, so that nothing is compiled twice.
    """
    return _load(str(func), tuple(sorted(values.items())))


@lru_cache(maxsize=256)
def _load(text: str, values: tuple[tuple[str, int], ...]) -> JaxOperator:
    try:
        import jax
    except ImportError:
        raise missing_extra("syno_ir.jax", "jax") from None
    func = next(op for op in parse_module(Source(text)).walk() if isinstance(op, FuncOp))
    source = emit_module(func, Options(values=dict(values)))
    module: dict[str, Any] = {"__name__": f"syno_ir.emitted.{func.sym_name.data}"}
    exec(compile(source, f"<@{func.sym_name.data}>", "exec"), module)
    names = module_names(func)
    weights = [names.of(a) for a in func.arguments if isinstance(a.type, WeightType)]

    def apply(params: Params, *data: Any) -> Any:
        if set(weights) != params.keys() or len(data) + len(weights) != len(func.arguments):
            raise SynoError(
                f"@{func.sym_name.data} takes weights ({', '.join(weights)}) and "
                f"{len(func.arguments) - len(weights)} data arguments; "
                f"got ({', '.join(params)}) and {len(data)}"
            )
        rest = iter(data)
        arrays = [
            params[names.of(a)] if isinstance(a.type, WeightType) else next(rest)
            for a in func.arguments
        ]
        infer_binding(func, [array.shape for array in arrays], dict(values))
        return module["apply"](params, *data)

    return JaxOperator(source, module["init"], jax.jit(apply))
