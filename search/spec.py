"""What is searched for: a TOML file as typed, checked data.

``examples/digits.toml`` shows every table. Each key is a field below, and what its docstring says.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from syno_ir.dialect.symbols import Symbols
from syno_ir.errors import SynoError, did_you_mean
from syno_ir.search.space import Budget, Limit, Signature, Space
from syno_ir.search.tables import FieldError, SpecError, read_table
from syno_ir.size import Size

OBJECTIVES = ("accuracy", "latency", "flops", "parameters")
OPTIMIZERS = ("adam", "adamw", "sgd", "lion")


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
    """`accuracy`, `latency`, `flops`, `parameters`; only `pareto` takes more than one."""
    generation: int = 4
    """Candidates are proposed so many at a time; a strategy knows the results of those before."""
    deadline: float = 60.0
    """Seconds for the training of one candidate, and again for its timing."""

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
    space: Space = field(default_factory=Space)
    budget: Budget = field(default_factory=Budget)
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
