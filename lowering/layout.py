"""Where the axes of data stand in memory: as in the signature, or with the channels at the end."""

from __future__ import annotations

from typing import Literal

from xdsl.ir import SSAValue

from syno_ir.dialect import TensorType
from syno_ir.dialect.contract import shape_of

Layout = Literal["signature", "channels_last"]


def physical(tensor: SSAValue, layout: Layout) -> list[int]:
    """The axes of the signature in the order in which a program takes or gives the tensor."""
    axes = list(range(len(shape_of(tensor))))
    moved = layout == "channels_last" and isinstance(tensor.type, TensorType) and len(axes) > 2
    return [0, *axes[2:], 1] if moved else axes
