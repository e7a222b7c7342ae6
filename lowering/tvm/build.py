"""From staged IR to a compiled kernel, to call in this process or to export for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from syno_ir.binding import unify
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.verification import bind
from syno_ir.errors import SynoError
from syno_ir.lowering.layout import Layout, physical
from syno_ir.lowering.tvm.adapter import (
    Executable,
    IRModule,
    Target,
    Tensor,
    VirtualMachine,
    compile_module,
    device_of,
    from_dlpack,
    on_device,
    sources_of,
)
from syno_ir.lowering.tvm.emit import DTYPE
from syno_ir.lowering.tvm.machine import runs_here
from syno_ir.lowering.tvm.program import Implement, Program, module_of, program_of
from syno_ir.size import Binding


@dataclass(frozen=True)
class Kernel:
    """A compiled operator: ``y = kernel(x, w)``, or ``run = kernel.with_weights(w); y = run(x)``.

    Arrays are of float32 and of any library that speaks DLPack; they are not copied if they are
    contiguous, aligned to 64 bytes and on the kernel's device. Results are numpy arrays, from other
    devices than the processor tensors of TVM.
    """

    func: FuncOp
    values: Binding
    """The symbols that are fixed."""
    layout: Layout
    target: Target
    program: Program
    module: IRModule
    """What was compiled: ``main``, ``pack`` and the stages."""
    executable: Executable

    def __call__(self, *arguments: Any) -> Any:
        """The result; weights, in the layout of the signature, are packed at every call.

        Raises ``SynoError`` if an argument does not fit.
        """
        self._check([_shape(argument) for argument in arguments])
        data = [a for a, learned in zip(arguments, self._learned, strict=True) if not learned]
        weights = [a for a, learned in zip(arguments, self._learned, strict=True) if learned]
        return self._run(data, self._pack(weights))

    def with_weights(self, *weights: Any) -> Callable[..., Any]:
        """A function of the data alone; the weights are packed once.

        It, and this, raise ``SynoError`` if an argument does not fit.
        """
        weight_shapes = [_shape(weight) for weight in weights]
        self._check(self._in_order(weight_shapes, None, learned=True))
        packed = self._pack(weights)

        def run(*data: Any) -> Any:
            self._check(self._in_order([_shape(array) for array in data], None, learned=False))
            return self._run(data, packed)

        return run

    def prepared(self, *arguments: Any) -> Callable[[], Tensor]:
        """A call on arguments that are in place, for measurements; weights are packed."""
        data = [a for a, learned in zip(arguments, self._learned, strict=True) if not learned]
        weights = [a for a, learned in zip(arguments, self._learned, strict=True) if learned]
        self._check([_shape(argument) for argument in arguments])
        return partial(self.machine["main"], *self._in_place(data, self._pack(weights)))

    def export(self, path: str | Path) -> None:
        """Write a library that needs TVM's runtime alone; one named ``.tar`` holds its objects.

        ``main`` in it takes the arguments in order, weights packed; ``pack`` packs the weights.
        """
        self.executable.export_library(str(path))

    @property
    def source(self) -> str:
        """What the target's compiler gets, for targets whose code is text: C or CUDA."""
        return "\n".join(sources_of(self.executable))

    @cached_property
    def machine(self) -> VirtualMachine:
        """What runs ``main`` and ``pack``, made when it is first needed.

        Raises ``SynoError`` if this machine cannot run the target.
        """
        if not runs_here(self.target):
            raise SynoError(
                f"this machine cannot run a kernel for {self.target}"
                "\n  hint: export it, and run it on one that can"
            )
        return VirtualMachine(self.executable, device_of(self.target))

    @property
    def _learned(self) -> list[bool]:
        return [isinstance(argument.type, WeightType) for argument in self.func.arguments]

    def _in_order(self, given: Sequence[Any], other: Any, *, learned: bool) -> list[Any]:
        """``given`` for the weights or the data among the arguments, ``other`` for the rest."""
        expected = sum(is_weight == learned for is_weight in self._learned)
        if len(given) != expected:
            kind = "weights" if learned else "data arguments"
            raise SynoError(f"@{self.func.sym_name.data} has {expected} {kind}, got {len(given)}")
        values = iter(given)
        return [next(values) if is_weight == learned else other for is_weight in self._learned]

    def _check(self, shapes: Sequence[Sequence[int] | None]) -> None:
        """Raise ``SynoError`` unless the shapes, as far as they are given, fit the operator."""
        expected = self.func.arguments
        if len(shapes) == len(expected):
            orders = [physical(argument, self.layout) for argument in expected]
            shapes = [
                [shape[order.index(axis)] for axis in range(len(shape))]
                if shape is not None and len(shape) == len(order)
                else shape
                for shape, order in zip(shapes, orders, strict=True)
            ]
        unify(self.func, shapes, self.values)

    def _pack(self, weights: Sequence[Any]) -> list[Tensor]:
        tensors = [
            self._tensor(name, w) for name, w in zip(self.program.weights, weights, strict=True)
        ]
        if not self.program.packs:
            return tensors
        packed = self.machine["pack"](*tensors)
        return [packed] if len(tensors) == 1 else list(packed)

    def _in_place(self, data: Sequence[Any], packed: Sequence[Tensor]) -> list[Tensor]:
        """The arguments of ``main``."""
        names = [name for name in self.program.arguments if name not in self.program.weights]
        given = dict(zip(self.program.weights, packed, strict=True))
        given |= {name: self._tensor(name, a) for name, a in zip(names, data, strict=True)}
        return [given[name] for name in self.program.arguments]

    def _run(self, data: Sequence[Any], packed: Sequence[Tensor]) -> Any:
        result = self.machine["main"](*self._in_place(data, packed))
        return np.from_dlpack(result) if device_of(self.target) == result.device else result

    def _tensor(self, name: str, array: Any) -> Tensor:
        """The array as TVM's, copied only where it must be."""
        if str(array.dtype).removeprefix("torch.") != DTYPE:
            raise SynoError(
                f"@{self.func.sym_name.data}: {name} has dtype {array.dtype}, not {DTYPE}"
                f"\n  hint: {name}.astype({DTYPE!r})"
            )
        device = device_of(self.target)
        try:
            tensor = from_dlpack(array)
        except (ValueError, RuntimeError, BufferError):  # strided, not aligned, or read-only
            return on_device(np.array(array, order="C"), device)
        return tensor if tensor.device == device else on_device(tensor.numpy(), device)


def _shape(array: Any) -> tuple[int, ...]:
    """The shape of an array. Raises ``SynoError`` if it is none."""
    if not hasattr(array, "__dlpack__"):
        raise SynoError(f"expected an array that speaks DLPack, got {type(array).__name__}")
    return tuple(array.shape)


def complete(func: FuncOp, values: Binding) -> dict[str, int]:
    """The values with the defaults of others; symbols that have none stay open.

    Raises ``SynoError`` if a binding or a size does not fit.
    """
    given = func.symbols.data.complete(values)
    if given.keys() >= set(func.symbols.data.names):
        return bind(func, given)
    if unknown := given.keys() - set(func.symbols.data.names):
        raise SynoError(f"@{func.sym_name.data} has no symbol {', '.join(sorted(unknown))}")
    return given


def build_func(
    func: FuncOp, values: Binding, target: Target, layout: Layout, implement: Implement
) -> Kernel:
    """A staged function, compiled; symbols that have no value stay open.

    Raises ``SynoError`` if a binding or a size does not fit.
    """
    given = complete(func, values)
    program = program_of(func, given, layout, implement)
    module = module_of(program)
    executable = compile_module(module, target=target)
    return Kernel(func, given, layout, target, program, module, executable)
