"""A judge of rows that fail, for the benchmark of kernels."""

from __future__ import annotations

import os
import signal

from benchmarks.tvm import Task
from syno_ir import zoo
from syno_ir.cost import cost_of
from syno_ir.lowering.tvm.speed import Peak, Speed


class FailingSpeeds:
    """One operator raises, one ends the process, and others are measured."""

    device = "this machine"

    def __call__(self, task: Task, /) -> dict[str, Speed]:
        if task.operator == "linear":
            raise RuntimeError("no such instruction\nin the second line")
        if task.operator == "matmul":
            os.kill(os.getpid(), signal.SIGSEGV)
        operator = zoo.load(task.operator)
        speed = Speed([1.0, 1.0], cost_of(operator.func, task.binding), Peak(1e9, 1e9))
        return {"rule": speed, "tuned": speed, "XLA": speed}
