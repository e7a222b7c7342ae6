"""The cases that are easy to get wrong, each as a small operator with its value worked out by hand.

Windows weigh what they read by powers of ten, so that the digits of a value say what was read
where: with x = [1, 2, 3] the value 3210 has read 1 at the window's second place, 2 at its third
and 3 at its fourth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from syno_ir import parse


def window_sum(x: Sequence[int], window: int, clause: str = "") -> list[float]:
    """``y[i]``: the sum of ``10**j`` times what the window around ``i`` reads at its place j."""
    operator = parse(f"""
        syno.func @window_sum<X; k>(%x: !syno.tensor<X>, %w: !syno.weight<k>) -> !syno.tensor<X> {{
          %y = syno.contract(%x[%a], %w[%b]) {{
            %i, %u = syno.unfold %a by k {clause}
            %j = syno.share %u, %b
            syno.reduce %j
            syno.yield %i
          }}
          syno.return %y
        }}""")
    return operator.evaluate([x, 10 ** np.arange(window)], X=len(x), k=window).tolist()


def rearranged(x: Any, sizes: str, body: str, result: str) -> Any:
    """The value of a contraction of x alone; ``body`` wires its dims, of fixed sizes."""
    dims = ", ".join(f"%x{axis}" for axis in range(np.ndim(x)))
    operator = parse(f"""
        syno.func @rearranged<>(%x: !syno.tensor<{sizes}>) -> !syno.tensor<{result}> {{
          %y = syno.contract(%x[{dims}]) {{
            {body}
          }}
          syno.return %y
        }}""")
    return operator.evaluate([x]).tolist()


def moved(x: Sequence[int], primitive: str) -> list[float]:
    size = str(len(x))
    body = f"%y = syno.{primitive.format('%x0')}\n syno.yield %y"
    return rearranged(x, size, body, size)


class TestWindows:
    @pytest.mark.parametrize(
        ("window", "clause", "value"),
        [
            (1, "", [1, 2, 3]),
            (2, "", [10, 21, 32]),
            (3, "", [210, 321, 32]),
            (4, "", [2100, 3210, 321]),
            (5, "", [32100, 3210, 321]),
            (8, "", [3210000, 321000, 32100]),
            (1, "dilation 5", [1, 2, 3]),
            (2, "dilation 2", [10, 20, 31]),
            (3, "dilation 2", [310, 20, 31]),
            (3, "dilation 3", [10, 20, 30]),
            (1, "mode causal", [1, 2, 3]),
            (2, "mode causal", [10, 21, 32]),
            (4, "mode causal", [1000, 2100, 3210]),
            (2, "dilation 2 mode causal", [10, 20, 31]),
            (1, "mode circular", [1, 2, 3]),
            (2, "mode circular", [13, 21, 32]),
            (3, "mode circular", [213, 321, 132]),
            (4, "mode circular", [2132, 3213, 1321]),
            (7, "mode circular", [1321321, 2132132, 3213213]),
            (2, "dilation 2 mode circular", [12, 23, 31]),
        ],
    )
    def test_window_of_three_elements(self, window: int, clause: str, value: list[int]) -> None:
        assert window_sum([1, 2, 3], window, clause) == value

    @pytest.mark.parametrize(
        ("clause", "value"), [("", 50), ("mode causal", 500), ("mode circular", 555)]
    )
    def test_window_of_one_element(self, clause: str, value: int) -> None:
        assert window_sum([5], 3, clause) == [value]

    def test_unfold_of_a_remainder_stays_in_its_block(self) -> None:
        body = """
            %q, %r = syno.split %x0 by 2
            %i, %k = syno.unfold %r by 3
            %y = syno.merge %q, %i
            syno.reduce %k
            syno.yield %y"""
        assert rearranged([1, 2, 4, 8], "4", body, "4") == [3, 3, 12, 12]

    def test_unfold_of_a_merged_dim_crosses_blocks(self) -> None:
        body = """
            %m = syno.merge %x0, %x1
            %i, %k = syno.unfold %m by 3
            syno.reduce %k
            syno.yield %i"""
        assert rearranged([[1, 2], [4, 8]], "2, 2", body, "4") == [3, 7, 14, 12]

    def test_unfold_twice_reads_zero_outside_the_first_result(self) -> None:
        """Windows of windows: [2, 3, 2], then [5, 7, 5]; a window of 5 with counts would be 6."""
        body = """
            %a, %k = syno.unfold %x0 by 3
            %b, %l = syno.unfold %a by 3
            syno.reduce %k, %l
            syno.yield %b"""
        assert rearranged([1, 1, 1], "3", body, "3") == [5, 7, 5]

    def test_unfold_of_a_window(self) -> None:
        """At i = 1 the outer window reads x; the inner one reads zero outside the outer window."""
        body = """
            %i, %k = syno.unfold %x0 by 3
            %j, %l = syno.unfold %k by 2
            syno.yield %i, %j, %l"""
        value = rearranged([1, 2, 3], "3", body, "3, 3, 2")
        assert value[1] == [[0, 1], [1, 2], [2, 3]]
        assert value[0] == [[0, 0], [0, 1], [1, 2]]


class TestRearranging:
    @pytest.mark.parametrize(
        ("amount", "value"),
        [
            (0, [1, 2, 3]),
            (1, [2, 3, 1]),
            (-1, [3, 1, 2]),
            (3, [1, 2, 3]),
            (-3, [1, 2, 3]),
            (4, [2, 3, 1]),
            (-4, [3, 1, 2]),
            (300_000_000_001, [2, 3, 1]),
        ],
    )
    def test_shift(self, amount: int, value: list[int]) -> None:
        assert moved([1, 2, 3], f"shift {{}} by {amount}") == value

    @pytest.mark.parametrize("primitive", ["shift {} by 7", "reverse {}", "stride {} by 1"])
    def test_dim_of_size_one(self, primitive: str) -> None:
        assert moved([5], primitive) == [5]

    def test_reverse(self) -> None:
        assert moved([1, 2, 3], "reverse {}") == [3, 2, 1]

    @pytest.mark.parametrize(("block", "value"), [(1, [[1], [2], [3]]), (3, [[1, 2, 3]])])
    def test_split_by_one_and_by_the_whole(self, block: int, value: list[list[int]]) -> None:
        body = f"%q, %r = syno.split %x0 by {block}\n syno.yield %q, %r"
        assert rearranged([1, 2, 3], "3", body, f"{3 // block}, {block}") == value

    @pytest.mark.parametrize(("x", "sizes"), [([[1, 2, 3]], "1, 3"), ([[1], [2], [3]], "3, 1")])
    def test_merge_with_a_dim_of_size_one(self, x: list[list[int]], sizes: str) -> None:
        body = "%y = syno.merge %x0, %x1\n syno.yield %y"
        assert rearranged(x, sizes, body, "3") == [1, 2, 3]

    @pytest.mark.parametrize(("step", "value"), [(1, [1, 2, 3, 4]), (2, [1, 3]), (4, [1])])
    def test_stride(self, step: int, value: list[int]) -> None:
        body = f"%y = syno.stride %x0 by {step}\n syno.yield %y"
        assert rearranged([1, 2, 3, 4], "4", body, str(len(value))) == value

    def test_result_without_dims(self) -> None:
        assert rearranged([[1, 2], [3, 4]], "2, 2", "syno.reduce %x0, %x1\n syno.yield", "") == 10


class TestExpand:
    def test_into_the_result_repeats(self) -> None:
        body = "%e = syno.expand to 2\n syno.yield %e, %x0"
        assert rearranged([1, 2, 3], "3", body, "2, 3") == [[1, 2, 3], [1, 2, 3]]

    @pytest.mark.parametrize(("mode", "value"), [("", [4, 8]), ("mode mean", [1, 2])])
    def test_into_a_reduce_counts(self, mode: str, value: list[int]) -> None:
        body = f"%e = syno.expand to 4\n syno.reduce %e {mode}\n syno.yield %x0"
        assert rearranged([1, 2], "2", body, "2") == value

    def test_into_an_unfold_is_zero_outside(self) -> None:
        """Of the windows of 3 ones, the outer two have 2 ones each."""
        body = """
            %e = syno.expand to 3
            %i, %k = syno.unfold %e by 3
            syno.reduce %k
            syno.yield %x0, %i"""
        assert rearranged([1, 5], "2", body, "2, 3") == [[2, 3, 2], [10, 15, 10]]

    def test_into_a_share_lets_the_weight_through(self) -> None:
        operator = parse("""
            syno.func @spread<N, C>(%x: !syno.tensor<N>, %w: !syno.weight<C>)
                -> !syno.tensor<N, C> {
              %y = syno.contract(%x[%n], %w[%wc]) {
                %e = syno.expand to C
                %c = syno.share %e, %wc
                syno.yield %n, %c
              }
              syno.return %y
            }""")
        value = operator.evaluate([[1, 2], [3, 4, 5]], N=2, C=3)
        assert value.tolist() == [[3, 4, 5], [6, 8, 10]]


class TestTensors:
    def test_dims_straight_to_the_result_give_the_outer_product(self) -> None:
        operator = parse("""
            syno.func @outer<N, C>(%x: !syno.tensor<N>, %w: !syno.weight<C>) -> !syno.tensor<N, C> {
              %y = syno.contract(%x[%n], %w[%c]) {
                syno.yield %n, %c
              }
              syno.return %y
            }""")
        value = operator.evaluate([[1, 2], [3, 4, 5]], N=2, C=3)
        assert value.tolist() == [[3, 4, 5], [6, 8, 10]]

    def test_two_inputs_shared(self) -> None:
        operator = parse("""
            syno.func @dot<C>(%a: !syno.tensor<C>, %b: !syno.tensor<C>) -> !syno.tensor<>
                inputs = multi {
              %y = syno.contract(%a[%i], %b[%j]) {
                %c = syno.share %i, %j
                syno.reduce %c
                syno.yield
              }
              syno.return %y
            }""")
        assert operator.evaluate([[1, 2, 3], [4, 5, 6]], C=3).tolist() == 32

    def test_no_tensor_at_all_is_ones(self) -> None:
        operator = parse("""
            syno.func @ones<C>() -> !syno.weight<C> {
              %y = syno.contract() {
                %c = syno.expand to C
                syno.yield %c
              }
              syno.return %y
            }""")
        assert operator.evaluate([], C=3).tolist() == [1, 1, 1]


class TestBlend:
    def test_what_is_added_is_added_for_every_term(self) -> None:
        operator = parse("""
            syno.func @affine<C>(%x: !syno.tensor<C>, %w: !syno.weight<C>, %b: !syno.weight<>)
                -> !syno.tensor<> {
              %y = syno.contract(%x[%i] * %w[%j] + %b[]) {
                %c = syno.share %i, %j
                syno.reduce %c
                syno.yield
              }
              syno.return %y
            }""")
        assert operator.evaluate([[1, 2, 3], [4, 5, 6], 100], C=3).tolist() == 332

    def test_read_out_of_bounds_is_zero_and_leaves_the_other_summand(self) -> None:
        """Windows of [1, 1] by 3 read [0, 1, 1] and [1, 1, 0]; 10 is added at every place."""
        operator = parse("""
            syno.func @padded<X>(%x: !syno.tensor<X>, %b: !syno.weight<3>) -> !syno.tensor<X, 3> {
              %y = syno.contract(%x[%a] + %b[%j]) {
                %i, %u = syno.unfold %a by 3
                %k = syno.share %u, %j
                syno.yield %i, %k
              }
              syno.return %y
            }""")
        value = operator.evaluate([[1, 1], [10, 10, 10]], X=2)
        assert value.tolist() == [[10, 11, 11], [11, 11, 10]]

    def test_unfold_behind_a_share_is_zero_for_both(self) -> None:
        operator = parse("""
            syno.func @both<X>(%x: !syno.tensor<X>, %b: !syno.weight<X>) -> !syno.tensor<X, 3> {
              %y = syno.contract(%x[%a] + %b[%j]) {
                %s = syno.share %a, %j
                %i, %k = syno.unfold %s by 3
                syno.yield %i, %k
              }
              syno.return %y
            }""")
        value = operator.evaluate([[1, 2], [10, 20]], X=2)
        assert value.tolist() == [[0, 11, 22], [11, 22, 0]]


class TestScale:
    MEAN = """
        syno.func @mean<X; s = 2>(%x: !syno.tensor<X>) -> !syno.tensor<> {
          %y = syno.contract(%x[%a]) scale 1/s {
            syno.reduce %a mode mean
            syno.yield
          }
          syno.return %y
        }"""

    def test_mean_and_scale_divide(self) -> None:
        assert parse(self.MEAN).evaluate([[1, 2, 6]], X=3).tolist() == 1.5

    def test_modulo_a_prime_a_division_is_by_the_inverse(self) -> None:
        """9/6 = 9 * 2 = 18 = 7 modulo 11, as 6 * 2 = 12 = 1."""
        assert parse(self.MEAN).evaluate([[1, 2, 6]], X=3, modulus=11).tolist() == 7


FUSED = """
    syno.func @fused<X>(%x: !syno.tensor<X>, %v: !syno.weight<4>, %w: !syno.weight<3>)
        -> !syno.tensor<X> {
      %y = syno.contract(%x[%a], %v[%p], %w[%q]) {
        %b, %k = syno.unfold %a by 4
        %c, %l = syno.unfold %b by 3
        %m = syno.share %k, %p
        %n = syno.share %l, %q
        syno.reduce %m, %n
        syno.yield %c
      }
      syno.return %y
    }"""
STAGED = """
    syno.func @staged<X>(%x: !syno.tensor<X>, %v: !syno.weight<4>, %w: !syno.weight<3>)
        -> !syno.tensor<X> {
      %t = syno.contract(%x[%a], %v[%p]) {
        %b, %k = syno.unfold %a by 4
        %m = syno.share %k, %p
        syno.reduce %m
        syno.yield %b
      }
      %y = syno.contract(%t[%b], %w[%q]) {
        %c, %l = syno.unfold %b by 3
        %n = syno.share %l, %q
        syno.reduce %n
        syno.yield %c
      }
      syno.return %y
    }"""


class TestStages:
    @pytest.mark.parametrize("text", [FUSED, STAGED], ids=["fused", "staged"])
    def test_one_contraction_equals_its_stages_at_borders(self, text: str) -> None:
        first = [100 * 1 + 1000 * 2, 10 * 1 + 100 * 2]
        second = [10 * first[0] + 100 * first[1], 1 * first[0] + 10 * first[1]]
        value = parse(text).evaluate([[1, 2], [1, 10, 100, 1000], [1, 10, 100]], X=2)
        assert value.tolist() == second == [42000, 4200]

    @pytest.mark.parametrize("text", [FUSED, STAGED], ids=["fused", "staged"])
    def test_single_elements_equal_the_whole(self, text: str) -> None:
        arguments = [[1, 2], [1, 10, 100, 1000], [1, 10, 100]]
        value = parse(text).evaluate(arguments, X=2, at=[[1], [0], [1]])
        assert value.tolist() == [4200, 42000, 4200]
