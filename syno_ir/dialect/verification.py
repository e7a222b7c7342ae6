"""The rules that a function as a whole must keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import index
from typing import TYPE_CHECKING, NamedTuple

from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.ir import Block, Operation, SSAValue

from syno_ir.dialect.attributes import SizeAttr, TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.primitives import ShareOp
from syno_ir.dialect.violation import Violation, name_of, ops_of, show_binding, show_ratio, users_of
from syno_ir.errors import did_you_mean
from syno_ir.size import Binding, Size

if TYPE_CHECKING:
    from syno_ir.dialect.func import FuncOp


class SizeUse(NamedTuple):
    """A size in a function: whose it is, how a message begins that speaks of it."""

    op: Operation
    subject: str
    size: Size
    at: Sequence[str] = ()
    may_divide: bool = False


_ASSUME = ("assume",)


def verify_unordered(func: FuncOp) -> None:
    """Unordered axes exist, and each is listed once."""
    tensors = [*map(shape_of, func.arguments), func.result_type.data]
    names = [*map(name_of, func.arguments), "the result"]
    for number, (argument, axis) in enumerate(func.unordered.data):
        if not -1 <= argument < len(func.arguments):
            raise Violation(
                func,
                f"there is no argument {argument} to have an unordered axis",
                hint="arguments are counted from 0; the result is argument -1",
                at=["unordered"],
            )
        listed = [names[a].split()[-1] for a, _ in func.unordered.data[: number + 1]]
        where = ["unordered", *listed]
        if not 0 <= axis < len(tensors[argument]):
            raise Violation(
                func,
                f"{names[argument]} has no axis {axis} to be unordered",
                hint=f"its axes are counted from 0 to {len(tensors[argument]) - 1}",
                at=where,
            )
        if (argument, axis) in func.unordered.data[:number]:
            raise Violation(
                func,
                f"axis {axis} of {names[argument]} is listed twice as unordered",
                hint="list every axis once",
                at=where,
            )


def verify_tensor_use(func: FuncOp) -> None:
    """Every tensor is used exactly once."""
    tensors = [*func.arguments, *(contraction.result for contraction in func.contractions)]
    for tensor in tensors:
        name = name_of(tensor)
        users = users_of(tensor)
        if not users:
            raise Violation(
                func if isinstance(tensor.owner, Block) else tensor.owner,
                f"{name} is unused",
                hint="contract it with the others, or leave it out",
                at=[name],
            )
        if len(users) > 1:
            raise Violation(
                users[-1],
                f"{name} is used {len(users)} times, by {ops_of(users)}",
                hint="use every tensor once; to read one twice, pass it as two arguments",
                at=[name] * users.count(users[-1]),
            )


def verify_symbols(func: FuncOp) -> None:
    """Sizes use declared symbols, divide by coefficients only, and are no fractions of numbers."""
    symbols = func.symbols.data
    declared, primary = frozenset(symbols.names), frozenset(symbols.primary)
    for use in sizes_of(func):
        if use.size.is_open and (use.may_divide or use.at == _ASSUME):
            raise Violation(
                use.op,
                f"{use.subject} ?, which nothing determines",
                hint="only dims and the parameters of primitives may be open",
                at=use.at,
            )
        if undeclared := sorted(use.size.symbols - declared):
            raise Violation(
                use.op,
                f"{use.subject} {use.size}, but symbol {undeclared[0]} is not declared",
                hint=_declared(undeclared[0], symbols.names),
                at=[*use.at, undeclared[0]],
            )
        if not use.size.symbols and use.size.denominator > 1 and not use.may_divide:
            raise Violation(
                use.op,
                f"{use.subject} {use.size}, which is no integer",
                hint="give an integer, or a quotient that a symbol makes one, such as C/2",
                at=use.at,
            )
        below = [s for s, exponent in use.size.powers if exponent < 0 and s in primary]
        if below and not use.may_divide:
            raise Violation(
                use.op,
                f"{use.subject} {use.size}, which divides by primary symbol {below[0]}",
                hint=f"declare {below[0]} as a coefficient, behind the `;`, or avoid the division",
                at=use.at,
            )


def verify_bindings(func: FuncOp) -> None:
    """Every binding gives each symbol a positive integer, and all sizes are whole."""
    for number, attribute in enumerate(func.bindings.data):
        for name, value in attribute.data.items():
            if not (isinstance(value, IntegerAttr) and value.type == i64):
                raise Violation(
                    func,
                    f"binding {number} gives {name} = {value}, which is no i64",
                    hint="every symbol stands for a positive integer of 64 bits",
                    at=[*_binding_words(number), name],
                )
    fractions = [use for use in _fractions(sizes_of(func)) if not use.size.is_open]
    for number, binding in enumerate(func.complete_bindings()):
        words = _binding_words(number)
        _verify_binding(func, fractions, f"binding {number}", binding, words)


def _binding_words(number: int) -> list[str]:
    return ["bindings", *["{"] * (number + 1)]


def bind(func: FuncOp, values: Binding) -> dict[str, int]:
    """``values`` with the coefficients' defaults: a positive integer for each symbol.

    Raises ``Violation`` if a symbol has no value, a name is no symbol, or a size is open or not
    whole.
    """
    (binding,) = bind_each(func, [values])
    return binding


def bind_known(func: FuncOp, values: Binding) -> dict[str, int]:
    """``values`` with the coefficients' defaults, checked as ``bind`` does as far as they go.

    Other symbols stay unknown. Raises ``Violation`` if a name is no symbol, a value is no positive
    integer, a size is open, or one whose symbols are all known is not whole.
    """
    uses = list(sizes_of(func))
    refuse_open_sizes(uses)
    binding = func.symbols.data.complete(values)
    _verify_values(func, "the binding", binding)
    decided = [use for use in _fractions(uses) if use.size.symbols <= binding.keys()]
    _verify_whole(decided, "the binding", binding)
    return binding


def bind_each(func: FuncOp, values: Sequence[Binding]) -> list[dict[str, int]]:
    """What ``bind`` makes of each of the ``values``, the function's sizes gone through once."""
    uses = list(sizes_of(func))
    refuse_open_sizes(uses)
    fractions = _fractions(uses)
    bindings = [func.symbols.data.complete(each) for each in values]
    for binding in bindings:
        _verify_binding(func, fractions, "the binding", binding)
    return bindings


