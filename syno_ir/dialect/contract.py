"""Contractions: tensors in, one tensor out, and the primitives between their dims."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from xdsl.dialects.builtin import UnitAttr
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, IsTerminator

from syno_ir.blend import Blend, count_factors, format_blend, is_product, product
from syno_ir.dialect.attributes import (
    AnyTensorType,
    BlendAttr,
    DimType,
    SizeAttr,
    TensorType,
    WeightType,
    parse_blend,
    parse_size_text,
    shapes_agree,
    types_agree,
)
from syno_ir.dialect.primitive import (
    HasLaws,
    Primitive,
    find_value,
    parse_dim,
    refuse_unknown_clause,
    size_of,
)
from syno_ir.dialect.violation import Violation, name_of, ops_of, users_of
from syno_ir.size import ONE, Size


@irdl_op_definition
class YieldOp(IRDLOperation):
    """The dims of a contraction's result, in order."""

    name = "syno.yield"

    dims = var_operand_def(DimType)
    traits = traits_def(IsTerminator())

    def __init__(self, *dims: SSAValue):
        Operation.__init__(self, operands=dims)

    @classmethod
    def parse(cls, parser: Parser) -> YieldOp:
        dims: list[SSAValue] = []
        if parser.lexer.input.content.startswith("%", parser.pos):
            dims += parser.parse_comma_separated_list(
                parser.Delimiter.NONE, lambda: parse_dim(parser)
            )
        op = cls(*dims)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        if self.dims:
            printer.print_string(" ")
            printer.print_list(self.dims, printer.print_operand)
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        if not isinstance(self.parent_op(), ContractOp):
            raise Violation(
                self, "stands outside a contraction", hint="it ends the region of a syno.contract"
            )


