"""A candidate that failed, which is a record and not the end of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from syno_ir.errors import SynoError


class Failure(Exception):
    """A class of error, and what happened."""

    def __init__(self, kind: str, message: str):
        super().__init__(kind, message)
        self.kind = kind
        self.message = message


def describe(error: BaseException, kind: str = "error") -> Failure:
    """An exception as a failure: of the kind that it shows, else of the given one."""
    if isinstance(error, Failure):
        return error
    text = str(error) if isinstance(error, SynoError) else f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in text:
        kind = "out of memory"
    return Failure(kind, text)


@contextmanager
def failing_as(kind: str) -> Iterator[None]:
    """Whatever is raised within is a ``Failure`` of this kind, unless it shows another."""
    try:
        yield
    except Exception as error:
        raise describe(error, kind) from error
