"""``syno-search``: find operators, train and time them, and look at what was found."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from syno_ir.errors import SynoError, missing_extra

if TYPE_CHECKING:
    from syno_ir.search.store import Record, Store

BEST = 20
"""So many results are shown when a run ends; the others are in its report."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script.

    Exits with 0, 1 for wrong input or a search that finds nothing, 2 for a wrong command line, 130
    if it is interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        options.function(options)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        _fail("the output was closed before its end")
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except SynoError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _drop_output() -> None:
    """Nothing more is written, not even what waits to be flushed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(problem: str) -> NoReturn:
    print(f"error: {problem}", file=sys.stderr)
    sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="syno-search", description=f"{_summary()}.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(function: Callable[[Any], None], name: str, example: str) -> Any:
        summary = (function.__doc__ or "").strip(".")
        added = commands.add_parser(
            name,
            help=summary[0].lower() + summary[1:],
            description=f"{summary}.",
            epilog=f"example:\n  syno-search {name} {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(function=function)
        return added

    run = command(_run, "run", "examples/digits.toml --out out/digits")
    run.add_argument("spec", type=Path, metavar="SPEC.toml", help="what to search for")
    run.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where to keep everything (default: out/ and the name of the spec); "
        "a run that is there already is gone on with",
    )
    run.add_argument(
        "--resume", action="store_true", help="only go on with a run that is there already"
    )
    run.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="train so many candidates at once (default: 1); they are the same with any number",
    )
    explain = command(_explain, "explain", "examples/digits.toml conv2d")
    explain.add_argument("spec", type=Path, metavar="SPEC.toml", help="the space")
    explain.add_argument("operator", metavar="OPERATOR", help="of the zoo, or a file with one")
    explore = command(_explore, "explore", "examples/digits.toml")
    explore.add_argument("spec", type=Path, metavar="SPEC.toml", help="the space")
    report = command(_report, "report", "out/digits")
    show = command(_show, "show", "out/digits 17")
    export = command(_export, "export", "out/digits 17 -o op.mlir")
    for added in report, show, export:
        added.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of the run")
    for added in show, export:
        added.add_argument(
            "number", type=int, metavar="NUMBER", help="of the candidate; -1 is the baseline"
        )
    export.add_argument(
        "-o", dest="file", type=Path, metavar="FILE", required=True, help="the file to write"
    )
    return parser


def _summary() -> str:
    return (__doc__ or "").partition(": ")[2].strip(".")


def _run(options: argparse.Namespace) -> None:
    """Search for operators, or go on with a search."""
    from syno_ir.search.run import check_packages, search
    from syno_ir.search.spec import read_spec_text
    from syno_ir.search.store import FILE, Store

    check_packages()
    from syno_ir.search.progress import PipedConsole, RunProgress

    spec, text = options.spec, read_spec_text(options.spec)
    folder = options.out or Path("out") / spec.stem
    if folder.exists() and not folder.is_dir():
        raise SynoError(f"error: --out {folder}: this is a file\n  hint: name a folder")
    if options.resume and not (folder / FILE).exists():
        raise SynoError(f"{folder}: error: there is no run in this folder\n  hint: omit --resume")
    jobs = f" --jobs {options.jobs}" if options.jobs > 1 else ""
    command = f"syno-search run {spec} --out {folder}{jobs}"
    try:
        with RunProgress(PipedConsole()) as progress:
            search(text, folder, source=str(spec), jobs=options.jobs, tell=progress.show)
    except KeyboardInterrupt:
        print(f"\nstopped; what was found is kept, go on with: {command}", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        _drop_output()
        _fail(f"the output was closed\n  hint: what was found is kept, go on with: {command}")
    with closing(Store(folder)) as store:
        _write(store, folder)
        if not any(record.status == "trained" for record in store.records()[1:]):
            _fail("nothing was found, for the reasons above")


def _report(options: argparse.Namespace) -> None:
    """Make the table and the picture of a run again."""
    with closing(_open(options.folder)) as store:
        _write(store, options.folder)


def _write(store: Store, folder: Path) -> None:
    try:
        from syno_ir.search.progress import PipedConsole
        from syno_ir.search.report import render, write_report
    except ImportError:
        raise missing_extra("the report of a search", "search") from None
    from syno_ir.search.findings import Findings

    files = write_report(store, folder)
    PipedConsole().print(render(Findings.of(store), BEST))
    print("written:", *files)


def _show(options: argparse.Namespace) -> None:
    """Print one candidate: its IR, what it reads, what it costs and what was measured."""
    from syno_ir.operator import parse

    record = _find(options)
    values = dict(vars(record))
    text, staged = values.pop("operator"), values.pop("staged")
    values["path"] = "; ".join(record.path)
    values["rejections"] = ", ".join(f"{n} {reason}" for reason, n in record.rejections.items())
    if text is not None:
        print(text)
        print(parse(text).emit("einsum"))
        print(f"in stages, as it was run:\n{parse(staged).emit('einsum')}")
    for name, value in values.items():
        if value not in (None, "", ()):
            shown = f"{value:.6g}" if isinstance(value, float) else value
            print(f"{name.replace('_', ' ')}: {shown}")


def _export(options: argparse.Namespace) -> None:
    """Write the IR of one candidate to a file."""
    record = _find(options)
    if record.operator is None:
        raise SynoError(f"{options.folder}: error: candidate {record.number} has no operator")
    try:
        options.file.write_text(record.operator)
    except OSError as error:
        raise SynoError(f"error: -o {options.file}: {error.strerror}") from None


def _explain(options: argparse.Namespace) -> None:
    """Print the moves that make an operator in a space, budgets aside, or where it leaves it."""
    from syno_ir.search.recognition import NotInSpace, find
    from syno_ir.search.reference import known_operator
    from syno_ir.search.settling import Settling
    from syno_ir.search.spec import parse_spec, read_spec_text

    spec = parse_spec(read_spec_text(options.spec), str(options.spec))
    operator = known_operator(options.operator, spec.operator)
    with _naming(options.spec):
        settling = Settling(spec.operator, spec.space)
    try:
        candidate = find(operator, settling)
    except NotInSpace as error:
        raise NotInSpace(f"{options.operator}: not in this space: {error}") from None
    cost = candidate.operator.primitives
    print(f"in this space, with {cost} primitives; from the outputs up:")
    for move in candidate.path:
        print(f"  {move}")


def _explore(options: argparse.Namespace) -> None:
    """Walk through a space by hand; commands are read from the terminal or a pipe."""
    from syno_ir.search.spec import parse_spec, read_spec_text

    try:
        from syno_ir.search.progress import PipedConsole
        from syno_ir.tools.explorer import Explorer
    except ImportError:
        raise missing_extra("the explorer", "search") from None
    spec = parse_spec(read_spec_text(options.spec), str(options.spec))
    try:
        with _naming(options.spec):
            explorer = Explorer(spec, PipedConsole())
        if explorer.run() and not sys.stdin.isatty():
            sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


@contextmanager
def _naming(spec: Path) -> Iterator[None]:
    """Let messages about a part of a spec begin with its file."""
    from syno_ir.search.tables import SpecError

    try:
        yield
    except SpecError as error:
        raise SynoError(f"{spec}: error: {error}") from None


def _find(options: argparse.Namespace) -> Record:
    with closing(_open(options.folder)) as store:
        records = {record.number: record for record in store.records()}
    if options.number not in records:
        known = f"it has {min(records)} to {max(records)}" if records else "it has none yet"
        raise SynoError(
            f"{options.folder}: error: there is no candidate {options.number}\n  hint: {known}"
        )
    return records[options.number]


def _open(folder: Path) -> Store:
    from syno_ir.search.store import FILE, Store

    if not (folder / FILE).exists():
        raise SynoError(f"{folder}: error: there is no run in this folder")
    return Store(folder)


if __name__ == "__main__":
    main()