def refuse_open_sizes(uses: Iterable[SizeUse]) -> None:
    """Raises ``Violation`` if a size is open, for all that needs to know it."""
    for use in uses:
        if use.size.is_open:
            raise Violation(
                use.op,
                f"{use.subject} ?, which is open",
                hint="-p syno-infer-sizes solves for open sizes",
                at=use.at,
            )


def _fractions(uses: Iterable[SizeUse]) -> list[SizeUse]:
    """The sizes that must be integers, but are not at every binding."""
    return [use for use in uses if not (use.may_divide or use.size.is_whole)]


def _verify_binding(
    func: FuncOp,
    fractions: Sequence[SizeUse],
    which: str,
    binding: Binding,
    words: Sequence[str] = (),
) -> None:
    _verify_values(func, which, binding, words)
    if missing := [name for name in func.symbols.data.names if name not in binding]:
        primary = missing[0] in func.symbols.data.primary
        raise Violation(
            func,
            f"{which} {show_binding(binding)} gives no value for {missing[0]}",
            hint=f"add {missing[0]} = ... to the binding"
            + ("" if primary else ", or declare it with a default"),
            at=words,
        )
    _verify_whole(fractions, which, binding)


def _verify_values(func: FuncOp, which: str, binding: Binding, words: Sequence[str] = ()) -> None:
    """All that ``binding`` gives are symbols, and positive integers."""
    names = func.symbols.data.names
    if unknown := [name for name in binding if name not in names]:
        raise Violation(
            func,
            f"{which} gives {unknown[0]}, which is no symbol",
            hint=_declared(str(unknown[0]), names),
            at=[*words, unknown[0]],
        )
    if wrong := [name for name in binding if not _is_positive_integer(binding[name])]:
        raise Violation(
            func,
            f"{which} gives {wrong[0]} = {binding[wrong[0]]!r}",
            hint="every symbol stands for a positive integer",
            at=[*words, wrong[0]],
        )


