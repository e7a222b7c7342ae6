"""The smallest operator that fails as a given one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO

from xdsl.dialects.builtin import ModuleOp
from xdsl.printer import Printer

from syno_ir.cost import count_primitives
from syno_ir.debugging.draft import Draft
from syno_ir.debugging.shrinking import shrinkings
from syno_ir.debugging.validation import Failure
from syno_ir.dialect import FuncOp

MAX_TRIES = 2_000
"""The most operators that a reduction tries."""


def reduce(
    module: ModuleOp, failure_of: Callable[[ModuleOp], Failure | None]
) -> tuple[ModuleOp, Failure] | None:
    """A small module with a failure of the class that ``module`` has, or None if it has none.

    Greedy and deterministic (delta debugging, Zeller 1999): the first smaller operator that fails
    in the same way is taken, until none does.
    """
    failure = failure_of(module)
    if failure is None:
        return None
    tries = iter(range(MAX_TRIES))

    def try_(candidate: ModuleOp) -> Failure | None:
        try:
            candidate.verify()
        except Exception:  # a draft may break any rule
            return None
        found = failure_of(candidate)
        return found if found and found.label == failure.label else None

    smallest, shown = module, failure
    for func in [op for op in module.body.block.ops if isinstance(op, FuncOp)]:
        alone = ModuleOp([func.clone()])
        if found := try_(alone):
            smallest, shown = alone, found
            break
    progress = True
    while progress:
        progress = False
        for candidate in _smaller(smallest):
            if next(tries, None) is None:
                return smallest, shown
            if found := try_(candidate):
                smallest, shown, progress = candidate, found, True
                break
    return smallest, shown


def _smaller(module: ModuleOp) -> Iterator[ModuleOp]:
    """Modules with less in them."""
    func = module.body.block.first_op
    if not isinstance(func, FuncOp) or len(list(module.body.block.ops)) > 1:
        return
    most = _weight(module)
    seen: set[str] = set()
    for draft in shrinkings(Draft.of(func)):
        try:
            candidate = draft.build()
            weight = _weight(candidate)
        except Exception:  # a size that cannot be, a dim that is gone
            continue
        if weight < most and weight[-1] not in seen:
            seen.add(weight[-1])
            yield candidate


def _weight(module: ModuleOp) -> tuple[int, int, int, int, str]:
    """What a reduction makes smaller: primitives, stages, symbols, text."""
    func = module.body.block.first_op
    assert isinstance(func, FuncOp)
    output = StringIO()
    Printer(output).print_op(func)
    text = output.getvalue()
    stages = func.contractions
    return count_primitives(stages), len(stages), len(func.symbols.data.names), len(text), text
