"""``syno-tune``: measure schedules of an operator here, and tell what they bring."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from syno_ir.errors import SynoError

if TYPE_CHECKING:
    from syno_ir.lowering.tvm.nest import Stage
    from syno_ir.lowering.tvm.speed import Speed
    from syno_ir.operator import Operator
    from syno_ir.tvm import Progress, Record


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script.

    Exits with 0, 1 for wrong input, 2 for a wrong command line, 130 if it is interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        _tune(options)
    except (SynoError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print(f"\nstopped; what was measured is kept in {options.folder}", file=sys.stderr)
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="syno-tune",
        description="Measure schedules of an operator here, and tell what they bring.",
        epilog="x XLA's time: the median over rounds of a time by XLA's in the same round\n\n"
        "example:\n  syno-tune conv2d.mlir --binding N=1,C_in=64,C_out=64,H=56,W=56",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="OP.mlir", help="the operator")
    parser.add_argument(
        "--binding", metavar="NAME=VALUE,...", help="the sizes (default: the file's first binding)"
    )
    parser.add_argument("--target", default="llvm", help="see syno_ir.tvm.build (default: llvm)")
    parser.add_argument("--layout", choices=["signature", "channels_last"], default="channels_last")
    parser.add_argument(
        "--tilings",
        type=_count,
        default=8,
        help="how many of the rule's tilings of each stage to measure (default: 8)",
    )
    parser.add_argument(
        "--trials", type=_count, default=0, help="MetaSchedule's trials for each stage (default: 0)"
    )
    parser.add_argument(
        "--minutes", type=_minutes, default=10, help="nothing new begins after them (default: 10)"
    )
    parser.add_argument(
        "--rpc",
        metavar="HOST:PORT/KEY",
        help="measure on a machine that this tracker of TVM's RPC lends under a key",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("out/tuning"),
        help="where what is measured is kept, and looked up by later runs (default: out/tuning)",
    )
    return parser


def _count(text: str) -> int:
    """A number that is not negative."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text}: expected an integer from 0 on")
    return int(text)


def _minutes(text: str) -> float:
    """A number of minutes, not negative."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < inf:
        raise argparse.ArgumentTypeError(f"{text}: expected a number of minutes from 0 on")
    return value


def _tune(options: argparse.Namespace) -> None:
    from syno_ir import tvm
    from syno_ir.operator import load

    operator = load(options.file)
    binding = _binding(options.binding) or next(iter(operator.bindings), {})
    tracker = None if options.rpc is None else tvm.Tracker.parse(options.rpc)
    bar = _Bar()
    try:
        tvm.tune(
            operator,
            binding,
            folder=options.folder,
            target=options.target,
            layout=options.layout,
            tilings=options.tilings,
            trials=options.trials,
            seconds=60 * options.minutes,
            tracker=tracker,
            tell=bar.show,
        )
    finally:
        bar.close()
    print(f"{bar.made} candidates measured, kept in {options.folder}")
    (_compare if options.rpc is None else _compare_there)(operator, binding, options)


def _compare(operator: Operator, binding: dict[str, int], options: argparse.Namespace) -> None:
    """Print the speeds before and after."""
    from syno_ir import tvm
    from syno_ir.lowering.tvm.speed import measure_speeds

    before = tvm.build(operator, binding, target=options.target, layout=options.layout)
    after = tvm.build(
        operator, binding, target=options.target, layout=options.layout, tuned=options.folder
    )
    speeds = measure_speeds(operator, {"by rule": before, "tuned": after})
    for name, speed in speeds.items():
        print(_line(name, speed, speeds["XLA"]))


def _compare_there(
    operator: Operator, binding: dict[str, int], options: argparse.Namespace
) -> None:
    """Print the times before and after of all stages, as the lent machine measured them."""
    from syno_ir import tvm

    told = tvm.latencies(
        operator, binding, folder=options.folder, target=options.target, layout=options.layout
    )
    if told is None:
        print("not every stage has a time by rule; with more --minutes or --tilings it has")
        return
    for name, seconds in zip(("by rule", "tuned"), told, strict=True):
        gflops = operator.cost(binding).flops / seconds / 1e9
        print(f"{name:8} {1e3 * seconds:9.3f} ms {gflops:8.1f} GFLOP/s, the sum of its stages")


def _line(name: str, speed: Speed, xla: Speed) -> str:
    return (
        f"{name:8} {1e3 * speed.least:9.3f} ms {speed.gflops:8.1f} GFLOP/s "
        f"{speed.part:6.0%} of the peak of {speed.bound} {speed.ratio(xla):7.2f} x XLA's time"
    )


class _Bar:
    """How far a run is, on one line that is written over if stderr is a terminal."""

    WIDTH = 24

    def __init__(self) -> None:
        self.made = 0
        self._begin = monotonic()

    def show(self, progress: Progress) -> None:
        self.made += 1
        full = self.WIDTH * progress.done // max(1, progress.wanted)
        seconds = round(monotonic() - self._begin)
        line = (
            f"[{'#' * full:{self.WIDTH}}] {progress.done}/{progress.wanted} "
            f"{seconds // 60}:{seconds % 60:02} {_describe(progress)}"
        )
        if sys.stderr.isatty():
            print(f"\r{line[:99]:99}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.made and sys.stderr.isatty():
            print(file=sys.stderr)


def _describe(progress: Progress) -> str:
    """What was measured, of which stage, and what came of it."""
    from syno_ir.tvm import Trial

    record = progress.record
    if isinstance(record, Trial):
        what = "trial"
    elif record.script is not None:
        what = "best trial, compared with the reference"
    else:
        what = f"tile of {_tile(progress.stage, record)}"
    told = f"{progress.stage.name}: {what}"
    if record.seconds is None:
        return f"{told}: {record.failure}: {record.message}"
    return f"{told}: {1e3 * record.seconds:.3f} ms"


def _tile(stage: Stage, record: Record) -> str:
    """``4 along h, 16 along c``: the rows and the vector of a tile."""
    tiling = record.tiling(stage)
    sides = [(tiling.height, tiling.rows), (tiling.width, tiling.vector)]
    return ", ".join(f"{size} along {loop.name}" for size, loop in sides if loop) or "one element"


def _binding(text: str | None) -> dict[str, int]:
    """``N=1,C=64`` as a binding. Raises ``SynoError`` if the text is none."""
    try:
        pairs = [part.split("=") for part in text.split(",")] if text else []
        return {name.strip(): int(value) for name, value in pairs}
    except ValueError:
        raise SynoError(f"--binding {text}: expected NAME=VALUE,... with integers") from None


if __name__ == "__main__":
    main()
