"""The parser and the verifier, fuzzed by coverage: inputs that reach new code are mutated further.

    python tests/fuzz/fuzz_atheris.py --seconds 120

tries texts for so long, and asks of each what `fuzz_parse.py` asks. It keeps those that reach new
code in `out/atheris/corpus`, from where the next run goes on, and stops with `out/atheris/crash-*`
at the first that fails. Needs atheris (`pip install 'syno-ir[fuzz]'`), Google's engine for Python.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from random import Random

try:
    atheris = import_module("atheris")  # not among what `make lint` installs
except ImportError:
    sys.exit(
        "fuzzing by coverage needs atheris, which is not installed\n"
        "  hint: pip install 'syno-ir[fuzz]'; where it has no wheel, run tests/fuzz/fuzz_parse.py"
    )

with atheris.instrument_imports(include=["syno_ir", "xdsl.parser", "xdsl.utils"]):
    import fuzz_parse

FOLDER = fuzz_parse.ROOT / "out" / "atheris"


def run_one(data: bytes) -> None:
    fuzz_parse.check(data.decode(errors="replace"))


def mutator(texts: list[str]) -> Callable[[bytes, int, int], bytes]:
    """Edits of tokens, and those of bytes that atheris itself makes, in turns."""

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        if seed % 2:
            return atheris.Mutate(data, max_size)
        text = fuzz_parse.mutate(data.decode(errors="replace"), Random(seed), texts)
        return text.encode(errors="replace")[:max_size]

    return mutate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "inputs", nargs="*", help="try these files only, such as out/atheris/crash-*"
    )
    options = parser.parse_args()
    texts = fuzz_parse.corpus()
    corpus = FOLDER / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(dict.fromkeys(texts)):
        (corpus / f"text-{number}").write_text(text)
    arguments = [
        sys.argv[0],
        *(options.inputs or [str(corpus)]),
        f"-max_total_time={options.seconds}",
        f"-seed={options.seed}",
        f"-max_len={fuzz_parse.LONGEST}",
        f"-artifact_prefix={FOLDER}/",
        "-timeout=10",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup(arguments, run_one, custom_mutator=mutator(texts))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
