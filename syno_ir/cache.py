"""Measurements that are kept between runs: JSON files in a folder of the user's.

The folder is ``SYNO_IR_CACHE``, else ``syno-ir`` in ``XDG_CACHE_HOME`` or ``~/.cache``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any


def cache_folder() -> Path:
    """Where measurements are kept; it need not exist."""
    default = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "syno-ir"
    return Path(os.environ.get("SYNO_IR_CACHE", default))


def read_entries(name: str) -> dict[str, Any]:
    """The entries of a file by their keys; none if it is missing or damaged."""
    try:
        entries = json.loads((cache_folder() / name).read_text())
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def keep_entry(name: str, key: str, value: Any) -> None:
    """Add an entry. The file is replaced in one step: a reader never meets half of it."""
    path = cache_folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = {**read_entries(name), key: value}
    with NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump(entries, file, indent=1)
    os.replace(file.name, path)
