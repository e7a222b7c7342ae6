"""Operators as TVM kernels: ``syno_ir.tvm.build("conv2d.mlir", N=1, C_in=64, ...)``."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from syno_ir.binding import symbols_given
from syno_ir.dialect import FuncOp
from syno_ir.dialect.verification import bind, bind_known
from syno_ir.errors import SynoError, check_option
from syno_ir.lowering.layout import Layout
from syno_ir.lowering.tvm.adapter import Target
from syno_ir.lowering.tvm.build import Kernel, build_func
from syno_ir.lowering.tvm.check import is_reference
from syno_ir.lowering.tvm.device import Tracker
from syno_ir.lowering.tvm.machine import runs_here, shown, target_named
from syno_ir.lowering.tvm.records import Record, Trial
from syno_ir.lowering.tvm.rule import estimate, rule_for, stages_of
from syno_ir.lowering.tvm.tune import Progress, Tell, tune_stages, tuned_for
from syno_ir.lowering.tvm.tune import latencies as stage_latencies
from syno_ir.operator import Operator
from syno_ir.operator import load as load_operator
from syno_ir.size import Binding

__all__ = ["Kernel", "Progress", "Record", "Tracker", "Trial", "build", "latencies", "tune"]

OPTIONS = ("target", "layout", "tuned", "folder", "tilings", "trials", "seconds", "tracker", "tell")


def build(
    operator: Operator | str | Path,
    binding: Binding | None = None,
    /,
    *,
    target: str = "llvm",
    layout: Layout = "signature",
    tuned: str | Path | None = None,
    **values: int,
) -> Kernel:
    """A compiled kernel of an operator, or of the operator in a file.

    The operator is staged first. Symbols without a value and without a default stay open: the
    shapes at the call tell them. An open batch costs nothing, other open symbols cost speed.
    ``target`` is ``llvm`` for this processor, a name of ``syno_ir.lowering.tvm.machine.NAMED``, or
    a target of TVM's as JSON.

    ``layout="channels_last"`` takes and gives data with its second axis at the end. Stages are
    scheduled by rule, or as ``tune`` found best in the folder ``tuned``, for which all symbols need
    values; such a kernel is compared with the reference first, and one that differs is built by
    rule instead; where the target does not run here, each of its stages was compared on the machine
    that measured it.

    Raises ``SynoError`` if TVM is not installed or is a version that does not work, if there is no
    such target or folder, if a size does not fit, or if ``tuned`` is given for a GPU, or with open
    symbols.
    """
    chosen = target_named(target)
    func, given = _staged(operator, binding, values, layout, chosen)
    if tuned is not None:
        _refuse_gpu("tuned", chosen)
        folder = _existing("tuned", tuned)
        if missing := [name for name in func.symbols.data.names if name not in given]:
            raise SynoError(
                f"tuned: @{func.sym_name.data} has no value for {', '.join(missing)}, and stages "
                "are tuned at known sizes\n  hint: give "
                f"{', '.join(f'{symbol}=...' for symbol in missing)}, or build without tuned"
            )
        kernel = build_func(func, given, chosen, layout, tuned_for(chosen, folder))
        if not runs_here(chosen) or is_reference(kernel):
            return kernel
    return build_func(func, given, chosen, layout, rule_for(chosen))


def tune(
    operator: Operator | str | Path,
    binding: Binding | None = None,
    /,
    *,
    folder: str | Path,
    target: str = "llvm",
    layout: Layout = "signature",
    tilings: int = 8,
    trials: int = 0,
    seconds: float = 600.0,
    tracker: Tracker | None = None,
    tell: Tell = lambda progress: None,
    **values: int,
) -> None:
    """Measure schedules of an operator's stages, and keep what was found in a folder.

    For each stage the rule's first ``tilings`` are measured, then MetaSchedule makes ``trials``
    trials, but for what has records there. Nothing new begins after ``seconds``. ``tell`` is called
    with each measurement. ``build(..., tuned=folder)`` uses what is there.

    A machine that the ``tracker`` of TVM's RPC lends measures, by default this one. Records are
    told apart by target, not by machine: machines that differ need folders of their own.

    Raises ``SynoError`` as ``build`` does, if a symbol has no value, if a number is negative, if
    the target has nothing to tune, or if nothing can measure.
    """
    chosen = target_named(target)
    _refuse_gpu("tune", chosen)
    for name, number in (("tilings", tilings), ("trials", trials), ("seconds", seconds)):
        if not number >= 0:
            raise SynoError(f"{name} is {number}: give a number from 0 on")
    if trials and chosen.kind.name == "c":
        raise SynoError(
            "MetaSchedule makes no trials for C\n  hint: trials=0 measures tilings by rule"
        )
    if tracker is not None and chosen.kind.name == "c":
        raise SynoError(
            f"C is compiled and measured on this machine, not on one of {tracker}"
            "\n  hint: measure without a tracker, or a target of LLVM"
        )
    func, given = _staged(operator, binding, values, layout, chosen)
    tune_stages(
        stages_of(func, bind(func, given), layout, chosen),
        chosen,
        Path(folder),
        tilings_each=tilings,
        trials_each=trials,
        seconds=seconds,
        tracker=tracker,
        tell=tell,
    )


def latencies(
    operator: Operator | str | Path,
    binding: Binding | None = None,
    /,
    *,
    folder: str | Path,
    target: str = "llvm",
    layout: Layout = "signature",
    **values: int,
) -> tuple[float, float] | None:
    """The seconds of an operator by rule, and at best, by what ``tune`` kept in a folder.

    They are sums over the stages, as the machine that measured ran them one by one. None if a stage
    has no time by rule there. Raises ``SynoError`` as ``tune`` does.
    """
    chosen = target_named(target)
    func, given = _staged(operator, binding, values, layout, chosen)
    stages = stages_of(func, bind(func, given), layout, chosen)
    return stage_latencies(stages, chosen, _existing("folder", folder))


def _refuse_gpu(option: str, target: Target) -> None:
    if target.kind.name == "cuda":
        raise SynoError(
            f"{option}: a stage for {shown(target)} has TVM's default schedule, and no candidates"
            "\n  hint: build it without tuning"
        )


def _existing(option: str, folder: str | Path) -> Path:
    """A folder of records. Raises ``SynoError`` if there is none."""
    if not Path(folder).is_dir():
        raise SynoError(f"{option}: there is no folder {folder}\n  hint: syno_ir.tvm.tune makes it")
    return Path(folder)


def _staged(
    operator: Operator | str | Path,
    binding: Binding | None,
    values: Binding,
    layout: Layout,
    target: Target,
) -> tuple[FuncOp, dict[str, int]]:
    """The operator in the stages that the rule estimates to be fastest, and its values.

    Those of the fewest FLOPs, or of the fewest bytes: a sum over windows of two dims is less work
    as two sums, but not if each reads and writes all data. Raises ``SynoError`` as ``build`` does.
    """
    if not isinstance(operator, Operator):
        operator = load_operator(operator)
    check_option("layout", layout, get_args(Layout))
    given = bind_known(operator.func, symbols_given(operator.func, binding, values, OPTIONS))
    stagings = [
        operator.run_passes(f"canonicalize,syno-materialize{{objective={objective}}}").func
        for objective in ("flops", "bytes")
    ]
    different = list({str(func): func for func in stagings}.values())
    if len(different) == 1:
        return different[0], given
    return min(different, key=lambda func: estimate(func, given, layout, target)), given
