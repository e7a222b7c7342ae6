"""``python -m benchmarks [NAME [ARGUMENT ...]]`` runs one benchmark, by default all."""

from __future__ import annotations

import argparse
import ast
from importlib import import_module
from pathlib import Path


def benchmarks() -> dict[str, str]:
    """Each module here that has a ``main(arguments)``, and the first line of its docstring."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        module = ast.parse(path.read_text())
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in module.body):
            found[path.stem] = (ast.get_docstring(module) or "").split("\n\n")[0].replace("\n", " ")
    return found


def run() -> None:
    """Each benchmark prints its tables under its name."""
    known = benchmarks()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure, and print ratios against baselines in the same run.",
        epilog="\n\n".join(f"{name}: {text}" for name, text in known.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", help="the benchmark (default: all)")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what it takes, see NAME -h")
    options = parser.parse_args()
    if options.name not in [None, *known]:
        parser.error(f"there is no benchmark {options.name}; there are {', '.join(known)}")
    for name in [options.name] if options.name else known:
        print(f"\n{name}: {known[name]}\n", flush=True)
        import_module(f"benchmarks.{name}").main(options.arguments)


if __name__ == "__main__":
    run()
