"""One run at a time in a folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syno_ir.errors import SynoError

FILE = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder, which is made if there is none; the system lets go of it when a run ends,
    however it ends.

    Raises ``SynoError``, with the process, if another run holds it.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise SynoError(f"{path}: error: {error.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise SynoError(
                f"{folder}: error: another run writes to this folder, process {file.read()}"
                "\n  hint: wait for it or end it, or name another folder with --out"
            ) from None
        except OSError as error:
            raise SynoError(
                f"{path}: error: {error.strerror}"
                "\n  hint: files cannot be locked here; name a folder on another disk with --out"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