def _verify_whole(fractions: Sequence[SizeUse], which: str, binding: Binding) -> None:
    """The sizes are integers under a binding that gives all of their symbols."""
    for use in fractions:
        if use.size.ratio(binding)[1] != 1:
            above, below = use.size.parts
            left, right = show_ratio(below.ratio(binding)), show_ratio(above.ratio(binding))
            at = show_binding(binding, use.size.symbols)
            assumed = use.at == _ASSUME
            raise Violation(
                use.op,
                f"{use.subject} {use.size}, which is no integer under {which}",
                facts=[
                    f"equation: {below} divides {above}",
                    f"at {at}: {left} does not divide {right}",
                ],
                hint=f"change {which}, or "
                + (
                    "drop the assumption"
                    if assumed
                    else f"divide by what divides {above} at every binding"
                ),
                at=use.at,
            )


def _is_positive_integer(value: object) -> bool:
    try:
        return not isinstance(value, bool) and index(value) > 0  # pyright: ignore[reportArgumentType]
    except TypeError:
        return False


def sizes_of(func: FuncOp) -> Iterator[SizeUse]:
    """Every size in a function, in order of the text except that the result comes last.

    What the function assumes to be an integer counts as a size of it.
    """
    for tensor in func.arguments:
        for axis, size in enumerate(shape_of(tensor)):
            name = name_of(tensor)
            yield SizeUse(func, f"axis {axis} of {name} has size", size, [name])
    for size in func.assumptions:
        yield SizeUse(func, "the function assumes", size, _ASSUME)
    for contraction in func.contractions:
        scale = contraction.scale.data
        yield SizeUse(contraction, "the scale is", scale, ["scale"], may_divide=True)
        for op in contraction.primitives:
            for name, parameter in op.properties.items():
                if isinstance(parameter, SizeAttr):
                    yield SizeUse(op, f"the {name} is", parameter.data)
            for dim in op.results:
                yield SizeUse(op, f"{name_of(dim)} has size", size_of(dim), [name_of(dim)])
    for axis, size in enumerate(func.result_type.data):
        yield SizeUse(func, f"axis {axis} of the result has size", size, ["->"])


def needed_assumptions(func: FuncOp) -> tuple[Size, ...]:
    """The fewest sizes that a function must assume so that all of its sizes are integers.

    They are its fractions, without the multiples of others, and without those that divide by a
    primary symbol, which no function may have.
    """
    primary = func.symbols.data.primary
    fractions = dict.fromkeys(
        use.size
        for use in _fractions(sizes_of(func))
        if not any(power < 0 and symbol in primary for symbol, power in use.size.powers)
    )
    return tuple(
        size
        for size in fractions
        if not any(other != size and (size / other).is_whole for other in fractions)
    )


def verify_shares(func: FuncOp) -> None:
    """A share has data behind one side at most, unless the function says ``inputs = multi``.

    An axis that a stage takes over from a weight has no data behind it. Of a partial operator it is
    not known yet what is behind a dim.
    """
    if func.multi or any(contraction.partial for contraction in func.contractions):
        return
    axes = {a: [isinstance(a.type, TensorType)] * len(shape_of(a)) for a in func.arguments}
    for contraction in func.contractions:
        data: set[SSAValue] = set()
        for number, tensor in enumerate(contraction.tensors):
            dims = zip(contraction.dims_of(number), axes[tensor], strict=True)
            data.update(dim for dim, has_data in dims if has_data)
        for op in contraction.primitives:
            behind = [dim in data for dim in op.operands]
            if isinstance(op, ShareOp) and all(behind):
                raise Violation(
                    op,
                    f"{name_of(op.left)} and {name_of(op.right)} both have data behind them, "
                    f"of size {size_of(op.left)}",
                    hint="share data with a weight, or declare `inputs = multi` on the function",
                    at=[name_of(op.right)],
                )
            if any(behind):
                data.update(op.results)
        axes[contraction.result] = [dim in data for dim in contraction.yielded]


def _declared(name: str, names: tuple[str, ...]) -> str:
    declared = f"declared are {', '.join(names)}" if names else "no symbol is declared"
    return did_you_mean(name, names, declared)
