"""One run of a pipeline under observation: dumps, checks, reports, and reproducers of failures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, NamedTuple

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass
from xdsl.printer import Printer

from syno_ir.dialect.violation import path_of, place_of
from syno_ir.errors import SynoError

if TYPE_CHECKING:
    from syno_ir.debugging.validation import Failure


class SemanticError(SynoError):
    """A pass made another function of one."""


class DumpError(SynoError):
    """The IR between passes cannot be written."""


class Explanation(NamedTuple):
    """What is known about a failure: more text for its message, and a small operator that fails."""

    text: str
    reduced: ModuleOp | None


@dataclass
class Session:
    """What happens between passes, and when one fails."""

    context: Context
    verify_semantics: bool = False
    dump_directory: Path | None = None
    before: ModuleOp | None = None
    """The module as the pass that is running found it."""
    dumps: int = 0
    reproduced: bool = False
    """Whether a reproducer is written: a run leaves that of its first failure."""

    def between(
        self, previous: ModulePass | None, module: ModuleOp, following: ModulePass | None
    ) -> None:
        """Check and write what ``previous`` made, and keep what ``following`` is given.

        Raises ``SemanticError`` if ``previous`` did not keep the function.
        """
        if self.dump_directory is not None:
            self._dump(self.dump_directory, previous, module)
        if previous is not None and self.before is not None and self.verify_semantics:
            from syno_ir.debugging.validation import semantic_failure

            if failure := semantic_failure(self.before, module, previous, _note):
                place = "" if failure.func is None else place_of(failure.func)
                raise SemanticError(f"{place}error: {failure.message}")
        if following is not None:
            self.before = module.clone()

    def _dump(self, directory: Path, previous: ModulePass | None, module: ModuleOp) -> None:
        """``00-input.mlir``, ``01-canonicalize.mlir``, ...; the first line has all options."""
        name = "input" if previous is None else previous.name
        head = "input" if previous is None else f"after {previous.spec(include_default=True)}"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            if not self.dumps and any(directory.glob("[0-9][0-9]-*.mlir")):
                _note(f"{directory} has dumps of an earlier run; what is not overwritten stays")
            path = directory / f"{self.dumps:02}-{name}.mlir"
            path.write_text(f"// {head}\n{text_of(module)}")
        except OSError as error:
            raise DumpError(
                f"--dump-dir: {error.filename}: {error.strerror}"
                "\n  hint: name a folder to write to; it is made if it is not there"
            ) from error
        self.dumps += 1

    def place(self) -> str:
        """How a message on the running pass begins: where its only function is, and its name."""
        ops = [] if self.before is None else [*self.before.body.block.ops]
        if len(ops) != 1:
            return ""
        return f"{place_of(ops[0])}error: {path_of(ops[0])}: "

    def explain(
        self, failing: ModulePass, *, crashed: bool = False, reduced: bool = True
    ) -> Explanation:
        """The rewrite that is wrong, the reduced operator, and a command that fails again.

        If the pass ``crashed`` in a rewrite, which one. Nothing is reduced if it is not asked for.
        """
        if self.before is None:
            return Explanation("", None)
        lines: list[str] = []
        smallest = None
        if crashed:
            from syno_ir.debugging.rewrites import failing_rewrite

            rewrite = failing_rewrite(self.before, failing, self.context)
            lines += [f"  pattern: {rewrite}"] if rewrite else []
        if self.verify_semantics and reduced:
            from syno_ir.debugging.reduction import reduce
            from syno_ir.debugging.rewrites import wrong_rewrite
            from syno_ir.debugging.validation import failure_of

            found = reduce(self.before, lambda module: failure_of(module, failing, self.context))
            if found is not None:
                smallest, failure = found
                if failure.label == "function":
                    rewrite = wrong_rewrite(self.before, failing, self.context)
                    lines += [f"  pattern: {rewrite}"] if rewrite else []
                lines += self._compare(smallest, failing, failure)
        flags = ["--verify-semantics"] if self.verify_semantics else []
        arguments = ["-p", str(failing.spec()), *flags]
        lines += filter(None, [self.reproducer(self.before, arguments)])
        return Explanation("\n".join(lines), smallest)

    def _compare(self, reduced: ModuleOp, failing: ModulePass, failure: Failure) -> list[str]:
        """The reduced operator before and after the pass, as far as there is an after."""
        lines = ["  reduced, before the pass:", indent(text_of(reduced).rstrip(), " " * 4)]
        if failure.label == "function":
            from syno_ir.debugging.validation import quietly

            after = reduced.clone()
            with quietly():
                failing.apply(self.context, after)
            lines += ["  after the pass:", indent(text_of(after).rstrip(), " " * 4)]
        return [*lines, "  there: " + failure.message.replace("\n", "\n  ")]

    def reproducer(self, module: ModuleOp, arguments: Sequence[str]) -> str:
        """A line with the command that fails again: ``syno-opt``, on a file with the module.

        Nothing if this run has left a file before.
        """
        if self.reproduced:
            return ""
        import hashlib
        import shlex
        import tempfile

        text = text_of(module)
        digest = hashlib.sha256(f"{arguments}{text}".encode()).hexdigest()[:8]
        directory = self.dump_directory or Path(tempfile.gettempdir())
        path = directory / f"syno-opt-{digest}.mlir"
        command = shlex.join(["syno-opt", str(path), *arguments])
        try:
            path.write_text(f"// {command}\n{text}")
        except OSError as error:
            return f"  reproduce: {path} cannot be written: {error.strerror}"
        self.reproduced = True
        return f"  reproduce: {command}"


def _note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr)


def text_of(module: ModuleOp) -> str:
    """The ops of a module, without the module around them."""
    output = StringIO()
    for op in module.body.block.ops:
        Printer(output).print_op(op)
        output.write("\n")
    return output.getvalue()
