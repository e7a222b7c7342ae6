"""The language, from the definitions of its ops and attributes."""

from __future__ import annotations

from pathlib import Path

from xdsl.irdl import VarOperandDef

from syno_ir.dialect import PRIMITIVES, ContractOp, FuncOp, ReturnOp, Syno, YieldOp
from syno_ir.dialect.primitive import Clause, Primitive
from syno_ir.tools.documentation.markup import attribute_docstrings, example, fenced, prose, table


def primitives(examples: Path) -> str:
    """Syntax, meaning and sizes of each primitive, with an example and the loops that it is."""
    return "\n\n".join(_primitive(op, examples) for op in PRIMITIVES)


def _primitive(op: type[Primitive], examples: Path) -> str:
    short = op.name.removeprefix("syno.")
    operator = example(examples, short)
    return "\n\n".join(
        [
            f"### {short}",
            fenced("text", _syntax(op)),
            prose(op.__doc__),
            f"Sizes: `{op.EQUATION}`.",
            fenced("mlir", str(operator)),
            fenced("text", operator.emit("loops{symbolic=true}")),
        ]
    )


def _syntax(op: type[Primitive]) -> str:
    definition = op.get_irdl_definition()
    results = ", ".join(f"%{name}" for name, _ in definition.results)
    operands = [
        f"%{name}, ..." if isinstance(kind, VarOperandDef) else f"%{name}"
        for name, kind in definition.operands
    ]
    clauses = [_clause(op, clause) for clause in op.CLAUSES]
    words = " ".join([op.name, ", ".join(operands), *clauses])
    return " ".join(f"{results} = {words}".split()) if results else words


def _clause(op: type[Primitive], clause: Clause) -> str:
    default = op.get_irdl_definition().properties[clause.parameter].default_value
    if default is None:
        return f"{clause.keyword} {clause.parameter.upper()}"
    return f"[{clause.keyword} {clause.show(default)}]"


def structure(examples: Path) -> str:
    """Functions and contractions, and what ends them."""
    parts: list[str] = []
    for op in FuncOp, ContractOp:
        short = op.name.removeprefix("syno.")
        documented = attribute_docstrings(op)
        clauses = [[f"`{name}`", text] for name, text in documented.items()]
        parts += [f"### {short}", prose(op.__doc__), table(["attribute", ""], clauses)]
        parts += [fenced("mlir", str(example(examples, short)))]
    for op in YieldOp, ReturnOp:
        parts += [f"### {op.name.removeprefix('syno.')}", prose(op.__doc__)]
    return "\n\n".join(parts)


def attributes(examples: Path) -> str:
    """The types and attributes of the dialect, in the order in which it lists them."""
    del examples
    kinds = list(Syno.attributes)
    return table(["name", "what it is"], [[f"`{k.name}`", _line(k.__doc__)] for k in kinds])


def _line(docstring: str | None) -> str:
    return " ".join(prose(docstring).split())
