"""``syno-search explain``: a path, or where an operator leaves the space."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from specs import CONVOLUTION

from syno_ir import zoo
from syno_ir.search.space import Signature, Space
from syno_ir.search.store import Record, Store
from syno_ir.search.strategies import STRATEGIES
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError, read_table
from syno_ir.testing.search import SIGNATURE
from syno_ir.tools.syno_search import main

DEFAULTS = """
[operator]
symbols = "N, C_in, C_out, H, W; k = 3"
input = "N, C_in, H, W"
output = "N, C_out, H, W"
bindings = [{ N = 1, C_in = 4, C_out = 8, H = 8, W = 8 }]
[space]
fixed = ["N"]
[dataset]
name = "digits"
"""


def explain(tmp_path: Path, name: str) -> None:
    (tmp_path / "spec.toml").write_text(CONVOLUTION)
    (tmp_path / "op.mlir").write_text(str(zoo.load(name)))
    main(["explain", str(tmp_path / "spec.toml"), str(tmp_path / "op.mlir")])


def test_an_operator_of_the_space_is_told_by_its_moves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    explain(tmp_path, "conv2d")
    first, *moves = capsys.readouterr().out.splitlines()
    assert first == "in this space, with 8 primitives; from the outputs up:"
    assert moves[0] == "  close 1 weight 0" and moves[-1] == "  finish 0 1 2 3"


def test_another_operator_is_told_where_it_leaves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        explain(tmp_path, "operator1")
    message = capsys.readouterr().err
    assert "op.mlir: not in this space: g is none of reduce_sizes" in message


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            "max_primitives = 7",
            "it has 8 primitives, the space allows 7\n  hint: set [space] max",
        ),
        (
            "max_primitives = 8\nprimitives = { share = 2, reduce = 3, unfold = 2 }",
            "it has 3 of share, the space allows 2\n  hint: set share = 3 in [space] primitives",
        ),
        (
            "max_primitives = 8\nwindow_sizes = []",
            'k is none of window_sizes\n  hint: let max_window reach it, and list "k" in',
        ),
    ],
)
def test_the_limit_is_named_with_what_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], limit: str, message: str
) -> None:
    (tmp_path / "spec.toml").write_text(CONVOLUTION.replace("max_primitives = 8", limit))
    with pytest.raises(SystemExit):
        main(["explain", str(tmp_path / "spec.toml"), "conv2d"])
    assert f"primitives left: {message}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            "max_weights = 0",
            "the weights of @conv2d are 1, the space allows 0\n  hint: set",
        ),
        ("max_window = 1", "k is none of window_sizes\n  hint: let max_window reach it"),
        ('reduce_sizes = ["C_in"]', 'k is none of reduce_sizes\n  hint: add "k" to [space] reduce'),
    ],
)
def test_what_keeps_an_operator_out_is_what_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], limit: str, message: str
) -> None:
    """Not what follows from it: a dim of a window that is none cannot be reduced."""
    spec = DEFAULTS.replace("[space]", f"[space]\n{limit}")
    (tmp_path / "spec.toml").write_text(spec)
    with pytest.raises(SystemExit):
        main(["explain", str(tmp_path / "spec.toml"), "conv2d"])
    assert f"conv2d: not in this space: {message}" in capsys.readouterr().err


def test_the_message_about_a_space_names_the_spec(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "spec.toml"
    spec.write_text(DEFAULTS.replace('fixed = ["N"]', 'fixed = ["C_in"]'))
    for command in (["explain", str(spec), "conv2d"], ["explore", str(spec)]):
        with pytest.raises(SystemExit):
            main(command)
        assert capsys.readouterr().err.startswith(f"{spec}: error: [space] fixed: ")


def test_a_run_stopped_during_its_baseline_is_told_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Store(tmp_path)) as store:
        store.begin(CONVOLUTION, "hash")
    main(["report", str(tmp_path)])
    text = capsys.readouterr().out
    assert "candidates: none yet, the run was stopped before the first one\n" in text
    assert "hint: the same `syno-search run` goes on\n" in text and ", ;" not in text


@pytest.mark.parametrize("strategy", ["uniform", "mcts"])
def test_a_space_that_is_too_large_is_told_in_seconds(strategy: str) -> None:
    """By how states grow with the first primitives; or not counted, where the strategy need not."""
    signature = read_table(Signature, SIGNATURE, "operator")
    space = read_table(Space, {"fixed": ["N"], "max_weights": 1, "max_primitives": 20}, "space")
    if strategy == "uniform":
        with pytest.raises(SpecError, match=r"it has about 10\^\d+ states\n  hint: .* \"guided\""):
            STRATEGIES[strategy](signature, space)
    else:
        assert STRATEGIES[strategy](signature, space).ask(Stream(0), Counter()) is not None


def test_an_operator_of_the_zoo_goes_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spec.toml").write_text(CONVOLUTION)
    main(["explain", str(tmp_path / "spec.toml"), "conv2d"])
    assert capsys.readouterr().out.startswith("in this space, with 8 primitives")


def test_one_of_other_symbols_is_told_by_its_shapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spec.toml").write_text(CONVOLUTION)
    with pytest.raises(SystemExit):
        main(["explain", str(tmp_path / "spec.toml"), "linear"])
    assert "the input of @linear is [N, C_in], not [N, C_in, H, W]" in "".join(capsys.readouterr())


def test_files_that_are_none_are_named_with_their_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec, file = tmp_path / "spec.toml", tmp_path / "found.mlir"
    spec.write_text(CONVOLUTION)
    file.write_text("")
    with closing(Store(tmp_path)) as store:
        store.add(Record(0, "trained", operator="text"))
    for arguments, message in (
        (["explain", str(spec), "nofile.mlir"], "nofile.mlir: error: No such file or directory\n"),
        (["run", str(spec), "--out", str(file)], f"error: --out {file}: this is a file\n"),
        (
            ["export", str(tmp_path), "0", "-o", "/nodir/x.mlir"],
            "error: -o /nodir/x.mlir: No such file or directory\n",
        ),
    ):
        with pytest.raises(SystemExit, match="1"):
            main(arguments)
        assert capsys.readouterr().err.startswith(message)


def test_a_reader_that_leaves_early_is_told_once(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        store.add(Record(0, "none"))
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "syno_ir.tools.syno_search", "show", str(tmp_path), "0"]
    shown = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert shown.returncode == 1
    assert shown.stderr == "error: the output was closed before its end\n"
