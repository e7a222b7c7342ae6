"""``bindings.json`` beside a graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from syno_ir import Operator, SynoError

Load = Callable[..., Operator]
WriteGraph = Callable[..., str]

CONVOLUTION = Path(__file__).with_name("convolution.dot").read_text()

PLACES = [
    {"N": 2, "C_in": 4, "C_out": 8, "H": 6, "g": 32, "k_1": 3},
    {"k_1": 5, "N": 1, "C_in": 4, "C_out": 8, "H": 12},
]


def test_bindings_json_gives_the_symbols_in_use(load: Load, tmp_path: Path) -> None:
    (tmp_path / "bindings.json").write_text(json.dumps(PLACES))
    assert load(CONVOLUTION).bindings == [
        {"N": 2, "C_in": 4, "C_out": 8, "H": 6, "k_1": 3},
        {"N": 1, "C_in": 4, "C_out": 8, "H": 12, "k_1": 5},
    ]


BINDINGS = {
    "": "1:1: error: expecting value",
    "[": "1:2: error: expecting value",
    '[{"N": 1,}]': "1:10: error: expecting property name enclosed in double quotes",
    '{"N": 1}': "1:1: error: expected a list",
    "[1]": "1:1: error: binding 0 is no object",
    '[{"N": 1}]': "1:2: error: binding 0 gives no value for C_in",
    '[{"N": 1, "N": 2}]': "1:11: error: binding 0 gives N twice",
    '[{"N": 0}]': "1:3: error: binding 0 gives N = 0, no integer from 1 to 2**62",
    '[{"N": true}]': "1:3: error: binding 0 gives N = true, no integer from 1 to 2**62",
    '[{"N": 1.0}]': "1:3: error: binding 0 gives N = 1.0, no integer from 1 to 2**62",
    '[{"N": [4]}]': "1:3: error: binding 0 gives N = [4], no integer from 1 to 2**62",
    '[{"g": 1e400}]': "1:3: error: binding 0 gives g = Infinity, no integer from 1 to 2**62",
    '[{"N": "4"}]': '1:3: error: binding 0 gives N = "4", no integer from 1 to 2**62',
    f"[{json.dumps(PLACES[0])},\n {{}}]": "2:2: error: binding 1 gives no value for N",
    '[{"N": ' + "9" * 5000 + "}]": "1:1: error: no list of bindings: Exceeds the limit",
    "[" * 100_000: "1:1: error: no list of bindings: maximum recursion depth",
}
"""Malformed ``bindings.json``, and how its message begins behind the file's name."""


@pytest.mark.parametrize("text", BINDINGS, ids=lambda text: text[:20])
def test_malformed_bindings_give_one_message(load: Load, tmp_path: Path, text: str) -> None:
    (tmp_path / "bindings.json").write_text(text)
    with pytest.raises(SynoError) as error:
        load(CONVOLUTION)
    lines = str(error.value).splitlines()
    assert lines[0].startswith(f"{tmp_path / 'bindings.json'}:{BINDINGS[text]}")
    assert lines[-1] == '  hint: it holds a list of bindings, [{"N": 1, "C_in": 64}, ...]'


def test_a_binding_that_divides_nothing_names_the_size(
    load: Load, graph: WriteGraph, tmp_path: Path
) -> None:
    (tmp_path / "bindings.json").write_text('[{"H": 5, "s": 2}]')
    text = graph(["H"], "s^-1*H, s", "a Split", "in_0_0 a H; a out_0 s^-1*H (L->); a out_1 s (R->)")
    with pytest.raises(SynoError) as error:
        load(text)
    assert "H/s, which is no integer under binding 0" in str(error.value)
    assert "at {H = 5, s = 2}: 2 does not divide 5" in str(error.value)
