"""What xDSL's parser and verifier say, in the words of this language, with a hint.

Messages of our own ops pass through. Lines of a message behind the first are its details.
"""

from __future__ import annotations

import re
from dataclasses import replace

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Operation, TypeAttribute

from syno_ir.dialect import PRIMITIVES, ContractOp, FuncOp, Syno
from syno_ir.dialect.violation import Violation
from syno_ir.errors import did_you_mean, nearest
from syno_ir.size import found
from syno_ir.source import Diagnostic, Source

_PHRASES = (
    (r"'([]})>])' expected(.*)", r"expected `,` or `\1`\2"),
    (r"'(.+)' expected(.*)", r"expected `\1`\2"),
    (r"Expected ':'function type signature expected", "expected `:` and the types of the op"),
    (
        r"Expected '=' after operation result list",
        "expected `=` after names of results",
        "an op separates its dims by commas",
    ),
    (r"Expected '(.+?)'(.*?)!?", r"expected `\1`\2"),
    (r"(Expected block argument|Expected result SSA value)!.*", "expected a name such as %x"),
    (r"block argument expected", "expected a name such as %x"),
    (r"Expected region!", "expected `{`"),
    (r"Expected integer literal(.*)", r"expected an integer\1"),
    (
        r"Expected SSA value tuple size",
        "expected a number of results",
        "types of results are inferred; leave them out",
    ),
    (r"Expected (.+?)[.!]?", r"expected \1"),
    (r"identifier expected(.*)", r"expected a name\1"),
    (r"attribute expected", "expected an attribute"),
    (
        r"type expected",
        "expected a type",
        "types begin with `!`: !syno.tensor<N, C>, !syno.weight<C, k>, !syno.dim<H>",
    ),
    (r"operation name expected", "expected the name of an op"),
    (r"expect symbol name", "expected a name such as @conv2d"),
    (
        r"SSA value (%\S+) is already defined",
        r"\1 is already defined",
        "every name stands for one value; dims and tensors share their names",
    ),
    (
        r"operand is used with type (.+), but has been previously used or defined with type (.+)",
        r"a value of type \2 is used as a \1",
    ),
    (
        r"invalid block name in region with named arguments",
        "a block label cannot stand here",
        "write the dims either in the brackets of the contraction or in the label",
    ),
    (
        r"Unsupported location type\.|Unexpected location syntax\.",
        'expected a location such as loc("conv.mlir":1:2)',
    ),
    (r"builtin.module operation expected", "the text is no builtin.module"),
    (
        r"Operation \S+ does not have a custom format\.",
        "this op has a generic form only",
        'write it as "dialect.op"(%operands) : (types) -> types',
    ),
    (r"Exceeds the limit \(\d+ digits\).*", "this number has too many digits"),
    (r"End of file reached before closing string literal.", "this string is never closed"),
)
"""What a parser says, what we say, and a hint."""

_CHARACTERS = {
    "#": "a comment begins with //",
    ";": "an op ends with its line",
    "'": 'strings stand in double quotes, "..."',
    "%": "a name follows `%`, as in %x",
}
"""Hints for characters that begin no token."""


def reword(diagnostic: Diagnostic, source: Source) -> Diagnostic:
    """What a parser says about a text, in our words."""
    message, *details = diagnostic.message.split("\n")
    diagnostic = replace(diagnostic, message=message, details=details)
    for pattern, explain in _EXPLANATIONS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return explain(match, diagnostic, source)
    for pattern, phrase, *hint in _PHRASES:
        if match := re.fullmatch(pattern, message):
            details += [f"hint: {text}" for text in hint]
            diagnostic = replace(diagnostic, message=match.expand(phrase), details=details)
            break
    if diagnostic.message.startswith("expected "):
        return _say_what_was_found(diagnostic, source)
    return diagnostic


def _say_what_was_found(diagnostic: Diagnostic, source: Source) -> Diagnostic:
    """Adds ``, got ...``. What is missing at the end of a line is marked there."""
    message = re.sub(r", got (`.*`|the end of the text)$", "", diagnostic.message)
    start, end = diagnostic.start, diagnostic.end
    last = source.end_of_last_token(start)
    if not source.text[start:].strip():
        got, start, end = "the end of the text", last, last
    elif last and "\n" in source.text[last:start] and not message.startswith("expected an op"):
        got, start, end = "the end of the line", last, last
    else:
        token = source.text[start:end].strip()
        got = f"`{token[:24]}`" if token else found(source.text, start)
    return replace(diagnostic, message=f"{message}, got {got}", start=start, end=end)


def _unknown_op(match: re.Match[str], diagnostic: Diagnostic, source: Source) -> Diagnostic:
    name = match[1]
    start = source.text.rfind(name, 0, diagnostic.start)
    end = start + len(name)
    if start < 0:  # the name is written with escapes
        start, end = diagnostic.start, diagnostic.end
    known = [op.name for op in Syno.operations]
    close = nearest(name.rpartition(".")[2], [op.removeprefix("syno.") for op in known])
    if source.text[end:].lstrip(' "').startswith("="):
        hint = f"the names of values begin with %, as in %{name}"
    elif name in ("digraph", "strict"):
        hint = "a graph of Syno is read from a file that ends with .dot, or by `syno-opt -f dot`"
    else:
        hint = f"did you mean syno.{close}?" if close else f"there are {', '.join(known)}"
    return Diagnostic(f"there is no op {name or 'without a name'}", start, end, [f"hint: {hint}"])


