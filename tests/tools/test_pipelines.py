"""Flags of ``syno-opt`` that look into a pipeline or compare files: dumps, reports, equality."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wrong_laws import SHIFTS

from syno_ir import zoo
from syno_ir.operator import parse

SynoOpt = Callable[..., Any]
ZOO = Path(zoo.__file__).parent


def test_dumps_are_numbered_and_have_all_options(syno_opt: SynoOpt, tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    outcome = syno_opt("-p", "cse,syno-materialize", "--dump-dir", str(dumps), stdin=SHIFTS)
    assert outcome.code == 0
    names = ["00-input.mlir", "01-cse.mlir", "02-syno-materialize.mlir"]
    assert sorted(path.name for path in dumps.iterdir()) == names
    texts = [(dumps / name).read_text() for name in names]
    heads = [text.partition("\n")[0] for text in texts]
    assert heads[:2] == ["// input", "// after cse"]
    assert heads[2].startswith('// after syno-materialize{objective="flops"')
    assert parse(texts[1]) == parse(SHIFTS)
    assert str(parse(texts[2])) == str(parse(SHIFTS).run_passes("cse,syno-materialize"))


def test_dumps_of_an_earlier_run_stay_and_are_told_of(syno_opt: SynoOpt, tmp_path: Path) -> None:
    arguments = "--dump-dir", str(tmp_path), "-p"
    assert syno_opt(*arguments, "cse,dce", stdin=SHIFTS).err == ""
    outcome = syno_opt(*arguments, "dce", stdin=SHIFTS)
    assert outcome.code == 0
    assert outcome.err == (
        f"note: {tmp_path} has dumps of an earlier run; what is not overwritten stays\n"
    )
    names = ["00-input.mlir", "01-cse.mlir", "01-dce.mlir", "02-dce.mlir"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_stop_after(syno_opt: SynoOpt) -> None:
    stopped = syno_opt(
        "-p", "canonicalize,syno-materialize", "--stop-after", "canonicalize", stdin=SHIFTS
    )
    assert stopped == syno_opt("-p", "canonicalize", stdin=SHIFTS)
    wrong = syno_opt("-p", "cse,dce", "--stop-after", "cs", stdin=SHIFTS)
    assert wrong.code == 1
    assert wrong.err == (
        "error: --stop-after: cs is not in the pipeline cse,dce\n"
        "  hint: did you mean cse? give one of its passes\n"
    )
    nothing = syno_opt("--stop-after", "cse", stdin=SHIFTS)
    assert nothing.err == (
        "error: --stop-after needs passes to stop after\n  hint: -p gives them\n"
    )


@pytest.mark.parametrize("name", ["canonicalize", "syno-normalize"])
def test_rule_report(syno_opt: SynoOpt, name: str) -> None:
    text = SHIFTS.replace("by 4", "by 0").replace("mode causal", "")
    outcome = syno_opt("-p", name, "--rule-report", stdin=text)
    assert outcome.code == 0
    rows = {row.split()[0]: row.split()[1:] for row in outcome.err.splitlines()}
    assert rows.pop("pattern") == ["tried", "changed", "seconds"]
    tried, changed, seconds = rows["ShiftByMultiple"]
    assert int(tried) >= int(changed) == 1
    assert float(seconds) > 0
    assert int(rows["UnfoldByOne"][1]) == 0
    assert not any("Pattern" in row or row.startswith("_") for row in rows)


EQUAL = "conv2d.mlir", "conv2d_transposed_weight.mlir"


def test_equivalent_says_equal(syno_opt: SynoOpt) -> None:
    outcome = syno_opt(*(str(ZOO / name) for name in EQUAL), "--equivalent=e2")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("equal (e2): @conv2d and @conv2d_transposed_weight are one fam")


def test_equivalent_says_different_of_two_functions_in_a_file(
    syno_opt: SynoOpt, tmp_path: Path
) -> None:
    file = tmp_path / "two.mlir"
    file.write_text(SHIFTS + SHIFTS.replace("@f", "@g").replace("by 4", "by 5"))
    outcome = syno_opt(str(file), "--equivalent", "e1")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith("different (e1): @f and @g are two functions at {")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.mlir", "b.mlir"], "error: two input files\n  hint: --equivalent=e1, e2 or e3 compare"),
        (["--equivalent=e4"], "error: argument --equivalent: invalid choice: 'e4'\n  hint: "),
        (["--equivalent=e1"], "error: --equivalent needs two files, or one with two functions\n"),
        (["no.mlir", "--equivalent=e1"], "no.mlir: error: No such file or directory\n"),
        (["a", "b", "--equivalent=e1", "-p", "cse"], "error: --equivalent compares files as they"),
        ([str(ZOO / "conv1d.mlir"), "--equivalent=e1"], "error: --equivalent compares two funct"),
    ],
)
def test_wrong_flags(syno_opt: SynoOpt, arguments: list[str], message: str) -> None:
    outcome = syno_opt(*arguments, stdin=SHIFTS)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(message)
