"""The zoo's files: found by name, one comment and then exactly what our printer prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from syno_ir import SynoError, zoo


def test_names_are_sorted_and_lead_to_files() -> None:
    names = zoo.names()
    assert names == sorted(names)
    assert {"conv2d", "linear", "operator1"} <= set(names)
    assert all(zoo.path(name).is_file() for name in names)


def test_names_in_sub_folders_begin_with_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = zoo.path("linear").read_text()
    monkeypatch.setattr("syno_ir.zoo._FOLDER", tmp_path)
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "first-1.mlir").write_text(text)
    (tmp_path / "linear.mlir").write_text(text)
    assert zoo.names() == ["found/first-1", "linear"]
    assert zoo.load("found/first-1") == zoo.load("linear")


@pytest.mark.parametrize("name", zoo.names())
def test_file_is_a_comment_and_what_our_printer_prints(name: str) -> None:
    lines = zoo.path(name).read_text().splitlines(keepends=True)
    assert lines[0].startswith("// ")
    assert len(lines[0]) <= 101
    code = [line for line in lines if not line.startswith("//")]
    assert str(zoo.load(name)) == "".join(code)


@pytest.mark.parametrize("name", [name for name in zoo.names() if "/" not in name])
def test_operator_has_the_name_of_its_file_and_a_place(name: str) -> None:
    operator = zoo.load(name)
    assert operator.name == name
    assert operator.bindings


def test_unknown_name_says_which_is_nearest_and_which_there_are() -> None:
    with pytest.raises(SynoError) as error:
        zoo.load("conv_2d")
    first, hint = str(error.value).splitlines()
    assert first == "the zoo has no operator 'conv_2d'; did you mean conv2d?"
    assert hint == f"  hint: it has {', '.join(zoo.names())}"


@pytest.mark.parametrize("name", ["", "conv2d.mlir", "../zoo/conv2d", "/etc/hosts"])
def test_only_names_of_the_zoo_are_names(name: str) -> None:
    with pytest.raises(SynoError, match="the zoo has no operator"):
        zoo.path(name)
