"""Random mutations of valid and invalid texts: the parser answers with an operator or one message.

    python tests/fuzz/fuzz_parse.py --seed 0 --count 10000

prints what it tried; it stops with an input at which anything but ``SynoError`` is raised, the
message is not of the documented form, a text takes more than a second, or an operator does not
survive printing and parsing. The inputs follow from the seed.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from io import StringIO
from pathlib import Path
from random import Random
from time import process_time

from xdsl.dialects.builtin import ModuleOp
from xdsl.printer import Printer

import syno_ir
from syno_ir.frontend import parse_module
from syno_ir.source import Source

ROOT = Path(__file__).parents[2]
LIMIT = 1.0
"""Seconds of this process that one text may take."""

LONGEST = 20_000
"""Characters of a text."""

TOKEN = re.compile(r"//[^\n]*|\s+|[%@!#^]?[\w.$]+|\"[^\"\n]*\"|->|\*\*|.", re.DOTALL)
NEW = [
    *"(){}[]<>,;:=*/+-^%@!#?|.\"'\\&~`$ \n\t\0\r\f\v\u00e9\u00d7\u00bd\u00b2\u200b\ufeff\u2028",
    *"** // -> :: ^bb0 ^bb1: loc(unknown) {a} 1.5 0x1F 0 -1 9999999999999999999999 k C H".split(),
    *"by mode same dilation scale partial inputs bindings unordered multi result to as".split(),
    *'%x %y %h %0 %x#1 @f !syno.dim<H> !syno.tensor<C> !t #syno.size<k> "syno.share"'.split(),
    *"syno.func syno.contract syno.unfold syno.yield syno.return syno.reduce module".split(),
    *'dense<1> [1,2] {} true i32 tensor<4xf32> ()->() affine_map<(d)->(d)> loc("a":1:2)'.split(),
    "1" * 5000,
]
"""What is put into a text."""


def corpus() -> list[str]:
    """Valid operators in the custom and the generic form, and as many texts with one mistake."""
    valid: list[str] = []
    for file in (*ROOT.glob("syno_ir/zoo/**/*.mlir"), *ROOT.glob("tests/filecheck/syntax/*.mlir")):
        module = parse_module(Source(file.read_text()))
        valid += [without_comments(file), str(module), generic(module)]
    wrong = [without_comments(file) for file in ROOT.glob("tests/filecheck/errors/**/*.mlir")]
    return sorted(valid) * 3 + sorted(wrong)


def without_comments(file: Path) -> str:
    return re.sub(r"^// .*\n", "", file.read_text(), flags=re.MULTILINE)


def generic(module: ModuleOp) -> str:
    output = StringIO()
    Printer(output, print_generic_format=True).print_op(module)
    return output.getvalue()


def mutate(text: str, random: Random, others: list[str]) -> str:
    """The text with a few random edits."""
    tokens: list[str] = TOKEN.findall(text)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        place = random.randrange(len(tokens) + 1)
        length = min(random.choice((0, 1, 1, 1, 2, 5, 30)), len(tokens) - place)
        piece = tokens[place : place + length]
        match random.randrange(8):
            case 0:
                tokens[place : place + length] = []
            case 1:
                tokens[place:place] = piece * random.choice((1, 1, 2, 100))
            case 2:
                tokens[place : place + length] = [random.choice(NEW)]
            case 3:
                tokens[place:place] = [random.choice(NEW)] * random.choice((1, 1, 1, 2, 300))
            case 4 if tokens:
                tokens[place : place + length] = [random.choice(tokens)]
            case 5:
                other = TOKEN.findall(random.choice(others))
                start = random.randrange(len(other) + 1)
                tokens[place:place] = other[start : start + random.randrange(20)]
            case 6 if piece:
                word = piece[0]
                cut = random.randrange(len(word) + 1)
                tokens[place] = word[:cut] + random.choice(NEW)[:8] + word[cut + 1 :]
            case _:
                random.shuffle(piece)
                tokens[place : place + length] = piece
    return "".join(tokens)[:LONGEST]


def check(text: str) -> str:
    """What became of a text: ``"operator"``, or the kind of its message.

    Raises ``AssertionError`` if it did not go as it should.
    """
    start = process_time()
    try:
        module = parse_module(Source(text))
        for printed in (str(module), generic(module)):
            again = parse_module(Source(printed))
            assert again.is_structurally_equivalent(module), f"parsed otherwise: {printed}"
            assert str(again) == str(module), f"printed otherwise: {printed}"
        outcome = "operator"
    except syno_ir.SynoError as error:
        lines = str(error).splitlines()
        assert re.match(r"<text>:\d+:\d+: error: \S", lines[0]), f"message {error}"
        assert sum("error: " in line and not line.startswith("  ") for line in lines) == 1
        assert len(str(error)) < 4_000
        outcome = re.sub(r"`.*?`|[%@!#]\S+|\d+", "", lines[0].split("error: ")[1])[:40]
    assert process_time() - start < LIMIT, "slow"
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=10_000)
    arguments = parser.parse_args()
    texts = corpus()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(arguments.count):
        random = Random(f"{arguments.seed}/{number}")
        text = mutate(random.choice(texts), random, texts)
        start = process_time()
        try:
            outcomes[check(text)] += 1
        except BaseException:
            print(f"seed {arguments.seed}, input {number}:\n{text}")
            raise
        slowest = max(slowest, process_time() - start)
    print(
        f"{arguments.count} inputs from seed {arguments.seed}: {outcomes['operator']} operators, "
    )
    print(f"{len(outcomes) - 1} kinds of messages, slowest {slowest:.2f} s")


if __name__ == "__main__":
    main()
