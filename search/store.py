"""Everything that a run found, in one SQLite file: each candidate, failed ones with the reason.

A record is written when its candidate is finished, in one transaction, so whatever ends the run
loses at most the candidate in flight.
"""

from __future__ import annotations

import json
import platform
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from syno_ir.errors import SynoError

Status = Literal["proposed", "trained", "failed", "none"]

BASELINE_NUMBER = -1
FILE = "store.sqlite"
PACKAGES = ("syno-ir", "xdsl", "jax", "numpy", "optax")


@dataclass(frozen=True)
class Record:
    """A candidate and what became of it. Times are in milliseconds, costs summed over places."""

    number: int
    """Counted from 0; the baseline is ``BASELINE_NUMBER``."""
    status: Status
    """``proposed`` until it is ``trained`` or ``failed``; ``none`` if there is no operator, since
    all draws were rejected.
    """
    operator: str | None = None
    """Its text, in canonical form."""
    staged: str | None = None
    """The text of the same function in the stages that take the fewest FLOPs, which is run."""
    path: tuple[str, ...] = ()
    """The moves that made it."""
    fingerprint: str | None = None
    primitives: int | None = None
    flops: int | None = None
    parameters: int | None = None
    bytes: int | None = None
    """Costs are those of the stages."""
    accuracy: float | None = None
    """On the validation images, the mean over the seeds."""
    accuracies: tuple[float, ...] = ()
    loss: float | None = None
    latency: float | None = None
    lax_latency: float | None = None
    own_latency: float | None = None
    speedup_over_lax: float | None = None
    speedup_over_own: float | None = None
    error: str | None = None
    """The class of error."""
    message: str | None = None
    seed: int | None = None
    """Of the search."""
    rejections: Counter[str] = field(default_factory=Counter)
    """How many draws before it were rejected, and why."""
    seconds: float | None = None
    """From the proposal to the record."""
    session: int | None = None
    """The session that made it."""


_JSON = ("path", "accuracies", "rejections")
_NAMES = [entry.name for entry in fields(Record)]

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY, started TEXT NOT NULL, device TEXT NOT NULL, versions TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS candidates (
    number INTEGER PRIMARY KEY, {", ".join(f"{name} ANY" for name in _NAMES[1:])}
) STRICT;
"""


class Store:
    """The file of a run. Closed by ``close``, or at the end of a ``with`` block."""

    def __init__(self, folder: Path):
        """Opens the file, or makes it. Raises ``SynoError`` if that cannot be."""
        self.path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.path)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_SCHEMA)
        except OSError as error:
            raise SynoError(f"{self.path}: error: {error.strerror}") from None
        except sqlite3.Error as error:
            raise SynoError(f"{self.path}: error: {error}") from None

    def close(self) -> None:
        self._connection.close()

    def spec_text(self) -> str | None:
        """The spec of the run, None if it has none yet."""
        return self._get("spec")

    def begin(self, spec_text: str, spec_hash: str) -> None:
        """Keep the spec of a new run, or of one that has no records yet."""
        with self._connection:
            self._set("spec", spec_text)
            self._set("spec hash", spec_hash)

    def begin_session(self, device: str) -> int:
        """Enter where and with what the coming candidates are evaluated."""
        row = (datetime.now(UTC).isoformat(timespec="seconds"), device, json.dumps(versions()))
        with self._connection:
            cursor = self._connection.execute(
                "INSERT INTO sessions (started, device, versions) VALUES (?, ?, ?)", row
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def add(self, record: Record) -> None:
        """Raises ``SynoError`` if there is one of that number."""
        values = [getattr(record, name) for name in _NAMES]
        row = [json.dumps(v) if n in _JSON else v for n, v in zip(_NAMES, values, strict=True)]
        names, marks = ", ".join(_NAMES), ", ".join("?" * len(row))
        try:
            with self._connection:
                self._connection.execute(f"INSERT INTO candidates ({names}) VALUES ({marks})", row)
        except sqlite3.IntegrityError:
            raise SynoError(
                f"{self.path}: error: candidate {record.number} is there already"
                "\n  hint: something else writes to this file; end it, and go on"
            ) from None
        except sqlite3.Error as error:
            raise SynoError(f"{self.path}: error: {error}") from None

    def records(self) -> list[Record]:
        """All records, by number; the baseline is the first."""
        query = f"SELECT {', '.join(_NAMES)} FROM candidates ORDER BY number"
        return [_record(row) for row in self._connection.execute(query)]

    def sessions(self) -> list[dict[str, Any]]:
        """Number, start, device and versions of each session."""
        rows = self._connection.execute("SELECT id, started, device, versions FROM sessions")
        names = ("id", "started", "device", "versions")
        return [dict(zip(names, (*row[:3], json.loads(row[3])), strict=True)) for row in rows]

    def _get(self, name: str) -> str | None:
        query = "SELECT value FROM run WHERE name = ?"
        with closing(self._connection.execute(query, (name,))) as rows:
            row = rows.fetchone()
        return None if row is None else row[0]

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO run VALUES (?, ?)", (name, value))


def _record(row: tuple[Any, ...]) -> Record:
    values = dict(zip(_NAMES, row, strict=True))
    values |= {name: json.loads(values[name]) for name in _JSON}
    values["path"], values["accuracies"] = tuple(values["path"]), tuple(values["accuracies"])
    values["rejections"] = Counter(values["rejections"])
    return Record(**values)


def versions() -> dict[str, str]:
    """Of Python and of the packages that a result depends on, as far as they are installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
