"""The core runs alone and starts light, and a feature that needs more says what to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from syno_ir import zoo
from syno_ir.search.store import Store

HEAVY = ["jax", "jaxlib", "tvm", "optax", "flax", "equinox", "matplotlib", "sklearn", "mlxtend"]
"""What the extras install, and the core must run without."""
SLOW = ["numpy", "sympy", *HEAVY]
"""What takes longer to load than to parse, verify and print."""

CONV2D = str(zoo.path("conv2d"))


def python(code: str, blocked: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs ``code`` where importing a ``blocked`` package fails as if it were not installed."""
    block = f"import sys; sys.modules.update(dict.fromkeys({blocked or []!r}))\n"
    return subprocess.run([sys.executable, "-c", block + code], capture_output=True, text=True)


def loaded_by(code: str, packages: list[str]) -> list[str]:
    """Those of ``packages`` that are loaded at the end of ``code``."""
    found = f"\nprint(*[p for p in {packages!r} if p in sys.modules], file=sys.stderr)"
    run = python(code + found)
    assert run.returncode == 0, run.stderr
    return run.stderr.split()


CORE = f"""
import syno_ir
operator = syno_ir.load({CONV2D!r})
operator = syno_ir.parse(str(operator)).run_passes("canonicalize,syno-normalize,syno-materialize")
binding = dict(N=1, C_in=1, C_out=1, H=2, W=2)
print(operator.evaluate([[[[[1, 2], [3, 4]]]], [[[[1] * 3] * 3]]], binding).sum())
print(operator.cost(binding).flops, operator.fingerprint("e2"))
print(operator.emit("loops"), operator.emit("einsum"), operator.emit("svg"), operator.emit("jax"))
"""


def test_the_core_loads_no_extra() -> None:
    assert loaded_by(CORE, HEAVY) == []


def test_the_core_runs_where_nothing_else_is_installed() -> None:
    run = python(CORE, [*HEAVY, "hypothesis", "scipy", "rich", "pytest"])
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("40.0\n72 ")


SYNO_OPT = f"from syno_ir.tools.syno_opt import main; main([{CONV2D!r}, %r])"
LIGHT = {
    "syno-opt": SYNO_OPT % "--verify-diagnostics",
    "generic": SYNO_OPT % "--print-op-generic",
    "python": f"import syno_ir\nprint(syno_ir.parse(str(syno_ir.load({CONV2D!r}))).bindings)",
    "syno-search": "import syno_ir.search.spec, syno_ir.tools.syno_search",
}


@pytest.mark.parametrize("code", LIGHT.values(), ids=LIGHT)
def test_to_parse_verify_and_print_loads_nothing_slow(code: str) -> None:
    assert loaded_by(code, SLOW) == []


def test_slow_packages_are_seen_when_they_are_loaded() -> None:
    code = f"import syno_ir; print(syno_ir.load({CONV2D!r}).emit('loops'))"
    assert "sympy" in loaded_by(code, SLOW)


SPEC = str(Path(__file__).parents[1] / "examples" / "digits.toml")
LOAD_JAX = f"import syno_ir; syno_ir.jax.load({CONV2D!r}, C_in=1)"


@pytest.mark.parametrize(
    ("code", "blocked", "feature", "extra"),
    [
        (LOAD_JAX, "jax", "syno_ir.jax", "jax"),
        ("import syno_ir; syno_ir.testing", "hypothesis", "syno_ir.testing", "dev"),
    ],
    ids=["jax", "testing"],
)
def test_python_names_the_missing_extra(code: str, blocked: str, feature: str, extra: str) -> None:
    run = python(code, [blocked])
    assert run.returncode == 1
    last = f"{feature} needs the extra {extra!r}\n  hint: pip install 'syno-ir[{extra}]'\n"
    assert run.stderr.endswith(f"syno_ir.errors.MissingExtraError: {last}")
    assert "During handling" not in run.stderr, "one error, not the story of another"


@pytest.mark.parametrize("blocked", ["jax", "optax", "matplotlib", "rich"])
def test_the_search_names_its_extra(blocked: str, tmp_path: Path) -> None:
    arguments = ["run", SPEC, "--out", str(tmp_path / "out")]
    run = python(f"from syno_ir.tools.syno_search import main; main({arguments!r})", [blocked])
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "syno-search run needs the extra 'search'\n  hint: pip install 'syno-ir[search]'\n"
    )
    assert not (tmp_path / "out").exists()


def test_the_fuzzer_names_its_extra() -> None:
    fuzzer = Path(__file__).parent / "fuzz" / "fuzz_atheris.py"
    run = python(f"import runpy; runpy.run_path({str(fuzzer)!r})", ["atheris"])
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "fuzzing by coverage needs atheris, which is not installed\n"
        "  hint: pip install 'syno-ir[fuzz]'; where it has no wheel, run tests/fuzz/fuzz_parse.py\n"
    )


@pytest.mark.parametrize("blocked", ["matplotlib", "rich"])
def test_the_report_names_its_extra(blocked: str, tmp_path: Path) -> None:
    Store(tmp_path).close()
    arguments = ["report", str(tmp_path)]
    run = python(f"from syno_ir.tools.syno_search import main; main({arguments!r})", [blocked])
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "the report of a search needs the extra 'search'\n  hint: pip install 'syno-ir[search]'\n"
    )
