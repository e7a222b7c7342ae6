"""Translation validation: whether a pass keeps the function that it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from io import StringIO

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass
from xdsl.utils.exceptions import VerifyException

from syno_ir.dialect import FuncOp
from syno_ir.dialect.violation import path_of
from syno_ir.equivalence import Equivalence, equivalent
from syno_ir.errors import SynoError
from syno_ir.fingerprint import Kind
from syno_ir.frontend import find_violation
from syno_ir.operator import Operator
from syno_ir.size import Binding


@dataclass(frozen=True)
class Failure:
    """What went wrong in a pass. Failures with the same ``label`` are of one class."""

    label: str
    """``function`` if it was changed, ``rule`` if one is broken, or the name of the exception."""
    message: str
    func: FuncOp | None = None
    """The function that was changed, as it was."""


def kept_by(pass_: ModulePass) -> Kind | None:
    """The equality that a pass keeps: its class's ``keeps``, else the same function, ``e1``.

    None if the pass is approximate, and keeps none.
    """
    return getattr(type(pass_), "keeps", "e1")


def at_values(pass_: ModulePass, func: FuncOp) -> Binding:
    """The values of symbols at which alone a pass keeps a function, its ``values_of``, if any."""
    values_of = getattr(pass_, "values_of", None)
    return {} if values_of is None else values_of(func)


@contextmanager
def quietly() -> Iterator[None]:
    """For a pass that is tried, not run: what it tells on stderr is of no interest."""
    with redirect_stderr(StringIO()):
        yield


Difference = Equivalence | SynoError | str
"""The answer of a comparison, the error that it ended in, or why there is nothing to compare."""


def differences(
    before: ModuleOp, after: ModuleOp, pass_: ModulePass, kind: Kind
) -> list[tuple[FuncOp, Difference]]:
    """The functions that a pass changed in their text, and what a comparison of each found."""
    found: list[tuple[FuncOp, Difference]] = []
    names = {f.sym_name.data for f in after.body.block.ops if isinstance(f, FuncOp)}
    for func in [f for f in before.body.block.ops if isinstance(f, FuncOp)]:
        name = func.sym_name.data
        if name not in names:
            found.append((func, f"there is no @{name} any more"))
            continue
        left, right = Operator(before, name), Operator(after, name)
        try:
            if left != right:
                answer = equivalent(left, right, kind, fixed=at_values(pass_, func))
                found.append((func, answer))
        except SynoError as error:
            found.append((func, error))
    return found


def is_wrong(difference: Difference) -> bool:
    """True if the function is known to be another one, or gone."""
    if isinstance(difference, Equivalence):
        return difference.verdict == "different"
    return isinstance(difference, str)


def semantic_failure(
    before: ModuleOp, after: ModuleOp, pass_: ModulePass, note: Callable[[str], None]
) -> Failure | None:
    """The failure that a pass made another function of one, with a witness.

    What an approximate pass does is no failure, nor is what cannot be compared, as it has no small
    binding or an open size; ``note`` is told.
    """
    kind = kept_by(pass_)
    if kind is None:
        note(f"pass {pass_.name} is approximate, not compared")
        return None
    for func, difference in differences(before, after, pass_, kind):
        if is_wrong(difference):
            message = f"pass {pass_.name} changed the function (first before, second after)"
            return Failure("function", f"{path_of(func)}: {message}\n  {difference}", func)
        if isinstance(difference, Equivalence) and difference:
            for gap in difference.gaps():
                note(f"pass {pass_.name}: {path_of(func)} was {gap}")
            continue
        reason = str(difference).partition("\n")[0]
        note(f"pass {pass_.name} is not known to keep the function: {reason}")
    return None


def failure_of(module: ModuleOp, pass_: ModulePass, context: Context) -> Failure | None:
    """What goes wrong if a pass is applied to a copy of a module."""
    before, module = module, module.clone()
    try:
        with quietly():
            pass_.apply(context, module)
    except Exception as error:  # whatever a pass may raise
        return Failure(type(error).__name__, f"pass {pass_.name} failed: {error}")
    try:
        module.verify()
    except VerifyException as error:
        text = str(find_violation(module, error))
        return Failure("rule", f"pass {pass_.name} left this behind: {text}")
    return semantic_failure(before, module, pass_, note=lambda _: None)
