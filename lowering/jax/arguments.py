"""What a loaded operator takes, and what is said of arguments that it does not take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any

from xdsl.ir import SSAValue

from syno_ir.binding import solve
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.verification import bind_known
from syno_ir.dialect.violation import under
from syno_ir.errors import SynoError
from syno_ir.lowering.jax.module import Dtype, module_names
from syno_ir.lowering.layout import Layout, physical
from syno_ir.size import Binding, Size

Params = dict[str, Any]
Shapes = Mapping[str, Sequence[Size]]


@dataclass(frozen=True)
class Arguments:
    """The arguments of an operator, some of whose symbols are ``fixed``.

    ``shapes`` are those in which ``apply`` takes them.
    """

    func: FuncOp
    fixed: Binding
    dtype: Dtype
    shapes: Shapes

    def sizes(self, needed: Iterable[str], given: Binding) -> dict[str, int]:
        """The symbols that ``init`` needs, from those that are fixed and those that it is given.

        Raises ``SynoError`` if one is missing, or one is given that contradicts or is no size.
        """
        binding = bind_known(self.func, {**self.fixed, **given})
        if changed := [symbol for symbol in self.fixed if binding[symbol] != self.fixed[symbol]]:
            [symbol, *_] = changed
            raise SynoError(
                f"{self._name}: init gives {symbol} = {binding[symbol]}, but the operator is "
                f"loaded with {symbol} = {self.fixed[symbol]}"
                f"\n  hint: load(operator, {symbol}={binding[symbol]}) loads it with the other"
            )
        if missing := [symbol for symbol in needed if symbol not in binding]:
            values = ", ".join(f"{symbol}=..." for symbol in missing)
            raise SynoError(
                f"{self._name}: init has no value for {', '.join(missing)}"
                f"\n  hint: init(key, {values}), or load(operator, {values})"
            )
        return {symbol: index(binding[symbol]) for symbol in needed}

    def check_draw(self, key: Any, dtype: Any) -> None:
        """Raises ``SynoError`` unless ``init`` draws with that key, in that dtype."""
        from jax import numpy as jnp

        if not _is_key(key):
            given = f"{key.dtype}{list(key.shape)}" if _is_array(key) else type(key).__name__
            raise SynoError(
                f"{self._name}: init takes one key of jax.random, got {given}"
                "\n  hint: jax.random.key(0) is one, jax.random.split(key) makes several of one"
            )
        try:
            is_inexact = jnp.issubdtype(dtype, jnp.inexact)
        except TypeError:  # it is no dtype
            is_inexact = False
        if not is_inexact:
            given = dtype if isinstance(dtype, str) else getattr(dtype, "__name__", dtype)
            raise SynoError(
                f"{self._name}: init draws floating-point numbers, got dtype {given}"
                "\n  hint: jax.numpy.float32 is such a dtype, and the default"
            )

    def check(self, params: Params, data: Sequence[Any]) -> None:
        """Raises ``SynoError`` unless ``apply`` takes the arguments."""
        weights, names = list(self._weights), list(self._data)
        if _names(params) != sorted(weights) or len(data) != len(names):
            raise SynoError(
                f"{self._name} takes weights ({', '.join(weights)}) and {len(names)} data "
                f"argument{'s' * (len(names) != 1)}; got {_shown(params)} and {len(data)}"
                f"\n  hint: call apply({', '.join([_literal(weights), *names])}); "
                "`init` draws the weights"
            )
        arrays = {**params, **dict(zip(names, data, strict=True))}
        self._check_arrays(arrays, self.shapes)
        self._check_dtypes({name: arrays[name].dtype for name in [*names, *weights]})

    def check_weights(self, params: Params, *, packed: bool) -> None:
        """Raises ``SynoError`` unless these are weights for ``apply``, or for ``pack``."""
        weights = list(self._weights)
        if _names(params) != sorted(weights):
            raise SynoError(
                f"{self._name} takes weights ({', '.join(weights)}); got {_shown(params)}"
                f"\n  hint: pass {_literal(weights)}; `init` draws the weights"
            )
        signature = {name: shape_of(argument) for name, argument in self._weights.items()}
        self._check_arrays(params, self.shapes if packed else signature)

    @property
    def _name(self) -> str:
        return f"@{self.func.sym_name.data}"

    @cached_property
    def _arguments(self) -> dict[str, SSAValue]:
        names = module_names(self.func)
        return {names.of(argument): argument for argument in self.func.arguments}

    @cached_property
    def _weights(self) -> dict[str, SSAValue]:
        return {n: a for n, a in self._arguments.items() if isinstance(a.type, WeightType)}

    @cached_property
    def _data(self) -> dict[str, SSAValue]:
        return {n: a for n, a in self._arguments.items() if n not in self._weights}

    def _check_dtypes(self, dtypes: Mapping[str, Any]) -> None:
        from jax import numpy as jnp

        others = [name for name in dtypes if not jnp.issubdtype(dtypes[name], jnp.floating)]
        if self.dtype == "bfloat16" and others:
            [name, *_] = others
            if jnp.issubdtype(dtypes[name], jnp.complexfloating):
                hint = "load(operator) without dtype computes in complex numbers"
            else:
                hint = f"{name}.astype(jax.numpy.float32)"
            raise SynoError(
                f"{self._name}: {name} is {dtypes[name]}; arithmetic in bfloat16 takes real "
                f"floating-point numbers\n  hint: {hint}"
            )
        if self.dtype == "argument" and len(set(dtypes.values())) > 1:
            given = ", ".join(f"{name} is {dtype}" for name, dtype in dtypes.items())
            common = jnp.result_type(*dtypes.values())
            name = next(name for name, dtype in dtypes.items() if dtype != common)
            rounding = "" if others else ', or let load(..., dtype="bfloat16") round them'
            raise SynoError(
                f"{self._name} takes arguments of one dtype; {given}\n  hint: bring them to one "
                f"dtype, as in {name}.astype(jax.numpy.{common}){rounding}"
            )

    def _check_arrays(self, arrays: Params, shapes: Shapes) -> None:
        """Raises ``SynoError`` unless all are arrays whose shapes fit, the data before weights."""
        for name, array in arrays.items():
            if not hasattr(array, "shape"):
                raise SynoError(
                    f"{self._name}: {name} is a {type(array).__name__}, expected an array"
                    "\n  hint: jax.numpy.asarray makes an array of numbers"
                )
        known, axes = dict(self.fixed), list[tuple[str, Size, int]]()
        for group in self._data, self._weights:
            for name in [name for name in group if name in arrays]:
                given, shape = arrays[name].shape, shapes[name]
                self._check_shape(name, given, shape, known)
                axes += [
                    (f"axis {axis} of {name}", size, extent)
                    for axis, (size, extent) in enumerate(zip(shape, given, strict=True))
                    if isinstance(extent, int)  # an export may leave it open
                ]
            known = bind_known(self.func, solve(self.func, axes, self.fixed))

    def _check_shape(
        self, name: str, given: Sequence[Any], shape: Sequence[Size], known: Binding
    ) -> None:
        """Raises ``SynoError`` unless an array has the axes of a shape, as far as it is known."""
        extents = _extents(shape, known)
        if len(given) == len(shape) and _fit(given, extents):
            return
        what = str(self._arguments[name].type)
        if self._is_moved(name, shape):
            what = "packed it" if name in self._weights else f"{what} with its channels last"
        symbols = {symbol for size in shape for symbol in size.symbols}
        raise SynoError(
            f"{self._name}: {name} has shape {_listed(given)}, but {what} is {_listed(extents)}"
            f"{under(known, symbols)}\n  hint: {self._way_out(name, given, shape, known)}"
        )

    def _way_out(
        self, name: str, given: Sequence[Any], shape: Sequence[Size], known: Binding
    ) -> str:
        """A hint for an array that does not have the axes of a shape."""
        is_weight = name in self._weights
        if len(given) == len(shape):
            for axis, (size, extent) in enumerate(zip(shape, _extents(shape, known), strict=True)):
                if extent is not None and not isinstance(given[axis], int):
                    return f"axis {axis} is open, but {size} is {extent}: export it with that"
            order = self._order(name, given, shape, known)
            hints = [order] if order else []
            for symbol, value in self._others(given, shape, known):
                hints.append(f"load(operator, {symbol}={value}) is for another {symbol}")
            if hints:
                return "; ".join(hints)
        if is_weight:
            return "`init` draws weights of that shape"
        return "reshape it, or map `apply` over more axes by jax.vmap"

    def _order(
        self, name: str, given: Sequence[Any], shape: Sequence[Size], known: Binding
    ) -> str | None:
        """What brings the axes of an array into the order of a shape, if that is what is wrong."""
        argument, is_moved = self._arguments[name], self._is_moved(name, shape)
        if name not in self._weights:
            other: Layout = "signature" if is_moved else "channels_last"
            order = [shape_of(argument)[axis] for axis in physical(argument, other)]
            if order == list(shape) or not _fit(given, _extents(order, known)):
                return None
            return f'load(operator, layout="{other}") takes the axes {_listed(order)}'
        if is_moved and _fit(given, _extents(shape_of(argument), known)):
            return "`pack` brings weights of the signature to that layout"
        extents = [extent for extent in _extents(shape, known) if extent is not None]
        if not Counter(extents) <= Counter(given):
            return None
        return f"transpose it to the axes {_listed(shape)}"

    def _others(
        self, given: Sequence[Any], shape: Sequence[Size], known: Binding
    ) -> Iterator[tuple[str, int]]:
        """Fixed symbols, and for each the one other value with which an array fits a shape."""
        axes = [("", size, extent) for size, extent in zip(shape, given, strict=True)]
        for symbol in self.fixed:
            if any(symbol in size.symbols for size in shape):
                others = {s: value for s, value in known.items() if s != symbol}
                try:
                    binding = bind_known(self.func, solve(self.func, axes, others))
                except SynoError:
                    continue
                yield symbol, binding[symbol]

    def _is_moved(self, name: str, shape: Sequence[Size]) -> bool:
        """Whether a shape of an argument is not that of the signature."""
        return list(shape) != list(shape_of(self._arguments[name]))


def _names(params: object) -> list[str] | None:
    """The names in a mapping, sorted; None if it is no mapping."""
    return sorted(map(str, params)) if isinstance(params, Mapping) else None


def _shown(params: object) -> str:
    if (names := _names(params)) is not None:
        return f"({', '.join(names)})"
    shape = getattr(params, "shape", None)
    return f"a {type(params).__name__}" if shape is None else f"an array of shape {list(shape)}"


def _is_array(value: object) -> bool:
    from jax import Array
    from numpy import ndarray

    return isinstance(value, Array | ndarray)


def _is_key(key: Any) -> bool:
    """Whether it is one key: of ``jax.random.key``, or numbers of ``jax.random.PRNGKey``."""
    from jax import dtypes
    from jax import numpy as jnp

    if _is_array(key) and jnp.issubdtype(key.dtype, dtypes.prng_key):
        return key.ndim == 0
    return _is_array(key) and key.dtype == "uint32" and key.ndim == 1


def _extents(shape: Sequence[Size], known: Binding) -> list[int | None]:
    """The extents of a shape, None where a symbol is not known."""
    return [size.evaluate(known) if size.symbols <= known.keys() else None for size in shape]


def _fit(given: Sequence[Any], extents: Sequence[int | None]) -> bool:
    """Whether as many axes have these extents, as far as they are known."""
    return all(extent in (None, own) for own, extent in zip(given, extents, strict=True))


def _listed(shape: Sequence[Any]) -> str:
    return f"[{', '.join('?' if extent is None else str(extent) for extent in shape)}]"


def _literal(weights: Sequence[str]) -> str:
    return "{" + ", ".join(f'"{name}": {name}' for name in weights) + "}"
