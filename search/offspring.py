"""The offspring of an operator: others by mutation, for strategies that change good operators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from syno_ir.operator import Operator
from syno_ir.passes.catalogue import candidates
from syno_ir.passes.editing import mutate
from syno_ir.passes.mutation import Mutation, NoMutationError
from syno_ir.search.assembly import assemble
from syno_ir.search.completion import Completer
from syno_ir.search.descent import Candidate, TreePath
from syno_ir.search.disassembly import disassemble
from syno_ir.search.limits import breach, ingredients_of
from syno_ir.search.move import parse_move
from syno_ir.search.recognition import NotInSpace, recognize
from syno_ir.search.settling import Settling
from syno_ir.search.space import Signature, Space
from syno_ir.search.stream import Stream
from syno_ir.search.tables import SpecError
from syno_ir.size import Size

MORE = 0.3
"""How likely one more mutation is made."""

REDRAWN = 0.5
"""How often an operator keeps the beginning of its parent and the rest is drawn anew."""

MAX_TRIES = 100
"""After so many mutations that are not possible an operator is given up."""


class Offspring:
    """Draws operators of a space anew, or makes them from others."""

    def __init__(self, signature: Signature, space: Space, start: Sequence[Operator] = ()):
        """Raises ``SpecError`` if an operator of ``start`` is not within the limits."""
        self._signature, self._space = signature, space
        self._settling = settling = Settling(signature, space)
        self._universe = settling.universe
        for operator in start:
            reason = breach(operator, signature, space, settling.universe)
            if reason is not None:
                own = [*operator.shapes().arguments[:1], operator.shapes().result]
                wanted = signature.input, signature.output
                raise SpecError(
                    f"[search] start: @{operator.name} is not in the space: {reason}"
                    f"\n  hint: it goes from {_show(own)}, those of the space from {_show(wanted)}"
                )
        self._completer = Completer(settling)
        self._ingredients = ingredients_of(space, settling.universe)
        self.start = [self._candidate(operator) for operator in start]

    def draw(self, stream: Stream) -> Candidate | None:
        """An operator of the space, as ``Rollouts`` draws it."""
        return self._completer.draw(stream)

    def of(self, path: TreePath, stream: Stream, rejections: Counter[str]) -> Candidate | None:
        """The operator of a path after a random mutation, or a few, of random kinds; or with all
        that is above some place in it drawn anew.

        Within the limits of the space. None, with the reason in ``rejections``, if none was found.
        """
        operator = assemble(list(map(parse_move, path)), self._signature, self._space)
        if stream.random() < REDRAWN:
            found = self._redrawn(operator, stream)
            if found is not None:
                return found
        changed = self._change(operator, stream)
        while changed and stream.random() < MORE:
            self._change(operator, stream)
        if not changed:
            rejections["no mutation"] += 1
            return None
        return self._candidate(operator)

    def _redrawn(self, operator: Operator, stream: Stream) -> Candidate | None:
        """None if the form of the operator is not the normal one."""
        try:
            choices = recognize(operator, self._settling).choices
        except NotInSpace:
            return None
        kept = choices[: stream.below(len(choices))]
        left = self._space.max_primitives - sum(choice.cost for choice in kept)
        return self._completer.complete(kept, stream.below(left + 1), stream)

    def legal(self, operator: Operator) -> list[Mutation]:
        """All mutations of an operator that stay within the limits of the space."""
        (contraction,) = operator.func.contractions
        found: list[Mutation] = []
        for mutation in candidates(contraction, self._ingredients):
            try:
                journal = mutate(operator.func, mutation)
            except NoMutationError:
                continue
            try:
                if breach(operator, self._signature, self._space, self._universe) is None:
                    found.append(mutation)
            finally:
                journal.undo()
        return found

    def _change(self, operator: Operator, stream: Stream) -> bool:
        """Mutate an operator in place: a kind is drawn first, each as likely. False if it fails."""
        (contraction,) = operator.func.contractions
        kinds: dict[tuple[str, str], list[Mutation]] = {}
        for mutation in candidates(contraction, self._ingredients):
            kinds.setdefault((mutation.kind, mutation.primitive), []).append(mutation)
        for _ in range(MAX_TRIES):
            if not kinds:
                return False
            kind = stream.pick(list(kinds))
            mutation = stream.pop(kinds[kind])
            if not kinds[kind]:
                del kinds[kind]
            try:
                journal = mutate(operator.func, mutation)
            except NoMutationError:
                continue
            if breach(operator, self._signature, self._space, self._universe) is None:
                return True
            journal.undo()
        return False

    def _candidate(self, operator: Operator) -> Candidate:
        """The operator with its weights in the order of the path that makes it."""
        path = disassemble(operator, self._signature, self._space)
        return Candidate(assemble(path, self._signature, self._space), tuple(map(str, path)))


def _show(shapes: Iterable[Sequence[Size]]) -> str:
    return " to ".join(f"[{', '.join(map(str, shape))}]" for shape in shapes)
