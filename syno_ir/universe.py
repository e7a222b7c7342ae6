"""What syno-ir adds to xDSL: plain ``xdsl-opt`` finds it through the ``xdsl.universe`` entry point.

Passes and targets import what they need when they are asked for, so that parsing, verifying and
printing need neither numpy nor sympy.
"""

from __future__ import annotations

from xdsl.ir import Dialect
from xdsl.universe import Universe

from syno_ir.lowering import get_all_targets
from syno_ir.passes import get_all_passes


def _syno() -> Dialect:
    from syno_ir.dialect import Syno

    return Syno


SYNO_UNIVERSE = Universe(
    all_dialects={"syno": _syno},
    all_passes=get_all_passes(),
    all_targets=get_all_targets(),
)
