"""What was measured of stages, kept in a folder: a line of JSON for each candidate, never changed.

A stage is known by the structure of its TensorIR, whatever its names are, with the target and the
version of TVM: operators and runs share what they learn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from syno_ir.errors import SynoError
from syno_ir.lowering.tvm.adapter import VERSION, Target, structural_hash
from syno_ir.lowering.tvm.emit import kernel_of
from syno_ir.lowering.tvm.nest import Stage
from syno_ir.lowering.tvm.tiling import UNTILED, Tiling

FILE = "records.jsonl"
TRIALS = "trials.jsonl"
"""MetaSchedule's trials, which have no schedule there: MetaSchedule keeps those in its own form."""


@dataclass(frozen=True)
class Record:
    """A candidate and what came of it: ``seconds``, or the class of error that it ended with."""

    stage: str
    """See ``key_of``."""
    vector: int | None
    """The number of the output iterator, as in ``Tiling``."""
    width: int
    rows: int | None
    height: int
    blocks_outside: bool
    script: str | None
    """The scheduled function as TVMScript, if no rule made it."""
    seconds: float | None
    failure: str | None
    message: str | None

    def tiling(self, stage: Stage) -> Tiling:
        vector, rows = (
            None if number is None else stage.outputs[number] for number in (self.vector, self.rows)
        )
        return Tiling(vector, self.width, rows, self.height, self.blocks_outside)


@dataclass(frozen=True)
class Trial:
    """One of MetaSchedule's trials for a stage: its seconds, or the class of error."""

    stage: str
    seconds: float | None
    failure: str | None
    message: str | None


def record_of(
    key: str,
    stage: Stage,
    tiling: Tiling,
    *,
    script: str | None = None,
    seconds: float | None = None,
    failure: str | None = None,
    message: str | None = None,
) -> Record:
    """The record of a candidate for a stage."""
    vector, rows = (
        None if loop is None else stage.outputs.index(loop) for loop in (tiling.vector, tiling.rows)
    )
    outside = tiling.blocks_outside
    return Record(
        key, vector, tiling.width, rows, tiling.height, outside, script, seconds, failure, message
    )


def key_of(stage: Stage, target: Target) -> str:
    """32 hexadecimal digits for a stage on a target."""
    function = kernel_of(stage, UNTILED).function
    learned = [operand.learned for operand in stage.operands]
    told = (structural_hash(function), learned, stage.layout, str(target), VERSION)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


class Records:
    """The records in a folder, which is made when the first is added."""

    def __init__(self, folder: Path):
        """Raises ``SynoError`` if the folder has records that cannot be read."""
        self._folder = folder
        self._records = [Record(**values) for values in _read(folder / FILE, Record)]
        self._trials = [Trial(**values) for values in _read(folder / TRIALS, Trial)]

    def add(self, record: Record | Trial) -> None:
        """Append a record; it is on disk when this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = FILE if isinstance(record, Record) else TRIALS
        with (self._folder / name).open("a") as file:
            file.write(json.dumps(asdict(record)) + "\n")
        if isinstance(record, Record):
            self._records.append(record)
        else:
            self._trials.append(record)

    def trials(self, key: str) -> list[Trial]:
        """MetaSchedule's trials for a stage, in the order in which they were made."""
        return [trial for trial in self._trials if trial.stage == key]

    def of(self, key: str) -> list[Record]:
        """The records of a stage, in the order in which they were made."""
        return [record for record in self._records if record.stage == key]

    def best(self, key: str) -> Record | None:
        """The fastest candidate of a stage that never failed; None if there is none."""
        known = self.of(key)
        failed = {_candidate(record) for record in known if record.failure is not None}
        return fastest(record for record in known if _candidate(record) not in failed)


def _read(path: Path, kind: type) -> list[dict[str, Any]]:
    """The fields of all records in a file; a line that was cut off is taken out of it."""
    text = path.read_text() if path.exists() else ""
    whole = text[: text.rfind("\n") + 1]
    if whole != text:  # a run was killed while it wrote
        path.write_text(whole)
    found: list[dict[str, Any]] = []
    names = [field.name for field in fields(kind)]
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            values = json.loads(line)
        except ValueError as error:
            raise SynoError(f"{path}:{number}: error: no record: {error}") from None
        if not isinstance(values, dict) or list(values) != names:
            raise SynoError(f"{path}:{number}: error: no record: expected {', '.join(names)}")
        found.append(values)
    return found


def fastest(records: Iterable[Record]) -> Record | None:
    """The fastest of some records; None if all of them failed."""
    measured = [record for record in records if record.seconds is not None]
    return min(measured, key=lambda record: record.seconds or 0.0, default=None)


def _candidate(record: Record) -> tuple[object, ...]:
    values = asdict(record)
    return tuple(values[name] for name in values if name not in ("seconds", "failure", "message"))
