"""Wrong passes are caught, named, reduced and can be replayed; right ones are left alone."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from xdsl.context import Context
from xdsl.dialects.builtin import FileLineColLoc, ModuleOp
from xdsl.pattern_rewriter import PatternRewriter
from xdsl.transforms.canonicalize import CanonicalizePass

import syno_ir
from syno_ir import laws, zoo
from syno_ir.dialect import ShareOp, ShiftOp, UnfoldOp
from syno_ir.errors import SynoError
from syno_ir.laws.law import Law, rewrite
from syno_ir.operator import Operator, parse
from syno_ir.passes import get_all_passes

SynoOpt = Callable[..., Any]
ZOO = Path(zoo.__file__).parent
EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
FILES = sorted(str(path.relative_to(ZOO)) for path in ZOO.rglob("*.mlir"))

SHIFTS = """\
syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>, %w: !syno.weight<C, k>) -> !syno.tensor<C, H> {
  %z = syno.contract(%x[%c, %h]) {
    %s = syno.shift %h by 4
    syno.yield %c, %s
  }
  %y = syno.contract(%z[%c, %h], %w[%d, %k]) {
    %e = syno.share %c, %d
    %p, %o = syno.unfold %h by k mode causal
    %q = syno.share %o, %k
    syno.reduce %q
    syno.yield %e, %p
  }
  syno.return %y
}
"""


class ShiftByOneMore(Law[ShiftOp]):
    """``shift(4) -> shift(5)``."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        if op.amount.value.data == 4:
            new = ShiftOp(op.dim, 5)
            rewrite(rewriter, op, [new], [(op.result, new.result)], [op])


class CausalIsSame(Law[UnfoldOp]):
    """``unfold(K, causal) -> unfold(K)``."""

    root = UnfoldOp

    def apply(self, op: UnfoldOp, rewriter: PatternRewriter) -> None:
        if op.mode.data == "causal":
            new = UnfoldOp(op.dim, op.window.data)
            values = list(zip(op.results, new.results, strict=True))
            rewrite(rewriter, op, [new], values, [op])


WRONG = {"ShiftByOneMore": ShiftByOneMore(), "CausalIsSame": CausalIsSame()}


