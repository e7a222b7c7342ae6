"""Initial weights: scaled so that a result has the variance of the data.

A contraction's result is a sum of R terms, each ``scale`` times a data value times n weights. If
all are independent with mean 0 and the data has variance 1, so has the result where each weight has
variance ``(R * scale**2) ** (-1/n)``, which for a convolution is LeCun's ``1 / fan_in``. Weights
that no data meets, a bias, begin as zeros.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from xdsl.ir import Block, SSAValue

from syno_ir.blend import monomials
from syno_ir.coordinates import reduced_dims, scale_of
from syno_ir.dialect import ContractOp, FuncOp, WeightType
from syno_ir.dialect.contract import shape_of
from syno_ir.dialect.primitive import size_of
from syno_ir.lowering.symbolic import Names, show_size
from syno_ir.size import ONE, Size

Variance = tuple[tuple[Size, Fraction], ...]
"""A product of powers of sizes."""


def init_lines(
    func: FuncOp, names: Names, values: Mapping[str, int], *, packed: bool = False
) -> list[str]:
    """The lines of ``init``; symbols in ``values`` have defaults. ``packed`` calls ``pack``."""
    weights = [a for a in func.arguments if isinstance(a.type, WeightType)]
    variances = weight_variances(func)
    used = {s for w in weights for size in shape_of(w) for s in size.symbols}
    used |= {s for v in variances.values() for size, _ in v for s in size.symbols}
    symbols = [s for s in func.symbols.data.names if s in used]
    options = [f"{s}={values[s]}" if s in values else s for s in symbols]
    lines = [
        f"def init(key, *, {', '.join([*options, 'dtype=jnp.float32'])}):",
        '    """Weights with which a result has the variance of the data."""',
    ]
    if not weights:
        return [*lines, "    return {}"]
    if len(weights) > 1:
        lines.append(f"    keys = jax.random.split(key, {len(weights)})")
    lines.append(f"    return {'pack(' if packed else ''}{{")
    for number, weight in enumerate(weights):
        shape = ", ".join(map(show_size, shape_of(weight)))
        shape = f"({shape},)" if len(shape_of(weight)) == 1 else f"({shape})"
        if weight in variances:
            key = f"keys[{number}]" if len(weights) > 1 else "key"
            deviation = _deviation(variances[weight])
            value = f"{deviation}jax.random.normal({key}, {shape}, dtype)"
        else:
            value = f"jnp.zeros({shape}, dtype)"
        lines.append(f'        "{names.of(weight)}": {value},')
    return [*lines, f"    }}{')' if packed else ''}"]


def weight_variances(func: FuncOp) -> dict[SSAValue, Variance]:
    """The variance of each weight that data meets; the others have none."""
    variances: dict[SSAValue, Variance] = {}
    for contraction in reversed(func.contractions):
        _spread(contraction, variances)
    return {tensor: v for tensor, v in variances.items() if isinstance(tensor.owner, Block)}


def _spread(contraction: ContractOp, variances: dict[SSAValue, Variance]) -> None:
    """Give the weights of a contraction their variance, from that of its result."""
    terms = scale_of(contraction) ** 2
    for dim in reduced_dims(contraction):
        terms = terms * size_of(dim)
    learned = isinstance(contraction.result.type, WeightType)
    if learned and contraction.result not in variances:
        return
    target = variances.get(contraction.result, ())
    for product in monomials(contraction.blend.data):
        tensors = [contraction.tensors[i] for i in product]
        weights = [t for t in tensors if isinstance(t.type, WeightType)]
        if not weights or (len(weights) == len(tensors) and not learned):
            continue
        share = Fraction(1, len(weights))
        factors = [*target, (terms, Fraction(-1))]
        variance = tuple((size, power * share) for size, power in factors if size != ONE)
        for weight in weights:
            variances.setdefault(weight, variance)


def _deviation(variance: Variance) -> str:
    """The square root of a variance as a factor, ``(C_in*k**2) ** -0.5 * ``; nothing if it is 1."""
    return "".join(f"({size}) ** {float(power / 2):.6g} * " for size, power in variance)
