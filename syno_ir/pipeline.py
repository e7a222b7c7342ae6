"""Passes and targets by name: ``canonicalize,cse`` and ``loops{symbolic=true}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from xdsl.passes import ModulePass
from xdsl.utils.arg_spec import ArgSpec, ArgSpecConvertible, parse_pipeline, parse_spec
from xdsl.utils.exceptions import ArgSpecParseError
from xdsl.utils.hints import isa
from xdsl.utils.target import Target

from syno_ir.errors import SynoError, did_you_mean


def passes_of(
    available: Mapping[str, Callable[[], type[ModulePass]]], pipeline: str
) -> tuple[ModulePass, ...]:
    """The passes that a text names, in order.

    Raises ``SynoError`` if the text does not parse, a pass is unknown or an option is wrong.
    """
    try:
        specs = tuple(parse_pipeline(pipeline))
    except ArgSpecParseError as error:
        raise explain(error) from None
    return tuple(_instance("pass", available, spec, "syno-opt --help lists all") for spec in specs)


def target_of(available: Mapping[str, Callable[..., Any]], target: str) -> Target:
    """The target that a text names.

    Raises ``SynoError`` if the text does not parse, the target is unknown or an option is wrong.
    """
    try:
        spec = parse_spec(target)
    except ArgSpecParseError as error:
        raise explain(error) from None
    return _instance("target", available, spec, f"there are {', '.join(available)}")


def _instance(
    kind: str, available: Mapping[str, Callable[..., Any]], spec: ArgSpec, otherwise: str
) -> Any:
    if spec.name not in available:
        hint = did_you_mean(spec.name, available, otherwise)
        raise SynoError(f"there is no {kind} {spec.name}\n  hint: {hint}")
    chosen: type[ArgSpecConvertible] = available[spec.name]()
    _check_options(f"{kind} {spec.name}", chosen, spec)
    try:
        return chosen.from_spec(spec)
    except ValueError as error:
        raise SynoError(_wrong_option(f"{kind} {spec.name}", str(error))) from error


def _check_options(subject: str, chosen: type[ArgSpecConvertible], spec: ArgSpec) -> None:
    """Refuse options that there are not, and values of another type, as ``from_spec`` does."""
    types = get_type_hints(chosen)
    known = [field.name for field in fields(chosen) if field.init and field.name != "name"]
    for option, values in spec.normalize_parameter_names().parameters.items():
        if option not in known:
            hint = did_you_mean(option, known, f"it takes {', '.join(known) or 'none'}")
            raise SynoError(f"{subject} has no option {option}\n  hint: {hint}")
        value = values[0] if len(values) == 1 else values or None
        if not isa(value, types[option]) and not isa(values, types[option]):
            given = f"is {','.join(map(str, values))}" if values else "has no value"
            expected = re.sub(r"<class '(.+)'>", r"\1", str(types[option]))
            raise SynoError(f"{subject}: option {option} {given}, expected {expected}")


def _wrong_option(subject: str, message: str) -> str:
    """What xDSL says about an option of ``subject``, in our words."""
    if missing := re.fullmatch(r'\S+ requires argument "(.+)"', message):
        return f"{subject} needs the option {missing[1]}"
    return f"{subject}: {message}"


def explain(error: ArgSpecParseError) -> SynoError:
    """A text that names no passes and no target, with the wrong place marked."""
    _, _, quoted, caret, message, *_ = str(error).splitlines()
    message = message.strip()
    return SynoError(f"{message[:1].lower()}{message[1:]}\n  {quoted}\n  {caret}")
