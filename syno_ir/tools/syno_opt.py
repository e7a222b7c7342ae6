"""``syno-opt``: parse, verify, run passes, print. Everything of ``xdsl-opt``, and clear errors."""

from __future__ import annotations

import argparse
import os
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import IO, ClassVar, NoReturn

from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass
from xdsl.utils.exceptions import (
    ArgSpecParseError,
    DiagnosticException,
    PassFailedException,
    ShrinkException,
    VerifyException,
)
from xdsl.xdsl_opt_main import xDSLOptMain

from syno_ir.errors import SynoError, did_you_mean
from syno_ir.frontend import SourceRuleError, describe, find_violation, parse_unverified
from syno_ir.pipeline import explain, passes_of, target_of
from syno_ir.source import Source

TRACEBACK = "SYNO_IR_TRACEBACK"
"""The environment variable that lets errors show where in the code they come from."""


class SynoOptMain(xDSLOptMain):
    """xDSL's driver, with locations and with every error rendered as one message."""

    version_format: ClassVar[str] = "syno-opt built from xdsl version {xdsl_version}"
    source: Source
    last_pass: ModulePass | None = None
    """The pass that is running, or whose result is being verified."""

    def register_all_arguments(self, arg_parser: argparse.ArgumentParser) -> None:
        super().register_all_arguments(arg_parser)
        arg_parser.add_argument(
            "--symbolic",
            action="store_true",
            help="keep coefficients as symbols in loops, instead of their defaults",
        )
        known = [option for action in arg_parser._actions for option in action.option_strings]  # pyright: ignore[reportPrivateUsage]
        arg_parser.epilog = f"{TRACEBACK}=1 shows where in the code an error comes from."
        arg_parser.error = lambda message: _refuse_arguments(message, known)

    def register_all_frontends(self) -> None:
        super().register_all_frontends()
        self.available_frontends["mlir"] = self._parse_mlir
        self.available_frontends["dot"] = self._parse_dot

    def _parse_mlir(self, chunk: IO[bytes]) -> ModuleOp:
        return parse_unverified(self.ctx, self.source, not self.args.no_implicit_module)

    def _parse_dot(self, chunk: IO[bytes]) -> ModuleOp:
        from syno_ir.lowering.graph_dot import parse_graph

        return parse_graph(self.source)

    def setup_pipeline(self) -> None:
        passes_of(self.available_passes, self.args.passes)
        super().setup_pipeline()
        verify = self.pipeline.callback

        def callback(
            previous: ModulePass | None, module: ModuleOp, following: ModulePass | None
        ) -> None:
            self.last_pass = previous
            if verify is not None:
                verify(previous, module, following)
            self.last_pass = following

        self.pipeline = replace(self.pipeline, callback=callback)

    def prepare_input(self) -> tuple[list[tuple[IO[bytes], int]], str]:
        try:
            return super().prepare_input()
        except OSError as error:
            raise SynoError(f"{error.filename}: error: {error.strerror}") from error
        except ValueError as error:
            known = ", ".join(f".{ending}" for ending in self.available_frontends)
            name = self.get_input_name()
            raise SynoError(
                f"{name}: error: unknown file ending {os.path.splitext(name)[1] or '(none)'}\n"
                f"  hint: known are {known}; `-f mlir` reads any file as MLIR"
            ) from error

    def prepare_output(self) -> IO[str]:
        try:
            return super().prepare_output()
        except OSError as error:
            raise SynoError(f"{error.filename}: error: {error.strerror}") from error

    def parse_chunk(
        self, chunk: IO[bytes], file_extension: str, start_offset: int = 0
    ) -> ModuleOp | None:
        self.source = Source.decode(chunk.read(), self.get_input_name(), start_offset)
        return super().parse_chunk(chunk, file_extension, start_offset)

    def apply_passes(self, prog: ModuleOp) -> None:
        try:
            super().apply_passes(prog)
        except VerifyException as error:
            message = describe(find_violation(prog, error), self.source)
            if self.last_pass is not None:
                message += f"\n  note: pass {self.last_pass.name} left this behind"
            raise SourceRuleError(message) from error
        except (SynoError, PassFailedException) as error:
            raise PassFailedException(f"{self._running()}: {error}") from error
        except (DiagnosticException, ShrinkException):
            raise
        except Exception as error:
            raise _internal(self._running(), error) from error

    def _running(self) -> str:
        return "the verifier" if self.last_pass is None else f"pass {self.last_pass.name}"

    def output_resulting_program(self, prog: ModuleOp) -> str:
        if self.args.symbolic and self.args.target == "loops":
            self.args.target = "loops{symbolic=true}"
        try:
            return super().output_resulting_program(prog)
        except (SynoError, DiagnosticException, ShrinkException):
            raise
        except Exception as error:
            if isinstance(error, ValueError):  # from an option, perhaps
                target_of(self.available_targets, self.args.target)
            raise _internal(f"target {self.args.target}", error) from error


def _refuse_arguments(message: str, known: Sequence[str]) -> NoReturn:
    """A wrong command line, in one message and without the usage of every option."""
    head, _, choices = message.partition(" (choose from ")
    wrong = re.search(r"(?:arguments:|choice:) '?([^\s']+)", head)
    candidates = choices.rstrip(")").replace("'", "").split(", ") if choices else known
    otherwise = f"there are {', '.join(candidates)}" if choices else "syno-opt --help lists all"
    hint = did_you_mean(wrong[1] if wrong else "", candidates, otherwise)
    raise SynoError(f"{head}\n  hint: {hint}")


def _internal(where: str, error: Exception) -> SynoError:
    """A fault of the program, or of what is installed, not of the input."""
    text = " ".join(str(error).split())[:200]
    if isinstance(error, ModuleNotFoundError):
        hint = f"pip install {error.name}"
    else:
        hint = f"{TRACEBACK}=1 shows where in the code this happens"
    return SynoError(
        f"{where} failed: {type(error).__name__}{f': {text}' if text else ''}\n  hint: {hint}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script. Exits with 0, or with 1 and one message on stderr."""
    try:
        SynoOptMain("syno-ir optimizer driver", arguments).run()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)
    except ArgSpecParseError as error:
        _fail(str(explain(error)), error)
    except (SynoError, DiagnosticException) as error:
        _fail(str(error), error)
    except Exception as error:
        _fail(str(_internal("syno-opt", error)), error)


def _fail(message: str, error: BaseException) -> NoReturn:
    if os.environ.get(TRACEBACK):
        traceback.print_exception(error.__context__ or error)
    if "error: " not in message.partition("\n")[0]:
        message = f"error: {message}"
    print(message, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
