"""What is searched for: a TOML file as typed, checked data.

``examples/digits.toml`` shows every table. Each key is a field below, and what its docstring says.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr

from syno_ir.dialect import PRIMITIVES
from syno_ir.dialect.func import binding_attribute
from syno_ir.dialect.symbols import Symbols
from syno_ir.errors import SynoError, did_you_mean
from syno_ir.search.tables import FieldError, Shape, SpecError, read_table, register
from syno_ir.size import Binding, Size

PRIMITIVE_NAMES = tuple(op.name.removeprefix("syno.") for op in PRIMITIVES)
DATA_DISCARDING = ("stride",)
OBJECTIVES = ("accuracy", "latency", "flops", "parameters")
OPTIMIZERS = ("adam", "adamw", "sgd", "lion")


@dataclass(frozen=True)
class Signature:
    """What goes in and what comes out: ``[operator]``."""

    symbols: Symbols
    """As in the header of a ``syno.func``: ``"N, C_in, C_out, H, W; k = 3"``."""
    input: Shape
    output: Shape
    bindings: tuple[dict[str, int], ...]
    """The places of the network that the operator fills, in order."""
    name: str = "found"
    """Of the functions that are written."""

    def __post_init__(self) -> None:
        if not self.bindings:
            raise FieldError("bindings", "there is none", "give one for each place of the network")
        declared = set(self.symbols.names)
        for key, shape in ("input", self.input), ("output", self.output):
            for unknown in sorted({s for size in shape for s in size.symbols} - declared):
                hint = did_you_mean(unknown, declared, "declare it in symbols")
                raise FieldError(key, f"symbol {unknown} is not declared", hint)
        for number, binding in enumerate(self.places):
            self._check(number, binding)

    def _check(self, number: int, binding: Binding) -> None:
        for name, value in binding.items():
            if name not in self.symbols.names:
                hint = did_you_mean(name, self.symbols.names, "declare it in symbols")
                raise FieldError("bindings", f"binding {number} gives {name}, no symbol", hint)
            if value < 1:
                problem = f"binding {number} gives {name} = {value}"
                raise FieldError("bindings", problem, "a symbol stands for a positive integer")
        for missing in [name for name in self.symbols.names if name not in binding]:
            problem = f"binding {number} gives no value for {missing}"
            raise FieldError("bindings", problem, f"add {missing} = ... or a default in symbols")

    @property
    def places(self) -> list[dict[str, int]]:
        """The bindings with the coefficients' defaults."""
        return [self.symbols.complete(binding) for binding in self.bindings]

    @cached_property
    def binding_attributes(self) -> ArrayAttr[DictionaryAttr]:
        """The bindings, as a function carries them."""
        return ArrayAttr([binding_attribute(binding) for binding in self.bindings])

    def values(self, size: Size) -> tuple[int, ...] | None:
        """The size at each place, or None if it divides by a primary symbol or is no integer."""
        if any(exponent < 0 and s in self.symbols.primary for s, exponent in size.powers):
            return None
        ratios = [size.ratio(place) for place in self.places]
        return tuple(up for up, _ in ratios) if all(down == 1 for _, down in ratios) else None


