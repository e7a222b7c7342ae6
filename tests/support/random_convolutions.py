"""Random operators that have a convolution at their core, with views and layouts around it."""

from __future__ import annotations

from random import Random

from xdsl.ir import SSAValue

from syno_ir.builder import Builder, ContractionBuilder
from syno_ir.operator import Operator

BINDINGS = (
    {"N": 2, "B": 3, "C": 3, "O": 4, "H": 6, "W": 4, "D": 8},
    {"N": 1, "B": 2, "C": 2, "O": 3, "H": 4, "W": 10, "D": 6, "k": 4, "d": 3},
)


def random_convolution(seed: int) -> Operator:
    """One to three windows; grouped, depthwise, strided, dilated or not; axes in any order."""
    random = Random(seed)
    build = Builder("convolution", "N, B, C, O, H, W, D; k = 3, g = 2, s = 2, d = 2")
    spatial = ["H", "W", "D"][: random.choice([1, 1, 2, 2, 3])]
    windows = spatial[: random.randint(1, len(spatial))]
    grouped, channels = random.random() < 0.4, random.random() < 0.8
    features, batch = random.random() < 0.8, random.random() < 0.85
    data = ["N"] * batch + ["C*g" if channels else "g"] * grouped + spatial
    data += ["C"] * (channels and not grouped) + ["B"] * (random.random() < 0.3)
    sizes = [random.choice(["k", "2", "k", "1", "5"]) for _ in windows]
    weight = ["g"] * grouped + ["O"] * features + ["C"] * channels + sizes
    if random.random() < 0.5:
        random.shuffle(data)
    order = random.sample(range(len(weight)), len(weight))
    x, w = build.tensor(data), build.weight([weight[place] for place in order])
    contraction = build.contract(x, w, scale=random.choice(["1", "1", "1/k"]))
    x_dims, w_dims = contraction.dims
    axes = dict(zip(data, x_dims, strict=True))
    learned = iter([w_dims[order.index(place)] for place in range(len(weight))])
    result = [axes[name] for name in ("N", "B") if name in axes]
    group, channel = _channels(contraction, axes, grouped, channels, random)
    summed: list[SSAValue] = []
    if group is not None:
        group = contraction.share(group, next(learned))
    feature = next(learned) if features else None
    if group is not None and feature is not None and random.random() < 0.7:
        result.append(contraction.merge(group, feature))
    else:
        result += [dim for dim in (group, feature) if dim is not None]
    if channel is not None:
        summed.append(contraction.share(channel, next(learned)))
    for name, size in zip(windows, sizes, strict=True):
        position, offset = _window(contraction, axes[name], size, random)
        summed.append(contraction.share(offset, next(learned)))
        result.append(position)
    result += [axes[name] for name in spatial[len(windows) :]]
    if random.random() < 0.2:
        result.append(contraction.expand(random.choice(["1", "s", "C"])))
    if random.random() < 0.3:
        random.shuffle(result)
    contraction.reduce(*summed)
    return build.returns(contraction.yields(*result), BINDINGS)


def _channels(
    contraction: ContractionBuilder,
    axes: dict[str, SSAValue],
    grouped: bool,
    channels: bool,
    random: Random,
) -> tuple[SSAValue | None, SSAValue | None]:
    """The dim of the groups and that of the channels in a group."""
    if grouped and channels:
        if random.random() < 0.5:
            return contraction.split(axes["C*g"], "C")
        channel, group = contraction.split(axes["C*g"], "g")
        return group, channel
    return axes.get("g"), axes.get("C")


def _window(
    contraction: ContractionBuilder, dim: SSAValue, size: str, random: Random
) -> tuple[SSAValue, SSAValue]:
    if random.random() < 0.2:
        dim = contraction.shift(dim, 1)
    if random.random() < 0.1:
        dim = contraction.reverse(dim)
    mode = random.choice(["same", "same", "causal", "circular"])
    dilation = random.choice(["1", "1", "d"])
    position, offset = contraction.unfold(dim, size, dilation=dilation, mode=mode)
    if random.random() < 0.4:
        position = contraction.stride(position, "s")
    return position, offset
