"""The zoo: known operators as ``.mlir`` files, by name."""

from __future__ import annotations

from pathlib import Path

from syno_ir.errors import SynoError
from syno_ir.operator import Operator
from syno_ir.operator import load as load_file

_FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The names of all operators; in a sub-folder they begin with its name, ``folder/name``."""
    files = (file.relative_to(_FOLDER) for file in _FOLDER.rglob("*.mlir"))
    return sorted(file.with_suffix("").as_posix() for file in files)


def path(name: str) -> Path:
    """The file of an operator. Raises ``SynoError`` if the zoo has none of that name."""
    if name not in (known := names()):
        from difflib import get_close_matches

        close = get_close_matches(name, known, 1, 0.5)
        meant = f"; did you mean {close[0]}?" if close else ""
        raise SynoError(
            f"the zoo has no operator {name!r}{meant}\n  hint: it has {', '.join(known)}"
        )
    return _FOLDER / f"{name}.mlir"


def load(name: str) -> Operator:
    """The operator of that name. Raises ``SynoError`` if the zoo has none."""
    return load_file(path(name))
