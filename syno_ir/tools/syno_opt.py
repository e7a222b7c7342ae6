"""``syno-opt``: parse, verify, run passes, print. Everything of ``xdsl-opt``, and clear errors."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar, NoReturn

from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass, PassPipeline
from xdsl.utils.exceptions import (
    ArgSpecParseError,
    DiagnosticException,
    PassFailedException,
    ShrinkException,
    VerifyException,
)
from xdsl.xdsl_opt_main import xDSLOptMain

from syno_ir.debugging.session import DumpError, SemanticError, Session, text_of
from syno_ir.dialect import FuncOp
from syno_ir.dialect.violation import place_of
from syno_ir.errors import SynoError
from syno_ir.frontend import (
    SourceRuleError,
    describe,
    find_violation,
    parse_module,
    parse_unverified,
)
from syno_ir.pipeline import explain, passes_of, target_of
from syno_ir.source import Source
from syno_ir.tools.arguments import add_arguments, refuse, up_to

if TYPE_CHECKING:
    from syno_ir.operator import Operator

TRACEBACK = "SYNO_IR_TRACEBACK"
"""The environment variable that lets errors show where in the code they come from."""


class SynoOptMain(xDSLOptMain):
    """xDSL's driver, with locations and with every error rendered as one message."""

    version_format: ClassVar[str] = "syno-opt built from xdsl version {xdsl_version}"
    source: Source
    last_pass: ModulePass | None = None
    """The pass that is running, or whose result is being verified."""
    session: Session
    output: IO[str]

    def register_all_arguments(self, arg_parser: argparse.ArgumentParser) -> None:
        super().register_all_arguments(arg_parser)
        add_arguments(arg_parser, self.available_passes)
        known = [option for action in arg_parser._actions for option in action.option_strings]  # pyright: ignore[reportPrivateUsage]
        arg_parser.epilog = (
            "Exit code: 0 if all passes succeed, or the operators are equal; 1 with one message on "
            "stderr if the input is wrong, a pass fails, or the operators are not known to be "
            f"equal. {TRACEBACK}=1 shows where in the code an error comes from."
        )
        arg_parser.error = lambda message: refuse(message, known)

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
        passes = up_to(passes_of(self.available_passes, self.args.passes), self.args.stop_after)
        super().setup_pipeline()
        verify = self.pipeline.callback
        self.session = Session(
            self.ctx,
            self.args.verify_semantics or self.args.reduce,
            None if self.args.dump_dir is None else Path(self.args.dump_dir),
        )

        def callback(
            previous: ModulePass | None, module: ModuleOp, following: ModulePass | None
        ) -> None:
            self.last_pass = previous
            if verify is not None:
                verify(previous, module, following)
            self.session.between(previous, module, following)
            self.last_pass = following

        self.pipeline = PassPipeline(passes, callback)

    def run(self) -> None:
        if self.args.calibrate:
            _calibrate()
        elif self.args.equivalent is not None:
            self._compare()
        elif self.args.other_file is not None:
            raise SynoError("two input files\n  hint: --equivalent=e1, e2 or e3 compares them")
        elif self.args.rule_report:
            from syno_ir.debugging.rewrites import RuleReport, watched

            report = RuleReport()
            with watched(report.add) as combining:
                super().run()
            report.leave_out(combining)
            print(report, file=sys.stderr)
        else:
            super().run()

    def _compare(self) -> None:
        """Print whether two operators are equal, and exit with 1 unless they are."""
        if self.args.passes:
            raise SynoError("--equivalent compares files as they are\n  hint: leave -p out")
        if self.args.input_file is None:
            raise SynoError("--equivalent needs two files, or one with two functions")
        if self.args.other_file is None:
            operators = _operators(self.args.input_file)
        else:
            paths = self.args.input_file, self.args.other_file
            operators = [operator for path in paths for operator in _operators(path)]
        if len(operators) != 2:
            raise SynoError(
                f"--equivalent compares two functions, the input has {len(operators)}"
                "\n  hint: give two files with one each, or one file with both"
            )
        answer = operators[0].equivalent(operators[1], self.args.equivalent)
        print(answer)
        if not answer:
            sys.exit(1)

    def prepare_input(self) -> tuple[list[tuple[IO[bytes], int]], str]:
        if self.args.input_file == "-":
            self.args.input_file = None
        try:
            return super().prepare_input()
        except OSError as error:
            raise SynoError(f"{error.filename}: error: {error.strerror}") from error
        except ValueError as error:
            known = ", ".join(f".{ending}" for ending in self.available_frontends)
            name = self.get_input_name()
            raise SynoError(
                f"{name}: error: unknown file ending {os.path.splitext(name)[1] or '(none)'}\n"
                f"  hint: known are {known}; `-f mlir` or `-f dot` reads any file as such"
            ) from error

    def prepare_output(self) -> IO[str]:
        try:
            self.output = super().prepare_output()
            return self.output
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
            raise SourceRuleError(message + self._explain()) from error
        except DumpError:
            raise
        except SemanticError as error:
            raise PassFailedException(f"{error}{self._explain()}") from error
        except (SynoError, PassFailedException) as error:
            op = getattr(error, "op", None)
            place = self.session.place() if op is None else f"{place_of(op)}error: "
            more = self._explain(reduced=self.args.reduce)
            message = f"{place}{self._running()}: {error}{more}"
            raise PassFailedException(message) from error
        except (DiagnosticException, ShrinkException):
            raise
        except Exception as error:
            where = f"{self.session.place()}{self._running()}"
            raise _internal(where, error, self._explain(crashed=True)) from error

    def _explain(self, *, crashed: bool = False, reduced: bool = True) -> str:
        """What the session finds out about the failure of the last pass, as more lines."""
        if self.last_pass is None:
            return ""
        explanation = self.session.explain(self.last_pass, crashed=crashed, reduced=reduced)
        if self.args.reduce and explanation.reduced is not None:
            self.output.write(text_of(explanation.reduced))
        return f"\n{explanation.text}" if explanation.text else ""

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
            more = f"\n{self.session.reproducer(prog, ['-t', self.args.target])}".rstrip()
            raise _internal(f"target {self.args.target}", error, more) from error


def _operators(path: str) -> list[Operator]:
    """The functions in a file. Raises ``SynoError`` if it cannot be read."""
    from syno_ir.operator import Operator, load_module

    if path == "-":
        module = parse_module(Source.decode(sys.stdin.buffer.read(), "stdin"))
    else:
        module = load_module(path)
    return [Operator(module, f.sym_name.data) for f in module.ops if isinstance(f, FuncOp)]


def _calibrate() -> None:
    """Measure the target's rates, keep them, and print them."""
    from importlib.util import find_spec

    from syno_ir.lowering.jax.calibration import measured_with_jax
    from syno_ir.passes.machine import keep, measured_with_numpy

    found = keep(measured_with_jax() if find_spec("jax") else measured_with_numpy())
    print(
        f"{found.source}: {found.flops / 1e9:.1f} GFLOP/s, {found.bytes / 1e9:.1f} GB/s; "
        f"a stage of fewer than {found.flops / found.bytes:.1f} FLOPs a byte is bound by memory"
    )


def _internal(where: str, error: Exception, more: str = "") -> SynoError:
    """A fault of the program, or of what is installed, not of the input."""
    text = " ".join(str(error).split())[:200]
    if isinstance(error, ModuleNotFoundError):
        hint = f"pip install {error.name}"
    else:
        hint = f"{TRACEBACK}=1 shows where in the code this happens"
    return SynoError(
        f"{where} failed: {type(error).__name__}{f': {text}' if text else ''}\n  hint: {hint}{more}"
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
