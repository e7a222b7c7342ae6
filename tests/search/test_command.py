"""``syno-search explain``: a path, or where an operator leaves the space."""

from __future__ import annotations

from pathlib import Path

import pytest
from specs import CONVOLUTION

from syno_ir import zoo
from syno_ir.tools.syno_search import main


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
