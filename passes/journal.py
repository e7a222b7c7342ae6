"""Edits of a function in place that can be taken back: the text is then what it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.ir import Attribute, Block, BlockArgument, Operation, SSAValue


class Journal:
    """Edits IR and remembers the way back. Nothing is cloned."""

    def __init__(self) -> None:
        self._ways_back: list[Callable[[], None]] = []
        self._revived: dict[SSAValue, SSAValue] = {}
        """For arguments that were dropped, those that stand in their place again."""

    def undo(self) -> None:
        """Take back all edits, the last one first."""
        while self._ways_back:
            self._ways_back.pop()()
        self._revived.clear()

    def insert(self, op: Operation, before: Operation) -> None:
        assert before.parent is not None
        before.parent.insert_op_before(op, before)

        def back() -> None:
            op.detach()
            op.erase()

        self._ways_back.append(back)

    def remove(self, op: Operation) -> None:
        """Take an op that nothing uses out of its block; it is not the last one there."""
        self.set_operands(op, ())
        block, following = op.parent, op.next_op
        assert block is not None and following is not None
        op.detach()
        self._ways_back.append(lambda: block.insert_op_before(op, following))

    def set_operands(self, op: Operation, operands: Sequence[SSAValue]) -> None:
        old = tuple(op.operands)
        op.operands = operands

        def back() -> None:
            op.operands = [self._now(value) for value in old]

        self._ways_back.append(back)

    def replace(self, old: SSAValue, new: SSAValue) -> None:
        """Use another value wherever one is used."""
        for user in {use.operation: None for use in old.uses}:
            self.set_operands(user, [new if value is old else value for value in user.operands])

    def set_property(self, op: Operation, name: str, value: Attribute) -> None:
        old = op.properties[name]
        op.properties[name] = value
        self._ways_back.append(lambda: op.properties.__setitem__(name, old))

    def set_type(self, value: SSAValue, type_: Attribute) -> None:
        old = value.type
        _set_type(value, type_)
        self._ways_back.append(lambda: _set_type(self._now(value), old))

    def add_argument(
        self, block: Block, index: int, type_: Attribute, name: str | None
    ) -> BlockArgument:
        argument = block.insert_arg(type_, index)
        argument.name_hint = name
        self._ways_back.append(lambda: _erase(self._now(argument)))
        return argument

    def drop_argument(self, argument: BlockArgument) -> None:
        """Take an argument that nothing uses from its block."""
        block, index, type_ = argument.block, argument.index, argument.type
        block.erase_arg(argument)

        def back() -> None:
            self._revived[argument] = block.insert_arg(type_, index)
            self._revived[argument].name_hint = argument.name_hint

        self._ways_back.append(back)

    def _now(self, value: SSAValue) -> SSAValue:
        return self._revived.get(value, value)


def _set_type(value: SSAValue, type_: Attribute) -> None:
    # xDSL's way to another type makes another value, which the ways back would not know
    value._type = type_  # pyright: ignore[reportPrivateUsage]


def _erase(argument: SSAValue) -> None:
    assert isinstance(argument, BlockArgument)
    argument.block.erase_arg(argument)
