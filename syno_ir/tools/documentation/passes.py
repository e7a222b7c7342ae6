"""Passes, targets, flags and laws, from their registries."""

from __future__ import annotations

import re
import sys
from argparse import Action, ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, Field, fields
from pathlib import Path
from textwrap import indent

from xdsl.xdsl_opt_main import xDSLOptMain

from syno_ir import laws as local_laws
from syno_ir.errors import SynoError
from syno_ir.laws.law import Law
from syno_ir.lowering import get_all_targets
from syno_ir.operator import load
from syno_ir.passes import borders, get_all_passes, weights
from syno_ir.tools.documentation.markup import (
    attribute_docstrings,
    fenced,
    prose,
    table,
    value,
)
from syno_ir.tools.syno_opt import SynoOptMain

KEEPS = {"E1": "the function", "E2": "the family", "E3": "the family"}


def passes(examples: Path) -> str:
    """Each pass: what it keeps, its law, its options, and an example that has been through it."""
    return "\n\n".join(_pass(name, make(), examples) for name, make in get_all_passes().items())


def _pass(name: str, kind: type, examples: Path) -> str:
    summary, kept = _summary(kind)
    parts = [f"### {name}", summary]
    if kept:
        parts += [f"Keeps {KEEPS[kept[:2]]} ({kept})."]
    parts += [prose(kind.__doc__), *_options(kind)]
    file = examples / f"{name}.mlir"
    if file.exists():
        parts += [*_before_and_after(name, file)]
    return "\n\n".join(parts)


def _before_and_after(name: str, file: Path) -> list[str]:
    """The file's text and what the pass makes or says of it; its first line may give options."""
    text = file.read_text()
    given = re.match(r"// -p (.+)\n", text)
    pipeline = given[1] if given else name
    before = fenced("mlir", text[given.end() :] if given else text)
    try:
        after = load(file).run_passes(pipeline)
    except SynoError as error:
        return [before, f"fails under `-p '{pipeline}'`:", fenced("text", str(error))]
    return [before, f"after `-p '{pipeline}'` is", fenced("mlir", str(after))]


def _summary(kind: type) -> tuple[str, str | None]:
    """The first line of the module, without the pass's name, and what that says is kept."""
    line = " ".join(prose(sys.modules[kind.__module__].__doc__).partition("\n\n")[0].split())
    kept = re.search(r" \((E\d.*?)\)", line)
    summary = line.partition(": ")[2].replace(kept[0] if kept else "", "")
    return summary[:1].upper() + summary[1:], kept[1] if kept else None


def _options(kind: type) -> list[str]:
    told = attribute_docstrings(kind)
    rows = [
        [f"`{option.name}`", f"`{option.type}`", _default(option), told.get(option.name, "")]
        for option in fields(kind)
    ]
    return [table(["option", "type", "default", ""], rows)] if rows else []


def _default(option: Field[object]) -> str:
    return "needed" if option.default is MISSING else value(option.default)


def targets(examples: Path) -> str:
    """Each target: what it prints, and its options."""
    del examples
    return "\n\n".join(
        "\n\n".join([f"### {name}", _summary(kind)[0], prose(kind.__doc__), *_options(kind)])
        for name, kind in ((name, make()) for name, make in get_all_targets().items())
    )


def flags(examples: Path) -> str:
    """What ``syno-opt`` takes that ``xdsl-opt`` does not."""
    del examples
    driver = SynoOptMain(args=[])
    ours, theirs = ArgumentParser(), ArgumentParser()
    driver.register_all_arguments(ours)
    xDSLOptMain.register_all_arguments(driver, theirs)
    known = theirs._option_string_actions  # pyright: ignore[reportPrivateUsage]
    added = [
        [f"`{flag}{_values(action)}`", action.help or ""]
        for flag, action in ours._option_string_actions.items()  # pyright: ignore[reportPrivateUsage]
        if flag not in known
    ]
    return table(["flag", ""], added)


def _values(action: Action) -> str:
    """What stands behind a flag."""
    if action.nargs == 0:
        return ""
    return f"={'|'.join(action.choices or [action.metavar or action.dest.upper()])}"


def laws(examples: Path) -> str:
    """The laws of each room, as their docstrings state them, and then the approximate rules."""
    del examples
    rooms: dict[str, list[type[Law]]] = {}
    for law in (*local_laws.LAWS, *weights.LAWS, *weights.FOLDING_LAWS, *borders.RULES):
        room = rooms.setdefault(type(law).__module__, [])
        if type(law) not in room:
            room.append(type(law))
    return "\n\n".join(_room(sys.modules[name].__doc__, kinds) for name, kinds in rooms.items())


def _room(docstring: str | None, kinds: Sequence[type[Law]]) -> str:
    heading, _, body = prose(docstring).partition("\n\n")
    return "\n\n".join([f"### {heading.rstrip('.')}", *filter(None, [body]), _list(kinds)])


def _list(kinds: Iterable[type[Law]]) -> str:
    items = (f"**{kind.__name__}.** {prose(kind.__doc__)}" for kind in kinds)
    return "\n".join("- " + indent(item, "  ").strip() for item in items)
