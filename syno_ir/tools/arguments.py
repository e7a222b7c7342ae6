"""The command line of ``syno-opt``: its flags, and what is said where they are wrong."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from xdsl.passes import ModulePass

from syno_ir.errors import SynoError, did_you_mean


class _Joined(argparse.Action):
    """Puts the value behind those of the same flag before, with a comma."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        earlier = getattr(namespace, self.dest)
        setattr(namespace, self.dest, ",".join(filter(None, [earlier, values])))


def add_arguments(arg_parser: argparse.ArgumentParser, passes: Iterable[str]) -> None:
    """What ``syno-opt`` takes besides the flags of ``xdsl-opt``, and files between the flags.

    ``-p`` may stand more than once: ``-p cse -p dce`` is ``-p cse,dce``.
    """
    arg_parser.parse_args = arg_parser.parse_intermixed_args
    arg_parser.conflict_handler = "resolve"  # groups added from here on replace flags
    arg_parser.add_argument_group("pipeline").add_argument(
        "-p",
        "--passes",
        action=_Joined,
        default="",
        help="passes, separated by commas; several -p are joined in order. "
        f"Available passes are: {', '.join(passes)}",
    )
    arg_parser.add_argument(
        "--symbolic",
        action="store_true",
        help="keep coefficients as symbols in loops, instead of their defaults",
    )
    arg_parser.add_argument(
        "--calibrate",
        action="store_true",
        help="measure how fast this machine computes and moves data, by jax's device if jax is "
        "installed, and keep that for syno-materialize{objective=latency}",
    )
    arg_parser.add_argument("other_file", nargs="?", help="with --equivalent, what to compare to")
    group = arg_parser.add_argument_group("debugging of passes, and equality")
    group.add_argument(
        "--equivalent",
        choices=("e1", "e2", "e3"),
        help="compare two files, or the two functions of one: as functions (e1), up to re-indexing "
        "and scaling weights (e2), and up to permuting unordered axes (e3); at small "
        "bindings and at those that both declare, as the answer says",
    )
    group.add_argument(
        "--verify-semantics",
        action="store_true",
        help="after each pass compare the functions before and after, at bindings as "
        "--equivalent does; if they differ, name the pass and the pattern, and show a small "
        "operator that it breaks",
    )
    group.add_argument(
        "--reduce",
        action="store_true",
        help="if a pass fails, breaks a rule or changes the function, print the smallest operator "
        "found that fails in the same way instead of the result; the exit code is 1 if a pass "
        "fails, 0 if none does",
    )
    group.add_argument(
        "--dump-dir",
        metavar="DIR",
        help="write the IR after each pass to DIR/00-input.mlir, DIR/01-canonicalize.mlir, ...; "
        "the reproducer of a failure goes there, too, instead of the folder of temporary files; "
        "dumps of an earlier run stay unless they are overwritten",
    )
    group.add_argument("--stop-after", metavar="PASS", help="leave out the passes behind this one")
    group.add_argument(
        "--rule-report",
        action="store_true",
        help="print on stderr how often each rewrite pattern was tried, how often it changed "
        "something, and how long it took",
    )


def up_to(passes: tuple[ModulePass, ...], last: str | None) -> tuple[ModulePass, ...]:
    """The passes up to the first one named ``last``. Raises ``SynoError`` if there is none."""
    if last is None:
        return passes
    if not passes:
        raise SynoError("--stop-after needs passes to stop after\n  hint: -p gives them")
    names = [pass_.name for pass_ in passes]
    if last not in names:
        pipeline = ",".join(map(str, passes))
        hint = did_you_mean(last, names, "give one of its passes")
        raise SynoError(f"--stop-after: {last} is not in the pipeline {pipeline}\n  hint: {hint}")
    return passes[: names.index(last) + 1]


def refuse(message: str, known: Sequence[str]) -> NoReturn:
    """A wrong command line, in one message and without the usage of every option."""
    if file := re.match(r"unrecognized arguments: (?!-)(\S+)", message):
        raise SynoError(f"one input file too many: {file[1]}\n  hint: only --equivalent takes two")
    head, _, choices = message.partition(" (choose from ")
    wrong = re.search(r"(?:arguments:|choice:) '?([^\s']+)", head)
    candidates = choices.rstrip(")").replace("'", "").split(", ") if choices else known
    otherwise = f"there are {', '.join(candidates)}" if choices else "syno-opt --help lists all"
    hint = did_you_mean(wrong[1] if wrong else "", candidates, otherwise)
    raise SynoError(f"{head}\n  hint: {hint}")
