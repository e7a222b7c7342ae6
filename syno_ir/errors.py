"""The one base of all errors that syno-ir raises for a user's mistake, and words they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class SynoError(Exception):
    """What is wrong, where, and a way out. The message is complete: no traceback is needed."""


class MissingExtraError(SynoError, ImportError):
    """A feature needs a package that the core does not install."""


def missing_extra(feature: str, extra: str) -> MissingExtraError:
    return MissingExtraError(
        f"{feature} needs the extra {extra!r}\n  hint: pip install 'syno-ir[{extra}]'"
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one is most like, if it is like any."""
    from difflib import get_close_matches

    close = get_close_matches(word[:64], list(known), 1, 0.6)
    return close[0] if close else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint for a misspelt word: the nearest known one, and then what else there is."""
    close = nearest(word, known)
    return f"did you mean {close}? {otherwise}" if close else otherwise


def check_option(name: str, value: object, known: Sequence[str]) -> None:
    """Raises ``SynoError`` unless an option has one of the values that are known."""
    if value not in known:
        hint = did_you_mean(str(value), known, f"there are {', '.join(known)}")
        raise SynoError(f"there is no {name} {value!r}\n  hint: {hint}")
