"""What the pages show is what happens, and what they link to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pages import PAGES, ROOT, run_page


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_blocks(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_page(page.read_text(), tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


WRONG = {
    "output": "```console\n$ echo 1\n2\n```\n",
    "exit code": "```console\n$ false\n```\n",
    "no error": "```console\n$ echo error: 1\nerror: 1\n```\n",
    "value": "```python\nprint(1)\n```\n\n```text\n2\n```\n",
    "unshown value": "```python\nprint(1)\n```\n\nThis prints:\n\n```text\n1\n```\n",
}


@pytest.mark.parametrize("page", WRONG.values(), ids=WRONG)
def test_wrong_page_fails(page: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="line 1"):
        run_page(page, tmp_path)


def test_page_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (
        "```mlir\n// a.mlir\n```\n"
        "```console\n$ cat a.mlir\n// a.mlir\n$ echo one; echo two\n...two\n```\n"
        "```python\nn = 1\n```\n```python\nprint(n)\n```\n```text\n1\n```\n"
    )
    run_page(page, tmp_path)
