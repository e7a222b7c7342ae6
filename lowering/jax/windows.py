"""Windows as slices: an axis is padded by what they reach beyond it, and cut at each offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from xdsl.ir import SSAValue

from syno_ir.dialect import UnfoldOp
from syno_ir.dialect.primitive import size_of
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.program import Program
from syno_ir.size import ONE, Size

FEW = 64
"""The most slices to write out; more take long to compile."""


def are_few(sizes: Sequence[Size], program: Program) -> bool:
    """True if dims of these sizes have few elements, at the binding that the program is for."""
    known = all(size.symbols <= program.binding.keys() for size in sizes)
    return known and prod(size.evaluate(program.binding) for size in sizes) <= FEW


def borders(op: UnfoldOp, program: Program) -> tuple[str, str]:
    """How far a window reaches before and behind its position: ``k//2`` and ``(k - 1)//2``."""
    size, dilation = op.window.data, op.dilation.data
    if not size.powers and not dilation.powers:
        reach, step = size.evaluate({}), dilation.evaluate({})
        before = reach - 1 if op.mode.data == "causal" else reach // 2
        return str(step * before), str(step * (reach - 1 - before))
    text = program.show(size)
    before, behind = f"{text}//2", f"({text} - 1)//2"
    if op.mode.data == "causal":
        before, behind = f"{text} - 1", "0"
    if dilation == ONE:
        return before, behind
    factor = program.show(dilation)
    return f"{factor}*({before})", "0" if behind == "0" else f"{factor}*({behind})"


def pad(array: Array, windows: Mapping[SSAValue, UnfoldOp], program: Program) -> None:
    """Pad the axes that windows move over with zeros, or with their other end if circular."""
    for circular in (False, True):
        pairs = [_pair(windows.get(dim), circular, program) for dim in array.dims]
        if any(pair != "(0, 0)" for pair in pairs):
            mode = ', mode="wrap"' if circular else ""
            inner = f"{pairs[0]}," if len(pairs) == 1 else ", ".join(pairs)
            program.bind(array, f"jnp.pad({array.name}, ({inner}){mode})")


def _pair(op: UnfoldOp | None, circular: bool, program: Program) -> str:
    if op is None or (op.mode.data == "circular") != circular:
        return "(0, 0)"
    return f"({', '.join(borders(op, program))})"


def cut(op: UnfoldOp, offset: str, program: Program, step: Size = ONE) -> str:
    """The padded axis at one offset of the windows: ``i : i + H``, by steps if it has any."""
    dilation = op.dilation.data
    start = offset if dilation == ONE else f"{program.show(dilation)}*{offset}"
    by = "" if step == ONE else f" : {program.show(step)}"
    return f"{start} : {start} + {program.show(size_of(op.dim))}{by}"
