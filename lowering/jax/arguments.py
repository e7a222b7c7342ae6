"""What a loaded operator takes, and what is said of arguments that it does not take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xdsl.ir import SSAValue

from syno_ir.binding import solve
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.verification import bind_known
from syno_ir.dialect.violation import show_binding
from syno_ir.errors import SynoError
from syno_ir.lowering.jax.module import Dtype, module_names
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
        return {symbol: binding[symbol] for symbol in needed}

    def check(self, params: Params, data: Sequence[Any]) -> None:
        """Raises ``SynoError`` unless ``apply`` takes the arguments."""
        weights, names = list(self._weights), list(self._data)
        if _names(params) != sorted(weights) or len(data) != len(names):
            raise SynoError(
                f"{self._name} takes weights ({', '.join(weights)}) and {len(names)} data "
                f"arguments; got {_shown(params)} and {len(data)}"
                f"\n  hint: call apply({', '.join([_literal(weights), *names])}); "
                "`init` draws the weights"
            )
        arrays = {**params, **dict(zip(names, data, strict=True))}
        self._check_arrays(arrays, self.shapes)
        if self.dtype == "argument" and len({array.dtype for array in arrays.values()}) > 1:
            dtypes = ", ".join(f"{name} is {arrays[name].dtype}" for name in [*names, *weights])
            raise SynoError(
                f"{self._name} takes arguments of one dtype; {dtypes}"
                "\n  hint: bring them to one dtype, as in x.astype(w.dtype), or let "
                'load(..., dtype="bfloat16") do that'
            )

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
        extents = [n.evaluate(known) if n.symbols <= known.keys() else None for n in shape]
        wrong = [
            size
            for size, own, extent in zip(shape, given, extents, strict=False)
            if isinstance(own, int) and extent not in (None, own)
        ]
        if len(given) == len(shape) and not wrong:
            return
        argument, is_weight = self._arguments[name], name in self._weights
        fixed = [symbol for size in wrong for symbol in sorted(size.symbols & self.fixed.keys())]
        moved = list(shape) != list(shape_of(argument))
        what = f"{argument.type} with its channels last" if moved else str(argument.type)
        if moved and is_weight:
            what, hint = "packed it", "`pack` brings weights of the signature to that layout"
        elif fixed and len(given) == len(shape):
            hint = f"load(operator, {fixed[0]}=...) is for another {fixed[0]}"
        elif is_weight:
            hint = "`init` draws weights of that shape"
        else:
            hint = "reshape it, or map `apply` over more axes by jax.vmap"
        symbols = {symbol for size in shape for symbol in size.symbols}
        raise SynoError(
            f"{self._name}: {name} has shape {_listed(given)}, but {what} is {_listed(extents)} "
            f"under {show_binding(known, symbols)}\n  hint: {hint}"
        )


def _names(params: object) -> list[str] | None:
    """The names in a mapping, sorted; None if it is no mapping."""
    return sorted(map(str, params)) if isinstance(params, Mapping) else None


def _shown(params: object) -> str:
    if (names := _names(params)) is not None:
        return f"({', '.join(names)})"
    shape = getattr(params, "shape", None)
    return f"a {type(params).__name__}" if shape is None else f"an array of shape {list(shape)}"


def _listed(shape: Sequence[Any]) -> str:
    return f"[{', '.join('?' if extent is None else str(extent) for extent in shape)}]"


def _literal(weights: Sequence[str]) -> str:
    return "{" + ", ".join(f'"{name}": {name}' for name in weights) + "}"
