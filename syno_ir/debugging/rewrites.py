"""Watching rewrite patterns at work: what each costs and changes, and which one is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from xdsl.context import Context
from xdsl.dialects.builtin import FileLineColLoc, LocationAttr, ModuleOp
from xdsl.ir import Operation
from xdsl.passes import ModulePass
from xdsl.pattern_rewriter import PatternRewriter, RewritePattern
from xdsl.utils.exceptions import VerifyException

from syno_ir import laws  # its patterns must be there to be watched
from syno_ir.debugging.validation import differences, is_wrong, kept_by, quietly

__all__ = ["Rewrite", "RuleReport", "failing_rewrite", "laws", "watched", "wrong_rewrite"]


@dataclass(frozen=True)
class Rewrite:
    """One change, or try: the pattern, the op that it matched, and where that is in the input."""

    pattern: RewritePattern
    op: str
    location: LocationAttr

    def __str__(self) -> str:
        """``ShiftOfShift at in.mlir:4:5, syno.shift``, and the law that it states."""
        law = (type(self.pattern).__doc__ or "").strip().partition("\n\n")[0]
        where = ""
        if isinstance(self.location, FileLineColLoc):
            name, line, column = (
                self.location.filename.data,
                self.location.line.data,
                self.location.column.data,
            )
            where = f" at {name}:{line}:{column}, {self.op}"
        return f"{type(self.pattern).__name__}{where}{': ' if law else ''}{' '.join(law.split())}"


class _FoundError(Exception):
    """Ends the run of a pass."""


@contextmanager
def watched(
    done: Callable[[RewritePattern, float, Rewrite | None], None],
    failed: list[Rewrite] | None = None,
) -> Iterator[set[type[RewritePattern]]]:
    """Within, ``done`` hears of every try of every pattern: its seconds, and its change if any.

    A try that tries other patterns is left out. Yields the set of patterns that did so. ``failed``
    gets the tries that an exception ended, the innermost first.
    """
    stack: list[list[RewritePattern]] = []  # for each running pattern those that it tries
    combining: set[type[RewritePattern]] = set()
    failed = [] if failed is None else failed

    def watch(original: Callable[..., None]) -> Callable[..., None]:
        def match_and_rewrite(
            self: RewritePattern, op: Operation, rewriter: PatternRewriter, /
        ) -> None:
            if stack:
                stack[-1].append(self)
            stack.append([])
            this, already = Rewrite(self, op.name, op.location), rewriter.has_done_action
            start = perf_counter()
            try:
                original(self, op, rewriter)
            except _FoundError:
                raise
            except Exception:
                failed.append(this)
                raise
            finally:
                others = stack.pop()
            if others:
                combining.add(type(self))
            else:
                changed = rewriter.has_done_action and not already
                done(self, perf_counter() - start, this if changed else None)

        return match_and_rewrite

    originals = {
        cls: cls.__dict__["match_and_rewrite"]
        for cls in _subclasses(RewritePattern)
        if "match_and_rewrite" in cls.__dict__
    }
    for cls, original in originals.items():
        cls.match_and_rewrite = watch(original)
    try:
        yield combining
    finally:
        for cls, original in originals.items():
            cls.match_and_rewrite = original


def _subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


@dataclass
class RuleReport:
    """For every pattern how often it was tried, how often it changed something, and seconds."""

    tried: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, pattern: RewritePattern, seconds: float, rewrite: Rewrite | None) -> None:
        name = type(pattern).__name__
        self.tried[name] = self.tried.get(name, 0) + 1
        self.changed[name] = self.changed.get(name, 0) + (rewrite is not None)
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def leave_out(self, patterns: Iterable[type[RewritePattern]]) -> None:
        for pattern in patterns:
            for column in (self.tried, self.changed, self.seconds):
                column.pop(pattern.__name__, None)

    def __str__(self) -> str:
        """A table, the patterns that took longest first."""
        width = max(map(len, [*self.tried, "pattern"]))
        lines = [f"{'pattern':{width}}  tried  changed   seconds"]
        for name in sorted(self.tried, key=lambda name: -self.seconds[name]):
            lines.append(
                f"{name:{width}}  {self.tried[name]:5}  {self.changed[name]:7}  "
                f"{self.seconds[name]:8.6f}"
            )
        return "\n".join(lines)


def wrong_rewrite(module: ModuleOp, pass_: ModulePass, context: Context) -> Rewrite | None:
    """The first rewrite of a pass after which the module is another function, if there is one."""
    kind = kept_by(pass_)
    if kind is None:
        return None
    module = module.clone()
    before = module.clone()
    wrong: list[Rewrite] = []

    def done(pattern: RewritePattern, seconds: float, rewrite: Rewrite | None) -> None:
        nonlocal before
        if rewrite is None:
            return
        try:
            module.verify()
            found = differences(before, module, pass_, kind)
        except VerifyException:
            return
        if any(is_wrong(difference) for _, difference in found):
            wrong.append(rewrite)
            raise _FoundError
        before = module.clone()

    try:
        with watched(done), quietly():
            pass_.apply(context, module)
    except _FoundError:
        return wrong[0]
    return None


def failing_rewrite(module: ModuleOp, pass_: ModulePass, context: Context) -> Rewrite | None:
    """The try of a pattern that an exception of its own ends, if that is how the pass fails."""
    failed: list[Rewrite] = []
    try:
        with watched(lambda pattern, seconds, rewrite: None, failed), quietly():
            pass_.apply(context, module.clone())
    except Exception:  # the one that is looked for
        return failed[0] if failed else None
    return None
