"""The Python surface: an operator, from its text to its value, cost, pictures and back ends."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import StringIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xdsl.dialects.builtin import ModuleOp
from xdsl.printer import Printer
from xdsl.universe import Universe
from xdsl.utils.exceptions import PassFailedException

from syno_ir.binding import default_bindings, symbols_given
from syno_ir.cost import Cost, cost_of, count_primitives
from syno_ir.debugging.session import SemanticError, Session
from syno_ir.dialect import FuncOp
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.verification import bind
from syno_ir.errors import SynoError
from syno_ir.frontend import new_context, parse_module, verify
from syno_ir.pipeline import passes_of, target_of
from syno_ir.size import Binding
from syno_ir.source import Source

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from syno_ir.equivalence import Equivalence
    from syno_ir.fingerprint import Kind


class Shapes(NamedTuple):
    """The shapes of an operator's arguments, in order, and of its result."""

    arguments: tuple[tuple[Any, ...], ...]
    result: tuple[Any, ...]


class Operator:
    """A module with one ``syno.func``. Operators do not change; passes make new ones.

    Wherever a method takes a binding, symbols may be given as one mapping or as keywords, and
    coefficients with a default may be left out.
    """

    def __init__(self, module: ModuleOp, name: str | None = None):
        """Raises ``SynoError`` unless the module has one function, or one of that ``name``."""
        funcs = [op for op in module.body.block.ops if isinstance(op, FuncOp)]
        chosen = [f for f in funcs if name is None or f.sym_name.data == name]
        if len(chosen) != 1:
            found = ", ".join(f"@{f.sym_name.data}" for f in funcs) or "none"
            wanted = "one syno.func" if name is None else f"a syno.func @{name}"
            hint = f'\n  hint: syno_ir.load(path, "{funcs[0].sym_name.data}") takes one of them'
            raise SynoError(f"expected {wanted}, found {found}{hint if funcs else ''}")
        self.module = module
        self.func = chosen[0]

    @property
    def name(self) -> str:
        return self.func.sym_name.data

    @property
    def bindings(self) -> list[dict[str, int]]:
        """The bindings that the operator carries, with the coefficients' defaults."""
        return self.func.complete_bindings()

    @property
    def primitives(self) -> int:
        """The number of primitives; a reduce counts once for each of its dims."""
        return count_primitives(self.func.contractions)

    def shapes(self, binding: Binding | None = None, /, **values: int) -> Shapes:
        """The shapes in numbers at a binding, or as ``Size`` if none is given."""
        tensors = [shape_of(tensor) for tensor in self.func.arguments]
        result = self.func.result_type.data
        if binding is None and not values:
            return Shapes(tuple(tensors), result)
        numbers = bind(self.func, symbols_given(self.func, binding, values))
        *arguments, last = (
            tuple(size.evaluate(numbers) for size in shape) for shape in [*tensors, result]
        )
        return Shapes(tuple(arguments), last)

    def evaluate(
        self,
        arguments: Sequence[ArrayLike],
        binding: Binding | None = None,
        /,
        *,
        at: ArrayLike | None = None,
        modulus: int | None = None,
        **values: int,
    ) -> NDArray[Any]:
        """The value by definition, in float64 or in integers modulo ``modulus``.

        ``at``, of shape ``[points, rank of the result]``, asks for those elements only.
        """
        from syno_ir.lowering.reference import evaluate

        numbers = symbols_given(self.func, binding, values)
        return evaluate(self.func, arguments, numbers, at=at, modulus=modulus)

    def cost(self, binding: Binding | None = None, /, **values: int) -> Cost:
        """FLOPs, parameters and bytes at a binding, in all and for each contraction."""
        return cost_of(self.func, symbols_given(self.func, binding, values))

    def fingerprint(self, kind: Kind = "e2", bindings: Sequence[Binding] | None = None) -> str:
        """32 hexadecimal digits that all equivalent operators of the same signature have.

        ``kind`` is ``"e1"`` for the same function, ``"e2"`` for the same family, ``"e3"`` for that
        up to permutations of unordered dims. By default at two small bindings that follow from the
        operator's symbols.
        """
        from syno_ir.fingerprint import fingerprint

        return fingerprint(self.func, kind, bindings or default_bindings(self.func))

    def equivalent(
        self, other: Operator, kind: Kind = "e2", bindings: Sequence[Binding] | None = None
    ) -> Equivalence:
        """Whether this and another operator are one function (``"e1"``), or one family.

        The answer is true if they are equal, and its text is the proof or the counterexample. They
        are compared at ``bindings``, by default at small ones that fit both, and at those that both
        declare as far as these are not too large, which the proof says. Raises ``TypeError`` if
        ``other`` is no operator.
        """
        from syno_ir.equivalence import equivalent

        if not isinstance(other, Operator):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"expected an Operator, got {other!r}; load(path) and parse(text) make one"
            )

        return equivalent(self, other, kind, bindings)

    def run_passes(self, pipeline: str, *, verify_semantics: bool = False) -> Operator:
        """A new operator, by passes as on ``syno-opt``'s command line: ``"canonicalize,cse"``.

        With ``verify_semantics`` the function is compared before and after each pass. Raises
        ``SynoError`` if a pass is unknown, its options are wrong, it fails or, so asked, does not
        keep the function; then the message has a small operator that it breaks.
        """
        module = self.module.clone()
        passes = passes_of(Universe.get_multiverse().all_passes, pipeline)
        context = new_context()
        session = Session(context, verify_semantics)
        for pass_ in passes:
            session.between(None, module, pass_)
            try:
                pass_.apply(context, module)
                verify(module)
                session.between(pass_, module, None)
            except SemanticError as error:
                raise SynoError(f"{error}\n{session.explain(pass_).text}") from None
            except PassFailedException as error:
                raise SynoError(f"pipeline {pipeline!r}: {error}") from None
        return Operator(module, self.name)

    def emit(self, target: str) -> str:
        """What ``syno-opt -t target`` prints: ``"loops"``, ``"einsum"``, ``"jax"``, ``"svg"``, ...

        Of a module with several functions it is this one alone.

        Raises ``SynoError`` if the target is unknown or its options are wrong.
        """
        output = StringIO()
        chosen = target_of(Universe.get_multiverse().all_targets, target)
        chosen.emit(new_context(), ModuleOp([self.func.clone()]), output)
        return output.getvalue()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Operator):
            return NotImplemented
        mine, theirs = self.func.parent, other.func.parent
        around: dict[Any, Any] = {mine: theirs}
        return self.func.is_structurally_equivalent(other.func, around)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        output = StringIO()
        Printer(output).print_op(self.func)
        return output.getvalue() + "\n"

    def __repr__(self) -> str:
        """The IR, so that what a debugger or a failing test shows pastes into a file."""
        return str(self).rstrip()

    def _repr_html_(self) -> str:
        """In a notebook, the wiring diagram and the IR."""
        return f"<div>{self.emit('svg')}</div><pre>{escape(str(self))}</pre>"


