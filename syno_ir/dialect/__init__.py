"""The ``syno`` dialect: operators as wiring diagrams of tensor dimensions."""

from xdsl.ir import Dialect

from syno_ir.dialect.attributes import BlendAttr, DimType, SizeAttr, TensorType, WeightType
from syno_ir.dialect.contract import ContractOp, YieldOp
from syno_ir.dialect.func import FuncOp, ReturnOp
from syno_ir.dialect.primitives import (
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    UnfoldOp,
)
from syno_ir.dialect.signature import AxesAttr, SymbolsAttr

PRIMITIVES = (
    UnfoldOp,
    SplitOp,
    MergeOp,
    ShiftOp,
    ReverseOp,
    StrideOp,
    ExpandOp,
    ShareOp,
    ReduceOp,
)

Syno = Dialect(
    "syno",
    [FuncOp, ContractOp, *PRIMITIVES, YieldOp, ReturnOp],
    [DimType, TensorType, WeightType, SizeAttr, BlendAttr, SymbolsAttr, AxesAttr],
)
