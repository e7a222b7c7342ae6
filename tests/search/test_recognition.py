"""Known operators are found in spaces that have them, and what is not says where it leaves."""

from __future__ import annotations

import pytest
from specs import CONVOLUTION, spec_of

from syno_ir import zoo
from syno_ir.operator import parse
from syno_ir.search.counting import Completions
from syno_ir.search.recognition import NotInSpace, recognize
from syno_ir.search.sampling import Sampler
from syno_ir.search.settling import Settling
from syno_ir.search.stream import Stream

WIDE = (
    CONVOLUTION.replace("k = 3, s = 2", "k = 3, g = 4, s = 2")
    .replace("C_in = 4, C_out = 8, H = 8", "C_in = 8, C_out = 16, H = 8")
    .replace("C_in = 8, C_out = 8, H = 4", "C_in = 16, C_out = 16, H = 4")
    .replace('["C_in", "k", "C_in/s"]', '["C_in", "k", "g", "C_in/g", "C_out/(g*s)"]')
    .replace('["s", "C_in/s", "C_out/s"]', '["s", "C_in/g"]')
    .replace("max_primitives = 8", "max_primitives = 14")
    .replace("[space]", "[space]\nprimitives = { share = 6, reduce = 5, unfold = 2, split = 1 }")
)


PLACE = {"N": 1, "C_in": 8, "C_out": 16, "H": 4, "W": 5, "k": 3, "g": 4, "s": 2}


@pytest.mark.parametrize("name", ["conv2d", "operator1", "pointwise_conv2d"])
def test_operators_of_the_zoo_are_found_in_their_space(name: str) -> None:
    spec = spec_of(WIDE)
    settling = Settling(spec.operator, spec.space)
    known = zoo.load(name)
    found = recognize(known, settling).candidate(settling).operator
    assert found.primitives == known.primitives
    prints = [
        operator.fingerprint("e2", [{s: PLACE[s] for s in operator.func.symbols.data.names}])
        for operator in (found, known)
    ]
    assert prints[0] == prints[1]


@pytest.mark.parametrize("weights", [1, 2])
def test_what_is_drawn_is_recognized(weights: int) -> None:
    text = CONVOLUTION.replace("max_weights = 2", f"max_weights = {weights}")
    spec = spec_of(text.replace("max_primitives = 8", "max_primitives = 6"))
    settling = Settling(spec.operator, spec.space)
    sampler = Sampler(Completions(settling))
    for number in range(100):
        drawn = sampler.draw(Stream(number))
        assert drawn is not None
        again = recognize(drawn.operator, settling).candidate(settling).operator
        assert again.primitives == drawn.operator.primitives
        assert again.fingerprint() == drawn.operator.fingerprint()


MISSING = {
    "depthwise_conv2d": "the input of @depthwise_conv2d is",
    "low_rank_linear": "the input of @low_rank_linear is",
}


@pytest.mark.parametrize("name", MISSING)
def test_operators_of_another_signature_are_refused(name: str) -> None:
    spec = spec_of(WIDE)
    with pytest.raises(NotInSpace, match=MISSING[name]):
        recognize(zoo.load(name), Settling(spec.operator, spec.space))


def test_a_limit_that_is_too_low_is_told() -> None:
    spec = spec_of(WIDE.replace("unfold = 2", "unfold = 1"))
    with pytest.raises(NotInSpace, match=r"no choice `share, unfold k`, with 8"):
        recognize(zoo.load("conv2d"), Settling(spec.operator, spec.space))


def test_a_rule_of_the_normal_form_stands_against_a_form_that_another_one_replaces() -> None:
    spec = spec_of(CONVOLUTION)
    text = str(zoo.load("conv2d")).replace(
        "syno.reduce %ci", "%c1 = syno.reverse %ci\n    syno.reduce %c1"
    )
    with pytest.raises(NotInSpace, match="reverse"):
        recognize(parse(text), Settling(spec.operator, spec.space))
