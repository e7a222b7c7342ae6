"""TensorIR of a stage: copies of operands where the layout needs them, the sum, and the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from syno_ir.blend import evaluate_blend
from syno_ir.coordinates import Guard
from syno_ir.errors import SynoError
from syno_ir.index import Floor, Form, Iterator
from syno_ir.lowering.tvm.access import Digit, Range, distance_of
from syno_ir.lowering.tvm.adapter import PrimFunc, TeTensor, int64, te, tir
from syno_ir.lowering.tvm.layout import Part, is_copied, layout_of_copy
from syno_ir.lowering.tvm.nest import Operand, Stage
from syno_ir.lowering.tvm.tiling import Tiling
from syno_ir.size import Size

DTYPE = "float32"
SUM = "sum"
"""The name of the block that sums."""
PIECE = 4
"""Elements of the smallest vector register; vectors of other widths are better apart in memory."""
COPY_PREFIX = "copy_"
"""What the names of blocks that copy an operand begin with."""

Expression = Any
"""An integer or a number of TensorIR."""

Places = Mapping[Iterator, Expression]
"""For each iterator the variable that runs along it."""


@dataclass(frozen=True)
class Kernel:
    """A stage as a TensorIR function of its operands and, last, its result."""

    function: PrimFunc
    packs: dict[int, PrimFunc]
    """For the number of an operand that is taken packed, the function that packs it."""
    layout: tuple[int, ...]
    """The dims of the result in the order in which they lie in memory."""
    symbols: tuple[str, ...]
    """The symbols without a value, which the function takes behind its operands."""


@dataclass
class Emitter:
    """Expressions of TensorIR for the sizes and coordinates of one function."""

    symbols: dict[str, Expression] = field(default_factory=dict)
    """The variables of symbols without a value, made when they are met."""

    def size(self, size: Size) -> Expression:
        if not all(exponent > 0 for _, exponent in size.powers) or size.denominator != 1:
            unknown = " and ".join(sorted(size.symbols))
            if not unknown:
                raise SynoError(
                    f"a size comes to {size}, which is no whole number"
                    "\n  hint: give values that the coefficients divide"
                )
            raise SynoError(
                f"{size} is not whole for every {unknown}"
                f"\n  hint: give {unknown} a value in a binding of the function"
            )
        product = int64(size.numerator)
        for symbol, exponent in size.powers:
            variable = self.symbols.setdefault(symbol, tir.Var(symbol, "int64"))
            for _ in range(exponent):
                product = product * variable
        return product

    def form(self, form: Form, places: Places) -> Expression:
        total: Expression = int64(0)
        for atom, powers, factor in form.terms:
            magnitude = self.size(Size(abs(factor.numerator), factor.denominator, powers))
            if atom is not None and isinstance(atom, Iterator):
                magnitude = magnitude * places[atom]
            elif atom is not None:
                inner, divisor = self.form(atom.form, places), self.size(atom.divisor)
                if isinstance(atom, Floor):
                    magnitude = magnitude * tir.floordiv(inner, divisor)
                else:
                    magnitude = magnitude * _remainder(inner, divisor)
            total = total + magnitude if factor > 0 else total - magnitude
        return total

    def guarded(
        self, value: Expression, guards: Sequence[Guard[Form]], places: Places
    ) -> Expression:
        """The value where all guards hold, else 0."""
        conditions: list[Expression] = []
        for guard in guards:
            coordinate = self.form(guard.coordinate, places)
            conditions += [coordinate >= 0, coordinate < self.size(guard.size)]
        return tir.if_then_else(tir.all(*conditions), value, 0.0) if conditions else value

    def scaled(self, value: Expression, scale: Size) -> Expression:
        if not scale.powers:
            factor = scale.numerator / scale.denominator
            return value if factor == 1 else value * tir.const(factor, DTYPE)
        above, below = (self.size(part).astype(DTYPE) for part in scale.parts)
        return value * above / below

    def shape(self, operand: Operand) -> list[Expression]:
        """The shape of an operand as it lies in memory."""
        return [self.size(operand.access.shape[dim]) for dim in operand.layout]

    def shape_of_copy(self, operand: Operand, parts: Sequence[Part]) -> list[Expression]:
        return [self._extent(operand, part) for part in parts]

    def _extent(self, operand: Operand, part: Part) -> Expression:
        if isinstance(part.axis, Range):
            low, high = part.axis.low, part.axis.high
            if high is None:
                return self.size(operand.access.shape[part.axis.dim])
            return int64(high - low + 1)
        if part.inside:
            return int64(part.block or 1)
        return self.size(part.axis.iterator.size / Size.of(part.block or 1))

    def copy(self, operand: Operand, parts: Sequence[Part], source: TeTensor) -> TeTensor:
        """The copy of an operand, with zeros, or its other end, beyond the ends of its dims."""

        def element(*indices: Expression) -> Expression:
            access = operand.access
            at: list[Expression] = [int64(0)] * len(access.shape)
            inside: list[Expression] = []
            for part, index in zip(parts, indices, strict=True):
                axis, dim = part.axis, part.axis.dim
                if isinstance(axis, Digit):
                    block = 1 if part.inside else part.block or 1
                    at[dim] = at[dim] + index * int64(axis.stride * block)
                    continue
                at[dim] = index + axis.low
                for guard in axis.guards:
                    place = at[dim] + (distance_of(guard.coordinate, axis.form) or 0)
                    inside += [place >= 0, place < self.size(guard.size)]
                if axis.circular:
                    at[dim] = _remainder(at[dim], self.size(access.shape[dim]))
            value = source(*(at[dim] for dim in operand.layout))
            return tir.if_then_else(tir.all(*inside), value, 0.0) if inside else value

        name = f"{COPY_PREFIX}{operand.name}"
        return te.compute(self.shape_of_copy(operand, parts), element, name=name)

    def read_copy(self, parts: Sequence[Part], source: TeTensor, places: Places) -> Expression:
        """The element of a copy that a term reads."""
        indices: list[Expression] = []
        for part in parts:
            if isinstance(part.axis, Range):
                indices.append(self.form(part.axis.form, places) - part.axis.low)
            elif part.block is None:
                indices.append(places[part.axis.iterator])
            else:
                divide = tir.floormod if part.inside else tir.floordiv
                indices.append(divide(places[part.axis.iterator], int64(part.block)))
        return source(*indices)

    def read(self, operand: Operand, source: TeTensor, places: Places) -> Expression:
        """The element of an operand that a term reads."""
        access = operand.access
        at: list[Expression] = [int64(0)] * len(access.shape)
        ends: list[Guard[Form]] = []
        for axis in access.axes:
            if isinstance(axis, Digit):
                at[axis.dim] = at[axis.dim] + places[axis.iterator] * int64(axis.stride)
                continue
            at[axis.dim] = self.form(axis.form, places)
            ends += axis.guards
        return self.guarded(source(*(at[dim] for dim in operand.layout)), ends, places)


def _remainder(value: Expression, divisor: Expression) -> Expression:
    """``value % divisor``, in terms of a remainder that rounds towards 0.

    TVM 0.27 joins the remainders of two neighbouring indices wrongly when it flattens a buffer:
    ``3*((i//3 + 1) % 3) + (i%3 + 1) % 3`` becomes ``(i + 3) % 9``. It leaves this form alone.
    """
    return tir.truncmod(tir.truncmod(value, divisor) + divisor, divisor)


def kernel_of(stage: Stage, tiling: Tiling) -> Kernel:
    """The TensorIR of a stage, not scheduled, with operands laid out for a tiling.

    Raises ``SynoError`` if a size is not whole whatever the symbols without a value stand for.
    """
    emitter = Emitter()
    arguments: list[TeTensor] = []
    readers: list[Callable[[Places], Expression]] = []
    packs: dict[int, PrimFunc] = {}
    for number, operand in enumerate(stage.operands):
        source = te.placeholder(emitter.shape(operand), DTYPE, operand.name)
        if is_copied(operand, stage, tiling):
            parts = layout_of_copy(operand, stage, tiling)
            copy = emitter.copy(operand, parts, source)
            if operand.learned:
                packs[number] = _function([source], copy, Emitter())
                source = copy = te.placeholder(copy.shape, DTYPE, operand.name)
            readers.append(partial(emitter.read_copy, parts, copy))
        else:
            readers.append(partial(emitter.read, operand, source))
        arguments.append(source)
    layout = _layout(stage, tiling) if stage.layout is None else stage.layout
    result = _result(stage, layout, order_of_sum(stage, layout, tiling), readers, emitter)
    function = _function(arguments, result, emitter)
    return Kernel(function, packs, layout, tuple(sorted(emitter.symbols)))


def _layout(stage: Stage, tiling: Tiling) -> tuple[int, ...]:
    """The layout of a result that is free: the vector last."""
    dims = range(len(stage.outputs))
    return tuple(sorted(dims, key=lambda dim: stage.outputs[dim] == tiling.vector))


def order_of_sum(stage: Stage, layout: Sequence[int], tiling: Tiling) -> list[Iterator]:
    """The outputs as the sum has them as dims: in memory, whole vectors of a tile lie together."""
    if tiling.width % PIECE:
        return list(stage.outputs)
    order = [stage.outputs[dim] for dim in layout]
    return sorted(order, key=lambda loop: loop == tiling.vector)


def _result(
    stage: Stage,
    layout: Sequence[int],
    order: Sequence[Iterator],
    readers: Sequence[Callable[[Places], Expression]],
    emitter: Emitter,
) -> TeTensor:
    """The result of a stage, with the sum as a tensor of its own if there is one."""

    def term(places: Places) -> Expression:
        factors = [
            emitter.guarded(reader(places), operand.access.guards, places)
            for reader, operand in zip(readers, stage.operands, strict=True)
        ]
        blended = evaluate_blend(stage.blend, factors, tir.const(1.0, DTYPE))
        return emitter.guarded(blended, stage.ones, places)

    def total(*indices: Expression) -> Expression:
        places = dict(zip(order, indices, strict=True))
        axes = [te.reduce_axis((0, emitter.size(loop.size)), loop.name) for loop in stage.reduced]
        return te.sum(term({**places, **dict(zip(stage.reduced, axes, strict=True))}), axes)

    def scaled(*indices: Expression) -> Expression:
        places = dict(zip((stage.outputs[dim] for dim in layout), indices, strict=True))
        if summed is None:
            return emitter.scaled(term(places), stage.scale)
        return emitter.scaled(summed(*(places[loop] for loop in order)), stage.scale)

    sizes = {loop: emitter.size(loop.size) for loop in stage.outputs}
    summed = te.compute([sizes[loop] for loop in order], total, name=SUM) if stage.reduced else None
    shape = [sizes[stage.outputs[dim]] for dim in layout]
    return te.compute(shape, scaled, name=stage.name)


def _function(inputs: Sequence[TeTensor], output: TeTensor, emitter: Emitter) -> PrimFunc:
    """A function of tensors, of the symbols without a value, and of the tensor that it writes."""
    variables = [emitter.symbols[symbol] for symbol in sorted(emitter.symbols)]
    return te.create_prim_func([*inputs, *variables, output], index_dtype_override="int64")
