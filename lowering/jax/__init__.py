"""JAX: operators as Python modules for training, emitted as text."""