@dataclass(frozen=True)
class Space:
    """What an operator may be made of: ``[space]``."""

    fixed: tuple[Size, ...] = ()
    """Dims wired straight from the input to the output, such as the batch ``["N"]``."""
    max_primitives: int = 9
    """Counted as ``Operator.primitives`` counts."""
    max_weights: int = 2
    primitives: dict[str, int] = field(default_factory=dict)
    """The allowed primitives, and how many of each; by default all, as many as there may be."""
    data_discarding: bool = False
    """Whether primitives that skip data, strides, are allowed at all."""
    unweighted_reduces: bool = True
    """Whether a dim may be summed over that no weight meets."""
    reduce_sizes: tuple[Size, ...] | None = None
    """Of reduced dims; by default those of the input that the output lacks, and the windows."""
    block_sizes: tuple[Size, ...] | None = None
    """By which merges and splits work; by default all coefficients that are no windows."""
    window_sizes: tuple[Size, ...] | None = None
    """Of unfolds, odd at every place; by default all coefficients that are, but 1."""
    stride_sizes: tuple[Size, ...] = ()
    shifts: tuple[int, ...] = (1, -1)
    """By how much a dim is shifted."""

    def __post_init__(self) -> None:
        for name, limit in self.primitives.items():
            if name not in PRIMITIVE_NAMES:
                hint = did_you_mean(
                    name, PRIMITIVE_NAMES, f"there are {', '.join(PRIMITIVE_NAMES)}"
                )
                raise FieldError("primitives", f"{name} is no primitive", hint)
            if limit < 0:
                raise FieldError("primitives", f"{name} = {limit}", "0 forbids a primitive")
            if limit and name in DATA_DISCARDING and not self.data_discarding:
                hint = f"set data_discarding = true, or leave {name} out"
                raise FieldError("primitives", f"{name} discards data", hint)
        for key in "max_primitives", "max_weights":
            if getattr(self, key) < 0:
                raise FieldError(key, f"is {getattr(self, key)}", "0 is the least")
        if 0 in self.shifts:
            raise FieldError("shifts", "a shift by 0 does nothing", "leave it out")

    def limit(self, primitive: str) -> int:
        """How often an operator may have a primitive."""
        if primitive in DATA_DISCARDING and not self.data_discarding:
            return 0
        most = self.primitives.get(primitive, 0) if self.primitives else self.max_primitives
        return min(most, self.max_primitives)


