"""The core of a contraction: arrays after the views of operands, before those of the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_letters

from xdsl.ir import SSAValue

from syno_ir.blend import Blend
from syno_ir.coordinates import reduced_dims, scale_of
from syno_ir.dialect import ContractOp, ShareOp, UnfoldOp
from syno_ir.dialect.primitive import Primitive
from syno_ir.errors import SynoError
from syno_ir.lowering.jax.array import Array
from syno_ir.lowering.jax.program import Program
from syno_ir.lowering.jax.views import VIEW_RULES, slide
from syno_ir.lowering.jax.windows import are_few
from syno_ir.lowering.layout import Layout, physical
from syno_ir.passes.roles import Roles, Window, behind
from syno_ir.size import Size


@dataclass
class Core:
    """A sum of products of arrays whose axes have the core's dims as labels.

    An array that is read at windows still has the axis that these move over. A dim of the result
    that no array has is one of ones.
    """

    arrays: list[Array]
    masks: list[Array]
    """Ones and zeros that multiply every term: what unfolds make of expands."""
    windows: tuple[Window, ...]
    result: tuple[SSAValue, ...]
    summed: tuple[SSAValue, ...]
    blend: Blend
    scale: Size
    layout: Layout
    """Where the channels of the result should stand."""
    final: bool
    """True if the result is that of the function: its dims are in the order that is given."""

    def copy(self) -> Core:
        """The same with arrays of its own."""
        arrays, masks = ([array.copy() for array in kind] for kind in (self.arrays, self.masks))
        return replace(self, arrays=arrays, masks=masks)

    def holding(self, dims: Sequence[SSAValue]) -> list[Array]:
        """The arrays that have one of these dims."""
        return [a for a in [*self.arrays, *self.masks] if any(a.has(dim) for dim in dims)]


def core_of(
    contraction: ContractOp,
    roles: Roles,
    arrays: list[Array],
    program: Program,
    *,
    layout: Layout,
    final: bool,
) -> Core:
    """The core, after emitting the views of ``arrays``, which have the dims of the operands."""
    blend, scale = contraction.blend.data, scale_of(contraction)
    summed = reduced_dims(contraction)
    result = roles.result
    if final:
        order = physical(contraction.result, layout)
        result = behind(roles.after, [contraction.yielded[axis] for axis in order])
    core = Core(arrays, [], roles.windows, result, summed, blend, scale, layout, final)
    for op in roles.before:
        if isinstance(op, ShareOp):
            _share(op, core, program)
        elif not (isinstance(op, UnfoldOp) and _slid(op, core, program)):
            _view(op, core, program)
    return core


def _slid(op: UnfoldOp, core: Core, program: Program) -> bool:
    """Slide an array along an axis of its own, if that is all that the window is for."""
    user, holding = op.offset.get_user_of_unique_use(), core.holding([op.dim])
    if not isinstance(user, ShareOp) or len(holding) != 1:
        return False
    other = user.right if user.left is op.offset else user.left
    if not holding[0].has(other) or not are_few([op.window.data], program):
        return False
    slide(op, other, holding[0], program)
    return True


def apply_view(op: Primitive, array: Array, program: Program) -> None:
    """Apply a view to an array. Raises ``SynoError`` if the primitive has no rule."""
    if type(op) not in VIEW_RULES:
        raise SynoError(f"target jax has no view rule for {op.name}; add it to VIEW_RULES")
    VIEW_RULES[type(op)](op, array, program)


def _view(op: Primitive, core: Core, program: Program) -> None:
    holding = core.holding(op.operands)
    if op.masked and not holding:
        mask = Array.of(program.names.fresh("ones"), op.operands)
        dtype = f"{core.arrays[0].name}.dtype" if core.arrays else "jnp.float32"
        program.assign(mask, f"jnp.ones({program.show(op.sizes[0])}, {dtype})")
        core.masks.append(mask)
        holding = [mask]
    for array in holding:
        apply_view(op, array, program)


def _share(op: ShareOp, core: Core, program: Program) -> None:
    for array in core.holding(op.operands):
        if array.has(op.left) and array.has(op.right):
            _diagonal(op, array, program)
        else:
            array.rename(op.left if array.has(op.left) else op.right, op.result)


def _diagonal(op: ShareOp, array: Array, program: Program) -> None:
    program.settle(array)
    left, right = array.index(op.left), array.index(op.right)
    letters = list(ascii_letters[: len(array.axes)])
    letters[right] = letters[left]
    kept = [letter for i, letter in enumerate(letters) if i != right]
    array.rename(op.left, op.result)
    array.axes.pop(right)
    program.assign(array, f'jnp.einsum("{"".join(letters)}->{"".join(kept)}", {array.name})')
