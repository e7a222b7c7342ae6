"""Ways to make an operator smaller, each a draft that may be no valid operator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.ir import Attribute, SSAValue

from syno_ir.blend import is_product, product
from syno_ir.debugging.draft import Dim, Draft, Stage, Step
from syno_ir.dialect import MergeOp, ReduceOp, ShareOp, SizeAttr, TensorType, WeightType
from syno_ir.dialect.attributes import AnyTensorType
from syno_ir.dialect.primitive import size_of
from syno_ir.dialect.symbols import Symbols
from syno_ir.size import ONE, Size

NUMBERS = (1, 2, 3, 4, 6)
"""What symbols are replaced by."""


def shrinkings(draft: Draft) -> Iterator[Draft]:
    """Smaller operators, those first that leave out most."""
    for shrink in (_cut, _drop_dims, _peel, _bypass, _plain_parameters, _fewer_symbols):
        yield from shrink(draft)


def _cut(draft: Draft) -> Iterator[Draft]:
    """The stages up to one, and those from one on; what is missing becomes an argument."""
    for number in range(len(draft.stages)):
        if number + 1 < len(draft.stages):
            yield _used(
                replace(
                    draft,
                    stages=draft.stages[: number + 1],
                    returned=draft.stages[number].result,
                )
            )
        if number:
            made = [stage.result for stage in draft.stages[:number]]
            arguments = {t: t.type for t in made if isinstance(t.type, TensorType | WeightType)}
            arguments = {**draft.arguments, **arguments}
            yield _used(replace(draft, stages=draft.stages[number:], arguments=arguments))


def _used(draft: Draft) -> Draft:
    """The draft without arguments that no stage uses."""
    used = {tensor for stage in draft.stages for tensor in stage.tensors}
    return replace(draft, arguments={a: t for a, t in draft.arguments.items() if a in used})


def _drop_dims(draft: Draft) -> Iterator[Draft]:
    """Without a tensor, without one axis of an argument, without one dim of ones."""
    for number, stage in enumerate(draft.stages):
        for place, tensor in enumerate(stage.tensors):
            if tensor in draft.arguments and is_product(stage.blend) and len(stage.tensors) > 1:
                yield _used(_without_tensor(draft, number, place))
    for number, stage in enumerate(draft.stages):
        for tensor, dims in zip(stage.tensors, stage.dims, strict=True):
            if tensor in draft.arguments:
                for dim in dims:
                    yield _dropped(draft, number, [dim])
        for step in stage.steps:
            if not step.operands:
                rest = replace(stage, steps=tuple(s for s in stage.steps if s is not step))
                yield _dropped(draft.with_stage(number, rest), number, step.results)


def _without_tensor(draft: Draft, number: int, place: int) -> Draft:
    stage = draft.stages[number]
    draft = _dropped(draft, number, stage.dims[place])
    stage = draft.stages[number]
    rest = replace(
        stage,
        tensors=stage.tensors[:place] + stage.tensors[place + 1 :],
        dims=stage.dims[:place] + stage.dims[place + 1 :],
        blend=product(len(stage.tensors) - 1),
    )
    return draft.with_stage(number, rest)


def _dropped(draft: Draft, number: int, dims: Sequence[Dim]) -> Draft:
    """The function without these dims of a stage, and without what comes of them."""
    stage = draft.stages[number]
    gone = set(dims)
    instead: dict[Dim, Dim] = {}
    steps: list[Step] = []
    for step in stage.steps:
        operands = tuple(instead.get(dim, dim) for dim in step.operands)
        kept = tuple(dim for dim in operands if dim not in gone)
        if len(kept) == len(operands):
            steps.append(replace(step, operands=operands))
        elif step.kind is ReduceOp and kept:
            steps.append(replace(step, operands=kept))
        elif step.kind in (ShareOp, MergeOp) and kept:
            instead[step.results[0]] = kept[0]
        else:
            gone |= set(step.results)
    yields = tuple(instead.get(dim, dim) for dim in stage.yields)
    axes = [axis for axis, dim in enumerate(yields) if dim in gone]
    rest = replace(
        stage,
        dims=tuple(tuple(d for d in of_tensor if d not in gone) for of_tensor in stage.dims),
        steps=tuple(steps),
        yields=tuple(dim for dim in yields if dim not in gone),
    )
    draft = replace(draft.with_stage(number, rest), arguments=_arguments(draft, rest))
    for later in range(number + 1, len(draft.stages)):
        for tensor, of_tensor in zip(
            draft.stages[later].tensors, draft.stages[later].dims, strict=True
        ):
            if tensor is stage.result and axes:
                return _dropped(draft, later, [of_tensor[axis] for axis in axes])
    return draft


def _arguments(draft: Draft, stage: Stage) -> dict[SSAValue, AnyTensorType]:
    """The arguments' types, those of a stage with the sizes of the dims that it now has."""
    arguments = dict(draft.arguments)
    for tensor, dims in zip(stage.tensors, stage.dims, strict=True):
        if tensor in arguments:
            arguments[tensor] = type(arguments[tensor])(tuple(map(size_of, dims)))
    return arguments


