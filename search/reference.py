"""Known operators at the places of a search: what costs are limited by, and the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xdsl.dialects.builtin import ArrayAttr

from syno_ir import zoo
from syno_ir.cost import Cost
from syno_ir.dialect import TensorType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.func import binding_attribute
from syno_ir.dialect.signature import AxesAttr
from syno_ir.frontend import verify
from syno_ir.operator import Operator, load
from syno_ir.search.space import Limit, Signature
from syno_ir.search.tables import SpecError
from syno_ir.size import Size

BASELINE = "conv2d"
"""What candidates are compared with."""


def reference_at_places(name: str, signature: Signature) -> Operator:
    """An operator of the zoo whose bindings are the places.

    Symbols that are dims of its input or result have the numbers that stand there; coefficients
    have the values of the search's symbols of the same name, or their defaults. Raises
    ``SynoError`` if there is no such operator or its shapes are not those of the search.
    """
    operator = zoo.load(name)
    func = operator.func
    inputs = [a for a in func.arguments if isinstance(a.type, TensorType)]
    shapes = [*map(shape_of, inputs), func.result_type.data]
    wanted = [signature.input, signature.output]
    if list(map(len, shapes)) != list(map(len, wanted)):
        raise SpecError(
            f"the zoo's {name} is no reference for this operator: its input and result are "
            f"{' and '.join(map(_show, shapes))}, not {' and '.join(map(_show, wanted))}"
        )
    bindings = []
    for place in signature.places:
        known = {s: place[s] for s in func.symbols.data.defaults if s in place}
        for shape, sizes in zip(shapes, wanted, strict=True):
            for mine, theirs in zip(shape, sizes, strict=True):
                if mine == Size.symbol(str(mine)):
                    known[str(mine)] = theirs.evaluate(place)
        bindings.append(binding_attribute(known))
    func.properties["bindings"] = ArrayAttr(bindings)
    if signature.unordered_axes:
        data = list(func.arguments).index(inputs[0])
        axes = tuple((data if n >= 0 else n, axis) for n, axis in signature.unordered_axes)
        func.properties["unordered"] = AxesAttr(axes)
    verify(operator.module)
    for number, (place, binding) in enumerate(
        zip(signature.places, operator.bindings, strict=True)
    ):
        own = [[size.evaluate(binding) for size in shape] for shape in shapes]
        theirs = [[size.evaluate(place) for size in shape] for shape in wanted]
        if own != theirs:
            raise SpecError(
                f"the zoo's {name} is no reference for this operator: at place {number} an input "
                f"and result of {' and '.join(map(str, theirs))} are none of its"
            )
    return operator


def known_operator(name: str, signature: Signature) -> Operator:
    """An operator of the zoo, or of a file if the name has an ending, to begin a search with.

    One of the zoo has the bindings of the search, if it declares their symbols. Raises
    ``SynoError`` if there is none.
    """
    if Path(name).suffix:
        return load(name)
    operator = zoo.load(name)
    names = operator.func.symbols.data.names
    if all(symbol in names for binding in signature.bindings for symbol in binding):
        operator.func.properties["bindings"] = signature.binding_attributes
    return operator


def cost_at_places(operator: Operator) -> Cost:
    """The cost of an operator, summed over its bindings."""
    costs = [operator.cost(binding) for binding in operator.bindings]
    return Cost(
        flops=sum(cost.flops for cost in costs),
        parameters=sum(cost.parameters for cost in costs),
        bytes=sum(cost.bytes for cost in costs),
    )


def most(limit: Limit, cost: str, signature: Signature) -> float:
    """A limit of a cost, such as ``flops``, in numbers. Raises ``SynoError`` like the reference."""
    if limit.reference is None:
        return limit.factor
    return limit.factor * getattr(
        cost_at_places(reference_at_places(limit.reference, signature)), cost
    )


def _show(shape: Sequence[Size]) -> str:
    return f"[{', '.join(map(str, shape))}]"
