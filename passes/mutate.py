"""Pass ``syno-mutate``: one small change that keeps the signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass
from xdsl.utils.exceptions import PassFailedException

from syno_ir.dialect import FuncOp
from syno_ir.errors import SynoError
from syno_ir.passes.catalogue import Ingredients
from syno_ir.passes.editing import legal_mutations, mutate
from syno_ir.passes.functions import functions_of
from syno_ir.passes.mutation import Mutation


@dataclass(frozen=True)
class MutatePass(ModulePass):
    """Makes another function of the same input and result, for a module of one function with one
    contraction; weights may change. Sizes that follow from others change with them.

    Mutations insert, delete and replace a primitive, change its block, window, step or amount,
    rewire a share, and move a dim between weights. Places are numbers: dims are counted as the text
    has them, those of the tensors first, then the results of the primitives; primitives are counted
    by themselves; `to` is the number of a tensor or of a dim. xDSL's `schedule_space` gives all
    that are possible, so `xdsl-gui` lists them.

    Fails if what comes out would not be valid, with the rule that it breaks.
    """

    name: ClassVar[str] = "syno-mutate"
    keeps: ClassVar[None] = None

    mutation: str
    """Such as `"insert shift 3 by 1"`, `"delete share 4"`, `"replace reverse 0"`,
    `"change split 4 by g"`, `"rewire share 4 to 7"` or `"move dim 5 to 2"`."""

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        functions = functions_of(op)
        if len(functions) != 1:
            raise PassFailedException(f"the module has {len(functions)} functions, not one")
        try:
            mutate(functions[0], Mutation.parse(self.mutation))
        except SynoError as error:
            raise PassFailedException(str(error)) from None

    @classmethod
    def schedule_space(cls, ctx: Context, module_op: ModuleOp) -> tuple[Self, ...]:
        """The pass with each mutation that is possible."""
        functions = [op for op in module_op.ops if isinstance(op, FuncOp)]
        if len(functions) != 1:
            return ()
        func = functions[0]
        return tuple(cls(str(found)) for found in legal_mutations(func, Ingredients.of(func)))
