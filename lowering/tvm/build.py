"""From staged IR to a compiled kernel, to call in this process or to export for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from syno_ir.binding import unify
from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.verification import bind_known
from syno_ir.dialect.violation import show_binding
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
    runnable,
    sources_of,
)
from syno_ir.lowering.tvm.arrays import tensor_of
from syno_ir.lowering.tvm.export import write
from syno_ir.lowering.tvm.machine import obstacle, shown
from syno_ir.lowering.tvm.program import Implement, Program, module_of, program_of
from syno_ir.size import Binding, Size


@dataclass(frozen=True, eq=False)
class Kernel:
    """A compiled operator: ``y = kernel(x, w)``, or ``run = kernel.with_weights(w); y = run(x)``.

    Arrays are of float32 and of any library that speaks DLPack; they are not copied if they are
    contiguous, aligned to 64 bytes, writable and on the kernel's device. The result is an array of
    numpy, on a GPU TVM's tensor.
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

    def __repr__(self) -> str:
        operator = f"@{self.func.sym_name.data} {show_binding(self.values)}"
        return f"<Kernel {operator}, {self.layout}, {shown(self.target)}>"

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The result; weights, in the layout of the signature, are packed at every call.

        Raises ``SynoError`` if an argument does not fit, or is given by name.
        """
        return self._run(*self._divided(arguments, named))

    def with_weights(self, *weights: Any, **named: Any) -> Callable[..., Any]:
        """A function of the data alone; the weights are packed once.

        It, and this, raise ``SynoError`` if an argument does not fit, or is given by name.
        """
        packed = self._pack(self._some(weights, named, learned=True))

        def run(*data: Any, **named: Any) -> Any:
            return self._run(self._some(data, named, learned=False), packed)

        return run

    def prepared(self, *arguments: Any) -> Callable[[], Tensor]:
        """A call on arguments that are in place, for measurements; weights are packed.

        On a GPU it does not wait for the result. Raises ``SynoError`` if an argument does not fit.
        """
        return partial(self.machine["main"], *self._in_order(*self._divided(arguments, {})))

    def export(self, path: str | Path) -> None:
        """Write the kernel to a file, for which TVM's runtime is enough.

        A ``.so`` is a library, linked by this machine's compiler. A ``.o`` is an object file, which
        the target's compiler links to such a library. A ``.tar`` holds objects, of which TVM's
        runtime makes a library where it loads them, by a compiler there.

        ``main`` in it takes the arguments in order, weights packed; ``pack`` packs the weights.
        Raises ``SynoError`` if the target has no such file, or it cannot be written.
        """
        write(self.executable, self.module, self.target, Path(path))

    @property
    def source(self) -> str:
        """What the target's compiler gets, for targets whose code is text: C or CUDA."""
        return "\n".join(sources_of(self.executable))

    @cached_property
    def device(self) -> Any:
        """Where the kernel runs. Raises ``SynoError`` if this machine cannot run the target."""
        if reason := obstacle(self.target):
            is_c = self.target.kind.name == "c"
            hint = "install one" if is_c else "export it, and run it on one that can"
            what = f"a kernel for {shown(self.target)}"
            raise SynoError(f"this machine cannot run {what}: {reason}\n  hint: {hint}")
        return device_of(self.target)

    @cached_property
    def machine(self) -> VirtualMachine:
        """What runs ``main`` and ``pack``, made when it is first needed.

        Raises ``SynoError`` if this machine cannot run the target.
        """
        return VirtualMachine(runnable(self.executable), self.device)

    @property
    def _learned(self) -> list[bool]:
        return [isinstance(argument.type, WeightType) for argument in self.func.arguments]

    def _divided(
        self, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> tuple[list[Tensor], list[Tensor]]:
        """The data and the packed weights. Raises ``SynoError`` if an argument does not fit."""
        names = list(self.program.arguments)
        self._refuse_names(named, names)
        if len(arguments) != len(names):
            self._check([None] * len(arguments))
        tensors = list(map(self._tensor, names, arguments))
        self._check([tuple(tensor.shape) for tensor in tensors])
        pairs = list(zip(tensors, self._learned, strict=True))
        data = [tensor for tensor, learned in pairs if not learned]
        return data, self._pack([tensor for tensor, learned in pairs if learned])

    def _some(
        self, arrays: Sequence[Any], named: Mapping[str, Any], *, learned: bool
    ) -> list[Tensor]:
        """The weights or the data alone. Raises ``SynoError`` if one does not fit."""
        every = zip(self.program.arguments, self._learned, strict=True)
        names = [name for name, is_weight in every if is_weight == learned]
        self._refuse_names(named, names)
        if len(arrays) != len(names):
            kind = "weight" if learned else "data argument"
            plural = "" if len(names) == 1 else "s"
            raise SynoError(
                f"@{self.func.sym_name.data} has {len(names)} {kind}{plural} ({', '.join(names)}), "
                f"got {len(arrays)}"
            )
        tensors = list(map(self._tensor, names, arrays))
        shapes = iter(tuple(tensor.shape) for tensor in tensors)
        self._check([next(shapes) if each == learned else None for each in self._learned])
        return tensors

    def _refuse_names(self, named: Mapping[str, Any], names: Sequence[str]) -> None:
        if named:
            raise SynoError(
                f"@{self.func.sym_name.data}: arrays have no names in a call, got "
                f"{', '.join(f'{name}=' for name in named)}"
                f"\n  hint: give them in order: {', '.join(names)}"
            )

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

    def _pack(self, weights: Sequence[Tensor]) -> list[Tensor]:
        if not self.program.packs:
            return list(weights)
        packed = self.machine["pack"](*weights)
        return [packed] if len(weights) == 1 else list(packed)

    def _in_order(self, data: Sequence[Tensor], packed: Sequence[Tensor]) -> list[Tensor]:
        """The arguments of ``main``."""
        given, weights = iter(data), iter(packed)
        return [next(weights if learned else given) for learned in self._learned]

    def _run(self, data: Sequence[Tensor], packed: Sequence[Tensor]) -> Any:
        result = self.machine["main"](*self._in_order(data, packed))
        return result if self.target.kind.name == "cuda" else np.from_dlpack(result)

    def _tensor(self, name: str, array: Any) -> Tensor:
        return tensor_of(array, self.device, f"@{self.func.sym_name.data}: {name}")


def build_func(
    func: FuncOp, values: Binding, target: Target, layout: Layout, implement: Implement
) -> Kernel:
    """A staged function, compiled; symbols that have no value stay open.

    Raises ``SynoError`` if a binding or a size does not fit.
    """
    given = bind_known(func, values)
    program = program_of(func, given, layout, implement)
    _refuse_untold(func, given, program)
    module = module_of(program)
    executable = compile_module(module, target=target)
    return Kernel(func, given, layout, target, program, module, executable)


def _refuse_untold(func: FuncOp, given: Binding, program: Program) -> None:
    """Raises ``SynoError`` if a symbol stays open that is no axis by itself: none tells it."""
    shapes = [*program.packed.values(), *(call.shape for call in program.calls)]
    used = {symbol for shape in shapes for size in shape for symbol in size.symbols}
    used |= {symbol for call in program.calls for symbol in call.symbols}
    told = {size for shape in program.packed.values() for size in shape}
    for symbol in func.symbols.data.names:
        if symbol in used and symbol not in given and Size.symbol(symbol) not in told:
            raise SynoError(
                f"@{func.sym_name.data}: {symbol} has no value, and no axis is {symbol} alone, "
                f"which could tell it at a call\n  hint: build(operator, {symbol}=...)"
            )
