"""What a loaded operator takes, and what is said of arguments that it does not take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xdsl.ir import SSAValue

from syno_ir.binding import unify
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.verification import bind_known
from syno_ir.dialect.violation import show_binding
from syno_ir.errors import SynoError
from syno_ir.lowering.jax.module import Dtype, module_names
from syno_ir.lowering.layout import Layout, physical
from syno_ir.size import Binding, SizeError

Params = dict[str, Any]
Pack = Callable[[Params], Params]
Shape = Sequence[int | None]
"""None stands for any size."""

FREE = 960
"""A size to try for a symbol that has none: most coefficients divide it."""


@dataclass(frozen=True)
class Arguments:
    """The arguments of an operator, some of whose symbols are ``fixed``.

    ``pack`` brings weights to the layout in which ``apply`` takes them, if that is another one.
    """

    func: FuncOp
    fixed: Binding
    layout: Layout
    dtype: Dtype
    pack: Pack | None

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
        self._check_arrays(arrays, self.pack)
        if self.dtype == "argument" and len({array.dtype for array in arrays.values()}) > 1:
            dtypes = ", ".join(f"{name} is {arrays[name].dtype}" for name in [*names, *weights])
            raise SynoError(
                f"{self._name} takes arguments of one dtype; {dtypes}"
                "\n  hint: bring them to one dtype, as in x.astype(w.dtype), or let "
                'load(..., dtype="bfloat16") do that'
            )

    def check_weights(self, params: Params, pack: Pack | None) -> None:
        """Raises ``SynoError`` unless these are the weights, brought by ``pack`` to its layout."""
        weights = list(self._weights)
        if _names(params) != sorted(weights):
            raise SynoError(
                f"{self._name} takes weights ({', '.join(weights)}); got {_shown(params)}"
                f"\n  hint: pass {_literal(weights)}; `init` draws the weights"
            )
        self._check_arrays(params, pack)

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

    def _check_arrays(self, arrays: Params, pack: Pack | None) -> None:
        """Raises ``SynoError`` unless all are arrays whose shapes fit."""
        for name, array in arrays.items():
            if not hasattr(array, "shape"):
                raise SynoError(
                    f"{self._name}: {name} is a {type(array).__name__}, expected an array"
                    "\n  hint: jax.numpy.asarray makes an array of numbers"
                )
        known = self._known({n: a for n, a in arrays.items() if n in self._data})
        expected = self._shapes(known) if pack is None else self._packed(pack, known)
        for name, shape in expected.items():
            given = arrays[name].shape
            if not _fits(given, shape):
                self._refuse_shape(name, given, shape, known, packed=pack is not None)
        if pack is None:
            self._known(arrays)

    def _refuse_shape(
        self, name: str, given: Shape, expected: Shape, known: Binding, *, packed: bool
    ) -> None:
        argument = self._weights[name]
        sizes = shape_of(argument)
        if packed:
            what, hint = "packed it", "`pack` brings weights of the signature to that layout"
        else:
            what, hint = str(argument.type), "`init` draws weights of that shape"
            if len(given) == len(sizes):
                (size, *_) = [s for s, a, b in zip(sizes, given, expected, strict=True) if b != a]
                if fixed := sorted(size.symbols & self.fixed.keys()):
                    hint = f"load(operator, {fixed[0]}=...) is for another {fixed[0]}"
        shown = ", ".join("?" if n is None else str(n) for n in expected)
        symbols = {symbol for size in sizes for symbol in size.symbols}
        raise SynoError(
            f"{self._name}: {name} has shape {list(given)}, but {what} is [{shown}] "
            f"under {show_binding(known, symbols)}\n  hint: {hint}"
        )

    def _known(self, arrays: Params) -> dict[str, int]:
        """The symbols that the shapes of some arguments tell, which are not packed."""
        shapes: list[Shape | None] = []
        for name, argument in self._arguments.items():
            if name not in arrays:
                shapes.append(None)
                continue
            shape = [n if isinstance(n, int) else None for n in arrays[name].shape]
            axes = physical(argument, self.layout)
            fits = len(shape) == len(axes)
            shapes.append([shape[axes.index(i)] for i in range(len(axes))] if fits else shape)
        return bind_known(self.func, unify(self.func, shapes, self.fixed))

    def _shapes(self, known: Binding) -> dict[str, Shape]:
        """The shapes of the weights in the signature, as far as they are known."""
        return {
            name: [n.evaluate(known) if n.symbols <= known.keys() else None for n in shape_of(a)]
            for name, a in self._weights.items()
        }

    def _packed(self, pack: Pack, known: Binding) -> dict[str, Shape]:
        """The shapes of the weights as ``pack`` gives them.

        Axes that follow symbols which the weights alone tell may have any size: those which change
        with them.
        """
        import jax
        import jax.numpy as jnp

        symbols, tried = self.func.symbols.data.names, list[Params]()
        for size in (FREE, 2 * FREE):
            try:
                shapes = self._shapes({**dict.fromkeys(symbols, size), **known})
            except SizeError:  # these sizes are none of this function
                return {}
            weights = {n: jax.ShapeDtypeStruct(s, jnp.float32) for n, s in shapes.items()}
            tried.append(jax.eval_shape(pack, weights))
        first, second = tried
        return {
            name: [
                a if a == b else None for a, b in zip(one.shape, second[name].shape, strict=True)
            ]
            for name, one in first.items()
        }


def _names(params: object) -> list[str] | None:
    """The names in a mapping, sorted; None if it is no mapping."""
    return sorted(map(str, params)) if isinstance(params, Mapping) else None


def _fits(given: Shape, expected: Shape) -> bool:
    return len(given) == len(expected) and all(
        size in (None, own) for own, size in zip(given, expected, strict=True)
    )


def _shown(params: object) -> str:
    if (names := _names(params)) is not None:
        return f"({', '.join(names)})"
    shape = getattr(params, "shape", None)
    return f"a {type(params).__name__}" if shape is None else f"an array of shape {list(shape)}"


def _literal(weights: Sequence[str]) -> str:
    return "{" + ", ".join(f'"{name}": {name}' for name in weights) + "}"