def _unknown_type(match: re.Match[str], diagnostic: Diagnostic, source: Source) -> Diagnostic:
    names = list(re.finditer(r"[!#][\w.$-]+", source.text[: diagnostic.start]))
    if not names:
        return diagnostic
    name = names[-1][0]
    is_type = name[0] == "!"
    attributes = (a for a in Syno.attributes if issubclass(a, TypeAttribute) == is_type)
    known = [name[0] + attribute.name for attribute in attributes]
    hint = did_you_mean(name, known, f"there are {', '.join(known)}")
    message = f"there is no {'type' if is_type else 'attribute'} {name}"
    return Diagnostic(message, *names[-1].span(), [f"hint: {hint}"])


def _wrong_results(match: re.Match[str], diagnostic: Diagnostic, source: Source) -> Diagnostic:
    results, names = int(match[1]), int(match[2])
    op = re.compile(r'[^=]*=\s*"?([\w.]+)').match(source.text, diagnostic.start)
    name = op[1] if op else "the op"
    message = f"{name} has {_count(results, 'result')}, but {_count(names, 'name')}"
    definition = _DEFINITIONS.get(f"syno.{name.removeprefix('syno.')}")
    if definition is None:
        return replace(diagnostic, message=message)
    meant = ", ".join(f"%{result}" for result, _ in definition.results)
    hint = f"write {meant} = {name} ..." if meant else "leave the names and the `=` out"
    return replace(diagnostic, message=message, details=[f"hint: {hint}"])


def _undefined(match: re.Match[str], diagnostic: Diagnostic, source: Source) -> Diagnostic:
    name = match[1]
    place = source.find([name], 0, len(source.text)) or (diagnostic.start, diagnostic.end)
    return Diagnostic(f"{name} is not defined", *place)


def _unexpected(match: re.Match[str], diagnostic: Diagnostic, source: Source) -> Diagnostic:
    from unicodedata import name

    character = source.text[diagnostic.start]
    shown = f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"
    if not character.isascii():
        shown += f" ({name(character, 'a character without a name')})"
    details = [f"hint: {_CHARACTERS[character]}"] if character in _CHARACTERS else []
    return Diagnostic(
        f"unexpected character {shown}", diagnostic.start, diagnostic.start + 1, details
    )


def _no_op(match: re.Match[str], diagnostic: Diagnostic, source: Source) -> Diagnostic:
    if not source.text[diagnostic.start :].strip():
        last = source.end_of_last_token(diagnostic.start)
        hint = "hint: an operator is a syno.func"
        return Diagnostic("the text holds no op", last, last, [hint])
    if source.text[diagnostic.start] == "}":
        return replace(diagnostic, message="this `}` closes nothing")
    return _say_what_was_found(replace(diagnostic, message="expected an op"), source)


_EXPLANATIONS = (
    (r"Operation (.*) is not registered", _unknown_op),
    (r"'\S+' is not registered|undefined symbol alias '\S+'", _unknown_type),
    (r"Operation has (\d+) results, but was given (\d+) to bind\.", _wrong_results),
    (r"values used but not defined: \[([^],]+).*\]", _undefined),
    (r"Unexpected character: .", _unexpected),
    (r"Expected suffix identifier.*|Expected three consecutive '.' for an ellipsis", _unexpected),
    (r"Could not parse entire input!", _no_op),
)

_DEFINITIONS = {op.name: op.get_irdl_definition() for op in (*PRIMITIVES, ContractOp, FuncOp)}

_BROKEN_RULES = (
    (
        r"'\S+' must be the last operation in its parent block",
        "is not the last op of its region",
        "a function has one syno.return and a contraction one syno.yield, both at the end",
    ),
    (
        r"Operation \S+ terminates block in single-block region but is not a terminator",
        "ends the region",
        "a function ends with a syno.return, a contraction with a syno.yield",
    ),
    (r"property '(\S+)' expected in .*", r"has no property \1", r"add <{\1 = ...}>"),
    (
        r"property '(\S+)' is not defined by the operation.*",
        r"has an unknown property \1",
        r"write what the op does not know as an attribute: {\1 = ...}",
    ),
    (r"Expected (\d+ \S+), but got (\d+)", r"expected \1, got \2", None),
    (r"Expected attribute (\S+) but got (\S+)", r"expected a value of type \1, got \2", None),
    (
        r"(operand|result) '(\S+)' at .* verify: (.*) should be of base attribute (\S+)",
        r"\1 \2 is \3, expected !\4",
        None,
    ),
    (
        r"(operand|result) '(\S+)' at .* verify: Unexpected attribute (.*)",
        r"\1 \2 is \3, expected !syno.tensor or !syno.weight",
        None,
    ),
    (r"(.*) should be of base attribute (\S+)", r"has a property \1, expected #\2", None),
    (
        r"Region '\S+' at .* expected a single block, but got (\d+) blocks",
        r"has a region of \1 blocks, expected 1",
        None,
    ),
)


def explain_broken_rule(op: Operation, message: str) -> Violation:
    """What a verifier says about an op, in our words."""
    message = " ".join(message.split())
    if repeated := re.fullmatch(r'Redefinition of symbol "(.*)"', message):
        return _defined_twice(op, repeated[1])
    for pattern, phrase, hint in _BROKEN_RULES:
        if match := re.fullmatch(pattern, message):
            return Violation(op, match.expand(phrase), hint=hint and match.expand(hint))
    return Violation(op, message)


def _defined_twice(module: Operation, name: str) -> Violation:
    symbols = [op for op in module.walk() if op.get_attr_or_prop("sym_name") == StringAttr(name)]
    return Violation(
        symbols[1],
        "is defined twice",
        hint="give every function of a module a name of its own",
        at=(f"@{name}",),
    )


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