def parse(text: str, name: str | None = None) -> Operator:
    """The operator that ``text`` spells, verified; ``name`` chooses among several functions.

    Raises ``SynoError`` with one message that points at the source.
    """
    return Operator(parse_module(Source(text)), name)


def load(path: str | Path, name: str | None = None) -> Operator:
    """The operator in a file; ``name`` chooses among several functions.

    A file whose name ends with ``.dot`` is one of Syno's published graphs, any other is our text.
    Raises ``SynoError`` with one message that points into the file, or says why it cannot be read.
    """
    if not isinstance(path, str | PathLike):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise SynoError(
            f"expected the path of a file with an operator, got {type(path).__name__}"
            "\n  hint: syno_ir.parse takes a text, syno_ir.zoo.load the name of a known operator"
        )
    return Operator(load_module(path), name)


def load_module(path: str | Path) -> ModuleOp:
    """The verified module in a file, with all its functions. Reads and raises as ``load`` does."""
    try:
        source = Source.decode(Path(path).read_bytes(), str(path))
    except OSError as error:
        raise SynoError(_unread(str(path), error)) from None
    if Path(path).suffix != ".dot":
        return parse_module(source)
    from syno_ir.lowering.graph_dot import parse_graph

    module = parse_graph(source)
    verify(module, source)
    return module


def _unread(path: str, error: OSError) -> str:
    """What is said of a path from which nothing can be read."""
    from syno_ir import zoo

    if "syno.func" in path and "{" in path:
        return (
            "expected the path of a file with an operator, got the text of one"
            "\n  hint: syno_ir.parse(text) reads it"
        )
    hint = f"\n  hint: syno_ir.zoo.load({path!r}) gives the known operator"
    return f"{path}: error: {error.strerror}{hint if path in zoo.names() else ''}"
