"""A text in lines, and edits put into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from specctl.diagnostics import Edit
from specctl.document import Document
from specctl.text import Position, Span
from specctl.yaml_places import Place


class Page:
    """A document with its lines; the methods say where an edit goes, lines counted from 1."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines = document.text.splitlines(keepends=True)
        self.end_of_line = "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"

    def content(self, line: int) -> str:
        """A line without its end."""
        return self.lines[line - 1].rstrip("\r\n")

    def is_blank(self, line: int) -> bool:
        """Whether there is such a line, with nothing on it."""
        return 0 < line <= len(self.lines) and not self.lines[line - 1].strip()

    def indent(self, line: int) -> str:
        """The blanks at the beginning of a line."""
        content = self.content(line)
        return content[: len(content) - len(content.lstrip(" "))]

    def last_written(self, lines: range) -> int:
        """The last of some lines that is not blank."""
        return next((line for line in reversed(lines) if not self.is_blank(line)), lines.start)

    def without(self, first: int, last: int) -> Edit:
        """Whole lines taken out."""
        return self.instead(Span(Position(first, 1), self.start(last + 1)), "")

    def start(self, line: int) -> Position:
        """The beginning of a line, or the end of the text where there is none."""
        if line <= len(self.lines) or not self.lines or self.lines[-1].endswith(("\n", "\r")):
            return Position(line, 1)
        return Position(len(self.lines), len(self.lines[-1]) + 1)

    def below(self, line: int, text: str) -> Edit:
        """A new line below another."""
        at = Position(line, len(self.content(line)) + 1)
        return self.instead(Span(at, at), self.end_of_line + text)

    def instead(self, span: Span, text: str) -> Edit:
        """A text in place of a stretch."""
        return Edit(self.document.path, span, text)


def starts_at(place: Place) -> Position:
    """Where a node begins."""
    return Position(place.start.line + 1, place.start.column + 1)


def ends_at(place: Place) -> Position:
    """Where a node ends, up to which its text reaches unless it is a block."""
    return Position(place.end.line + 1, place.end.column + 1)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap."""
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        start, end = _offset(edit.span.start, starts), _offset(edit.span.end, starts)
        text = text[:start] + edit.text + text[end:]
    return text


def _offset(place: Position, starts: Sequence[int]) -> int:
    return min(starts[min(place.line, len(starts)) - 1] + place.column - 1, starts[-1])
