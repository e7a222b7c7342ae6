"""``syno-opt``'s command line: what it refuses, and how its flags go with our messages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.transforms.canonicalize import CanonicalizePass

SynoOpt = Callable[..., Any]

GOOD = """\
syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}
"""
MISSPELT = GOOD.replace("return", "retrun")
DROPPED = GOOD.replace("yield %c, %h", "yield %c")

MISSPELT_MESSAGE = """\
stdin:6:3: error: there is no op syno.retrun
    syno.retrun %y
    ^^^^^^^^^^^
  hint: did you mean syno.return?
"""
DROPPED_MESSAGE = """\
stdin:3:29: error: @f: syno.contract: dim %h of size H is dropped
    %y = syno.contract(%x[%c, %h]) {
                              ^^
  hint: use every dim once: yield it, reduce it, or share it with a weight
"""


WRONG_ARGUMENTS = {
    ("-p", "canonicalise"): """\
error: there is no pass canonicalise
  hint: did you mean canonicalize? syno-opt --help lists all
""",
    ("-p", "cse,qwertz"): """\
error: there is no pass qwertz
  hint: syno-opt --help lists all
""",
    ("-p", "canonicalize{foo=1}"): """\
error: pass canonicalize has no option foo
  hint: it takes none
""",
    ("-p", "scf-parallel-loop-tiling"): """\
error: pass scf-parallel-loop-tiling needs the option parallel_loop_tile_sizes
""",
    ("-p", "cse dce"): """\
error: expected a comma or pass arguments here
  cse dce
     ^
""",
    ("-p",): """\
error: argument -p/--passes: expected one argument
  hint: syno-opt --help lists all
""",
    ("-t", "loops{symblic=true}"): """\
error: target loops has no option symblic
  hint: did you mean symbolic? it takes symbolic
""",
    ("-t", "loops{symbolic=3}"): """\
error: target loops: an option is 3, expected bool
""",
    ("-t", "loops{"): """\
error: expected argument name here
  loops{
        ^
""",
    ("--verfy-diagnostics",): """\
error: unrecognized arguments: --verfy-diagnostics
  hint: did you mean --verify-diagnostics? syno-opt --help lists all
""",
    ("missing.mlir",): """\
missing.mlir: error: No such file or directory
""",
    ("-o", "missing/out.mlir"): """\
missing/out.mlir: error: No such file or directory
""",
}
"""Arguments, and what is said about them."""


@pytest.mark.parametrize("arguments", WRONG_ARGUMENTS, ids=" ".join)
def test_wrong_arguments(arguments: tuple[str, ...], syno_opt: SynoOpt) -> None:
    outcome = syno_opt(*arguments, stdin=GOOD)
    assert (outcome.code, outcome.out, outcome.err) == (1, "", WRONG_ARGUMENTS[arguments])


def test_unknown_target_lists_the_targets(syno_opt: SynoOpt) -> None:
    outcome = syno_opt("-t", "loop", stdin=GOOD)
    message = "error: argument -t/--target: invalid choice: 'loop'\n  hint: did you mean loops? "
    assert outcome.code == 1
    assert outcome.err.startswith(message)
    assert "einsum" in outcome.err


def test_unknown_frontend_lists_the_frontends(syno_opt: SynoOpt) -> None:
    outcome = syno_opt("-f", "txt", stdin=GOOD)
    message = "error: argument -f/--frontend: invalid choice: 'txt'\n  hint: there are mlir"
    assert (outcome.code, outcome.err.startswith(message)) == (1, True)


def test_unknown_file_ending(syno_opt: SynoOpt, tmp_path: Path) -> None:
    file = tmp_path / "f.txt"
    file.write_text(GOOD)
    outcome = syno_opt(str(file))
    assert outcome.code == 1
    assert outcome.err.startswith(f"{file}: error: unknown file ending .txt\n  hint: known are .")
    assert syno_opt("-f", "mlir", str(file)).code == 0
    assert "unknown file ending (none)" in syno_opt(os.devnull).err


def test_a_folder_is_no_file(syno_opt: SynoOpt, tmp_path: Path) -> None:
    outcome = syno_opt(str(tmp_path))
    assert (outcome.code, outcome.err) == (1, f"{tmp_path}: error: Is a directory\n")


@pytest.mark.parametrize(
    ("text", "message"), [(MISSPELT, MISSPELT_MESSAGE), (DROPPED, DROPPED_MESSAGE)]
)
def test_split_input_counts_lines_in_the_file(text: str, message: str, syno_opt: SynoOpt) -> None:
    """Each part has 8 lines: 7 of a function and the separator."""
    parts = f"{GOOD}// -----\n{GOOD}// -----\n{text}"
    outcome = syno_opt("--split-input-file", stdin=parts)
    line = int(message.split(":")[1])
    assert outcome.code == 1
    assert outcome.err == message.replace(f"stdin:{line}", f"stdin:{line + 16}")
    assert outcome.out.count("syno.func") == 2


def test_verify_diagnostics_print_the_message(syno_opt: SynoOpt) -> None:
    outcome = syno_opt("--verify-diagnostics", stdin=DROPPED)
    assert (outcome.code, outcome.out, outcome.err) == (0, DROPPED_MESSAGE, "")
    assert syno_opt("--verify-diagnostics", stdin=MISSPELT).err == MISSPELT_MESSAGE


def test_parsing_diagnostics_print_the_message(syno_opt: SynoOpt) -> None:
    outcome = syno_opt("--parsing-diagnostics", stdin=MISSPELT)
    assert (outcome.code, outcome.out, outcome.err) == (0, MISSPELT_MESSAGE, "")
    assert syno_opt("--parsing-diagnostics", stdin=DROPPED).err == DROPPED_MESSAGE


def test_diagnostics_of_every_part(syno_opt: SynoOpt) -> None:
    outcome = syno_opt(
        "--split-input-file",
        "--verify-diagnostics",
        "--parsing-diagnostics",
        stdin=f"{DROPPED}// -----\n{MISSPELT}// -----\n{GOOD}",
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(DROPPED_MESSAGE + "// -----\nstdin:14:3: error: ")
    assert outcome.out.count("syno.func") == 1


def test_a_message_names_the_pass_that_broke_a_rule(
    syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop_a_dim(self: CanonicalizePass, context: Context, module: ModuleOp) -> None:
        last = [op for op in module.walk() if op.name == "syno.yield"][-1]
        last.operands = last.operands[:1]

    monkeypatch.setattr(CanonicalizePass, "apply", drop_a_dim)
    outcome = syno_opt("-p", "cse,canonicalize,dce", stdin=GOOD)
    assert outcome.code == 1
    note = "  note: pass canonicalize left this behind\n  reproduce: syno-opt "
    assert outcome.err.startswith(DROPPED_MESSAGE + note)


def test_a_pass_that_fails_is_named_without_a_traceback(
    syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: CanonicalizePass, context: Context, module: ModuleOp) -> None:
        raise AssertionError("not this\ntime")

    monkeypatch.setattr(CanonicalizePass, "apply", fail)
    message = """\
error: pass canonicalize failed: AssertionError: not this time
  hint: SYNO_IR_TRACEBACK=1 shows where in the code this happens
"""
    outcome = syno_opt("-p", "cse,canonicalize,dce", stdin=GOOD)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{message}  reproduce: syno-opt ")
    monkeypatch.setenv("SYNO_IR_TRACEBACK", "1")
    outcome = syno_opt("-p", "canonicalize", stdin=GOOD)
    assert outcome.err.startswith("Traceback (most recent call last):\n")
    assert message in outcome.err


def test_the_traceback_of_a_wrong_input_shows_who_complains(
    syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNO_IR_TRACEBACK", "1")
    outcome = syno_opt(stdin=MISSPELT)
    assert "_get_op_by_name" in outcome.err
    assert outcome.err.endswith(MISSPELT_MESSAGE)


def command(name: str) -> str:
    """The path of an installed command."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found is not None
    return found


def test_installed_syno_opt() -> None:
    """What the tests above call in this process also holds for the real command."""
    done = subprocess.run([command("syno-opt")], input=DROPPED, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", DROPPED_MESSAGE)
    version = subprocess.run([command("syno-opt"), "--version"], capture_output=True, text=True)
    assert version.stdout.startswith("syno-opt ")


def test_real_xdsl_opt_knows_the_dialect_and_its_rules() -> None:
    done = subprocess.run(
        [command("xdsl-opt"), "-p", "cse,canonicalize,dce"],
        input=GOOD,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "syno.contract(%x[%c, %h])" in done.stdout
    done = subprocess.run(
        [command("xdsl-opt"), "--verify-diagnostics"], input=DROPPED, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "@f: syno.contract: dim %h of size H is dropped" in done.stdout
