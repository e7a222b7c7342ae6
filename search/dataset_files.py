"""The files in which MNIST, Fashion-MNIST, CIFAR-10 and CIFAR-100 are published.

Of each data set the training images are read.
"""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syno_ir.errors import SynoError

Array = NDArray[Any]

IDX_UNSIGNED_BYTES = 8
CIFAR_IMAGE = (3, 32, 32)


def read_mnist(folder: Path | None) -> tuple[Array, Array]:
    """Images ``[count, 1, 28, 28]`` and labels from idx files, compressed by gzip or not."""
    images = read_idx(_find(folder, ["train-images-idx3-ubyte", "train-images.idx3-ubyte"]))
    labels = read_idx(_find(folder, ["train-labels-idx1-ubyte", "train-labels.idx1-ubyte"]))
    return _checked(images[:, None] if images.ndim == 3 else images, labels, folder)


def read_idx(path: Path) -> Array:
    """The array in an idx file: a magic number, big-endian sizes, then unsigned bytes."""
    content = _read(path)
    if len(content) < 4 or content[:3] != bytes([0, 0, IDX_UNSIGNED_BYTES]):
        raise SynoError(f"{path}: error: this is no idx file of unsigned bytes")
    header = 4 + 4 * content[3]
    if len(content) < header:
        raise SynoError(f"{path}: error: the file ends within its header")
    shape = tuple(int(n) for n in np.frombuffer(content[4:header], ">i4"))
    values = np.frombuffer(content[header:], np.uint8)
    if values.size != np.prod(shape):
        raise SynoError(
            f"{path}: error: the file has {values.size} values, its header says {shape}"
            "\n  hint: it may be incomplete; get it again"
        )
    return values.reshape(shape)


def read_cifar(folder: Path | None, classes: int) -> tuple[Array, Array]:
    """Images ``[count, 3, 32, 32]`` and labels, from the Python files or the binary ones.

    Of CIFAR-100 these are the fine labels.
    """
    if classes == 10:
        names = [f"data_batch_{number}" for number in range(1, 6)]
        subfolders = ["cifar-10-batches-py", "cifar-10-batches-bin"]
    else:
        names, subfolders = ["train"], ["cifar-100-python", "cifar-100-binary"]
    paths = [_find(folder, [name, f"{name}.bin"], subfolders) for name in names]
    parts = [
        _read_records(path, classes) if path.suffix == ".bin" else _read_pickle(path, classes)
        for path in paths
    ]
    images, labels = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _checked(images.reshape(-1, *CIFAR_IMAGE), labels, folder)


def _read_records(path: Path, classes: int) -> tuple[Array, Array]:
    """Records of a label, or of a coarse and a fine one, and the pixels."""
    header = 1 if classes == 10 else 2
    length = header + int(np.prod(CIFAR_IMAGE))
    content = np.frombuffer(_read(path), np.uint8)
    if not content.size or content.size % length:
        raise SynoError(f"{path}: error: its {content.size} bytes are no records of {length}")
    records = content.reshape(-1, length)
    return records[:, header:], records[:, header - 1]


def _read_pickle(path: Path, classes: int) -> tuple[Array, Array]:
    try:
        entries = _ArraysOnly(BytesIO(_read(path)), encoding="bytes").load()
        labels = entries[b"labels" if classes == 10 else b"fine_labels"]
        return np.asarray(entries[b"data"], np.uint8), np.asarray(labels)
    except (pickle.UnpicklingError, KeyError, TypeError, ValueError, EOFError) as error:
        raise SynoError(
            f"{path}: error: this is no batch of CIFAR-{classes} for Python: {error}"
        ) from None


class _ArraysOnly(pickle.Unpickler):
    """A pickle can call anything that it names; this one may name what arrays are made of."""

    def find_class(self, module: str, name: str) -> Any:
        module = module.replace("numpy.core", "numpy._core")
        if (module, name) in _ARRAY_PARTS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


_ARRAY_PARTS = {
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.numeric", "_frombuffer"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),
}


def _find(folder: Path | None, names: Sequence[str], subfolders: Sequence[str] = ()) -> Path:
    """The file of one of these names, compressed or not, in the folder or one within it."""
    assert folder is not None
    for place in [folder, *(folder / name for name in subfolders)]:
        for name in names:
            for path in place / name, place / f"{name}.gz":
                if path.is_file():
                    return path
    raise SynoError(
        f"{folder}: error: there is no {names[0]} in this folder"
        f"\n  hint: files may be called {', '.join(names)}, and end in .gz"
    )


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError) as error:
        raise SynoError(f"{path}: error: {error}") from None


def _checked(images: Array, labels: Array, folder: Path | None) -> tuple[Array, Array]:
    if images.ndim != 4 or labels.ndim != 1 or len(images) != len(labels):
        raise SynoError(
            f"{folder}: error: images {images.shape} and labels {labels.shape} do not match"
        )
    return images, labels
