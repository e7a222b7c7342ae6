"""``syno-tune``: measure schedules of an operator here, and tell what they bring."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from syno_ir.errors import SynoError

if TYPE_CHECKING:
    from syno_ir.lowering.tvm.speed import Speed
    from syno_ir.tvm import Record


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
        epilog="example:\n  syno-tune conv2d.mlir --binding N=1,C_in=64,C_out=64,H=56,W=56",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="OP.mlir", help="the operator")
    parser.add_argument(
        "--binding", metavar="NAME=VALUE,...", help="the sizes (default: the file's first binding)"
    )
    parser.add_argument("--target", default="llvm", help="see syno_ir.tvm.build (default: llvm)")
    parser.add_argument("--layout", choices=["signature", "channels_last"], default="channels_last")
    parser.add_argument(
        "--tilings", type=int, default=8, help="how many of the rule's tilings to measure"
    )
    parser.add_argument(
        "--trials", type=int, default=0, help="MetaSchedule's trials for each stage (default: 0)"
    )
    parser.add_argument(
        "--minutes", type=float, default=10, help="nothing new begins after them (default: 10)"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("out/tuning"),
        help="where what is measured is kept, and looked up by later runs (default: out/tuning)",
    )
    return parser


def _tune(options: argparse.Namespace) -> None:
    from syno_ir import tvm
    from syno_ir.lowering.tvm.speed import measure_speeds
    from syno_ir.operator import load

    operator = load(options.file)
    binding = _binding(options.binding) or next(iter(operator.bindings), {})
    made = 0

    def tell(record: Record) -> None:
        nonlocal made
        made += 1
        print(f"  {made}: {_describe(record)}", file=sys.stderr)

    tvm.tune(
        operator,
        binding,
        folder=options.folder,
        target=options.target,
        layout=options.layout,
        tilings=options.tilings,
        trials=options.trials,
        seconds=60 * options.minutes,
        tell=tell,
    )
    print(f"{made} candidates measured, kept in {options.folder}")
    before = tvm.build(operator, binding, target=options.target, layout=options.layout)
    after = tvm.build(
        operator, binding, target=options.target, layout=options.layout, tuned=options.folder
    )
    speeds = measure_speeds(after.func, after.values, {"by rule": before, "tuned": after})
    for name, speed in speeds.items():
        print(_line(name, speed))


def _line(name: str, speed: Speed) -> str:
    return (
        f"{name:8} {1e3 * speed.least:9.3f} ms {speed.gflops:8.1f} GFLOP/s "
        f"{speed.part:6.0%} of this machine's peak"
    )


def _describe(record: Record) -> str:
    what = f"{record.height} x {record.width}" if record.script is None else "MetaSchedule"
    if record.seconds is None:
        return f"{what}: {record.failure}: {record.message}"
    return f"{what}: {1e3 * record.seconds:.3f} ms"


def _binding(text: str | None) -> dict[str, int]:
    """``N=1,C=64`` as a binding. Raises ``SynoError`` if the text is none."""
    try:
        pairs = [part.split("=") for part in text.split(",")] if text else []
        return {name.strip(): int(value) for name, value in pairs}
    except ValueError:
        raise SynoError(f"--binding {text}: expected NAME=VALUE,... with integers") from None


if __name__ == "__main__":
    main()
