"""``--verify-semantics``: wrong passes are caught, named and reduced; right ones are left alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wrong_laws import SHIFTS

import syno_ir
from syno_ir import zoo
from syno_ir.errors import SynoError
from syno_ir.operator import parse

SynoOpt = Callable[..., Any]
ZOO = Path(zoo.__file__).parent


def reduced_part(message: str) -> str:
    """The operator that a message shows as the reduced one."""
    found = re.search(r"  reduced, before the pass:\n((?:    .*\n)+)", message)
    assert found, message
    return found[1]


def test_a_wrong_pattern_is_caught_named_and_reduced(syno_opt: SynoOpt, wrong_law: str) -> None:
    outcome = syno_opt("-p", "cse,canonicalize,dce", "--verify-semantics", stdin=SHIFTS)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("stdin:1:1: error: @f: pass canonicalize changed the function")
    place = {
        "ShiftByOneMore": "4:5, syno.shift",
        "CausalIsSame": "9:5, syno.unfold",
    }[wrong_law]
    assert f"  pattern: {wrong_law} at stdin:{place}: ``" in outcome.err
    assert " and all else 0, result[" in outcome.err
    small = parse(reduced_part(outcome.err))
    assert small.primitives <= 1
    with pytest.raises(SynoError, match=f"pattern: {wrong_law}"):
        small.run_passes("canonicalize", verify_semantics=True)


@pytest.mark.usefixtures("wrong_law")
def test_without_the_flag_nothing_is_compared(syno_opt: SynoOpt) -> None:
    assert syno_opt("-p", "canonicalize", stdin=SHIFTS).code == 0
    assert parse(SHIFTS).run_passes("canonicalize")


@pytest.mark.parametrize("name", ["conv2d", "separable_conv2d", "linear_bias", "channel_shuffle"])
def test_our_passes_keep_what_they_promise(name: str) -> None:
    operator = syno_ir.load(ZOO / f"{name}.mlir")
    for pipeline in ("canonicalize,syno-materialize,syno-fuse,syno-raise", "syno-normalize"):
        operator.run_passes(pipeline, verify_semantics=True)


def test_what_cannot_be_compared_is_told(syno_opt: SynoOpt) -> None:
    text = SHIFTS.replace("by 4", "by 0").replace("-> !syno.tensor<C, H>", "-> !syno.tensor<C, ?>")
    outcome = syno_opt("-p", "cse,canonicalize", "--verify-semantics", stdin=text)
    assert outcome.code == 0
    assert outcome.err == (
        "note: pass canonicalize is not known to keep the function: found no binding that fits both"
        " the first @f and the second @f: @f: axis 1 of the result has size ?, which is open\n"
    )
    closed = syno_opt("-p", "canonicalize", "--verify-semantics", stdin=SHIFTS)
    assert (closed.code, closed.err) == (0, "")


def test_what_is_too_large_to_compare_is_told(syno_opt: SynoOpt) -> None:
    text = SHIFTS.replace(" {", " bindings = [{C = 8, H = 32}, {C = 8, H = 1000000}] {", 1)
    text = text.replace("by 4", "by 0")
    outcome = syno_opt("-p", "canonicalize", "--verify-semantics", stdin=text)
    assert outcome.code == 0
    gap = "not compared at {C = 8, H = 1000000, k = 3}: too large"
    assert outcome.err == f"note: pass canonicalize: @f was {gap}\n"
