"""Specs: what they say, and what is said of wrong ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from specs import CONVOLUTION, LINE, spec_of

from syno_ir import zoo
from syno_ir.errors import SynoError
from syno_ir.search.counting import Completions
from syno_ir.search.proposal import Proposer
from syno_ir.search.recognition import find
from syno_ir.search.reference import reference_at_places
from syno_ir.search.run import prepare
from syno_ir.search.settling import Settling
from syno_ir.search.spec import parse_spec, read_spec_text
from syno_ir.search.strategies import STRATEGIES
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError
from syno_ir.search.universe import Universe
from syno_ir.size import Size

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_spec_says_what_its_text_says() -> None:
    spec = spec_of(CONVOLUTION)
    assert spec.operator.input == tuple(map(Size.of, ("N", "C_in", "H", "W")))
    assert spec.operator.places[1] == {
        "N": 1,
        "C_in": 8,
        "C_out": 8,
        "H": 4,
        "W": 4,
        "k": 3,
        "s": 2,
    }
    assert spec.space.fixed == (Size.of("N"),)
    assert spec.space.limit("share") == 8
    assert spec.space.limit("stride") == 0
    assert spec.training.learning_rate == 0.01
    assert spec.search.generation == 2
    assert spec.budget.flops is None


def test_sizes_have_defaults_that_follow_from_the_operator() -> None:
    spec = spec_of(LINE)
    universe = Universe.of(spec.operator, spec.space)
    assert universe.windows == (Size.of("k"),)
    assert universe.reduces == (Size.of("C_in"), Size.of("k"))
    assert universe.blocks == (Size.of("s"),)
    assert Size.of("L/s") in universe.sizes
    assert Size.of("L*s") not in universe.sizes


def test_limits_of_sizes_leave_out_larger_ones() -> None:
    wide = LINE.replace("k = 3, s = 2", "k = 3, m = 5, s = 2, t = 4")
    steps = 'data_discarding = true\nstride_sizes = ["s", "t"]\n'
    spec = spec_of(wide, space=steps + "max_window = 3\nmax_stride = 2\nmax_dim = 16")
    universe = Universe.of(spec.operator, spec.space)
    assert universe.windows == (Size.of("k"),)
    assert universe.reduces == (Size.of("C_in"), Size.of("k"))  # not m, a window that is left out
    assert {step for steps in universe.strides.values() for step, _ in steps} == {Size.of("s")}
    assert Size.of("C_in*s") in universe.sizes  # 8 and 16, above L at the second place
    assert Size.of("L*s") not in universe.sizes


SQUARE = LINE.replace('output = "C_out, L"', 'output = "C_in, L"')


@pytest.mark.parametrize("strategy", ["uniform", "random"])
@pytest.mark.parametrize(
    ("limit", "reduced"),
    [
        ("unweighted_reduces = false", set()),
        ("max_pooling = 2", set()),
        ("max_pooling = 3", {"reduce k"}),
        ("", {"reduce k"}),
    ],
)
def test_what_is_pooled_is_no_larger_than_allowed(
    strategy: str, limit: str, reduced: set[str]
) -> None:
    limits = "max_weights = 0\nprimitives = { reduce = 1, unfold = 1 }\n"
    spec = spec_of(SQUARE, space=limits + limit)
    chosen = STRATEGIES[strategy](spec.operator, spec.space)
    drawn = [chosen.ask(Stream(number), Counter()) for number in range(20)]
    paths = [candidate.path for candidate in drawn if candidate is not None]
    assert {move for path in paths for move in path if move.startswith("reduce")} == reduced


def test_bytes_are_a_budget() -> None:
    spec = spec_of(LINE, space="primitives = { reduce = 1, share = 1 }")
    free = Proposer(spec, STRATEGIES["uniform"](spec.operator, spec.space)).propose(0, set())
    most = (free.bytes or 0) - 1
    tight = spec_of(
        LINE + f"[budget]\nbytes = {most}\n", space="primitives = { share = 1, reduce = 1 }"
    )
    record = Proposer(tight, STRATEGIES["uniform"](tight.operator, tight.space)).propose(0, set())
    assert record.rejections[f"more bytes than {most}"] > 0
    assert (record.bytes or 0) <= most


def test_with_unordered_dims_operators_are_told_apart_up_to_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("syno_ir.search.proposal.MAX_DRAWS", 25)
    moved = "primitives = { shift = 1 }\nmax_weights = 0\nmax_primitives = 1"
    text = SQUARE.replace("max_primitives = 5", moved)
    known = set[str | None]()
    for unordered, families in ("", 5), ('unordered = ["C_in"]', 3):
        spec = spec_of(text, operator=unordered)
        proposer = Proposer(spec, STRATEGIES["uniform"](spec.operator, spec.space))
        known.clear()
        for number in range(families + 1):
            known.add(proposer.propose(number, known).fingerprint)
        assert len(known - {None}) == families


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_examples_are_specs_that_fit_together(path: Path) -> None:
    prepare(parse_spec(path.read_text(), path.name), path.name)


WRONG = {
    # what is replaced, by what, and what the message says
    "no TOML": ("[search]", "[search", "this is no TOML"),
    "an unknown table": (
        "[search]",
        "[serach]",
        "[serach]: is no key of this table\n  hint: did you mean search",
    ),
    "an unknown key": (
        "epochs = 2",
        "epoch = 2",
        "[training] epoch: is no key of this table\n  hint: did you mean epochs?",
    ),
    "a missing key": (
        'input = "N, C_in, H, W"',
        "",
        "[operator] input: is missing\n  hint: it is a shape such as",
    ),
    "a missing table": ('[dataset]\nname = "digits"', "", "[dataset]: is missing"),
    "another type": (
        "epochs = 2",
        'epochs = "two"',
        "[training] epochs: expected an integer, got 'two'",
    ),
    "a list of another type": (
        'fixed = ["N"]',
        'fixed = "N"',
        "[space] fixed: expected a list, each item a size",
    ),
    "true is no integer": (
        "batch = 32",
        "batch = true",
        "[training] batch: expected an integer, got True",
    ),
    "no size": ('"C_in/s"', '"C_in+s"', "[space] reduce_sizes: `+` cannot stand in a size"),
    "no symbols": ("k = 3, s = 2", "k = x", "[operator] symbols: the default of k is an integer"),
    "an undeclared symbol": (
        "C_out, H, W; k",
        "C_out, H; k",
        "[operator] input: symbol W is not declared",
    ),
    "a binding of no symbol": (
        "C_in = 4,",
        "C_im = 4,",
        "binding 0 gives C_im, no symbol\n  hint: did you mean C_in?",
    ),
    "a binding without a value": ("C_in = 4, ", "", "binding 0 gives no value for C_in"),
    "a binding of nothing": ("C_in = 4", "C_in = 0", "binding 0 gives C_in = 0"),
    "no bindings": ("bindings = [", "bindings = []\nx = [", "[operator]"),
    "an unknown primitive": (
        "[space]",
        "[space]\nprimitives = { unfoldd = 1 }",
        "unfoldd is no primitive\n  hint: did you mean unfold?",
    ),
    "a discarding primitive": (
        "[space]",
        "[space]\nprimitives = { stride = 1 }",
        "stride discards data",
    ),
    "a negative limit": ("max_weights = 2", "max_weights = -1", "[space] max_weights: is -1"),
    "a window of nothing": ("[space]", "[space]\nmax_window = 0", "[space] max_window: is 0"),
    "an unordered dim that is none": (
        "bindings = [",
        'unordered = ["C_in/s"]\nbindings = [',
        "neither input nor output has a dim of size C_in/s",
    ),
    "a shift by nothing": ("[space]", "[space]\nshifts = [0]", "a shift by 0 does nothing"),
    "a limit that is none": (
        "[dataset]",
        '[budget]\nflops = "cheap"\n[dataset]',
        "[budget] flops: 'cheap' is no limit",
    ),
    "a limit without its reference": (
        "[dataset]",
        "[budget]\n" + 'flops = "0.8"' + "\n[dataset]",
        "[budget] flops: '0.8' is no limit\n  hint: it is a limit such as",
    ),
    "a limit below nothing": (
        "[dataset]",
        "[budget]\n" + "flops = -5" + "\n[dataset]",
        "[budget] flops: -5 is no limit",
    ),
    "steps without leave": (
        "[space]",
        '[space]\nstride_sizes = ["s"]',
        "[space] stride_sizes: strides discard data",
    ),
    "a fraction": (
        'name = "digits"',
        'name = "digits"\nvalidation = 2',
        "[dataset] validation: 2 is no fraction",
    ),
    "an unknown optimizer": (
        "epochs = 2",
        'epochs = 2\noptimizer = "adan"',
        "adan is unknown\n  hint: did you mean adam?",
    ),
    "no seeds": ("epochs = 2", "epochs = 2\nseeds = []", "[training] seeds: there is none"),
    "no candidates": ("candidates = 6", "candidates = 0", "[search] candidates: is 0"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_spec_is_one_message_with_file_and_key(case: str) -> None:
    old, new, message = WRONG[case]
    assert old in CONVOLUTION
    with pytest.raises(SpecError) as caught:
        parse_spec(CONVOLUTION.replace(old, new, 1), "my.toml")
    assert str(caught.value).startswith("my.toml: error: ")
    assert message in str(caught.value)


UNFIT = {
    "a limit by an unknown operator": (
        "[dataset]",
        "[budget]\n" + 'flops = "0.8 convv"' + "\n[dataset]",
        "[budget] flops: the zoo has no operator 'convv'",
    ),
    "a limit by another kind of operator": (
        "[dataset]",
        "[budget]\n" + 'bytes = "0.8 conv3d"' + "\n[dataset]",
        "[budget] bytes: the zoo's conv3d is no reference",
    ),
    "more images than there are": (
        'name = "digits"',
        'name = "digits"\nimages = 5000',
        "[dataset] images: is 5,000, and digits has 1,797",
    ),
    "an output that the baseline has not": (
        'output = "N, C_out, H, W"',
        'output = "N, C_out, H/s, W/s"',
        "[operator] output: candidates are compared with conv2d",
    ),
    "a start without a file": (
        "[search]",
        '[search]\nstrategy = "evolution"\nstart = ["nofile.mlir"]',
        "[search] start: nofile.mlir: error: No such file",
    ),
    "a start of another shape": (
        "[search]",
        '[search]\nstrategy = "evolution"\nstart = ["linear"]',
        "hint: it goes from [N, C_in] to [N, C_out], those of the space from [N, C_in, H, W] to [",
    ),
    "a start of a strategy without": (
        "[search]",
        '[search]\nstart = ["conv2d"]',
        "[search] start: mcts begins with no known operators",
    ),
    "an even window": (
        "[space]",
        '[space]\nwindow_sizes = ["s"]',
        "s is not odd and larger than 1",
    ),
    "a block that does not divide": (
        '["s", ',
        '["C_in/k", ',
        "C_in/k is no integer at every place",
    ),
    "a fixed dim that is none": (
        'fixed = ["N"]',
        'fixed = ["k"]',
        "the input has 0 dims of size k",
    ),
    "an unknown data set": (
        '"digits"',
        '"digit"',
        "[dataset] name: digit is unknown\n  hint: did you mean digits?",
    ),
    "a data set without files": ('"digits"', '"cifar10"', "[dataset] path: is missing"),
    "an unknown strategy": (
        "candidates = 6",
        'strategy = "tre"',
        "[search] strategy: tre is unknown",
    ),
    "more objectives than are taken": (
        "candidates = 6",
        'candidates = 6\nstrategy = "evolution"\nobjectives = ["accuracy", "flops"]',
        "[search] objectives: evolution takes one, not 2\n  hint: ",
    ),
    "more objectives than the default strategy takes": (
        "candidates = 6",
        'candidates = 6\nobjectives = ["accuracy", "flops"]',
        "[search] objectives: mcts takes one, not 2\n  hint: ",
    ),
    "an unknown network": (
        "[dataset]",
        '[network]\nname = "chian"\n[dataset]',
        "did you mean chain?",
    ),
    "an unknown reference": (
        "[dataset]",
        '[budget]\nflops = "1 conv2"\n[dataset]',
        "no operator 'conv2'",
    ),
    "another reference": (
        "[dataset]",
        '[budget]\nflops = "1 linear"\n[dataset]',
        "linear is no reference",
    ),
    "channels that do not meet": (
        "C_in = 8, C_out = 8",
        "C_in = 4, C_out = 8",
        "place 0 has 8 channels out",
    ),
    "positions that do not divide": ("H = 4, W = 4", "H = 3, W = 3", "place 0 has 8 x 8 positions"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_spec_whose_parts_do_not_fit_is_refused(case: str) -> None:
    old, new, message = UNFIT[case]
    spec = parse_spec(CONVOLUTION.replace(old, new, 1), "my.toml")
    with pytest.raises(SynoError) as caught:
        prepare(spec, "my.toml")
    assert str(caught.value).startswith("my.toml: error: ")
    assert message in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"none.toml: error: No such file"):
        read_spec_text(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SpecError, match=r"bytes.toml: error: this is no text"):
        read_spec_text(tmp_path / "bytes.toml")


def test_specs_differ_where_a_result_would() -> None:
    spec = spec_of(CONVOLUTION)
    more = spec_of(CONVOLUTION.replace("candidates = 6", "candidates = 60\ndeadline = 5"))
    other = spec_of(CONVOLUTION.replace("epochs = 2", "epochs = 3\nseeds = [1, 2]"))
    assert more.hash == spec.hash and not more.differences(spec)
    assert other.hash != spec.hash
    assert other.differences(spec) == [
        "training.epochs: 2 became 3",
        "training.seeds: [0] became [1, 2]",
    ]


def test_the_baseline_is_told_apart_as_candidates_are() -> None:
    """Also up to the order of unordered dims: a run does not propose the convolution again."""
    wide = 'unordered = ["C_in"]'
    spec = spec_of(CONVOLUTION, operator=wide)
    settling = Settling(spec.operator, spec.space)
    baseline = reference_at_places("conv2d", spec.operator)
    found = find(zoo.load("conv2d"), settling).operator.run_passes("syno-normalize")
    assert baseline.fingerprint("e3") == found.fingerprint("e3")


def test_a_space_that_its_limits_keep_small_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much it grows at first, and whatever ``max_primitives`` would allow."""
    monkeypatch.setattr("syno_ir.search.counting.FORESEEN", 100)
    monkeypatch.setattr("syno_ir.search.counting.FAR", 2)
    few = "primitives = { shift = 2, reverse = 2, merge = 2, split = 2 }\nmax_primitives = 40"
    spec = spec_of(SQUARE.replace("max_primitives = 5", few))
    counted = Completions(Settling(spec.operator, spec.space), max_states=400)
    assert any(counted.sizes())


def test_any_number_of_primitives_is_counted() -> None:
    few = "max_weights = 0\nprimitives = { reduce = 1, shift = 1 }\nmax_primitives = 100"
    spec = spec_of(SQUARE.replace("max_primitives = 5", few))
    sizes = Completions(Settling(spec.operator, spec.space)).sizes()
    assert len(sizes) == 101 and any(sizes) and not any(sizes[3:])
