"""The primitives: fine-grained steps between dims.

In the equations, a capital letter is the size of the dim that the small letter names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from xdsl.dialects.builtin import I64, IntegerAttr, StringAttr, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    var_operand_def,
)

from syno_ir.dialect.attributes import DimType, SizeAttr
from syno_ir.dialect.primitive import (
    Clause,
    E,
    Primitive,
    integer_clause,
    size_clause,
    size_of,
    word_clause,
)
from syno_ir.dialect.violation import Violation, name_of
from syno_ir.size import ONE, Size

SizeLike = Size | str | int

UNFOLD_MODES = ("same", "causal", "circular")
REDUCE_MODES = ("sum", "mean")


def _size(parameters: Mapping[str, Attribute], name: str) -> Size:
    parameter = parameters[name]
    assert isinstance(parameter, SizeAttr)
    return parameter.data


def _check_word(op: Primitive, parameter: str, words: Sequence[str]) -> None:
    word = op.properties[parameter]
    if not isinstance(word, StringAttr) or word.data not in words:
        raise Violation(
            op,
            f"{parameter} {word} is unknown",
            hint=f"{parameter} is one of {', '.join(words)}",
        )


@irdl_op_definition
class UnfoldOp(Primitive):
    """``x -> (y, k)``: the K values around every position.

    - ``same``: ``x = y + dilation*(k - K//2)``; reads outside ``[0, X)`` give 0.
    - ``causal``: ``x = y - dilation*(K - 1 - k)``; reads outside ``[0, X)`` give 0.
    - ``circular``: ``x = (y + dilation*(k - K//2)) mod X``.

    ``Y = X``. K may be 1, even, or larger than X.
    """

    name = "syno.unfold"
    EQUATION: ClassVar[str] = "Y = X and K = the window"
    CLAUSES: ClassVar[tuple[Clause, ...]] = (
        size_clause("by", "window"),
        size_clause("dilation", "dilation"),
        word_clause("mode", UNFOLD_MODES),
    )

    dim = operand_def(DimType)
    position = result_def(DimType)
    offset = result_def(DimType)
    window = prop_def(SizeAttr)
    dilation = prop_def(SizeAttr, default_value=SizeAttr(ONE))
    mode = prop_def(StringAttr, default_value=StringAttr("same"))

    def __init__(self, dim: SSAValue, by: SizeLike, dilation: SizeLike = ONE, mode: str = "same"):
        parameters = {
            "window": SizeAttr(Size.of(by)),
            "dilation": SizeAttr(Size.of(dilation)),
            "mode": StringAttr(mode),
        }
        super().__init__([dim], parameters)

    @property
    def masked(self) -> bool:
        return self.mode.data != "circular"

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return sizes[0], _size(parameters, "window")

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        y, k = at
        window = value(self.window.data)
        centre = window - 1 if self.mode.data == "causal" else window // 2
        x = y + (k - centre) * value(self.dilation.data)
        return (x % value(size_of(self.dim)) if self.mode.data == "circular" else x,)

    def verify_(self) -> None:
        _check_word(self, "mode", UNFOLD_MODES)
        super().verify_()


@irdl_op_definition
class SplitOp(Primitive):
    """``x -> (q, r)``: a dim as blocks of B, ``x = B*q + r``; ``X = Q*B`` and ``R = B``."""

    name = "syno.split"
    EQUATION: ClassVar[str] = "Q = X/B and R = B"
    CLAUSES: ClassVar[tuple[Clause, ...]] = (size_clause("by", "block"),)

    dim = operand_def(DimType)
    quotient = result_def(DimType)
    remainder = result_def(DimType)
    block = prop_def(SizeAttr)

    def __init__(self, dim: SSAValue, by: SizeLike):
        super().__init__([dim], {"block": SizeAttr(Size.of(by))})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        block = _size(parameters, "block")
        return sizes[0] / block, block

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        q, r = at
        return (q * value(self.block.data) + r,)


@irdl_op_definition
class MergeOp(Primitive):
    """``(q, r) -> x``: two dims as one, ``q = x // R`` and ``r = x % R``; ``X = Q*R``."""

    name = "syno.merge"
    EQUATION: ClassVar[str] = "X = Q*R"

    quotient = operand_def(DimType)
    remainder = operand_def(DimType)
    dim = result_def(DimType)

    def __init__(self, quotient: SSAValue, remainder: SSAValue):
        super().__init__([quotient, remainder], {})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return (sizes[0] * sizes[1],)

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        (x,) = at
        block = value(size_of(self.remainder))
        return x // block, x % block


@irdl_op_definition
class ShiftOp(Primitive):
    """``x -> y``: ``x = (y + d) mod X``, d an integer of either sign; ``Y = X``."""

    name = "syno.shift"
    EQUATION: ClassVar[str] = "Y = X"
    CLAUSES: ClassVar[tuple[Clause, ...]] = (integer_clause("by", "amount"),)

    dim = operand_def(DimType)
    result = result_def(DimType)
    amount = prop_def(IntegerAttr[I64])

    def __init__(self, dim: SSAValue, by: int):
        super().__init__([dim], {"amount": IntegerAttr(by, i64)})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return (sizes[0],)

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        return ((at[0] + self.amount.value.data) % value(size_of(self.dim)),)


@irdl_op_definition
class ReverseOp(Primitive):
    """``x -> y``: ``x = X - 1 - y``; ``Y = X``."""

    name = "syno.reverse"
    EQUATION: ClassVar[str] = "Y = X"

    dim = operand_def(DimType)
    result = result_def(DimType)

    def __init__(self, dim: SSAValue):
        super().__init__([dim], {})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return (sizes[0],)

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        return (value(size_of(self.dim)) - 1 - at[0],)


@irdl_op_definition
class StrideOp(Primitive):
    """``x -> y``: every S-th element, ``x = S*y``; ``X = S*Y``.

    The one primitive that discards data.
    """

    name = "syno.stride"
    EQUATION: ClassVar[str] = "Y = X/S"
    CLAUSES: ClassVar[tuple[Clause, ...]] = (size_clause("by", "step"),)

    dim = operand_def(DimType)
    result = result_def(DimType)
    step = prop_def(SizeAttr)

    def __init__(self, dim: SSAValue, by: SizeLike):
        super().__init__([dim], {"step": SizeAttr(Size.of(by))})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return (sizes[0] / _size(parameters, "step"),)

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        return (at[0] * value(self.step.data),)


@irdl_op_definition
class ExpandOp(Primitive):
    """``() -> y``: a constant tensor of ones with this one dim; Y is any size."""

    name = "syno.expand"
    EQUATION: ClassVar[str] = "Y = the size expanded to"
    CLAUSES: ClassVar[tuple[Clause, ...]] = (size_clause("to", "size"),)

    result = result_def(DimType)
    size = prop_def(SizeAttr)

    def __init__(self, to: SizeLike):
        super().__init__([], {"size": SizeAttr(Size.of(to))})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return (_size(parameters, "size"),)

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        return ()


@irdl_op_definition
class ShareOp(Primitive):
    """``(a, b) -> y``: two dims walked in step, ``a = b = y``; ``A = B = Y``."""

    name = "syno.share"
    EQUATION: ClassVar[str] = "A = B"

    left = operand_def(DimType)
    right = operand_def(DimType)
    result = result_def(DimType)

    def __init__(self, left: SSAValue, right: SSAValue):
        super().__init__([left, right], {})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return (sizes[0],)

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        return at[0], at[0]

    def verify_(self) -> None:
        left, right = self.sizes
        if not left.agrees(right):
            raise Violation(
                self,
                f"{name_of(self.left)} has size {left} but {name_of(self.right)} has size {right}",
                equation=(self.EQUATION, left, right),
                hint="share dims of one size: split, merge or stride the larger one first, "
                "or use one symbol for both",
            )
        super().verify_()


@irdl_op_definition
class ReduceOp(Primitive):
    """``x, ... -> ()``: each ``x`` is a fresh iterator over ``[0, X)``, summed over.

    ``mean`` divides by the X of every dim it lists.
    """

    name = "syno.reduce"
    EQUATION: ClassVar[str] = "X is any size"
    CLAUSES: ClassVar[tuple[Clause, ...]] = (word_clause("mode", REDUCE_MODES),)

    dims = var_operand_def(DimType)
    mode = prop_def(StringAttr, default_value=StringAttr("sum"))

    def __init__(self, *dims: SSAValue, mode: str = "sum"):
        super().__init__(dims, {"mode": StringAttr(mode)})

    @classmethod
    def infer(cls, sizes: Sequence[Size], parameters: Mapping[str, Attribute]) -> tuple[Size, ...]:
        return ()

    def read(self, at: tuple[E, ...], value: Callable[[Size], E | int]) -> tuple[E, ...]:
        return at

    def verify_(self) -> None:
        _check_word(self, "mode", REDUCE_MODES)
        if not self.dims:
            raise Violation(self, "nothing to reduce", hint="name a dim, or erase the op")
        super().verify_()