@irdl_op_definition
class ContractOp(IRDLOperation):
    """``out[i] = scale * sum_r blend(T_1[e_1(i, r)], ..., T_n[e_n(i, r)])``.

    The block arguments are the dims of the operands, one tensor after the other; the region wires
    them to the dims of the result. ``r`` are the iterators of the reduces; ``scale`` is a positive
    rational size. The result is a weight if all operands are, else data.
    """

    name = "syno.contract"

    tensors = var_operand_def(TensorType | WeightType)
    body = region_def("single_block")
    result = result_def(TensorType | WeightType)
    scale = prop_def(SizeAttr, default_value=SizeAttr(ONE))
    blend = prop_def(BlendAttr)
    partial = opt_prop_def(UnitAttr)
    """Set while a search builds the operator: the dims need not meet the operands' yet."""

    traits = traits_def(IsolatedFromAbove(), HasLaws())

    def __init__(
        self,
        tensors: Sequence[SSAValue],
        body: Region,
        *,
        scale: Size = ONE,
        blend: Blend | None = None,
        partial: bool = False,
    ):
        properties: dict[str, Attribute] = {
            "scale": SizeAttr(scale),
            "blend": BlendAttr(product(len(tensors)) if blend is None else blend),
        }
        if partial:
            properties["partial"] = UnitAttr()
        Operation.__init__(
            self,
            operands=tensors,
            result_types=[_result_type(tensors, body)],
            properties=properties,
            regions=[body],
        )

    @property
    def block(self) -> Block:
        return self.body.block

    @property
    def yielded(self) -> tuple[SSAValue, ...]:
        """The dims of the result, inside the region."""
        terminator = self.block.last_op
        assert isinstance(terminator, YieldOp)
        return tuple(terminator.operands)

    @property
    def primitives(self) -> tuple[Primitive, ...]:
        return tuple(op for op in self.block.ops if isinstance(op, Primitive))

    def dims_of(self, tensor: int) -> tuple[SSAValue, ...]:
        """The dims of an operand, inside the region."""
        start = sum(len(shape_of(t)) for t in self.tensors[:tensor])
        return self.block.args[start : start + len(shape_of(self.tensors[tensor]))]

    @classmethod
    def parse(cls, parser: Parser) -> ContractOp:
        partial = parser.parse_optional_keyword("partial") is not None
        factors = _Factors(parser)
        blend = factors.parse()
        scale = parse_size_text(parser) if parser.parse_optional_keyword("scale") else ONE
        refuse_unknown_clause(parser, cls.name, ["scale"], ["attributes"])
        attributes = parser.parse_optional_attr_dict_with_keyword()
        region = parser.parse_region(factors.arguments)
        _check_end(parser, region)
        op = cls(factors.tensors, region, scale=scale, blend=blend, partial=partial)
        if attributes is not None:
            op.attributes |= attributes.data
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" partial (" if self.partial else "(")
        if is_product(self.blend.data):
            printer.print_list(range(len(self.tensors)), lambda i: self._print_factor(printer, i))
        else:
            self._print_blend(printer)
        printer.print_string(")")
        if self.scale.data != ONE:
            printer.print_string(f" scale {self.scale.data}")
        printer.print_op_attributes(self.attributes, print_keyword=True)
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=bool(self.partial))

    def _print_factor(self, printer: Printer, tensor: int) -> None:
        printer.print_operand(self.tensors[tensor])
        if not self.partial:
            with printer.in_square_brackets():
                printer.print_list(self.dims_of(tensor), printer.print_operand)

    def _print_blend(self, printer: Printer) -> None:
        marks = [f"\0{tensor}\0" for tensor in range(len(self.tensors))]
        for piece in format_blend(self.blend.data, marks).split("\0"):
            if piece.isdecimal():
                self._print_factor(printer, int(piece))
            else:
                printer.print_string(piece)

    def verify_(self) -> None:
        parent = self.parent_op()
        if parent is not None and parent.name != "syno.func":
            raise Violation(
                self, "stands outside a function", hint="contractions stand in a syno.func"
            )
        self._verify_region()
        if count_factors(self.blend.data) != len(self.tensors):
            raise Violation(
                self,
                f"the blend has {count_factors(self.blend.data)} factors "
                f"but there are {len(self.tensors)} tensors",
                hint="every tensor stands once in the blend",
            )
        if not self.partial:
            self._verify_arguments()
        expected = _result_type(self.tensors, self.body)
        if not types_agree(self.result.type, expected):
            raise Violation(
                self,
                f"the result is declared as {self.result.type} but the region yields {expected}",
                hint="a contraction is a weight if all its tensors are, and has the yielded dims",
            )

    def _verify_region(self) -> None:
        for argument in self.block.args:
            if not isinstance(argument.type, DimType):
                raise Violation(
                    self,
                    f"{name_of(argument)} is a {argument.type}",
                    hint="the block arguments of a contraction are dims",
                )
        if not isinstance(self.block.last_op, YieldOp):
            raise Violation(self, "its region has no end", hint="end it with a syno.yield")
        for op in self.block.ops:
            if not isinstance(op, Primitive | YieldOp):
                raise Violation(
                    op, "stands in a contraction", hint="its region holds dim primitives only"
                )
        for dim in chain(self.block.args, *(op.results for op in self.block.ops)):
            if dim.has_one_use():
                continue
            users = users_of(dim)
            name = f"dim {name_of(dim)} of size {size_of(dim)}"
            if not users:
                raise Violation(
                    self if isinstance(dim.owner, Block) else dim.owner,
                    f"{name} is dropped",
                    hint="use every dim once: yield it, reduce it, or share it with a weight",
                    at=[name_of(dim)],
                )
            raise Violation(
                users[-1],
                f"{name} is used {len(users)} times, by {ops_of(users)}",
                hint="use every dim once; to read a tensor twice, pass it as two arguments",
                at=[name_of(dim)] * users.count(users[-1]),
            )

    def _verify_arguments(self) -> None:
        declared = tuple(size_of(dim) for dim in self.block.args)
        expected = tuple(chain.from_iterable(shape_of(t) for t in self.tensors))
        if not shapes_agree(declared, expected):
            raise Violation(
                self,
                f"its region takes dims <{', '.join(map(str, declared))}> "
                f"but its tensors have <{', '.join(map(str, expected))}>",
                hint="the block arguments are the dims of the tensors, one tensor after another",
            )


