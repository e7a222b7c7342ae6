"""``syno-search explore``, by commands from a pipe: what it shows, and what it refuses."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from pathlib import Path

import pytest
from specs import CONVOLUTION, spec_of

from syno_ir.operator import load
from syno_ir.search.counting import Completions
from syno_ir.search.exploration import Exploration, Option
from syno_ir.search.settling import Settling
from syno_ir.tools.syno_search import main

TEXT = CONVOLUTION.replace("max_primitives = 8", "max_primitives = 5")
SPEC = spec_of(TEXT)
HUGE = "9" * 5000


def explore(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *commands: str,
) -> str:
    (tmp_path / "spec.toml").write_text(TEXT)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(commands)))
    monkeypatch.setenv("COLUMNS", "120")
    with suppress(SystemExit):  # with a mistake among the commands
        main(["explore", str(tmp_path / "spec.toml")])
    return capsys.readouterr().out


def test_down_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = explore(tmp_path, monkeypatch, capsys, "0", "go 0", "back", "loops", "q", "sample")
    views = text.split("open dims: ")
    dims = [view.partition(";")[0] for view in views[1:]]
    assert dims == [
        "N (of the input), C_out, H, W (next)",
        "N (of the input), C_out, H (next), W (of the input)",
        "N (of the input), C_out (next), H (of the input), W (of the input)",
        "N (of the input), C_out, H (next), W (of the input)",
    ]
    assert re.search(r"^0 +to the input +0 +1 +\d", views[1], re.MULTILINE)
    assert "for co in range(C_out):" in views[-1]
    assert (
        "  # partial: x stands for what the open dims will be made of, N, C_out, H, W" in views[-1]
    )
    assert "finished" not in text  # nothing is read after q


def test_a_sample_is_exported_and_mutated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.mlir", tmp_path / "second.mlir"
    third = tmp_path / "third.mlir"
    commands = [
        f"export {third}",
        "sample",
        f"export {first}",
        "mutate",
        "mutate 0",
        f"export {second}",
        "back",
        "ir",
    ]
    text = explore(tmp_path, monkeypatch, capsys, *commands)
    before, after = load(first), load(second)
    assert before != after and before.shapes().result == after.shapes().result
    assert text.rstrip().endswith(str(before).rstrip())
    assert "   0  insert " in text
    assert load(third).func.contractions[0].partial is not None


def test_mistakes_are_told_and_end_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = [
        "smaple",
        "go 99",
        f"go {HUGE}",
        "finish",
        "mutate",
        "export",
        "export /",
        "help",
        "finish now",
        "ir",
    ]
    text = explore(tmp_path, monkeypatch, capsys, *commands)
    assert "error: there is no command smaple\n  hint: did you mean sample?" in text
    assert re.search(r"error: 99 is no number of a choice\n  hint: they are 0 to \d+\n", text)
    assert f"{HUGE} is no number of a choice" in text.replace("\n", "")
    assert "error: this operator is not whole yet\n  hint: `sample` finishes it" in text
    assert "error: no finished operator is looked at\n" in text
    assert "error: export where?\n  hint: export op.mlir\n" in text
    assert "error: /: Is a directory\n" in text
    assert "error: finish takes nothing behind it, not now\n" in text
    assert "export  FILE: write the operator to a file" in text
    assert "syno.contract partial (%x)" in text


@pytest.mark.parametrize(("command", "code"), [("ir", None), ("export /", 1)])
def test_a_script_is_told_of_mistakes_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, code: int | None
) -> None:
    (tmp_path / "spec.toml").write_text(TEXT)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{command}\nsample\n"))
    ended = None
    try:
        main(["explore", str(tmp_path / "spec.toml")])
    except SystemExit as end:
        ended = end.code
    assert ended == code


def test_the_completions_of_the_choices_add_up() -> None:
    """To all operators of the space; down any way there are some, and the end is an operator."""
    walk = Exploration(SPEC.operator, SPEC.space)
    whole = sum(Completions(Settling(SPEC.operator, SPEC.space)).sizes())
    assert sum(option.completions or 0 for option in walk.options()) == whole
    while not walk.is_whole:
        options = walk.options()
        assert options and all(option.completions for option in options)
        smallest = min(options, key=lambda o: (o.distance, o.choice.action == "reduce"))
        assert smallest.distance <= walk.left - smallest.choice.cost
        walk.go(smallest)
        walk.unfinished().module.verify()
    walk.finish()
    assert walk.operator is not None
    walk.operator.module.verify()
    assert walk.operator.primitives == SPEC.space.max_primitives - walk.left


def test_too_many_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syno_ir.search.exploration.MAX_STATES", 5)
    walk = Exploration(SPEC.operator, SPEC.space)
    assert any(option.completions is None for option in walk.options())


def test_a_finished_operator_stays_finished_and_its_mutations_are_numbered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = ["sample", "finish", "mutate 999999", "mutate x"]
    text = explore(tmp_path, monkeypatch, capsys, *commands)
    assert "not whole" not in text
    for wrong in "999999", "x":
        message = rf"error: {wrong} is no number of a mutation\n  hint: they are 0 to \d+\n"
        assert re.search(message, text)


def test_an_interrupt_ends_no_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the prompt, or while the choices behind one are counted: the walk stands where it did."""
    lines = iter(["0", KeyboardInterrupt, "", "0", "0", "back", "q"])

    def read(prompt: str) -> str:
        line = next(lines)
        if isinstance(line, str):
            return line
        raise line

    options, calls = Exploration.options, list[int]()

    def interrupted(walk: Exploration) -> list[Option]:
        calls.append(len(walk.path))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return options(walk)

    monkeypatch.setattr("builtins.input", read)
    monkeypatch.setattr(Exploration, "options", interrupted)
    text = explore(tmp_path, monkeypatch, capsys)
    assert text.count("interrupted; Enter shows where the walk stands") == 2
    assert "error: 0 is no number of a choice\n  hint: there is none to choose here\n" in text
    assert calls == [0, 1, 1, 2, 1]