def _peel(draft: Draft) -> Iterator[Draft]:
    """Without a primitive that stands first or last: its other side's dims become axes."""
    for number, stage in enumerate(draft.stages):
        for step in stage.steps:
            rest = replace(stage, steps=tuple(s for s in stage.steps if s is not step))
            where = [
                place
                for place, dims in enumerate(stage.dims)
                if stage.tensors[place] in draft.arguments and set(dims) & set(step.operands)
            ]
            sources = set(chain.from_iterable(stage.dims[place] for place in where))
            if step.operands and set(step.operands) <= sources:
                dims = [
                    _replaced(of_tensor, step.operands, step.results if place == where[0] else ())
                    for place, of_tensor in enumerate(stage.dims)
                ]
                peeled = replace(rest, dims=tuple(dims))
                yield replace(draft.with_stage(number, peeled), arguments=_arguments(draft, peeled))
            if number == len(draft.stages) - 1 and set(step.results) <= set(stage.yields):
                yields = _replaced(stage.yields, step.results, step.operands)
                yield draft.with_stage(number, replace(rest, yields=yields))


def _replaced(dims: Sequence[Dim], old: Sequence[Dim], new: Sequence[Dim]) -> tuple[Dim, ...]:
    """``new`` in the place of the first of ``old``, or behind all; the other old ones are gone."""
    place = next((i for i, dim in enumerate(dims) if dim in old), len(dims))
    before, after = dims[:place], dims[place:]
    return (*before, *new, *(dim for dim in after if dim not in old))


def _bypass(draft: Draft) -> Iterator[Draft]:
    """Without a primitive of one operand, which stands for its first result."""
    for number, stage in enumerate(draft.stages):
        for step in stage.steps:
            if len(step.operands) != 1 or not step.results:
                continue
            first, others = step.results[0], step.results[1:]
            instead = {first: step.operands[0]}
            rest = replace(
                stage,
                steps=tuple(
                    replace(s, operands=tuple(instead.get(d, d) for d in s.operands))
                    for s in stage.steps
                    if s is not step
                ),
                yields=tuple(instead.get(d, d) for d in stage.yields),
            )
            yield _dropped(draft.with_stage(number, rest), number, others)


def _plain_parameters(draft: Draft) -> Iterator[Draft]:
    """Parameters at their defaults, or 1; no scale; one binding, or none."""
    for number, stage in enumerate(draft.stages):
        if stage.scale != ONE:
            yield draft.with_stage(number, replace(stage, scale=ONE))
        for place, step in enumerate(stage.steps):
            definitions = step.kind.get_irdl_definition().properties
            for name, value in step.parameters.items():
                for plain in (definitions[name].default_value, *_plain(value)):
                    if plain is not None and plain != value:
                        changed = replace(step, parameters={**step.parameters, name: plain})
                        steps = (*stage.steps[:place], changed, *stage.steps[place + 1 :])
                        yield draft.with_stage(number, replace(stage, steps=steps))
    if draft.bindings:
        yield replace(draft, bindings=())
        if len(draft.bindings) > 1:
            for binding in draft.bindings:
                yield replace(draft, bindings=(binding,))


def _plain(value: Attribute) -> list[Attribute]:
    if isinstance(value, SizeAttr):
        return [SizeAttr(Size.of(number)) for number in (1, 2)]
    if isinstance(value, IntegerAttr):
        return [IntegerAttr(1, i64), IntegerAttr(-1, i64)]
    return []


def _fewer_symbols(draft: Draft) -> Iterator[Draft]:
    """A number in the place of a symbol, everywhere."""
    for symbol in draft.symbols.names:
        for number in NUMBERS:
            yield _substituted(draft, symbol, number)


def _substituted(draft: Draft, symbol: str, number: int) -> Draft:
    def size(old: Size) -> Size:
        exponent = dict(old.powers).get(symbol, 0)
        return old / Size.symbol(symbol) ** exponent * Size.of(number) ** exponent

    stages = [
        replace(
            stage,
            scale=size(stage.scale),
            steps=tuple(
                replace(
                    step,
                    parameters={
                        name: SizeAttr(size(value.data)) if isinstance(value, SizeAttr) else value
                        for name, value in step.parameters.items()
                    },
                )
                for step in stage.steps
            ),
        )
        for stage in draft.stages
    ]
    return replace(
        draft,
        symbols=Symbols(
            tuple(name for name in draft.symbols.primary if name != symbol),
            tuple(pair for pair in draft.symbols.coefficients if pair[0] != symbol),
        ),
        arguments={a: type(t)(tuple(map(size, t.data))) for a, t in draft.arguments.items()},
        stages=tuple(stages),
        bindings=tuple({s: n for s, n in b.items() if s != symbol} for b in draft.bindings),
    )
