"""Translation validation: whether a pass keeps the function that it was given."""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass
from xdsl.utils.exceptions import VerifyException

from syno_ir.dialect import FuncOp
from syno_ir.equivalence import Equivalence, equivalent
from syno_ir.errors import SynoError
from syno_ir.fingerprint import Kind
from syno_ir.frontend import find_violation
from syno_ir.operator import Operator


@dataclass(frozen=True)
class Failure:
    """What went wrong in a pass. Failures with the same ``label`` are of one class."""

    label: str
    """``function`` if it was changed, ``rule`` if one is broken, or the name of the exception."""
    message: str


def kept_by(pass_: ModulePass) -> Kind | None:
    """The equality that a pass keeps: its class's ``keeps``, else the same function, ``e1``.

    None if the pass is approximate, and keeps none.
    """
    return getattr(type(pass_), "keeps", "e1")


def differences(before: ModuleOp, after: ModuleOp, kind: Kind) -> list[Equivalence | str]:
    """For each function that is not known to be kept, the answer of the comparison, or why none."""
    found: list[Equivalence | str] = []
    names = {f.sym_name.data for f in after.body.block.ops if isinstance(f, FuncOp)}
    for func in [f for f in before.body.block.ops if isinstance(f, FuncOp)]:
        name = func.sym_name.data
        if name not in names:
            found.append(f"there is no @{name} any more")
            continue
        left, right = Operator(before, name), Operator(after, name)
        if left != right and not (answer := equivalent(left, right, kind)):
            found.append(answer)
    return found


def semantic_failure(before: ModuleOp, after: ModuleOp, pass_: ModulePass) -> Failure | None:
    """The failure that a pass made another function of one, with a witness.

    What cannot be compared, as it has no small binding, is no failure; nor is what an approximate
    pass does.
    """
    kind = kept_by(pass_)
    if kind is None:
        return None
    try:
        found = differences(before, after, kind)
    except SynoError:
        return None
    for answer in found:
        if isinstance(answer, str) or answer.verdict == "different":
            message = f"pass {pass_.name} changed the function (first before, second after)"
            return Failure("function", f"{message}\n  {answer}")
    return None


def failure_of(module: ModuleOp, pass_: ModulePass, context: Context) -> Failure | None:
    """What goes wrong if a pass is applied to a copy of a module."""
    before, module = module, module.clone()
    try:
        pass_.apply(context, module)
    except Exception as error:  # whatever a pass may raise
        return Failure(type(error).__name__, f"pass {pass_.name} failed: {error}")
    try:
        module.verify()
    except VerifyException as error:
        text = str(find_violation(module, error))
        return Failure("rule", f"pass {pass_.name} left this behind: {text}")
    return semantic_failure(before, module, pass_)