def shape_of(tensor: SSAValue) -> tuple[Size, ...]:
    """The sizes of a tensor's dims."""
    assert isinstance(tensor.type, TensorType | WeightType)
    return tensor.type.data


def parse_tensor(parser: Parser) -> SSAValue:
    """A tensor that is defined above, found by its name alone.

    Raises ``ParseError`` if there is none of that name.
    """
    return find_value(parser, "tensor", TensorType | WeightType, "expected a tensor such as %x")


def _check_end(parser: Parser, region: Region) -> None:
    """Raises ``ParseError`` at the closing brace unless the region is a block with a yield."""
    blocks = list(region.blocks)
    ops = list(blocks[0].ops) if blocks else []
    if len(blocks) == 1 and ops and isinstance(ops[-1], YieldOp):
        return
    if len(blocks) > 1:
        message = f"the region of a contraction is one block, this one has {len(blocks)}"
    elif not ops:
        message = "a contraction ends with syno.yield, this one is empty"
    else:
        message = f"a contraction ends with syno.yield, this one with {ops[-1].name}"
        if ops[-1].name == "syno.return":
            message += "\nhint: close the contraction with a `}` before it"
    brace = parser.lexer.input.content.rfind("}", 0, parser.pos)
    parser.raise_error(message, brace, brace + 1)


def _result_type(tensors: Sequence[SSAValue], body: Region) -> AnyTensorType:
    terminator = body.block.last_op
    assert isinstance(terminator, YieldOp)
    kind = WeightType if all(isinstance(t.type, WeightType) for t in tensors) else TensorType
    return kind(tuple(size_of(dim) for dim in terminator.dims))


class _Factors:
    """The operands of a contraction as they are parsed: ``%x[%n, %c] * %w[%o, %i] + %b[%p]``."""

    def __init__(self, parser: Parser):
        self.parser = parser
        self.tensors: list[SSAValue] = []
        self.arguments: list[Parser.Argument] | None = []

    def parse(self) -> Blend:
        parser = self.parser
        parser.parse_punctuation("(", " before the tensors of a contraction")
        if parser.parse_optional_punctuation(")") is not None:
            return product(0)
        blend = parse_blend(parser, self.parse_factor)
        text = parser.lexer.input.content
        while (mark := text[parser.pos : parser.pos + 1]) in (",", "+", "*"):
            if mark != "," or blend is not None:
                form = "list" if blend is None else "blend"
                parser.raise_error(
                    f"a {form} of tensors cannot go on with `{mark}`\n"
                    "hint: write a list, (%x, %w, %b), or one expression, (%x * %w + %b)"
                )
            parser.parse_punctuation(",")
            self.parse_factor()
        parser.parse_punctuation(")", ", `,`, `+` or `*` after a tensor")
        return product(len(self.tensors)) if blend is None else blend

    def parse_factor(self) -> None:
        parser = self.parser
        start = parser.pos
        tensor = parse_tensor(parser)
        name = parser.lexer.input.content[start : parser.pos].split("[")[0].strip()
        first = not self.tensors
        self.tensors.append(tensor)
        subscript = parser.parse_optional_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: parser.parse_argument(expect_type=False)
        )
        if subscript is None and first:
            self.arguments = None
        if (subscript is None) != (self.arguments is None):
            parser.raise_error(
                f"name the dims of {name}, as in %x[%n, %c], or of no tensor", start, parser.pos
            )
        if subscript is None or self.arguments is None:
            return
        shape = shape_of(tensor)
        if len(subscript) != len(shape):
            parser.raise_error(
                f"{name} has {len(shape)} dims <{', '.join(map(str, shape))}> "
                f"but {len(subscript)} {'is' if len(subscript) == 1 else 'are'} named",
                start,
                parser.pos,
            )
        self.arguments += [
            name.resolve(DimType(size)) for name, size in zip(subscript, shape, strict=True)
        ]
