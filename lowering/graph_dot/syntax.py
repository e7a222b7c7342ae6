"""The DOT language of Graphviz, read: nodes, edges and subgraphs with their attributes.

Grammar: ``graphviz.org/doc/info/lang.html``, of which an edge joins two nodes here, not subgraphs.
Ports and the default attributes of ``node`` and ``edge`` are for layout, and skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NoReturn

from syno_ir.errors import SynoError


@dataclass(frozen=True)
class Word:
    """A name or a string, without its quotes, and where in the text it stands."""

    text: str
    start: int
    end: int
    is_bare: bool = True
    """False in quotes, where no word is a keyword."""


class DotError(SynoError):
    """What is wrong at a word of a DOT file; whoever knows the file says where that is."""

    def __init__(self, message: str, at: Word, hint: str):
        super().__init__(message)
        self.at, self.hint = at, hint


Attributes = dict[str, Word]


@dataclass
class Node:
    """A node, by the word that names it first."""

    name: Word
    attributes: Attributes = field(default_factory=dict)

    @property
    def label(self) -> Word:
        """What is shown: by default the name."""
        return self.attributes.get("label", self.name)


@dataclass
class Edge:
    """An edge between two nodes, by the words that name them."""

    tail: Word
    head: Word
    attributes: Attributes


@dataclass
class Subgraph:
    """A subgraph, and the nodes that have a statement in it, in order."""

    name: Word
    attributes: Attributes = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)


@dataclass
class Graph:
    """A directed graph with all its nodes by name and all its subgraphs, nested ones too."""

    name: Word
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    subgraphs: list[Subgraph] = field(default_factory=list)


def read_dot(text: str) -> Graph:
    """The directed graph that ``text`` spells. Raises ``DotError`` if it spells none."""
    return _Reader(text).read()


_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*)
      |(?P<mark>->|--|[{}\[\]=;,:+])
      |(?P<word>-?[\w.]+|<(?:[^<>]|<[^<>]*>)*>)
      |"(?P<string>(?:[^"\\]|\\.)*)\"""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_UNCLOSED = {'"': "string", "/*": "comment", "<": "label"}
_KEYWORDS = {"node", "edge", "graph", "digraph", "subgraph", "strict"}
_NO_NAMES = {"", "->", "--", *"{}[]=;,:+", *_KEYWORDS}


def _tokens(text: str) -> Iterator[Word]:
    """Words and marks; a mark is a bare word of punctuation."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            for opening, kind in _UNCLOSED.items():
                if text.startswith(opening, position):
                    at = Word(opening, position, position + len(opening))
                    raise DotError(f"this {kind} is never closed", at, f"close the {kind}")
            at = Word(text[position], position, position + 1)
            raise DotError(
                f"`{at.text}` cannot stand here", at, "a name with such characters is put in quotes"
            )
        position = match.end()
        if match["string"] is not None:
            joined = match["string"].replace("\\\n", "")
            yield Word(joined, match.start(), position, is_bare=False)
        elif match["blank"] is None:
            yield Word(match[0], match.start(), position)
    yield Word("", len(text), len(text))


class _Reader:
    """One pass over the tokens; the subgraphs that are open form a stack."""

    def __init__(self, text: str):
        self._tokens = _tokens(text)
        self._next = next(self._tokens)

    def read(self) -> Graph:
        self._take("strict")
        if self._is("graph"):
            self._fail("`digraph`", "the edges of an operator have a direction")
        self._expect("digraph", "a graph begins with `digraph`")
        name = self._next if self._is_name() else Word("", self._next.start, self._next.end)
        if self._is_name():
            self._advance()
        graph = Graph(name)
        opened = [self._expect("{", "the statements of a graph stand in braces")]
        stack = [Subgraph(name)]
        while stack:
            if self._at_end:
                raise DotError("this `{` is never closed", opened[-1], "close it with a `}`")
            if self._take("}"):
                stack.pop()
                opened.pop()
            elif self._is("subgraph") or self._is("{"):
                stack.append(self._subgraph())
                graph.subgraphs.append(stack[-1])
                opened.append(self._expect("{", "the statements of a subgraph stand in braces"))
            elif not self._take(";"):
                self._statement(graph, stack)
        if not self._at_end:
            self._fail("the end of the text", "a file holds one graph")
        return graph

    def _subgraph(self) -> Subgraph:
        if self._take("subgraph") and self._is_name():
            return Subgraph(self._advance())
        return Subgraph(Word("", self._next.start, self._next.end))

    def _statement(self, graph: Graph, stack: list[Subgraph]) -> None:
        for keyword in ("node", "edge", "graph"):
            if self._take(keyword):
                attributes = self._attributes()
                if keyword == "graph":
                    stack[-1].attributes.update(attributes)
                return
        chain = [self._name("a statement", "it begins with the name of a node")]
        if self._take("="):
            stack[-1].attributes[chain[0].text] = self._value()
            return
        self._skip_port()
        while self._take("->"):
            chain.append(self._name("the name of a node", "an edge joins two nodes"))
            self._skip_port()
        if self._is("--"):
            self._fail("`->`", "the edges of an operator have a direction")
        attributes = self._attributes()
        for name in chain:
            graph.nodes.setdefault(name.text, Node(name))
        for tail, head in pairwise(chain):
            graph.edges.append(Edge(tail, head, attributes))
        if len(chain) == 1:
            graph.nodes[chain[0].text].attributes.update(attributes)
            for subgraph in stack:
                subgraph.nodes[chain[0].text] = graph.nodes[chain[0].text]

    def _attributes(self) -> Attributes:
        attributes: Attributes = {}
        while self._is("["):
            opened = self._advance()
            while not self._take("]"):
                if self._at_end:
                    raise DotError("this `[` is never closed", opened, "close it with a `]`")
                name = self._name("the name of an attribute", 'attributes read [label="H"]')
                self._expect("=", 'attributes read [label="H"]')
                attributes[name.text] = self._value()
                if not self._take(","):
                    self._take(";")
        return attributes

    def _value(self) -> Word:
        """A value; strings may be joined by ``+``."""
        value = self._name("a value", 'attributes read label = "H"')
        while self._take("+"):
            part = self._name("a string", "`+` joins two strings")
            value = Word(value.text + part.text, value.start, part.end, is_bare=False)
        return value

    def _skip_port(self) -> None:
        while self._take(":"):
            self._name("the name of a port", "a port stands behind its node, as in a:b")

    @property
    def _at_end(self) -> bool:
        return self._next.is_bare and not self._next.text

    def _is(self, text: str) -> bool:
        return self._next.is_bare and self._next.text.lower() == text

    def _is_name(self) -> bool:
        return not (self._next.is_bare and self._next.text.lower() in _NO_NAMES)

    def _take(self, text: str) -> bool:
        return self._is(text) and bool(self._advance())

    def _advance(self) -> Word:
        word = self._next
        self._next = next(self._tokens, word)
        return word

    def _name(self, expected: str, hint: str) -> Word:
        return self._advance() if self._is_name() else self._fail(expected, hint)

    def _expect(self, text: str, hint: str) -> Word:
        return self._advance() if self._is(text) else self._fail(f"`{text}`", hint)

    def _fail(self, expected: str, hint: str) -> NoReturn:
        shown = " ".join(self._next.text.split())[:24]
        got = "the end of the text" if self._at_end else f"`{shown}`"
        raise DotError(f"expected {expected}, got {got}", self._next, hint)
