"""Known operators in a space: the choices that make them, or why there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

from xdsl.ir import BlockArgument, SSAValue

from syno_ir.blend import product
from syno_ir.coordinates import scale_of
from syno_ir.dialect import (
    ContractOp,
    ExpandOp,
    MergeOp,
    ReduceOp,
    ReverseOp,
    ShareOp,
    ShiftOp,
    SplitOp,
    StrideOp,
    TensorType,
    UnfoldOp,
)
from syno_ir.dialect.primitive import size_of
from syno_ir.errors import SynoError
from syno_ir.operator import Operator
from syno_ir.search.counting import is_whole
from syno_ir.search.descent import Candidate
from syno_ir.search.sampling import candidate_of
from syno_ir.search.settling import Settling
from syno_ir.search.states import Choice, State, Waiting
from syno_ir.search.stream import Picks
from syno_ir.size import ONE, Size


class NotInSpace(SynoError):
    """An operator that a space does not have; the message says where it leaves it."""


class Recognized(NamedTuple):
    """An operator as a space makes it."""

    choices: list[Choice]
    picks: list[int]
    """Which of the ways of each choice is meant, in the order in which a picker is asked."""

    def candidate(self, settling: Settling) -> Candidate:
        """The operator in normal form, with its path."""
        return candidate_of(self.choices, settling, Picks(self.picks))


def find(operator: Operator, settling: Settling) -> Candidate:
    """An operator as a space makes it, as it is written or else in its canonical form.

    Raises ``NotInSpace`` if the space has neither; the message is that of the operator as written.
    """
    try:
        return recognize(operator, settling).candidate(settling)
    except NotInSpace as problem:
        canonical = operator.run_passes("syno-normalize")
        try:
            return recognize(canonical, settling).candidate(settling)
        except NotInSpace:
            raise problem from None


def recognize(operator: Operator, settling: Settling) -> Recognized:
    """The choices that make an operator. Raises ``NotInSpace`` if there are none."""
    func = operator.func
    inputs = sum(isinstance(argument.type, TensorType) for argument in func.arguments)
    if inputs != 1 or not isinstance(func.arguments[0].type, TensorType):
        raise NotInSpace(
            f"@{operator.name} has {inputs} inputs among its arguments, not one that comes first"
        )
    if len(func.contractions) != 1:
        raise NotInSpace(f"@{operator.name} has {len(func.contractions)} contractions, not one")
    for own, wanted, what in (
        (operator.shapes().arguments[0], settling.signature.input, "input"),
        (operator.shapes().result, settling.signature.output, "output"),
    ):
        if tuple(own) != tuple(wanted):
            raise NotInSpace(
                f"the {what} of @{operator.name} is [{', '.join(map(str, own))}], "
                f"not [{', '.join(map(str, wanted))}]"
            )
    (contraction,) = func.contractions
    if contraction.blend.data != product(len(contraction.tensors)):
        raise NotInSpace(f"@{operator.name} blends its tensors by more than a product")
    if scale_of(contraction) != ONE and len(contraction.tensors) == 1:
        raise NotInSpace(
            f"@{operator.name} scales by {scale_of(contraction)}, which no weight takes up"
        )
    weights = len(contraction.tensors) - 1
    if weights > settling.space.max_weights:
        raise NotInSpace(
            f"the weights of @{operator.name} are {weights}, the space allows "
            f"{settling.space.max_weights}\n  hint: set [space] max_weights = {weights}"
        )
    problems: list[NotInSpace] = []
    for order in permutations(range(weights)):  # weights that are alike have an order in a state
        try:
            return _Recognition(contraction, settling, order).run()
        except NotInSpace as problem:
            problems.append(problem)
    raise problems[0]


class _Recognition:
    def __init__(self, contraction: ContractOp, settling: Settling, order: Sequence[int]):
        self._settling, self._contraction = settling, contraction
        self._place: dict[SSAValue, int] = {}
        """0 for dims of the input; 1 and more for those of weights."""
        for number in range(len(contraction.tensors)):
            for dim in contraction.dims_of(number):
                self._place[dim] = 1 + order[number - 1] if number else 0
        self._numbers = {size: n for n, size in enumerate(settling.universe.sizes)}
        self._waiting: list[tuple[SSAValue, Waiting]] = []
        self._picks: list[int] = []
        self._ends: list[SSAValue] = []
        """The dims of the input, in the order in which they are settled."""

    def run(self) -> Recognized:
        settling = self._settling
        outputs = list(self._contraction.yielded)
        fixed = [outputs.pop([size_of(d) for d in outputs].index(s)) for s in settling.space.fixed]
        if not all(self._place.get(dim) == 0 for dim in fixed):
            raise NotInSpace("a fixed dim is not wired straight from the input to the output")
        self._ends += fixed
        reduces = [
            dim
            for op in self._contraction.primitives
            if isinstance(op, ReduceOp)
            for dim in op.operands
        ]
        reduces.sort(key=lambda dim: self._rank(dim))
        state, stack, path = settling.start(), outputs, list[Choice]()
        left = settling.space.max_primitives
        while stack or reduces:
            if stack:
                choice, opened = self._settle(state, stack.pop(), left)
                stack += opened
            else:
                dim = reduces.pop(0)
                number = self._numbers[size_of(dim)]
                choice = self._find(
                    state, left, f"reduce {size_of(dim)}", action="reduce", size=number
                )
                stack = [dim]
            path.append(choice)
            state, left = choice.after, left - choice.cost
        if not is_whole(state):
            raise NotInSpace("an input is missing")
        for dim in self._contraction.dims_of(0):
            same = [end for end in self._ends if size_of(end) == size_of(dim)]
            self._picks.append(same.index(dim))
            self._ends.remove(dim)
        return Recognized(path, self._picks)

    def _rank(self, dim: SSAValue) -> int:
        size = self._numbers.get(size_of(dim))
        if size not in self._settling.reduces:
            raise NotInSpace("{}\n  hint: {}".format(*self._not_reduced(size_of(dim))))
        return self._settling.reduces.index(size)

    def _not_reduced(self, size: Size) -> tuple[str, str]:
        """Why dims of a size may not be reduced, and what to change."""
        space, universe = self._settling.space, self._settling.universe
        windows = {
            op.window.data for op in self._contraction.primitives if isinstance(op, UnfoldOp)
        }
        if space.reduce_sizes is None and size in windows and size not in universe.windows:
            return _no_window(size)
        return f"{size} is none of reduce_sizes", f'add "{size}" to [space] reduce_sizes'

    def _settle(self, state: State, dim: SSAValue, left: int) -> tuple[Choice, list[SSAValue]]:
        """The choice that says all that stands above a dim, and the dims that it opens."""
        shift = reverse = False
        shares = 0
        while isinstance(dim.owner, ShiftOp | ReverseOp | ShareOp):
            op = dim.owner
            if isinstance(op, ShareOp):
                sides = sorted((op.left, op.right), key=lambda side: self._place.get(side, 0))
                shares |= self._bit(sides[1])
                dim = sides[0]
                continue
            if (isinstance(op, ShiftOp) and shift) or (isinstance(op, ReverseOp) and reverse):
                raise NotInSpace(f"{op.name} stands twice on one dim")
            if isinstance(op, ShiftOp):
                amount, shifts = op.amount.value.data, self._settling.space.shifts
                if amount not in shifts:
                    raise NotInSpace(
                        f"a shift by {amount} is none of the shifts"
                        f"\n  hint: add {amount} to [space] shifts"
                    )
                self._picks.append(shifts.index(amount))
                shift = True
            else:
                reverse = True
            dim = op.operands[0]
        return self._action(state, dim, left, shift, reverse, shares)

    def _bit(self, dim: SSAValue) -> int:
        if self._place.get(dim, 0) == 0:
            raise NotInSpace("a share with something else than a dim of a weight")
        return 1 << self._place[dim] - 1

    def _action(
        self, state: State, dim: SSAValue, left: int, shift: bool, reverse: bool, shares: int
    ) -> tuple[Choice, list[SSAValue]]:
        size = size_of(dim)
        name = f"{'shift, ' * shift}{'reverse, ' * reverse}{'share, ' * bool(shares)}"

        def find(action: str, **wanted: object) -> Choice:
            what = f"{name}{action} {size}"
            return self._find(
                state, left, what, action=action, shift=shift, reverse=reverse,
                shares=shares, **wanted,
            )  # fmt: skip

        op = dim.owner
        if isinstance(dim, BlockArgument):
            if self._place[dim] == 0:
                self._ends.append(dim)
                return find("input"), []
            closing = shares | self._bit(dim)
            top = closing.bit_length() - 1
            shares = closing & ~(1 << top)
            return find("close", weight=top), []
        if isinstance(op, ExpandOp):
            return find("expand"), []
        if isinstance(op, MergeOp):
            block = self._numbers.get(size_of(op.remainder))
            return find("merge", size=block), [op.remainder, op.quotient]
        if isinstance(op, StrideOp):
            return find("stride", size=self._numbers.get(size_of(op.dim))), [op.dim]
        assert isinstance(op, SplitOp | UnfoldOp)
        waits = next((w for w in self._waiting if w[0].owner is op), None)
        if waits is None:
            choice = find("wait")
            assert choice.partner is not None
            self._waiting.append((dim, choice.partner))
            return choice, []
        equal = [other[0] for other in self._waiting if other[1] == waits[1]]
        self._picks.append(equal.index(waits[0]))
        self._waiting.remove(waits)
        plain = isinstance(op, SplitOp) or (op.mode.data == "same" and str(op.dilation.data) == "1")
        if not plain:
            raise NotInSpace("an unfold with a dilation or in another mode than same")
        first = dim is op.results[0]
        action = "split" if isinstance(op, SplitOp) else "unfold"
        return find(action, partner=waits[1], first=first), [op.operands[0]]

    def _find(self, state: State, left: int, what: str, **wanted: object) -> Choice:
        for choice in self._settling.choices(state, left):
            if all(getattr(choice, name) == value for name, value in wanted.items()):
                return choice
        reason, hint = self._reason()
        raise NotInSpace(
            f"here the space has no choice `{what}`, with {left} primitives left: {reason}"
            f"\n  hint: {hint}"
        )

    def _reason(self) -> tuple[str, str]:
        """The limit that the operator is beyond, and what to change, or that there is none."""
        space, universe = self._settling.space, self._settling.universe
        counts = Counter[str]()
        for op in self._contraction.primitives:
            name = op.name.removeprefix("syno.")
            counts[name] += len(op.operands) if isinstance(op, ReduceOp) else 1
            if isinstance(op, UnfoldOp) and op.window.data not in universe.windows:
                return _no_window(op.window.data)
            if isinstance(op, SplitOp | MergeOp):
                size = size_of(op.remainder)
                if size not in universe.blocks:
                    return f"{size} is none of block_sizes", f"add {size} to [space] block_sizes"
        if counts["stride"] and not space.data_discarding:
            return "stride discards data", "set [space] data_discarding = true"
        for name, count in counts.items():
            limit = space.limit(name)
            if count > limit and limit < space.max_primitives:
                reason = f"it has {count} of {name}, the space allows {limit}"
                return reason, f"set {name} = {count} in [space] primitives"
        if counts.total() > space.max_primitives:
            return (
                f"it has {counts.total()} primitives, the space allows {space.max_primitives}",
                f"set [space] max_primitives = {counts.total()}",
            )
        return (
            "it is within the limits, in a form that the space does not write",
            "max_dim, or a rule of the normal form, stands against it",
        )


def _no_window(size: Size) -> tuple[str, str]:
    """That a size is no window of the space, and what makes it one."""
    hint = f'let max_window reach it, and list "{size}" in [space] window_sizes; windows are odd'
    return f"{size} is none of window_sizes", hint
