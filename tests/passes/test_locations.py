"""Passes keep the place in the file from which each op comes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from wrong_laws import SHIFTS
from xdsl.dialects.builtin import FileLineColLoc

import syno_ir
from syno_ir import zoo
from syno_ir.operator import Operator
from syno_ir.passes import get_all_passes

ZOO = Path(zoo.__file__).parent
EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
FILES = sorted(str(path.relative_to(ZOO)) for path in ZOO.rglob("*.mlir"))

PIPELINES = [
    "canonicalize",
    "cse,dce",
    "syno-materialize",
    "syno-materialize,syno-fuse",
    "syno-normalize",
    "syno-raise",
    "syno-specialize{binding=0}",
]
APPROXIMATE = "syno-approximate"
MUTATE = 'syno-mutate{mutation="insert reverse 0"}'
FOR_OPEN_SIZES = "syno-infer-sizes,syno-check-shapes"


def test_all_passes_are_tried() -> None:
    tried = ",".join([*PIPELINES, APPROXIMATE, MUTATE, FOR_OPEN_SIZES])
    assert get_all_passes().keys() <= set(re.findall(r"[\w-]+", tried))


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_passes_keep_locations(pipeline: str) -> None:
    for file in FILES:
        assert_located(syno_ir.load(ZOO / file).run_passes(pipeline), str(ZOO / file))


def test_approximations_keep_locations() -> None:
    file = str(EXAMPLES / "syno-approximate.mlir")
    before = syno_ir.load(file)
    after = before.run_passes(APPROXIMATE)
    assert after != before
    assert_located(after, file)


@pytest.mark.parametrize(
    "mutation", ["insert merge 1 by 2", "insert unfold 2 by k", "rewire share 2 to 0"]
)
def test_mutations_keep_locations(mutation: str) -> None:
    file = str(ZOO / "conv2d.mlir")
    after = syno_ir.load(file).run_passes(f'syno-mutate{{mutation="{mutation}"}}')
    assert after != syno_ir.load(file)
    assert_located(after, file)


def test_inferred_sizes_keep_locations(tmp_path: Path) -> None:
    file = tmp_path / "open.mlir"
    file.write_text(SHIFTS.replace("-> !syno.tensor<C, H>", "-> !syno.tensor<?, ?>"))
    inferred = syno_ir.load(file).run_passes(FOR_OPEN_SIZES)
    assert "?" not in str(inferred)
    assert_located(inferred, str(file))


def assert_located(operator: Operator, file: str) -> None:
    for op in operator.func.walk():
        assert isinstance(op.location, FileLineColLoc), f"{op.name} of {file}"
        assert op.location.filename.data == file
