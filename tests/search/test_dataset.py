"""Data: the split, and files in the formats in which data sets are published, made by the tests."""

from __future__ import annotations

import gzip
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from syno_ir.errors import SynoError
from syno_ir.search.dataset import find_source, load_dataset, split
from syno_ir.search.dataset_files import read_cifar, read_idx, read_mnist
from syno_ir.search.spec import DatasetSpec

STREAM = np.random.default_rng(0)


def write_idx(path: Path, array: NDArray[Any]) -> None:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    content = header + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


@pytest.mark.parametrize("ending", ["-ubyte", "-ubyte.gz"])
def test_mnist_from_idx_files(tmp_path: Path, ending: str) -> None:
    images, labels = STREAM.integers(0, 256, (7, 28, 28)), STREAM.integers(0, 10, 7)
    write_idx(tmp_path / f"train-images-idx3{ending}", images)
    write_idx(tmp_path / f"train-labels-idx1{ending}", labels)
    read = read_mnist(tmp_path)
    assert np.array_equal(read[0], images[:, None])
    assert np.array_equal(read[1], labels)


def cifar_batches(count: int) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    return [
        (STREAM.integers(0, 256, (4, 3072)).astype(np.uint8), STREAM.integers(0, 10, 4))
        for _ in range(count)
    ]


@pytest.mark.parametrize("binary", [True, False])
def test_cifar10(tmp_path: Path, binary: bool) -> None:
    batches = cifar_batches(5)
    folder = tmp_path / ("cifar-10-batches-bin" if binary else "cifar-10-batches-py")
    folder.mkdir()
    for number, (pixels, labels) in enumerate(batches, 1):
        if binary:
            records = np.concatenate([labels[:, None].astype(np.uint8), pixels], 1)
            (folder / f"data_batch_{number}.bin").write_bytes(records.tobytes())
        else:
            content = {b"data": pixels, b"labels": labels.tolist(), b"batch_label": b"one"}
            (folder / f"data_batch_{number}").write_bytes(pickle.dumps(content, protocol=2))
    images, labels = read_cifar(tmp_path, 10)
    assert images.shape == (20, 3, 32, 32)
    red, green = batches[1][0][2][:1024], batches[1][0][2][1024:2048]
    assert np.array_equal(images[6, 0].ravel(), red)
    assert np.array_equal(images[6, 1].ravel(), green)
    assert np.array_equal(labels, np.concatenate([labels for _, labels in batches]))


@pytest.mark.parametrize("binary", [True, False])
def test_cifar100_has_the_fine_labels(tmp_path: Path, binary: bool) -> None:
    ((pixels, coarse),) = cifar_batches(1)
    fine = coarse * 10 + 3
    if binary:
        labels = np.stack([coarse, fine], 1).astype(np.uint8)
        (tmp_path / "train.bin").write_bytes(np.concatenate([labels, pixels], 1).tobytes())
    else:
        content = {
            b"data": pixels,
            b"coarse_labels": coarse.tolist(),
            b"fine_labels": fine.tolist(),
        }
        (tmp_path / "train").write_bytes(pickle.dumps(content))
    images, labels = read_cifar(tmp_path, 100)
    assert np.array_equal(images.reshape(4, -1), pixels)
    assert np.array_equal(labels, fine)


def test_a_pickle_may_not_call_anything(tmp_path: Path) -> None:
    class Call:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "called"),)

    (tmp_path / "train").write_bytes(pickle.dumps({b"data": Call()}))
    with pytest.raises(SynoError, match=r"no batch of CIFAR-100 .* it asks for posix.mkdir"):
        read_cifar(tmp_path, 100)
    assert not (tmp_path / "called").exists()


def test_wrong_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(SynoError, match="there is no train-images-idx3-ubyte in this folder"):
        read_mnist(tmp_path)
    path = tmp_path / "x-idx3-ubyte"
    path.write_bytes(b"GIF89a")
    with pytest.raises(SynoError, match="x-idx3-ubyte: error: this is no idx file"):
        read_idx(path)
    write_idx(path, np.zeros((2, 3)))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SynoError, match=r"has 5 values, its header says \(2, 3\)"):
        read_idx(path)
    (tmp_path / "train.bin").write_bytes(b"abc")
    with pytest.raises(SynoError, match="its 3 bytes are no records of 3074"):
        read_cifar(tmp_path, 100)
    zipped = tmp_path / "y.gz"
    zipped.write_bytes(b"no gzip")
    with pytest.raises(SynoError, match=r"y.gz: error: "):
        read_idx(zipped)


def test_the_split_is_stratified_disjoint_and_always_the_same() -> None:
    labels = np.repeat(np.arange(4), [50, 100, 10, 200])
    train, held = split(labels, 0.2)
    assert sorted([*train, *held]) == list(range(360))
    assert np.array_equal(np.bincount(labels[held]), [10, 20, 2, 40])
    again = split(labels, 0.2)
    assert np.array_equal(train, again[0]) and np.array_equal(held, again[1])
    few = split(labels, 0.5, 100)
    assert len(few[0]) + len(few[1]) == 100


def test_bundled_images_are_real_and_normalized_by_the_training_images() -> None:
    spec = DatasetSpec("digits")
    data, source = load_dataset(spec), find_source(spec)
    assert data.train_images.shape == (len(data.train_labels), *source.image)
    assert len(data.train_labels) + len(data.validation_labels) == source.images == 1797
    assert abs(data.train_images.mean()) < 1e-5 and abs(data.train_images.std() - 1) < 1e-5
    assert set(data.validation_labels) == set(range(source.classes))
    assert data.train_images.dtype == np.float32 and data.train_labels.dtype == np.int32
    few = load_dataset(DatasetSpec("digits", images=300, validation=0.5))
    assert len(few.train_labels) + len(few.validation_labels) == 300
