"""Training a network: the result is a function of the network, the data, the spec and a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from syno_ir.lowering.failure import Failure, failing_as
from syno_ir.search.dataset import Dataset
from syno_ir.search.network import Network, Tree
from syno_ir.search.spec import TrainingSpec

QUICK: dict[str, Any] = {"xla_backend_optimization_level": 0}
"""Drawing initial weights runs once, so it is compiled quickly rather than well."""


@dataclass(frozen=True)
class Trained:
    """A network after its last step."""

    params: Tree
    moments: Tree
    """For normalization in use: the means over the steps of the last epoch."""
    loss: float
    """The mean cross entropy over the last epoch, in nats."""


def initial(network: Network, seed: int) -> Tree:
    """The parameters before training."""
    key = jax.random.key(seed)
    return jax.jit(network.init).lower(key).compile(compiler_options=QUICK)(key)


def train(network: Network, data: Dataset, spec: TrainingSpec, seed: int) -> Trained:
    """Train for ``spec.epochs``, each a new order of the training images, in batches that are full.

    Raises ``Failure`` if the training step does not compile or the loss is not finite.
    """
    count = len(data.train_labels)
    batch = min(spec.batch, count)
    steps = count // batch
    schedule = optax.cosine_decay_schedule(spec.learning_rate, spec.epochs * steps)
    optimizer: optax.GradientTransformation = getattr(optax, spec.optimizer)(schedule)

    def loss_of(params: Tree, images: Any, labels: Any) -> Any:
        logits, moments = network.apply(params, images)
        losses = optax.softmax_cross_entropy_with_integer_labels(logits, labels)
        return losses.mean(), moments

    def epoch(params: Tree, state: Tree, images: Any, labels: Any, order: Any) -> Any:
        def step(carry: Any, chosen: Any) -> Any:
            params, state = carry
            slope_of = jax.value_and_grad(loss_of, has_aux=True)
            (loss, moments), slope = slope_of(params, images[chosen], labels[chosen])
            updates, state = optimizer.update(slope, state, params)
            return (optax.apply_updates(params, updates), state), (loss, moments)

        carry, history = jax.lax.scan(step, (params, state), order)
        return carry, jax.tree.map(lambda x: x.mean(0), history)

    with failing_as("compile error"):
        params = initial(network, seed)
        state = optimizer.init(params)
        images, labels = jnp.asarray(data.train_images), jnp.asarray(data.train_labels)
        order = jnp.zeros((steps, batch), jnp.int32)
        run = jax.jit(epoch).lower(params, state, images, labels, order).compile()
    stream = np.random.default_rng(seed)
    moments, loss = None, float("nan")
    for _ in range(spec.epochs):
        order = stream.permutation(count)[: steps * batch].reshape(steps, batch)
        carry, (mean_loss, moments) = run(params, state, images, labels, order.astype(np.int32))
        params, state = carry
        loss = float(mean_loss)
        if not np.isfinite(loss):
            problem = f"the loss is {loss}, with learning rate {spec.learning_rate}"
            raise Failure("not finite", problem)
    return Trained(params, moments, loss)


def accuracy_of(predict: Callable[[Any], Any], data: Dataset, batch: int) -> float:
    """The fraction of the validation images whose largest logit is that of their label.

    ``predict`` takes as many images as ``batch``.
    """
    count = len(data.validation_labels)
    images = np.pad(data.validation_images, [(0, -count % batch), (0, 0), (0, 0), (0, 0)])
    batches = jnp.asarray(images).reshape(-1, batch, *images.shape[1:])
    logits = np.concatenate([np.asarray(predict(part)) for part in batches])[:count]
    return float((logits.argmax(1) == data.validation_labels).mean())
