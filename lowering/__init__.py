"""Lowerings: what an operator becomes for a machine or a reader, each target a file."""

from __future__ import annotations

from collections.abc import Callable

from xdsl.utils.target import Target


def _card() -> type[Target]:
    from syno_ir.lowering.card import CardTarget

    return CardTarget


def _dot() -> type[Target]:
    from syno_ir.lowering.dot import DotTarget

    return DotTarget


def _einsum() -> type[Target]:
    from syno_ir.lowering.einsum import EinsumTarget

    return EinsumTarget


def _jax() -> type[Target]:
    from syno_ir.lowering.jax.target import JaxTarget

    return JaxTarget


def _loops() -> type[Target]:
    from syno_ir.lowering.loops import LoopsTarget

    return LoopsTarget


def _svg() -> type[Target]:
    from syno_ir.lowering.svg import SvgTarget

    return SvgTarget


def _tvmscript() -> type[Target]:
    from syno_ir.lowering.tvm.target import TvmScriptTarget

    return TvmScriptTarget


def get_all_targets() -> dict[str, Callable[[], type[Target]]]:
    """Every target by its name on the command line; each is imported when it is asked for."""
    return {
        "card": _card,
        "dot": _dot,
        "einsum": _einsum,
        "jax": _jax,
        "loops": _loops,
        "svg": _svg,
        "tvmscript": _tvmscript,
    }
