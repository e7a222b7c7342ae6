"""What emitted modules call: each function is printed into the modules that need it."""

import jax.numpy as jnp
from jax import lax


def unfold(x, axis, size, dilation=1, mode="same"):
    """The window around every position of an axis, as a new axis behind it; 0 beyond the ends."""
    n = x.shape[axis]
    before = dilation * (size - 1 if mode == "causal" else size // 2)
    reads = jnp.arange(n)[:, None] + dilation * jnp.arange(size) - before
    if mode == "circular":
        return jnp.take(x, reads % n, axis)
    if size > 32:
        return jnp.take(x, jnp.where(reads < 0, n, reads), axis, mode="fill", fill_value=0)
    padding = [(0, 0)] * x.ndim
    padding[axis] = (before, max(0, dilation * (size - 1) - before))
    x = jnp.pad(x, padding)
    windows = [lax.slice_in_dim(x, k * dilation, k * dilation + n, axis=axis) for k in range(size)]
    return jnp.stack(windows, axis + 1)


def slide(x, axis, along, dilation=1, mode="same"):
    """Element k of axis ``along`` moved k places along ``axis``, as ``unfold`` reads it there."""
    n, size = x.shape[axis], x.shape[along]
    before = dilation * (size - 1 if mode == "causal" else size // 2)
    after = max(0, dilation * (size - 1) - before)
    padding = [(0, 0)] * x.ndim
    padding[axis] = (before, after)
    x = jnp.pad(x, padding, mode="wrap" if mode == "circular" else "constant")
    rows = [lax.slice_in_dim(x, k, k + 1, axis=along) for k in range(size)]
    moved = [
        lax.slice_in_dim(row, k * dilation, k * dilation + n, axis=axis)
        for k, row in enumerate(rows)
    ]
    return jnp.concatenate(moved, along)
