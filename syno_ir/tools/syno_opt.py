"""``syno-opt``: parse, verify, run passes, print. Everything of ``xdsl-opt``, and clear errors."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from typing import IO, ClassVar

from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.exceptions import (
    ArgSpecParseError,
    DiagnosticException,
    ParseError,
    VerifyException,
)
from xdsl.xdsl_opt_main import xDSLOptMain

from syno_ir.errors import SynoError
from syno_ir.frontend import (
    LocatingParser,
    Source,
    render_parse_error,
    render_verify_error,
)

TRACEBACK = "SYNO_IR_TRACEBACK"
"""The environment variable that lets errors show where in the code they come from."""


class SynoOptMain(xDSLOptMain):
    """xDSL's driver, with locations and with errors rendered as one message."""

    version_format: ClassVar[str] = "syno-opt built from xdsl version {xdsl_version}"
    source: Source

    def register_all_arguments(self, arg_parser: argparse.ArgumentParser) -> None:
        super().register_all_arguments(arg_parser)
        arg_parser.add_argument(
            "--symbolic",
            action="store_true",
            help="keep coefficients as symbols in loops, instead of their defaults",
        )

    def register_all_frontends(self) -> None:
        super().register_all_frontends()
        self.available_frontends["mlir"] = self._parse_mlir

    def _parse_mlir(self, chunk: IO[bytes]) -> ModuleOp:
        parser = LocatingParser(self.ctx, self.source.text, self.source.name)
        parser.line_offset = self.source.line_offset
        return parser.parse_module(not self.args.no_implicit_module)

    def prepare_input(self) -> tuple[list[tuple[IO[bytes], int]], str]:
        try:
            return super().prepare_input()
        except OSError as error:
            raise SynoError(f"{error.filename}: error: {error.strerror}") from None
        except ValueError as error:
            known = ", ".join(f".{ending}" for ending in self.available_frontends)
            raise SynoError(f"{self.get_input_name()}: error: {error}; known are {known}") from None

    def parse_chunk(
        self, chunk: IO[bytes], file_extension: str, start_offset: int = 0
    ) -> ModuleOp | None:
        name = self.get_input_name()
        try:
            text = chunk.read().decode()
        except UnicodeDecodeError as error:
            raise SynoError(f"{name}: error: not UTF-8 text: {error.reason}") from None
        self.source = Source(text, name, start_offset)
        try:
            return super().parse_chunk(chunk, file_extension, start_offset)
        except ParseError as error:
            if self.args.parsing_diagnostics:
                raise
            raise SynoError(render_parse_error(error, self.source)) from error
        except RecursionError as error:
            raise SynoError(f"{name}: error: nested too deeply") from error

    def apply_passes(self, prog: ModuleOp) -> None:
        try:
            super().apply_passes(prog)
        except VerifyException as error:
            message = render_verify_error(error, prog, self.source)
            raise RenderedError(message) from error

    def output_resulting_program(self, prog: ModuleOp) -> str:
        if self.args.symbolic and self.args.target == "loops":
            self.args.target = "loops{symbolic=true}"
        return super().output_resulting_program(prog)


class RenderedError(SynoError, DiagnosticException):
    """A verifier's error as the user sees it, also under ``--verify-diagnostics``."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script. Exits with 0, 1 for wrong input, or 2 for a wrong command line."""
    try:
        SynoOptMain("syno-ir optimizer driver", arguments).run()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (SynoError, DiagnosticException, ArgSpecParseError, OSError) as error:
        _fail(str(error), error)
    except ValueError as error:
        _fail(f"error: {error}", error)


def _fail(message: str, error: BaseException) -> None:
    if os.environ.get(TRACEBACK):
        traceback.print_exception(error)
    print(message, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
