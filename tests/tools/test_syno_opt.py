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

from syno_ir import parse

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
    ("-p", "syno-specialize{bidning=1}"): """\
error: pass syno-specialize has no option bidning
  hint: did you mean binding? it takes binding
""",
    ("-p", "syno-materialize{memory=lots}"): """\
error: pass syno-materialize: option memory is lots, expected int | None
""",
    ("-p", "syno-materialize{report}"): """\
error: pass syno-materialize: option report has no value, expected bool
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
error: target loops: option symbolic is 3, expected bool
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
    ("a.mlir", "b.mlir", "c.mlir", "--equivalent=e1"): """\
error: one input file too many: c.mlir
  hint: only --equivalent takes two
""",
    ("--dump-dir", "/dev/null"): """\
error: --dump-dir: /dev/null: File exists
  hint: name a folder to write to; it is made if it is not there
""",
    ("--dump-dir", "/dev/null/folder"): """\
error: --dump-dir: /dev/null/folder: Not a directory
  hint: name a folder to write to; it is made if it is not there
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


def test_a_dash_is_stdin(syno_opt: SynoOpt, tmp_path: Path) -> None:
    assert syno_opt("-", "-p", "cse", stdin=GOOD) == syno_opt("-p", "cse", stdin=GOOD)
    assert syno_opt("-", stdin=MISSPELT).err == MISSPELT_MESSAGE
    file = tmp_path / "f.mlir"
    file.write_text(GOOD)
    assert syno_opt(str(file), "--equivalent=e1", "-", stdin=GOOD).out.startswith("equal (e1)")


def test_several_pipelines_are_joined(syno_opt: SynoOpt) -> None:
    order = ["syno-fuse", "cse", "syno-raise"]
    arguments = [part for name in order for part in ("-p", name)]
    joined = syno_opt(*arguments, "--print-between-passes", stdin=GOOD)
    assert joined == syno_opt("-p", ",".join(order), "--print-between-passes", stdin=GOOD)
    assert joined.out.index("IR after syno-fuse") < joined.out.index("IR after cse")
    assert joined.out.rstrip().endswith("}") and "raised" in joined.out
    assert "pass qwertz" in syno_opt("-p", "qwertz", "-p", "cse", stdin=GOOD).err


def test_a_graph_that_is_read_as_mlir(syno_opt: SynoOpt, tmp_path: Path) -> None:
    graph = syno_opt("-t", "dot", stdin=GOOD).out
    assert (
        syno_opt(stdin=graph).err
        == """\
stdin:1:1: error: there is no op digraph
  digraph "f" {
  ^^^^^^^
  hint: a graph of Syno is read from a file that ends with .dot, or by `syno-opt -f dot`
"""
    )
    ours = syno_opt("-f", "dot", stdin=graph)
    assert (ours.code, ours.out) == (1, "")
    assert ours.err.startswith("stdin:1:9: error: the graph has no Output\n")
    assert "not those that `syno-opt -t dot` prints" in ours.err


@pytest.mark.parametrize("target", ["jax", "tvmscript"])
def test_a_target_of_one_function(target: str, syno_opt: SynoOpt) -> None:
    text = GOOD + GOOD.replace("@f", "@g")
    outcome = syno_opt("-t", target, stdin=text)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        f"error: target {target}: expected one syno.func, found 2: @f, @g\n"
        f'  hint: give a file for each; in Python, syno_ir.load(file, "f").emit("{target}")\n'
    )
    assert parse(text, "g").emit(target) == parse(GOOD.replace("@f", "@g")).emit(target)


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
stdin:1:1: error: @f: pass canonicalize failed: AssertionError: not this time
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
