"""syno-ir: discover new neural-network operators, as a compiler does.

Names are imported when they are first used: the core needs neither jax nor tvm.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syno_ir import jax as jax
    from syno_ir import testing as testing
    from syno_ir import tvm as tvm
    from syno_ir import zoo as zoo
    from syno_ir.builder import Builder as Builder
    from syno_ir.errors import SynoError as SynoError
    from syno_ir.operator import Operator as Operator
    from syno_ir.operator import load as load
    from syno_ir.operator import parse as parse
    from syno_ir.size import Size as Size

__all__ = [
    "Builder",
    "Operator",
    "Size",
    "SynoError",
    "jax",
    "load",
    "parse",
    "testing",
    "tvm",
    "zoo",
]

_HOMES = {
    "Builder": "syno_ir.builder",
    "Operator": "syno_ir.operator",
    "load": "syno_ir.operator",
    "parse": "syno_ir.operator",
    "Size": "syno_ir.size",
    "SynoError": "syno_ir.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'syno_ir' has no attribute {name!r}")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    return import_module(f"syno_ir.{name}")
