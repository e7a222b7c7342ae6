"""Operators from Python, for those who would rather not write text. The IR is the same.

>>> f = Builder("linear", "N, I, O")
>>> x, w = f.tensor("N, I"), f.weight("O, I")
>>> c = f.contract(x, w)
>>> (n, i), (o, j) = c.dims
>>> c.reduce(c.share(i, j))
>>> op = f.returns(c.yields(n, o))
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Region, SSAValue
from xdsl.parser import Parser
from xdsl.utils.exceptions import ParseError

from syno_ir.blend import Blend
from syno_ir.dialect import (
    ContractOp,
    DimType,
    ExpandOp,
    FuncOp,
    MergeOp,
    ReduceOp,
    ReturnOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    TensorType,
    UnfoldOp,
    WeightType,
    YieldOp,
)
from syno_ir.dialect.contract import BlendAttr, shape_of
from syno_ir.dialect.primitive import Primitive
from syno_ir.dialect.primitives import SizeLike
from syno_ir.dialect.symbols import scan_symbols
from syno_ir.errors import SynoError
from syno_ir.frontend import new_context
from syno_ir.operator import Operator
from syno_ir.size import ONE, Binding, Size


class Builder:
    """A function under construction: symbols, then arguments, then contractions."""

    def __init__(
        self, name: str, symbols: str, *, multi: bool = False, assume: str | Sequence[SizeLike] = ()
    ):
        """``symbols`` reads as in the text, ``"N, C, H; k = 3"``; ``multi`` is ``inputs = multi``;
        ``assume`` are the sizes that are assumed to be integers, ``"C/g, H/s"``.

        Raises ``SizeError`` if the symbols or sizes do not parse.
        """
        self._name = name
        self._symbols, _ = scan_symbols(f"<{symbols}>", 0)
        self._multi = multi
        self._assume = _shape(assume)
        self._block = Block()

    def tensor(self, shape: str | Sequence[SizeLike]) -> SSAValue:
        """A data argument of that shape, ``"N, C_in, H"``."""
        return self._block.insert_arg(TensorType(_shape(shape)), len(self._block.args))

    def weight(self, shape: str | Sequence[SizeLike]) -> SSAValue:
        """A weight argument of that shape."""
        return self._block.insert_arg(WeightType(_shape(shape)), len(self._block.args))

    def contract(
        self, *tensors: SSAValue, scale: SizeLike = ONE, blend: str | None = None
    ) -> ContractionBuilder:
        """A contraction of tensors; ``blend`` reads as ``"T1*T2 + T3"``, by default the product."""
        return ContractionBuilder(self._block, tensors, Size.of(scale), _parse_blend(blend))

    def returns(self, tensor: SSAValue, bindings: Sequence[Binding] = ()) -> Operator:
        """The finished operator. Raises ``SynoError`` if it breaks a rule of the language."""
        self._block.add_op(ReturnOp(tensor))
        result = tensor.type
        assert isinstance(result, TensorType | WeightType)
        func = FuncOp(
            self._name,
            self._symbols,
            result,
            Region(self._block),
            bindings=bindings,
            multi=self._multi,
            assume=self._assume,
        )
        module = ModuleOp([func])
        module.verify()
        return Operator(module)


class ContractionBuilder:
    """The primitives of one contraction, in order; each is checked as it is added."""

    def __init__(self, block: Block, tensors: Sequence[SSAValue], scale: Size, blend: Blend):
        self._outer = block
        self._tensors = tensors
        self._scale = scale
        self._blend = blend
        self._block = Block(arg_types=[DimType(s) for t in tensors for s in shape_of(t)])

    @property
    def dims(self) -> tuple[tuple[SSAValue, ...], ...]:
        """The dims of each tensor."""
        arguments = iter(self._block.args)
        return tuple(tuple(next(arguments) for _ in shape_of(t)) for t in self._tensors)

    def unfold(
        self, dim: SSAValue, by: SizeLike, *, dilation: SizeLike = ONE, mode: str = "same"
    ) -> tuple[SSAValue, SSAValue]:
        """Positions and window of a dim."""
        y, k = self._add(UnfoldOp(dim, by, dilation, mode))
        return y, k

    def split(self, dim: SSAValue, by: SizeLike) -> tuple[SSAValue, SSAValue]:
        """Quotient and remainder of a dim, in blocks of ``by``."""
        q, r = self._add(SplitOp(dim, by))
        return q, r

    def merge(self, quotient: SSAValue, remainder: SSAValue) -> SSAValue:
        return self._add(MergeOp(quotient, remainder))[0]

    def shift(self, dim: SSAValue, by: int) -> SSAValue:
        return self._add(ShiftOp(dim, by))[0]

    def reverse(self, dim: SSAValue) -> SSAValue:
        return self._add(ReverseOp(dim))[0]

    def stride(self, dim: SSAValue, by: SizeLike) -> SSAValue:
        return self._add(StrideOp(dim, by))[0]

    def expand(self, to: SizeLike) -> SSAValue:
        return self._add(ExpandOp(to))[0]

    def share(self, left: SSAValue, right: SSAValue) -> SSAValue:
        return self._add(ShareOp(left, right))[0]

    def reduce(self, *dims: SSAValue, mode: str = "sum") -> None:
        self._add(ReduceOp(*dims, mode=mode))

    def yields(self, *dims: SSAValue) -> SSAValue:
        """Ends the contraction; its result, with these dims."""
        self._block.add_op(YieldOp(*dims))
        contraction = ContractOp(
            self._tensors, Region(self._block), scale=self._scale, blend=self._blend
        )
        self._outer.add_op(contraction)
        return contraction.result

    def _add(self, op: Primitive) -> Sequence[SSAValue]:
        op.verify_()
        self._block.add_op(op)
        return op.results


def _shape(shape: str | Sequence[SizeLike]) -> tuple[Size, ...]:
    if isinstance(shape, str):
        shape = [s for s in shape.split(",") if s.strip()]
    return tuple(map(Size.of, shape))


def _parse_blend(text: str | None) -> Blend:
    if text is None:
        return None
    try:
        attribute = Parser(new_context(), f"#syno.blend<{text}>").parse_attribute()
    except ParseError as error:
        raise SynoError(f"blend {text!r}: {error.msg}") from None
    assert isinstance(attribute, BlendAttr)
    return attribute.data
