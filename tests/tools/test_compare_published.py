"""The comparison of published graphs with the loop nests beside them, and the reader of these."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from syno_ir import SynoError
from syno_ir.tools.compare_published import main
from syno_ir.tools.printed_nest import read_nest

GRAPH = (Path(__file__).parents[1] / "lowering" / "graph_dot" / "convolution.dot").read_text()

NEST = """\
/* Loops -1: Forward Kernel */
for (int i_0 = 0; i_0 < N; i_0++) {
    for (int i_1 = 0; i_1 < C_out; i_1++) {
        for (int i_2 = 0; i_2 < H; i_2++) {
            float temp_ri_1 = 0;
            for (int ri_1 = 0; ri_1 < C_in; ri_1++) {
                float temp_ri_0 = 0;
                for (int ri_0 = 0; ri_0 < k_1; ri_0++) {
                    temp_ri_0 += in_0[i_0, ri_1, restrict((i_2 + ri_0) - (k_1) / 2, 0, H)] * \
in_1[i_1, ri_1, ri_0];
                }
                temp_ri_1 += temp_ri_0;
            }
            out[i_0, i_1, i_2] = temp_ri_1;
        }
    }
}
/* Loops 0: Backward Kernel */
for (int i_0 = 0; i_0 < N; i_0++) { grad[i_0] += in_0[i_0]; }
"""


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder with one published operator."""
    (tmp_path / "conv-1").mkdir()
    (tmp_path / "conv-1" / "graph.dot").write_text(GRAPH)
    (tmp_path / "conv-1" / "forward.txt").write_text(NEST)
    place = '[{"N": 64, "C_in": 32, "C_out": 64, "H": 56, "k_1": 3}]'
    (tmp_path / "conv-1" / "bindings.json").write_text(place)
    return tmp_path


def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[object, list[str]]:
    with pytest.raises(SystemExit) as end:
        main([str(folder)])
    return end.value.code, capsys.readouterr().out.splitlines()


def test_equal_at_small_bindings_and_the_published_one(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the published one in elements of 96 terms, of which 2**22 are summed."""
    code, (header, row, summary) = run(published, capsys)
    assert header.split() == ["operator", "primitives", "family", "bindings", "elements", "result"]
    name, primitives, _, bindings, elements, result = row.split()
    assert (code, name, primitives, bindings, result) == (0, "conv-1", "7", "3", "equal")
    assert 10_000 < int(elements) < 2**22 // 96
    assert summary == "1 of 1 equal, families: 1"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(i_2 + ri_0) - (k_1) / 2", "(i_2 + ri_0) - (k_1 - 1) / 2"),
        (", 0, H)", ", 1, H)"),
        ("in_1[i_1, ri_1, ri_0]", "in_1[i_1, ri_1, k_1 - 1 - ri_0]"),
    ],
)
def test_a_difference_is_shown(
    published: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    (published / "conv-1" / "forward.txt").write_text(NEST.replace(old, new))
    code, (_, row, summary) = run(published, capsys)
    assert code == 1
    assert "differs at {N = " in row
    assert summary == "0 of 1 equal, families: 0"


def test_a_file_that_cannot_be_read_is_one_row(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (published / "conv-2").mkdir()
    (published / "conv-2" / "graph.dot").write_text(GRAPH.replace("Unfold", "unfold"))
    (published / "conv-2" / "forward.txt").write_text(NEST)
    (published / "conv-3").mkdir()
    code, (_, first, second, summary) = run(published, capsys)
    assert code == 1
    assert first.endswith("  equal")
    assert "graph.dot:3:15: error: unfold op_0x1 is no axis" in second
    assert summary == "1 of 2 equal, families: 1"


def test_a_folder_without_published_operators_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as end:
        main([str(tmp_path)])
    assert end.value.code == (f"error: no sub-folder of {tmp_path} holds graph.dot and forward.txt")


def evaluate(read: str, x: list[int], **binding: int) -> list[int]:
    """``x`` read so by an output of size H and a reduce of size s."""
    loops = "for (int i_0 = 0; i_0 < H; i_0++) {for (int ri_0 = 0; ri_0 < s; ri_0++) {"
    nest = read_nest(f"{loops}\n t += in_0[{read}];\n}}}}")
    at = np.arange(binding["H"])[:, None]
    return nest.evaluate([np.array(x)], binding, at).tolist()


def test_sizes_bind_closer_than_operators() -> None:
    x = list(range(10, 16))
    wrapped = [[x[(2 * i + r + 1) % 6] for r in range(2)] for i in range(3)]
    assert evaluate("(i_0 * s + ri_0 + 1) % s*H", x, H=3, s=2) == [sum(row) for row in wrapped]
    divided = [x[0] + x[0], x[0] + x[1], x[1] + x[1], x[1] + x[2]]
    assert evaluate("(i_0 + ri_0) / s^2*g^-1", x, H=4, s=2, g=2) == divided


def test_restrictions_make_reads_zero() -> None:
    assert evaluate("restrict(i_0 + ri_0 - 1, 0, H)", [1, 2, 4], H=3, s=2) == [1, 3, 6]


@pytest.mark.parametrize(
    ("read", "message"),
    [
        ("i_0 + ri_0", r"\[i_0 \+ ri_0\] reads outside of a dim of size 3"),
        ("i_0 / s^-1*H", "is 3/2 at .*, no integer"),
        ("i_1", "i_1 needs a value for i_1"),
        ("(i_0", r"expected \) in a coordinate, got the end"),
        ("i_0 ri_0", "expected , in a coordinate, got ri_0"),
        ("i_0 +", "nothing needs a value for nothing"),
        ("i_0 & 1", "neither iterator, size nor operator"),
    ],
)
def test_other_reads_are_errors(read: str, message: str) -> None:
    with pytest.raises(SynoError, match=message):
        evaluate(read, [1, 2, 4], H=3, s=2)


@pytest.mark.parametrize("text", ["", "t += in_0[i_0] + in_1[i_0];", "t += in_0[i_0];\n" * 2])
def test_other_nests_are_errors(text: str) -> None:
    with pytest.raises(SynoError, match="expected one sum of products of reads"):
        read_nest(text)