@dataclass(frozen=True)
class Limit:
    """A bound on a cost, ``"0.8 conv2d"`` or ``2000000``, summed over the places."""

    factor: float
    reference: str | None = None
    """The operator of the zoo whose cost the factor multiplies."""

    @staticmethod
    def parse(value: Any) -> Limit:
        """Raises ``TypeError`` if the value is no limit."""
        if type(value) in (int, float) and value > 0:
            return Limit(float(value))
        match = re.fullmatch(r"([0-9.]+)\s*\*?\s*([\w/]+)", value)
        if match is None or match[1].count(".") > 1:
            raise TypeError
        return Limit(float(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.factor:g} {self.reference}" if self.reference else f"{self.factor:g}"


register(Limit, 'a limit such as "0.8 conv2d" or 2000000', Limit.parse)


@dataclass(frozen=True)
class Budget:
    """What an operator may cost: ``[budget]``."""

    flops: Limit | None = None
    parameters: Limit | None = None


@dataclass(frozen=True)
class NetworkSpec:
    """The network whose places the operator fills: ``[network]``."""

    name: str = "chain"
    """A stem, the places one after the other with pooling between them, and a linear head."""


@dataclass(frozen=True)
class DatasetSpec:
    """The images to tell apart: ``[dataset]``."""

    name: str
    path: Path | None = None
    """The folder with the published files, for data that no package bundles."""
    validation: float = 0.2
    """The fraction of the images that is kept from training and measures accuracy."""
    images: int | None = None
    """How many of the images to use; by default all."""

    def __post_init__(self) -> None:
        if not 0 < self.validation < 1:
            problem = f"{self.validation:g} is no fraction"
            raise FieldError("validation", problem, "it is between 0 and 1, such as 0.2")
        if self.images is not None and self.images < 1:
            raise FieldError("images", f"is {self.images}", "leave it out to use all")


@dataclass(frozen=True)
class TrainingSpec:
    """How each candidate is trained: ``[training]``."""

    epochs: int = 3
    batch: int = 64
    learning_rate: float = 3e-3
    """At the start; it falls to 0 along a cosine."""
    optimizer: str = "adam"
    """Of optax: ``adam``, ``adamw``, ``sgd`` or ``lion``."""
    seeds: tuple[int, ...] = (0,)
    """Of the trainings; the accuracy is their mean."""

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            hint = did_you_mean(self.optimizer, OPTIMIZERS, f"there are {', '.join(OPTIMIZERS)}")
            raise FieldError("optimizer", f"{self.optimizer} is unknown", hint)
        for key in "epochs", "batch", "learning_rate":
            if getattr(self, key) <= 0:
                raise FieldError(key, f"is {getattr(self, key)}", "it is positive")
        if not self.seeds:
            raise FieldError("seeds", "there is none", "train once with seeds = [0]")


@dataclass(frozen=True)
class LatencySpec:
    """How the forward pass is timed: ``[latency]``."""

    batch: int = 64
    rounds: int = 20
    """How often the networks take turns."""

    def __post_init__(self) -> None:
        for key in "batch", "rounds":
            if getattr(self, key) < 1:
                raise FieldError(key, f"is {getattr(self, key)}", "it is positive")


@dataclass(frozen=True)
class SearchSpec:
    """How to search: ``[search]``."""

    candidates: int = 30
    seed: int = 0
    strategy: str = "mcts"
    start: tuple[str, ...] = ()
    """Operators of the zoo, or files with an operator, to begin with."""
    objectives: tuple[str, ...] = ("accuracy",)
    """`accuracy`, `latency`, `flops`, `parameters`; only `pareto` heeds more than the first."""
    generation: int = 4
    """Candidates are proposed so many at a time; a strategy knows the results of those before."""
    deadline: float = 60.0
    """Seconds for the training and the timing of one candidate."""

    def __post_init__(self) -> None:
        for key in "candidates", "generation", "deadline":
            if getattr(self, key) <= 0:
                raise FieldError(key, f"is {getattr(self, key)}", "it is positive")
        for name in self.objectives:
            if name not in OBJECTIVES:
                hint = did_you_mean(name, OBJECTIVES, f"there are {', '.join(OBJECTIVES)}")
                raise FieldError("objectives", f"{name} is unknown", hint)
        if not self.objectives:
            raise FieldError("objectives", "there is none", 'the default is ["accuracy"]')


@dataclass(frozen=True)
class Spec:
    """A search: what for, within which limits, judged how."""

    operator: Signature
    dataset: DatasetSpec
    space: Space = Space()
    budget: Budget = Budget()
    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    latency: LatencySpec = LatencySpec()
    search: SearchSpec = SearchSpec()

    @property
    def hash(self) -> str:
        """A text that is the same for specs that search alike."""
        return hashlib.sha256(repr(sorted(self.flat().items())).encode()).hexdigest()[:16]

    def flat(self) -> dict[str, str]:
        """Every key that a result depends on, ``"training.epochs"``, with its value as text."""
        return {key: text for key, text in _flatten("", self) if key not in FREE}

    def differences(self, other: Spec) -> list[str]:
        """What differs between two specs, a line each."""
        mine, theirs = self.flat(), other.flat()
        return [
            f"{key}: {theirs.get(key, 'nothing')} became {mine.get(key, 'nothing')}"
            for key in {**theirs, **mine}
            if mine.get(key) != theirs.get(key)
        ]


FREE = ("search.candidates", "search.deadline")
"""Keys that may change when a search goes on: candidate i stays what it is."""


def read_spec_text(path: Path) -> str:
    """The text of a spec's file. Raises ``SpecError`` if it cannot be read."""
    try:
        return path.read_text()
    except OSError as error:
        raise SpecError(f"{path}: error: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SpecError(f"{path}: error: this is no text: {error.reason}") from None


def parse_spec(text: str, source: str) -> Spec:
    """The spec that ``text`` spells; messages begin with ``source``."""
    try:
        return read_table(Spec, tomllib.loads(text), "")
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"{source}: error: this is no TOML: {error}") from None
    except SynoError as error:
        raise SpecError(f"{source}: error: {error}") from None


def _flatten(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if is_dataclass(value) and not isinstance(value, Symbols | Limit | Size):
        for entry in fields(value):
            key = f"{prefix}.{entry.name}" if prefix else entry.name
            yield from _flatten(key, getattr(value, entry.name))
    else:
        yield prefix, _show(value)


def _show(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_show, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {_show(item)}' for key, item in value.items())}}}"
    return str(value)
