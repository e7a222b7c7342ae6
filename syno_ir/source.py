"""The text that is parsed: places in it, and messages that quote it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from syno_ir.errors import SynoError

QUOTED_WIDTH = 120
"""Longer lines are quoted around the marked place only."""

MESSAGE_WIDTH = 400
"""Longer messages are cut: they list what nobody counts."""


@dataclass(frozen=True)
class Diagnostic:
    """What is wrong with the characters from ``start`` to ``end`` of a text."""

    message: str
    start: int
    end: int
    details: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Source:
    """A text, its name, and how many lines stand before it in the file it comes from."""

    text: str
    name: str = "<text>"
    line_offset: int = 0

    @staticmethod
    def decode(data: bytes, name: str, line_offset: int = 0) -> Source:
        """The text of a file, without a byte order mark.

        Raises ``SynoError`` if it is not UTF-8.
        """
        try:
            return Source(data.decode("utf-8-sig"), name, line_offset)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1 + line_offset
            column = error.start - data.rfind(b"\n", 0, error.start)
            raise SynoError(
                f"{name}:{line}:{column}: error: byte 0x{data[error.start]:02x} is not UTF-8\n"
                "  hint: save the file as UTF-8 text"
            ) from None

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(newline.end() for newline in re.finditer("\n", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line + self.line_offset, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int | None:
        """The character at a line and column; ``None`` if there is no such line."""
        number = line - self.line_offset - 1
        if not 0 <= number < len(self._line_starts):
            return None
        return min(self._line_starts[number] + column - 1, len(self.text))

    def end_of_last_token(self, offset: int) -> int:
        """Where the last token before ``offset`` ends: blanks and comments are skipped."""
        while offset > 0:
            start = self.text.rfind("\n", 0, offset) + 1
            line = self.text[start:offset].split("//")[0].rstrip()
            if line:
                return start + len(line)
            offset = start - 1
        return 0

    def find(self, words: Sequence[str], start: int, end: int) -> tuple[int, int] | None:
        """Where the last of ``words`` stands, if they stand one after the other in that range."""
        text = re.sub(r"//[^\n]*", lambda comment: " " * len(comment[0]), self.text[start:end])
        position, match = 0, None
        for word in words:
            before = r"(?<![\w%@!#$.])" if word[0].isalpha() else ""
            after = r"(?![\w$.-])" if word[-1].isalnum() else ""
            match = re.compile(before + re.escape(word) + after).search(text, position)
            if match is None:
                return None
            position = match.end()
        return (start + match.start(), start + match.end()) if match else None

    def report(self, diagnostic: Diagnostic) -> str:
        """``file:line:column: error: message``, the line with its place marked, and the details."""
        line, column = self.place(diagnostic.start)
        message, *details = map(_shorten, (diagnostic.message, *diagnostic.details))
        return "\n".join(
            [
                f"{self.name}:{line}:{column}: error: {message}",
                *self._quote(diagnostic.start, diagnostic.end),
                *(f"  {detail}" for detail in details),
            ]
        )

    def _quote(self, start: int, end: int) -> list[str]:
        """The line around ``start``, or the part of a long one, and what is marked in it."""
        begin = self.text.rfind("\n", 0, start) + 1
        newline = self.text.find("\n", begin)
        stop = len(self.text) if newline < 0 else newline
        front, back = "", ""
        if stop - begin > QUOTED_WIDTH:
            front = "..." if start - begin > QUOTED_WIDTH // 2 else ""
            begin = max(begin, start - QUOTED_WIDTH // 2)
            back = "..." if stop - begin > QUOTED_WIDTH else ""
            stop = min(stop, begin + QUOTED_WIDTH)
        line = "".join(c if c.isprintable() else " " for c in self.text[begin:stop])
        line = front + (line + back).rstrip()
        if not line:
            return []
        left = start - begin + len(front)
        width = max(1, min(end - start, len(line) - left))
        return ["  " + line, "  " + " " * left + "^" * width]


def _shorten(text: str) -> str:
    return text if len(text) <= MESSAGE_WIDTH else text[:MESSAGE_WIDTH] + "..."