@pytest.fixture(params=WRONG)
def wrong_law(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Generator[str, None, None]:
    """Adds a wrong law to those of ``canonicalize``."""
    monkeypatch.setattr(laws, "LAWS", (WRONG[request.param], *laws.LAWS))
    laws.laws_of.cache_clear()
    yield request.param
    laws.laws_of.cache_clear()


def reduced_part(message: str) -> str:
    """The operator that a message shows as the reduced one."""
    found = re.search(r"  reduced, before the pass:\n((?:    .*\n)+)", message)
    assert found, message
    return found[1]


def test_a_wrong_pattern_is_caught_named_and_reduced(syno_opt: SynoOpt, wrong_law: str) -> None:
    outcome = syno_opt("-p", "cse,canonicalize,dce", "--verify-semantics", stdin=SHIFTS)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("stdin:1:1: error: @f: pass canonicalize changed the function")
    place = {
        "ShiftByOneMore": "4:5, syno.shift",
        "CausalIsSame": "9:5, syno.unfold",
    }[wrong_law]
    assert f"  pattern: {wrong_law} at stdin:{place}: ``" in outcome.err
    assert " and all else 0, result[" in outcome.err
    small = parse(reduced_part(outcome.err))
    assert small.primitives <= 1
    with pytest.raises(SynoError, match=f"pattern: {wrong_law}"):
        small.run_passes("canonicalize", verify_semantics=True)


@pytest.mark.usefixtures("wrong_law")
def test_without_the_flag_nothing_is_compared(syno_opt: SynoOpt) -> None:
    assert syno_opt("-p", "canonicalize", stdin=SHIFTS).code == 0
    assert parse(SHIFTS).run_passes("canonicalize")


@pytest.mark.usefixtures("wrong_law")
def test_the_reproducer_fails_again(syno_opt: SynoOpt, tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    arguments = "-p", "cse,canonicalize", "--verify-semantics", "--dump-dir", str(dumps)
    outcome = syno_opt(*arguments, stdin=SHIFTS)
    command = re.search(r"  reproduce: syno-opt (.*)\n", outcome.err)
    assert command, outcome.err
    again = syno_opt(*shlex.split(command[1]))
    assert again.code == 1
    (file,) = dumps.glob("syno-opt-*.mlir")
    assert again.err.startswith(f"{file}:2:1: error: @f: pass canonicalize changed the function")
    assert file.read_text().startswith(f"// syno-opt {command[1]}\n")


@pytest.mark.usefixtures("wrong_law")
def test_reduce_prints_the_small_operator(syno_opt: SynoOpt) -> None:
    outcomes = [syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS) for _ in range(2)]
    assert outcomes[0].code == 1
    assert outcomes[0].out == outcomes[1].out
    assert parse(outcomes[0].out).primitives == 1


def test_reduce_keeps_the_class_of_a_crash(
    syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: CanonicalizePass, context: Context, module: ModuleOp) -> None:
        if any(isinstance(op, UnfoldOp) for op in module.walk()):
            raise RuntimeError("an unfold")
        if any(isinstance(op, ShiftOp) for op in module.walk()):
            raise IndexError("a shift")

    monkeypatch.setattr(CanonicalizePass, "apply", fail)
    outcome = syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS)
    assert outcome.code == 1
    assert outcome.err.startswith(
        "stdin:1:1: error: @f: pass canonicalize failed: RuntimeError: an unfold\n"
    )
    assert "syno.unfold" in outcome.out
    assert parse(outcome.out).primitives == 1


def test_reduce_of_a_broken_rule(syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_shares(self: CanonicalizePass, context: Context, module: ModuleOp) -> None:
        for op in module.walk():
            if op.name == "syno.share":
                op.operands = [op.operands[0], op.operands[0]]

    monkeypatch.setattr(CanonicalizePass, "apply", break_shares)
    outcome = syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS)
    assert outcome.code == 1
    assert parse(outcome.out).primitives == 1
    assert "syno.share" in outcome.out


def test_reduce_makes_no_size_a_fraction_of_numbers(syno_opt: SynoOpt) -> None:
    text = """
        syno.func @grouped<N, C; g>(%x: !syno.tensor<N, C>, %w: !syno.weight<C/g>)
            -> !syno.tensor<N, C/g> {
          %y = syno.contract(%x[%n, %c], %w[%d]) {
            %q, %r = syno.split %c by g
            %e = syno.share %q, %d
            syno.reduce %r
            syno.yield %n, %e
          }
          syno.return %y
        }"""
    outcome = syno_opt("-p", "syno-check-shapes", "--reduce", stdin=text)
    assert outcome.code == 1
    assert "!syno.weight<1/g>" in outcome.out


class FailsAtShifts(Law[ShiftOp]):
    """``shift -> an exception``."""

    root = ShiftOp

    def apply(self, op: ShiftOp, rewriter: PatternRewriter) -> None:
        raise KeyError("no shift")


class SharesOneDim(Law[ShareOp]):
    """``share(a, b) -> share(a, a)``, which uses a twice."""

    root = ShareOp

    def apply(self, op: ShareOp, rewriter: PatternRewriter) -> None:
        op.operands = [op.left, op.left]


