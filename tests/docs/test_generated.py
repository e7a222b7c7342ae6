"""The generated parts of the pages are what ``make docs`` makes, and tell of everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import PAGES, ROOT

from syno_ir.dialect import PRIMITIVES, Syno
from syno_ir.errors import SynoError
from syno_ir.lowering import get_all_targets
from syno_ir.passes import get_all_passes
from syno_ir.search.spec import Spec
from syno_ir.tools.documentation.markup import attribute_docstrings, example, table
from syno_ir.tools.documentation.parts import PARTS, filled

DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_up_to_date(page: Path) -> None:
    text = page.read_text()
    assert filled(text, EXAMPLES) == text, "run make docs"


def test_every_part_stands_on_a_page() -> None:
    pages = "".join(page.read_text() for page in PAGES)
    assert [part for part in PARTS if f"<!-- begin: {part} -->" not in pages] == []


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("language", [op.name.removeprefix("syno.") for op in Syno.operations]),
        ("passes", [*get_all_passes(), *get_all_targets()]),
        ("search", [f"[{key}]" for key in Spec.__dataclass_fields__]),
    ],
)
def test_all_have_a_heading(page: str, names: list[str]) -> None:
    headings = (DOCS / f"{page}.md").read_text().splitlines()
    assert [name for name in names if f"### {name}" not in headings] == []


def test_unknown_part() -> None:
    with pytest.raises(SynoError, match="there is no part pases\n  hint: did you mean passes"):
        filled("<!-- begin: pases -->\n<!-- end -->", EXAMPLES)


@pytest.mark.parametrize("op", PRIMITIVES, ids=lambda op: op.name)
def test_example_shows_its_primitive(op: type) -> None:
    operator = example(EXAMPLES, op.name.removeprefix("syno."))  # pyright: ignore
    (contraction,) = operator.func.contractions
    assert [type(primitive) for primitive in contraction.primitives] == [op]


def test_missing_example(tmp_path: Path) -> None:
    with pytest.raises(SynoError, match=r"fold has no example\n  hint: write .*fold\.mlir"):
        example(tmp_path, "fold")


def test_attribute_docstrings() -> None:
    class Example:
        """Not of an attribute."""

        a: int = 1
        """Of ``a``,
        in two lines.
        """
        b = 2
        """Of b."""
        c = 3

    assert attribute_docstrings(Example) == {"a": "Of `a`, in two lines.", "b": "Of b."}


def test_bars_in_tables_are_escaped() -> None:
    assert table(["a"], [["int | None"]]).splitlines()[-1] == "| int \\| None |"
