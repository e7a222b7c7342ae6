"""Arrays of any library as TVM's tensors, by DLPack."""

from __future__ import annotations

from typing import Any

import numpy as np

from syno_ir.errors import SynoError
from syno_ir.lowering.tvm.adapter import Tensor, device_numbered, from_dlpack, on_device
from syno_ir.lowering.tvm.emit import DTYPE


def tensor_of(array: Any, device: Any, subject: str) -> Tensor:
    """An array of float32 on a device, copied if it is strided, unaligned, read-only or elsewhere.

    Raises ``SynoError``, which begins with the ``subject``, unless it is one that can be read here.
    """
    if not (hasattr(array, "__dlpack__") and hasattr(array, "__dlpack_device__")):
        raise SynoError(
            f"{subject}: expected an array that speaks DLPack, got {type(array).__name__}"
            "\n  hint: arrays of numpy, JAX and torch do; under jax.jit there are none"
        )
    kind, number = array.__dlpack_device__()
    there = device_numbered(int(kind), int(number))
    if not there.exist:
        raise SynoError(
            f"{subject} is on {there}, where this TVM cannot read it"
            f"\n  hint: copy it to {device} first"
        )
    tensor = _adopted(array, device, subject)
    if tensor.dtype != DTYPE:
        raise SynoError(
            f"{subject} has dtype {tensor.dtype}, not {DTYPE}\n  hint: convert it to {DTYPE} first"
        )
    return tensor if tensor.device == device else on_device(tensor.numpy(), device)


def _adopted(array: Any, device: Any, subject: str) -> Tensor:
    """The array itself; a copy on a device if it is strided, not aligned or read-only."""
    try:
        return from_dlpack(array)
    except (ValueError, RuntimeError, BufferError):
        pass
    try:
        return on_device(np.asarray(np.from_dlpack(array), order="C"), device)
    except (ValueError, RuntimeError, BufferError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise SynoError(
            f"{subject} cannot be read: {reason}"
            f"\n  hint: make it a contiguous array of {DTYPE} on {device}"
        ) from None
