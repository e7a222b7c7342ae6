"""What a candidate is worth: its accuracy after training, and the time of a forward pass.

An ``Evaluator`` lives in a worker process, keeps what is the same for all candidates, and judges
one operator after another.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean
from typing import Any

import jax
import jax.numpy as jnp

from syno_ir.lowering.failure import Failure, failing_as
from syno_ir.lowering.timing import milliseconds, ratio, time_in_turns
from syno_ir.operator import parse
from syno_ir.search.chain import find_plan
from syno_ir.search.dataset import find_source, load_dataset
from syno_ir.search.network import (
    Layer,
    Network,
    Tree,
    build_network,
    convolution_layers,
    operator_layers,
)
from syno_ir.search.outcome import Time, Timing, Train, Training
from syno_ir.search.reference import BASELINE, reference_at_places
from syno_ir.search.spec import Spec
from syno_ir.search.training import Trained, accuracy_of, initial, train

Forward = Callable[[Tree, Any, Tree], Any]
"""From parameters, images and moments to logits."""

LAYOUTS = ("NCHW", "NHWC")


class Evaluator:
    """Trains and times operators in the network of a spec."""

    def __init__(self, spec: Spec):
        """Loads the data and compiles the baselines. Raises ``SynoError`` if that cannot be."""
        self._spec = spec
        source = find_source(spec.dataset)
        self._classes = source.classes
        self._chain = find_plan(spec.network)(spec.operator, source.image)
        self._data = load_dataset(spec.dataset)
        self._images = jnp.zeros((spec.latency.batch, *source.image))
        self._trained: Callable[[], Any] | None = None
        """A pass of the network that was trained last."""
        baseline = reference_at_places(BASELINE, spec.operator)
        window = baseline.bindings[0]["k"]
        self._baselines = {"own": self._untrained(operator_layers(baseline))}
        for layout in LAYOUTS:
            layers = convolution_layers(self._chain, window, layout)
            self._baselines[layout] = self._untrained(layers)

    @property
    def device(self) -> str:
        """What trains and is timed."""
        return jax.devices()[0].device_kind

    def __call__(self, order: Train | Time, /) -> Training | Timing:
        """Do what is asked. Raises ``Failure``."""
        return self._train(order.text) if isinstance(order, Train) else self._time()

    def _train(self, text: str) -> Training:
        """Train the operator at its bindings, and keep its forward pass to be timed."""
        spec, self._trained = self._spec, None
        with failing_as("compile error"):
            network = build_network(self._chain, self._classes, operator_layers(parse(text)))
        runs = [train(network, self._data, spec.training, seed) for seed in spec.training.seeds]
        params, moments = runs[0].params, runs[0].moments
        with failing_as("compile error"):
            forward = self._forward(network, params, moments)
        accuracies = tuple(self._accuracy(forward, run) for run in runs)
        self._trained = self._timed(forward, params, moments)
        return Training(accuracies, mean(run.loss for run in runs))

    def _time(self) -> Timing:
        if self._trained is None:
            raise Failure("crash", "the process that had trained it ended before it was timed")
        runs = {"operator": self._trained, **self._baselines}
        times = time_in_turns(runs, self._spec.latency.rounds)
        lax = min(LAYOUTS, key=lambda layout: milliseconds(times, layout))
        return Timing(
            latency=milliseconds(times, "operator"),
            lax_latency=milliseconds(times, lax),
            own_latency=milliseconds(times, "own"),
            speedup_over_lax=ratio(times, lax, "operator"),
            speedup_over_own=ratio(times, "own", "operator"),
        )

    def _accuracy(self, forward: Forward, run: Trained) -> float:
        def predict(images: Any) -> Any:
            return forward(run.params, images, run.moments)

        return accuracy_of(predict, self._data, self._spec.latency.batch)

    def _forward(self, network: Network, params: Tree, moments: Tree) -> Forward:
        """The compiled forward pass, for as many images as are timed."""

        def logits(params: Tree, images: Any, moments: Tree) -> Any:
            return network.apply(params, images, moments)[0]

        return jax.jit(logits).lower(params, self._images, moments).compile()

    def _timed(self, forward: Forward, params: Tree, moments: Tree) -> Callable[[], Any]:
        """A pass that returns when its result is there."""
        return lambda: jax.block_until_ready(forward(params, self._images, moments))

    def _untrained(self, layers: list[Layer]) -> Callable[[], Any]:
        """The pass of a network with these layers and initial parameters."""
        network = build_network(self._chain, self._classes, layers)
        params = initial(network, 0)
        moments = [(jnp.zeros_like(gain), jnp.ones_like(gain)) for gain in params["gains"]]
        return self._timed(self._forward(network, params, moments), params, moments)
