"""Pass ``syno-infer-sizes``: what the sizes that a function leaves open must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import ClassVar

from sympy import Matrix, Rational, factorint
from xdsl.context import Context
from xdsl.dialects.builtin import FunctionType, ModuleOp
from xdsl.passes import ModulePass
from xdsl.rewriter import Rewriter

from syno_ir.dialect import DimType, FuncOp, SizeAttr
from syno_ir.dialect.violation import Violation, path_of
from syno_ir.passes.equations import UNKNOWN, Equation, Equations
from syno_ir.passes.functions import PassError
from syno_ir.size import ONE, Size


@dataclass(frozen=True)
class InferSizesPass(ModulePass):
    """Puts sizes in the place of every ``?``, where the equations leave one possibility.

    Sizes are monomials, so the shape rules of the primitives are linear equations between
    exponents, which are solved exactly.

    Fails if sizes stay open, with each of them and the equations that it stands in; if equations
    contradict each other, with the fewest that do; and if a size would be a root.
    """

    name: ClassVar[str] = "syno-infer-sizes"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for func in [f for f in op.body.block.ops if isinstance(f, FuncOp)]:
            system = Equations(func)
            _write(system, _solve(system))
            try:
                func.verify()
            except Violation as error:
                raise PassError(error.op, str(error)) from None


def _solve(system: Equations) -> dict[str, Size]:
    """The size that each unknown stands for."""
    count = len(system.names)
    factors = _factors(system.equations)
    reduced, pivots = _reduced(system.equations, count, factors)
    if pivots and pivots[-1] >= count:
        raise PassError(system.func, _contradiction(system, factors))
    values: dict[str, Size] = {}
    for row, pivot in enumerate(pivots):
        exponents = list(reduced.row(row))
        if not any(exponents[pivot + 1 : count]):
            values[f"{UNKNOWN}{pivot}"] = _monomial(system, pivot, factors, exponents[count:])
    if len(values) < count:
        left = [n for n in range(count) if f"{UNKNOWN}{n}" not in values]
        raise PassError(system.func, _open(system, left, count - len(pivots)))
    return values


def _reduced(
    equations: Sequence[Equation], count: int, factors: Sequence[str | int]
) -> tuple[Matrix, tuple[int, ...]]:
    """The equations in reduced row echelon form, and the columns of its pivots.

    A row is an equation between exponents; first come those of the unknowns, then, on the other
    side, those of each factor.
    """
    rows: list[list[int]] = []
    for equation in equations:
        ratio = equation.left / equation.right
        exponents: dict[str | int, int] = dict(ratio.powers)
        exponents |= factorint(ratio.numerator)
        exponents |= {p: -e for p, e in factorint(ratio.denominator).items()}
        unknowns = [exponents.get(f"{UNKNOWN}{n}", 0) for n in range(count)]
        rows.append(unknowns + [-exponents.get(factor, 0) for factor in factors])
    return Matrix(len(rows), count + len(factors), [e for row in rows for e in row]).rref()


def _factors(equations: Sequence[Equation]) -> list[str | int]:
    """The symbols and the primes that known sizes consist of."""
    sizes = [size for equation in equations for size in (equation.left, equation.right)]
    symbols = {s for size in sizes for s in size.symbols if not s.startswith(UNKNOWN)}
    primes = {p for size in sizes for p in factorint(size.numerator * size.denominator)}
    return [*sorted(symbols), *sorted(primes)]


def _monomial(
    system: Equations, unknown: int, factors: Sequence[str | int], exponents: Sequence[Rational]
) -> Size:
    """The size with these exponents, which must be integers."""
    root = lcm(*(int(exponent.q) for exponent in exponents))
    size = ONE
    for factor, exponent in zip(factors, exponents, strict=True):
        size = size * Size.of(factor) ** int(exponent * root)
    if root != 1:
        raise PassError(
            system.func,
            f"{path_of(system.func)}: no size is {system.names[unknown]}, "
            f"as {system.names[unknown]}**{root} = {size}",
        )
    return size


def _contradiction(system: Equations, factors: Sequence[str | int]) -> str:
    """The fewest equations that contradict each other: without one of them they do not."""
    count = len(system.names)
    core = list(system.equations)
    for equation in system.equations:
        rest = [other for other in core if other is not equation]
        _, pivots = _reduced(rest, count, factors)
        if pivots and pivots[-1] >= count:
            core = rest
    lines = [f"{path_of(system.func)}: no sizes satisfy", *map(system.show_equation, core)]
    return "\n  ".join([*lines, "hint: change one of these sizes, or leave it open"])


def _open(system: Equations, unknowns: Sequence[int], free: int) -> str:
    """Which sizes stay open, and the equations that each stands in."""
    lines = [f"{path_of(system.func)}: the equations do not determine all open sizes"]
    for unknown in unknowns:
        symbol = f"{UNKNOWN}{unknown}"
        met = [e for e in system.equations if symbol in e.left.symbols | e.right.symbols]
        lines.append(f"{system.names[unknown]} stands in" + ("" if met else " no equation"))
        lines += [f"  {system.show_equation(equation)}" for equation in met]
    return "\n  ".join([*lines, f"hint: give {free} of these sizes"])


def _write(system: Equations, values: dict[str, Size]) -> None:
    """Put the sizes into types and parameters."""
    func = system.func
    for op, parameters in system.parameters.items():
        for name, parameter in parameters.items():
            if isinstance(parameter, SizeAttr):
                op.properties[name] = SizeAttr(parameter.data.substitute(values))
    result = system.shapes[func.returned]
    for dim, size in system.dims.items():
        Rewriter.replace_value_with_new_type(dim, DimType(size.substitute(values)))
    for tensor, shape in system.shapes.items():
        sizes = tuple(size.substitute(values) for size in shape)
        Rewriter.replace_value_with_new_type(tensor, type(tensor.type)(sizes))  # pyright: ignore
    func.function_type = FunctionType.from_lists(
        [argument.type for argument in func.arguments],
        [type(func.result_type)(tuple(size.substitute(values) for size in result))],
    )
