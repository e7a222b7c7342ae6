"""Passes: rewrites from IR to IR, each a file named as the pass with ``syno-`` before it."""

from __future__ import annotations

from collections.abc import Callable

from xdsl.passes import ModulePass


def _approximate() -> type[ModulePass]:
    from syno_ir.passes.approximate import ApproximatePass

    return ApproximatePass


def _check_shapes() -> type[ModulePass]:
    from syno_ir.passes.check_shapes import CheckShapesPass

    return CheckShapesPass


def _fuse() -> type[ModulePass]:
    from syno_ir.passes.fuse import FusePass

    return FusePass


def _infer_sizes() -> type[ModulePass]:
    from syno_ir.passes.infer_sizes import InferSizesPass

    return InferSizesPass


def _materialize() -> type[ModulePass]:
    from syno_ir.passes.materialize import MaterializePass

    return MaterializePass


def _mutate() -> type[ModulePass]:
    from syno_ir.passes.mutate import MutatePass

    return MutatePass


def _normalize() -> type[ModulePass]:
    from syno_ir.passes.normalize import NormalizePass

    return NormalizePass


def _raise() -> type[ModulePass]:
    from syno_ir.passes.raising import RaisePass

    return RaisePass


def _specialize() -> type[ModulePass]:
    from syno_ir.passes.specialize import SpecializePass

    return SpecializePass


def get_all_passes() -> dict[str, Callable[[], type[ModulePass]]]:
    """Every pass by its name on the command line; each is imported when it is asked for."""
    return {
        "syno-approximate": _approximate,
        "syno-check-shapes": _check_shapes,
        "syno-fuse": _fuse,
        "syno-infer-sizes": _infer_sizes,
        "syno-materialize": _materialize,
        "syno-mutate": _mutate,
        "syno-normalize": _normalize,
        "syno-raise": _raise,
        "syno-specialize": _specialize,
    }
