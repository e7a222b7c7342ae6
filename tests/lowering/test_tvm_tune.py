"""Tuning: what is measured once is kept, failures are records, and results are checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from syno_ir import zoo

pytest.importorskip("tvm")

import syno_ir.tvm
from syno_ir.lowering.tvm.records import FILE, Record, Records

BINDING = {"N": 1, "C_in": 8, "C_out": 8, "H": 6, "W": 6, "k": 3}


def test_a_second_run_measures_nothing_and_a_failed_record_is_not_used(tmp_path: Path) -> None:
    operator = zoo.load("conv2d")
    told: list[Record] = []
    for _ in range(2):
        syno_ir.tvm.tune(operator, BINDING, folder=tmp_path, tilings=2, tell=told.append)
    assert len(told) == 2 and all(record.seconds for record in told)
    x, w = (
        np.random.default_rng(0).standard_normal(shape).astype(np.float32)
        for shape in operator.shapes(BINDING).arguments
    )
    kernel = syno_ir.tvm.build(operator, BINDING, tuned=tmp_path)
    np.testing.assert_allclose(kernel(x, w), operator.evaluate([x, w], BINDING), atol=1e-4)
    records = Records(tmp_path)
    best = records.best(told[0].stage)
    assert best is not None and best == min(told, key=lambda record: record.seconds or 0)
    records.add(replace(best, seconds=None, failure="wrong result", message="off by 1"))
    assert records.best(told[0].stage) == max(told, key=lambda record: record.seconds or 0)


def test_a_wrong_kernel_in_the_folder_is_not_used(tmp_path: Path) -> None:
    """A record whose script computes something else, and is the fastest, is found out."""
    operator = zoo.load("conv2d")
    told: list[Record] = []
    syno_ir.tvm.tune(operator, BINDING, folder=tmp_path, tilings=1, tell=told.append)
    script = syno_ir.tvm.build(operator, BINDING).program.calls[0].function.script()
    wrong = script.replace("T.float32(0.0)", "T.float32(1.0)")
    assert wrong != script
    Records(tmp_path).add(replace(told[0], script=wrong, seconds=1e-9))
    x, w = (np.ones(shape, np.float32) for shape in operator.shapes(BINDING).arguments)
    kernel = syno_ir.tvm.build(operator, BINDING, tuned=tmp_path)
    np.testing.assert_allclose(kernel(x, w), operator.evaluate([x, w], BINDING))


def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path) -> None:
    record = Record("0" * 32, 0, 8, 1, 4, False, None, 1e-3, None, None)
    Records(tmp_path).add(record)
    with (tmp_path / FILE).open("a") as file:
        file.write('{"stage": "0')
    records = Records(tmp_path)
    records.add(record)
    assert Records(tmp_path).of(record.stage) == [record, record]
