"""What a candidate is worth, in the objectives of a search."""

from __future__ import annotations

from collections.abc import Sequence

from syno_ir.search.store import Record


def values_of(record: Record, baseline: Record, objectives: Sequence[str]) -> tuple[float, ...]:
    """For each objective a number from 0 to 1, the greater the better; 0 for what failed.

    Of accuracy it is the accuracy, of a cost ``c`` it is ``b / (b + c)``, where ``b`` is the
    baseline's: a half for the baseline's own.
    """
    if record.status != "trained":
        return (0.0,) * len(objectives)
    return tuple(_value(record, baseline, objective) for objective in objectives)


def _value(record: Record, baseline: Record, objective: str) -> float:
    mine = getattr(record, objective)
    if objective == "accuracy":
        return mine
    unit = getattr(baseline, objective) or 1
    return unit / (unit + mine)