FAILURES = {
    "a function is changed": (
        ShiftByOneMore(),
        [],
        "stdin:1:1: error: @f: pass canonicalize changed the function (first before",
        "  pattern: ShiftByOneMore at stdin:4:5, syno.shift: ``shift(4) -> shift(5)``",
    ),
    "a rule is broken": (
        SharesOneDim(),
        [],
        "stdin:8:10: error: @f: syno.share: dim %c of size C is used 2 times",
        "  note: pass canonicalize left this behind",
    ),
    "an exception": (
        FailsAtShifts(),
        [],
        "stdin:1:1: error: @f: pass canonicalize failed: KeyError: 'no shift'",
        "  pattern: FailsAtShifts at stdin:4:5, syno.shift: ``shift -> an exception``.",
    ),
    "a pass that refuses": (
        None,
        ["syno-specialize{binding=1}"],
        "stdin:1:1: error: pass syno-specialize: @f has no binding 1",
        "  hint: it carries none",
    ),
}


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("flags", [[], ["--verify-semantics"]], ids=["plain", "verified"])
def test_any_failure_names_its_place_and_can_be_replayed(
    kind: str, flags: list[str], syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, passes, first, line = FAILURES[kind]
    if kind == "a function is changed" and not flags:
        return
    monkeypatch.setattr(laws, "LAWS", (*([law] if law else []), *laws.LAWS))
    laws.laws_of.cache_clear()
    pipeline = ",".join(["cse", "canonicalize", *passes])
    outcome = syno_opt("-p", pipeline, *flags, stdin=SHIFTS)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(first), outcome.err
    assert line in outcome.err
    (command,) = re.findall(r"  reproduce: syno-opt (.*)\n", outcome.err)
    again = syno_opt(*shlex.split(command))
    laws.laws_of.cache_clear()
    assert again.code == 1
    message = first.partition("error: ")[2]
    assert re.match(rf"\S+syno-opt-\w+\.mlir:\d+:\d+: error: {re.escape(message)}", again.err)


def test_a_target_that_crashes_can_be_replayed(
    syno_opt: SynoOpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError("no loops")

    monkeypatch.setattr("syno_ir.lowering.loops.LoopsTarget.emit", fail)
    outcome = syno_opt("-t", "loops", stdin=SHIFTS)
    assert outcome.code == 1
    assert outcome.err.startswith("error: target loops failed: RuntimeError: no loops\n  hint: ")
    (command,) = re.findall(r"  reproduce: syno-opt (.*)\n", outcome.err)
    assert syno_opt(*shlex.split(command)).err.startswith("error: target loops failed: Runtime")


def test_reduce_changes_nothing_where_nothing_fails(syno_opt: SynoOpt) -> None:
    plain = syno_opt("-p", "canonicalize", stdin=SHIFTS)
    assert syno_opt("-p", "canonicalize", "--reduce", stdin=SHIFTS) == plain


@pytest.mark.parametrize("name", ["conv2d", "separable_conv2d", "linear_bias", "channel_shuffle"])
def test_our_passes_keep_what_they_promise(name: str) -> None:
    operator = syno_ir.load(ZOO / f"{name}.mlir")
    for pipeline in ("canonicalize,syno-materialize,syno-fuse,syno-raise", "syno-normalize"):
        operator.run_passes(pipeline, verify_semantics=True)


def test_what_cannot_be_compared_is_told(syno_opt: SynoOpt) -> None:
    text = SHIFTS.replace("by 4", "by 0").replace("-> !syno.tensor<C, H>", "-> !syno.tensor<C, ?>")
    outcome = syno_opt("-p", "cse,canonicalize", "--verify-semantics", stdin=text)
    assert outcome.code == 0
    assert outcome.err == (
        "note: pass canonicalize is not known to keep the function: found no binding that fits both"
        " the first @f and the second @f: @f: axis 1 of the result has size ?, which is open\n"
    )
    closed = syno_opt("-p", "canonicalize", "--verify-semantics", stdin=SHIFTS)
    assert (closed.code, closed.err) == (0, "")


def test_what_is_too_large_to_compare_is_told(syno_opt: SynoOpt) -> None:
    text = SHIFTS.replace(" {", " bindings = [{C = 8, H = 32}, {C = 8, H = 1000000}] {", 1)
    text = text.replace("by 4", "by 0")
    outcome = syno_opt("-p", "canonicalize", "--verify-semantics", stdin=text)
    assert outcome.code == 0
    gap = "not compared at {C = 8, H = 1000000, k = 3}: too large"
    assert outcome.err == f"note: pass canonicalize: @f was {gap}\n"


def test_dumps_are_numbered_and_have_all_options(syno_opt: SynoOpt, tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    outcome = syno_opt("-p", "cse,syno-materialize", "--dump-dir", str(dumps), stdin=SHIFTS)
    assert outcome.code == 0
    names = ["00-input.mlir", "01-cse.mlir", "02-syno-materialize.mlir"]
    assert sorted(path.name for path in dumps.iterdir()) == names
    texts = [(dumps / name).read_text() for name in names]
    heads = [text.partition("\n")[0] for text in texts]
    assert heads[:2] == ["// input", "// after cse"]
    assert heads[2].startswith('// after syno-materialize{objective="flops"')
    assert parse(texts[1]) == parse(SHIFTS)
    assert str(parse(texts[2])) == str(parse(SHIFTS).run_passes("cse,syno-materialize"))


def test_dumps_of_an_earlier_run_stay_and_are_told_of(syno_opt: SynoOpt, tmp_path: Path) -> None:
    arguments = "--dump-dir", str(tmp_path), "-p"
    assert syno_opt(*arguments, "cse,dce", stdin=SHIFTS).err == ""
    outcome = syno_opt(*arguments, "dce", stdin=SHIFTS)
    assert outcome.code == 0
    assert outcome.err == (
        f"note: {tmp_path} has dumps of an earlier run; what is not overwritten stays\n"
    )
    names = ["00-input.mlir", "01-cse.mlir", "01-dce.mlir", "02-dce.mlir"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_run_leaves_one_reproducer(syno_opt: SynoOpt, tmp_path: Path) -> None:
    outcome = syno_opt(
        *("-p", "syno-specialize{binding=1}", "--split-input-file", "--verify-diagnostics"),
        stdin=f"{SHIFTS}// -----\n{SHIFTS.replace('@f', '@g')}",
    )
    assert outcome.out.count("has no binding 1") == 2, "as two parts fail"
    assert outcome.out.count("reproduce: ") == 1
    assert len([*tmp_path.glob("syno-opt-*.mlir")]) == 1


def test_stop_after(syno_opt: SynoOpt) -> None:
    stopped = syno_opt(
        "-p", "canonicalize,syno-materialize", "--stop-after", "canonicalize", stdin=SHIFTS
    )
    assert stopped == syno_opt("-p", "canonicalize", stdin=SHIFTS)
    wrong = syno_opt("-p", "cse,dce", "--stop-after", "cs", stdin=SHIFTS)
    assert wrong.code == 1
    assert wrong.err == (
        "error: --stop-after: cs is not in the pipeline cse,dce\n"
        "  hint: did you mean cse? give one of its passes\n"
    )
    nothing = syno_opt("--stop-after", "cse", stdin=SHIFTS)
    assert nothing.err == (
        "error: --stop-after needs passes to stop after\n  hint: -p gives them\n"
    )


@pytest.mark.parametrize("name", ["canonicalize", "syno-normalize"])
def test_rule_report(syno_opt: SynoOpt, name: str) -> None:
    text = SHIFTS.replace("by 4", "by 0").replace("mode causal", "")
    outcome = syno_opt("-p", name, "--rule-report", stdin=text)
    assert outcome.code == 0
    rows = {row.split()[0]: row.split()[1:] for row in outcome.err.splitlines()}
    assert rows.pop("pattern") == ["tried", "changed", "seconds"]
    tried, changed, seconds = rows["ShiftByMultiple"]
    assert int(tried) >= int(changed) == 1
    assert float(seconds) > 0
    assert int(rows["UnfoldByOne"][1]) == 0
    assert not any("Pattern" in row or row.startswith("_") for row in rows)


EQUAL = "conv2d.mlir", "conv2d_transposed_weight.mlir"


def test_equivalent_says_equal(syno_opt: SynoOpt) -> None:
    outcome = syno_opt(*(str(ZOO / name) for name in EQUAL), "--equivalent=e2")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("equal (e2): @conv2d and @conv2d_transposed_weight are one fam")


def test_equivalent_says_different_of_two_functions_in_a_file(
    syno_opt: SynoOpt, tmp_path: Path
) -> None:
    file = tmp_path / "two.mlir"
    file.write_text(SHIFTS + SHIFTS.replace("@f", "@g").replace("by 4", "by 5"))
    outcome = syno_opt(str(file), "--equivalent", "e1")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith("different (e1): @f and @g are two functions at {")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.mlir", "b.mlir"], "error: two input files\n  hint: --equivalent=e1, e2 or e3 compare"),
        (["--equivalent=e4"], "error: argument --equivalent: invalid choice: 'e4'\n  hint: "),
        (["--equivalent=e1"], "error: --equivalent needs two files, or one with two functions\n"),
        (["no.mlir", "--equivalent=e1"], "no.mlir: error: No such file or directory\n"),
        (["a", "b", "--equivalent=e1", "-p", "cse"], "error: --equivalent compares files as they"),
        ([str(ZOO / "conv1d.mlir"), "--equivalent=e1"], "error: --equivalent compares two funct"),
    ],
)
def test_wrong_flags(syno_opt: SynoOpt, arguments: list[str], message: str) -> None:
    outcome = syno_opt(*arguments, stdin=SHIFTS)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(message)


PIPELINES = [
    "canonicalize",
    "cse,dce",
    "syno-materialize",
    "syno-materialize,syno-fuse",
    "syno-normalize",
    "syno-raise",
    "syno-specialize{binding=0}",
]
APPROXIMATE = "syno-approximate"
MUTATE = 'syno-mutate{mutation="insert reverse 0"}'
FOR_OPEN_SIZES = "syno-infer-sizes,syno-check-shapes"


def test_all_passes_are_tried() -> None:
    tried = ",".join([*PIPELINES, APPROXIMATE, MUTATE, FOR_OPEN_SIZES])
    assert get_all_passes().keys() <= set(re.findall(r"[\w-]+", tried))


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_passes_keep_locations(pipeline: str) -> None:
    for file in FILES:
        assert_located(syno_ir.load(ZOO / file).run_passes(pipeline), str(ZOO / file))


def test_approximations_keep_locations() -> None:
    file = str(EXAMPLES / "syno-approximate.mlir")
    before = syno_ir.load(file)
    after = before.run_passes(APPROXIMATE)
    assert after != before
    assert_located(after, file)


@pytest.mark.parametrize(
    "mutation", ["insert merge 1 by 2", "insert unfold 2 by k", "rewire share 2 to 0"]
)
def test_mutations_keep_locations(mutation: str) -> None:
    file = str(ZOO / "conv2d.mlir")
    after = syno_ir.load(file).run_passes(f'syno-mutate{{mutation="{mutation}"}}')
    assert after != syno_ir.load(file)
    assert_located(after, file)


def test_inferred_sizes_keep_locations(tmp_path: Path) -> None:
    file = tmp_path / "open.mlir"
    file.write_text(SHIFTS.replace("-> !syno.tensor<C, H>", "-> !syno.tensor<?, ?>"))
    inferred = syno_ir.load(file).run_passes(FOR_OPEN_SIZES)
    assert "?" not in str(inferred)
    assert_located(inferred, str(file))


def assert_located(operator: Operator, file: str) -> None:
    for op in operator.func.walk():
        assert isinstance(op.location, FileLineColLoc), f"{op.name} of {file}"
        assert op.location.filename.data == file
