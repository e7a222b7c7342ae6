"""The one base of all errors that syno-ir raises for a user's mistake."""


class SynoError(Exception):
    """What is wrong, where, and a way out. The message is complete: no traceback is needed."""


class MissingExtraError(SynoError, ImportError):
    """A feature needs a package that the core does not install."""


def missing_extra(feature: str, extra: str) -> MissingExtraError:
    return MissingExtraError(
        f"{feature} needs the extra {extra!r}\n  hint: pip install 'syno-ir[{extra}]'"
    )
