"""Bring the generated parts of the pages in ``docs/`` up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from syno_ir.errors import SynoError
from syno_ir.tools.documentation.parts import filled

FOLDER = Path("docs")


def main() -> None:
    """Exits with 1 and a message if a part is unknown or its example fails."""
    for page in sorted(FOLDER.glob("*.md")):
        text = page.read_text()
        try:
            new = filled(text, FOLDER / "examples")
        except SynoError as error:
            sys.exit(f"{page}: error: {error}")
        if new != text:
            page.write_text(new)
            print(f"{page} is up to date again")


if __name__ == "__main__":
    main()
