"""Whatever depends on weights alone, computed once: stages, layouts, kernels filled with zeros."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import jax
from jax.extend.core import ClosedJaxpr, DebugInfo, Jaxpr, Literal, jaxpr_as_fun

VIEWS = ("slice", "squeeze", "broadcast_in_dim")
"""Steps that cost nothing inside the one that reads them; kept, each result is an argument more."""


def freeze(apply: Callable[..., Any], params: Any) -> Callable[..., Any]:
    """``apply`` at fixed parameters, as a jitted function of the data.

    For each shape of the data, ``apply`` is traced once; the steps that no data reaches are
    computed then, and their results kept for all calls.
    """

    @lru_cache
    def specialized(data: tuple[Any, ...]) -> Callable[..., Any]:
        return _specialize(apply, params, data)

    def run(*data: Any) -> Any:
        return specialized(tuple(jax.typeof(array) for array in data))(*data)

    return run


def _specialize(apply: Callable[..., Any], params: Any, data: Sequence[Any]) -> Callable[..., Any]:
    closed = jax.make_jaxpr(apply)(params, *data)
    jaxpr, leaves = closed.jaxpr, jax.tree.leaves(params)
    given = [*jaxpr.constvars, *jaxpr.invars[: len(leaves)]]
    known = set(given)
    steps, late = [], []
    for step in jaxpr.eqns:
        if not step.effects and all(isinstance(v, Literal) or v in known for v in step.invars):
            steps.append(step)
            known.update(step.outvars)
        else:
            late.append(step)
    early, needed = [], set[Any]()
    for step in reversed(steps):
        if step.primitive.name in VIEWS and needed.isdisjoint(step.outvars):
            late.insert(0, step)
            known.difference_update(step.outvars)
        else:
            early.insert(0, step)
            needed.update(v for v in step.invars if not isinstance(v, Literal))
    read = [v for step in late for v in step.invars] + list(jaxpr.outvars)
    kept = list(dict.fromkeys(v for v in read if not isinstance(v, Literal) and v in known))
    unnamed = jaxpr.debug_info.with_unknown_names()
    with jax.ensure_compile_time_eval():
        arrays = _function(given, kept, early, unnamed)(*closed.consts, *leaves)
    rest = jax.jit(_function([*kept, *jaxpr.invars[len(leaves) :]], jaxpr.outvars, late, unnamed))

    def run(*data: Any) -> Any:
        (result,) = rest(*arrays, *data)
        return result

    return run


def _function(
    inputs: Sequence[Any], outputs: Sequence[Any], steps: Sequence[Any], origin: DebugInfo
) -> Any:
    """Some steps of a jaxpr as a function that gives a list."""
    jaxpr = Jaxpr([], list(inputs), list(outputs), list(steps), debug_info=origin)
    return jaxpr_as_fun(ClosedJaxpr(jaxpr, []))
