"""An operator as an ``IRModule``: a TensorIR function for each stage, and a Relax ``main``.

``main`` takes the operator's arguments in order, weights packed as the stages read them; ``pack``
makes such weights of those in the layout of the signature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.ir import Block, SSAValue

from syno_ir.dialect import FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.lowering.layout import Layout, physical
from syno_ir.lowering.symbolic import Names
from syno_ir.lowering.tvm.adapter import IRModule, PrimFunc, TensorType, relax
from syno_ir.lowering.tvm.emit import DTYPE, Emitter, Kernel
from syno_ir.lowering.tvm.nest import Stage, stage_of
from syno_ir.size import Binding, Size

RESERVED = ("main", "pack", "sum", "self", "cls", "Module", "I", "R", "T")
"""Names that arguments and stages do not get."""

Shape = tuple[Size, ...]


@dataclass(frozen=True)
class Implementation:
    """A stage with the layout and the schedule that it gets."""

    kernel: Kernel
    function: PrimFunc
    """The function of the kernel, scheduled."""
    packs: Mapping[int, PrimFunc]
    """The functions that pack weights, scheduled."""


Implement = Callable[[Stage], Implementation]


@dataclass(frozen=True)
class Call:
    """The call of a TensorIR function."""

    name: str
    function: PrimFunc
    arguments: tuple[str, ...]
    result: str
    shape: Shape
    """Of the result."""
    symbols: tuple[str, ...] = ()
    """Symbols without a value, whose values the function takes, too."""


@dataclass(frozen=True)
class Program:
    """What ``main`` and ``pack`` do."""

    arguments: Mapping[str, Shape]
    """In order, with their shapes: data as it lies in memory, weights as in the signature."""
    weights: tuple[str, ...]
    """The names of those arguments that are weights."""
    packs: Mapping[str, Call]
    """For the name of a weight the call that packs it."""
    calls: tuple[Call, ...]
    """The stages in order."""
    result: str

    @property
    def packed(self) -> dict[str, Shape]:
        """The arguments of ``main``."""
        packed = {weight: call.shape for weight, call in self.packs.items()}
        return {**self.arguments, **packed}


def program_of(func: FuncOp, values: Binding, layout: Layout, implement: Implement) -> Program:
    """An operator, with data in a layout, and each stage as ``implement`` makes it.

    Symbols that are not in ``values`` stay open. Raises ``SynoError`` if that cannot be.
    """
    names = Names([*RESERVED, *func.symbols.data.names])
    constants = {symbol: Size.of(value) for symbol, value in values.items()}
    layouts: dict[SSAValue, tuple[int, ...]] = {}
    arguments: dict[str, Shape] = {}
    for argument in func.arguments:
        layouts[argument] = tuple(physical(argument, layout))
        shape = [size.substitute(constants) for size in shape_of(argument)]
        name = names.of(argument, "w" if isinstance(argument.type, WeightType) else "x")
        arguments[name] = tuple(shape[dim] for dim in layouts[argument])
    packs: dict[str, Call] = {}
    calls: list[Call] = []
    for contraction in func.contractions:
        final = contraction.result is func.returned
        stage = stage_of(
            contraction,
            names,
            constants,
            [layouts[tensor] for tensor in contraction.tensors],
            [_is_packable(tensor, constants) for tensor in contraction.tensors],
            tuple(physical(func.returned, layout)) if final else None,
        )
        made = implement(stage)
        for number, function in made.packs.items():
            weight = stage.operands[number].name
            packs[weight] = Call(
                f"pack_{weight}", function, (weight,), weight, _result_shape(function)
            )
        sizes = [loop.size for loop in stage.outputs]
        shape = tuple(sizes[dim] for dim in made.kernel.layout)
        takes = tuple(operand.name for operand in stage.operands)
        calls.append(Call(stage.name, made.function, takes, stage.name, shape, made.kernel.symbols))
        layouts[contraction.result] = made.kernel.layout
    weights = [names.of(a) for a in func.arguments if isinstance(a.type, WeightType)]
    return Program(arguments, tuple(weights), packs, tuple(calls), names.of(func.returned))


def _is_packable(tensor: SSAValue, constants: Mapping[str, Size]) -> bool:
    """True for a weight of the function whose shape is known."""
    known = all(size.symbols <= constants.keys() for size in shape_of(tensor))
    return known and isinstance(tensor.owner, Block) and isinstance(tensor.type, WeightType)


def _result_shape(function: PrimFunc) -> Shape:
    """The shape of the last tensor of a function without open symbols."""
    return tuple(Size.of(int(extent)) for extent in function.params[-1].shape)


def module_of(program: Program) -> IRModule:
    """The program in Relax, with the TensorIR functions that it calls."""
    builder = relax.BlockBuilder()
    _add_function(builder, "main", program.packed, program.calls, (program.result,))
    if program.weights:
        shapes = {name: program.arguments[name] for name in program.weights}
        _add_function(builder, "pack", shapes, tuple(program.packs.values()), program.weights)
    return builder.get()


def _add_function(
    builder: Any,
    name: str,
    arguments: Mapping[str, Shape],
    calls: Sequence[Call],
    results: Sequence[str],
) -> None:
    """A Relax function; a call's result takes the place of an argument of the same name."""
    emitter = Emitter()

    def of_shape(shape: Shape) -> TensorType:
        return TensorType([emitter.size(size) for size in shape], DTYPE)

    variables = {name: relax.Var(name, of_shape(shape)) for name, shape in arguments.items()}
    with builder.function(name, list(variables.values())):
        with builder.dataflow():
            for call in calls:
                function = call.function.with_attr("global_symbol", call.name)
                called = builder.add_func(function, call.name)
                takes = [variables[argument] for argument in call.arguments]
                takes += [emitter.symbols[symbol] for symbol in call.symbols]
                value = relax.call_tir(called, takes, of_shape(call.shape))
                variables[call.result] = builder.emit(value)
            made = [variables[result] for result in results]
            output = builder.emit_output(made[0] if len(made) == 1 else relax.Tuple(made))
        builder.emit_func_output(output)
