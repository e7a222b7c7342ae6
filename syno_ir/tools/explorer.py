"""The terminal explorer of a space: ``syno-search explore SPEC.toml``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

from syno_ir.errors import SynoError, did_you_mean
from syno_ir.operator import Operator
from syno_ir.passes.mutation import Mutation
from syno_ir.search.exploration import Exploration, Option
from syno_ir.search.spec import Spec


class Explorer:
    """Reads commands, a line each, and shows where the walk stands."""

    def __init__(self, spec: Spec, console: Console):
        self._walk = Exploration(spec.operator, spec.space)
        self._console = console
        self._options: list[Option] = []
        self._mutations: list[Mutation] = []
        self._commands: dict[str, Callable[[str], None]] = {
            "go": self._go,
            "back": self._back,
            "sample": self._sample,
            "finish": self._finish,
            "mutate": self._mutate,
            "ir": self._ir,
            "loops": self._loops,
            "export": self._export,
            "help": self._help,
        }

    def run(self) -> int:
        """Until ``quit`` or the end of the input. Mistakes are told, and counted, and end nothing.

        Nor does Ctrl-C: what is under way is given up. A terminal has the history of its commands.
        """
        mistakes = 0
        self._show()
        prompt = ""
        if sys.stdin.isatty():
            with suppress(ImportError):  # Python can be built without it
                import readline  # noqa: F401 (what `input` then uses)
            prompt = "explore> "
        while True:
            try:
                line = input(prompt).strip()
                word, _, rest = line.partition(" ")
                if word in ("quit", "q"):
                    return mistakes
                self._do(word, rest.strip())
            except EOFError:
                return mistakes
            except KeyboardInterrupt:
                self._print("\ninterrupted; Enter shows where the walk stands, `quit` leaves")
            except SynoError as error:
                mistakes += 1
                self._console.print(f"error: {error}", markup=False, highlight=False)

    def _do(self, word: str, rest: str) -> None:
        if not word:
            self._show()
            return
        if word.isdecimal():
            word, rest = "go", f"{word} {rest}".strip()
        if len(word) == 1 and (full := [name for name in self._commands if name[0] == word]):
            word = full[0]
        if word not in self._commands:
            hint = did_you_mean(word, self._commands, "`help` lists the commands")
            raise SynoError(f"there is no command {word}\n  hint: {hint}")
        if rest and word not in ("go", "mutate", "export"):
            raise SynoError(f"{word} takes nothing behind it, not {rest}\n  hint: {word}")
        self._commands[word](rest)

    def _go(self, rest: str) -> None:
        """NUMBER: take a choice; the number alone does it, too."""
        self._walk.go(self._options[_number(rest, len(self._options), "choice")])
        self._show()

    def _back(self, rest: str) -> None:
        """Take back the last mutation or choice, or leave a finished operator."""
        self._walk.back()
        self._show()

    def _sample(self, rest: str) -> None:
        """Look at a random operator that goes on from here."""
        self._walk.sample()
        self._show()

    def _finish(self, rest: str) -> None:
        """Look at the operator as it stands, if it is whole."""
        self._walk.finish()
        self._show()

    def _mutate(self, rest: str) -> None:
        """[NUMBER]: list the mutations of a finished operator, or do one."""
        if rest:
            self._mutations = self._mutations or self._walk.mutations()
            self._walk.mutate(self._mutations[_number(rest, len(self._mutations), "mutation")])
            self._show()
            return
        self._mutations = self._walk.mutations()
        for number, mutation in enumerate(self._mutations):
            self._print(f"{number:4d}  {mutation}")

    def _ir(self, rest: str) -> None:
        """Print the operator."""
        self._print(str(self._operator()).rstrip())

    def _loops(self, rest: str) -> None:
        """Print the operator as loops."""
        self._print(self._operator().emit("loops").rstrip())

    def _export(self, rest: str) -> None:
        """FILE: write the operator to a file, marked `partial` if it is not finished."""
        if not rest:
            raise SynoError("export where?\n  hint: export op.mlir")
        try:
            Path(rest).write_text(str(self._operator()))
        except OSError as error:
            raise SynoError(f"{rest}: {error.strerror}") from None
        self._print(f"written: {rest}")

    def _help(self, rest: str) -> None:
        """List the commands."""
        for name, function in self._commands.items():
            self._print(f"{name:8s}{(function.__doc__ or '').rstrip('.')}")
        self._print("quit    Leave; the first letter of a command is enough")

    def _operator(self) -> Operator:
        return self._walk.operator or self._walk.unfinished()

    def _show(self) -> None:
        if self._walk.operator is not None:
            operator = self._walk.operator
            self._options, self._mutations = [], []
            self._ir("")
            self._print(operator.emit("einsum").rstrip())
            self._print("finished; `mutate` lists mutations, `back` goes back to the choices")
            return
        self._options = []  # of the place before, should the counting be interrupted
        self._print(f"\n{'; '.join(self._walk.path) or 'nothing chosen yet'}")
        dims = (f"{d.size}{f' ({d.note})' if d.note else ''}" for d in self._walk.open_dims())
        self._print(f"open dims: {', '.join(dims)}; primitives left: {self._walk.left}")
        if self._walk.is_whole:
            self._print("whole: `finish` looks at the operator")
        self._options = self._walk.options()
        table = Table("", box=None, pad_edge=False)
        table.add_column("choice", no_wrap=True)
        table.add_column("primitives", justify="right")
        table.add_column("distance", justify="right")
        table.add_column("completions", justify="right")
        for number, option in enumerate(self._options):
            count = "many" if option.completions is None else f"{option.completions:,}"
            cost = str(option.choice.cost)
            table.add_row(str(number), option.text, cost, str(option.distance), count)
        self._console.print(table)

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _number(text: str, count: int, noun: str) -> int:
    # so many digits at most as the count has: Python reads no integer of thousands of them
    if not (text.isdecimal() and len(text) <= len(str(count)) and int(text) < count):
        known = f"they are 0 to {count - 1}" if count else "there is none to choose here"
        raise SynoError(f"{text or 'nothing'} is no number of a {noun}\n  hint: {known}")
    return int(text)
