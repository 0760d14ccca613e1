"""Edits for one document, each proved by reading back what was edited: one rule alone where it can be read alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from specctl.diagnostics import Change, Edit
from specctl.document import Document, parse
from specctl.edit.page import Page
from specctl.edit.proof import proved
from specctl.edit.surgery import edit_of
from specctl.text import Position, Span
from specctl.values import frozen

_RULES = "rules"


@frozen
class _Piece:
    """A part of a document that can be read alone; its line `n` is the document's line `n + offset`."""

    page: Page
    offset: int
    is_whole: bool


class Editor:
    """Turns changes of a document into edits of its text."""

    def __init__(self, document: Document) -> None:
        self._page = Page(document)
        self._pieces: dict[int, _Piece | None] = {}

    def edits(self, changes: Sequence[Change]) -> tuple[Edit, ...] | None:
        """The edits that make some changes, in the order of the text, or None where they cannot be made safely."""
        found: list[Edit] = []
        for _, about in groupby(sorted(changes, key=lambda change: change.route), key=lambda change: change.route[:2]):
            edits = self._edits(tuple(about))
            if edits is None:
                return None
            found += edits
        return tuple(found)

    def _edits(self, changes: Sequence[Change]) -> list[Edit] | None:
        """The edits of one rule."""
        piece = self._piece(changes) or _Piece(self._page, 0, is_whole=True)
        within = [change if piece.is_whole else replace(change, route=(1, *change.route[2:])) for change in changes]
        edits = [edit for change in within if (edit := edit_of(piece.page, change)) is not None]
        if len(edits) < len(changes) or proved(piece.page.document, within, edits) is None:
            return None
        return [replace(edit, span=self._shifted(edit.span, piece.offset)) for edit in edits]

    def _shifted(self, span: Span, offset: int) -> Span:
        return Span(self._moved(span.start, offset), self._moved(span.end, offset)) if offset else span

    def _moved(self, place: Position, offset: int) -> Position:
        line = place.line + offset
        return self._page.start(line) if line > len(self._page.lines) else Position(line, place.column)

    def _piece(self, changes: Sequence[Change]) -> _Piece | None:
        """The rule that some changes are about, between two entries that stand for the others."""
        top, index = changes[0].route[:2] if len(changes[0].route) > 1 else ("", "")
        if top != _RULES or not isinstance(index, int):
            return None
        if index not in self._pieces:
            self._pieces[index] = self._cut_out(index)
        return self._pieces[index]

    def _cut_out(self, index: int) -> _Piece | None:
        page, count = self._page, len(self._rules)
        if count == 1 or not page.document.is_block_entry((_RULES, index)):
            return None
        first_line = self._lines_of(index).start
        start, stop = self._bounds(index, count)
        body = "".join(page.lines[start - 1 : stop - 1])
        other = f"{page.indent(first_line)}- 0{page.end_of_line}"
        text = other + body + ("" if body.endswith("\n") else page.end_of_line) + other
        alone, problems = parse(page.document.path, text.encode())
        if "&" in body or alone is None or problems or alone.root != [0, self._rules[index], 0]:
            return None
        return _Piece(Page(alone), start - 2, is_whole=False)

    @property
    def _rules(self) -> list[object]:
        root = self._page.document.root
        return root[_RULES] if isinstance(root, dict) else []

    def _bounds(self, index: int, count: int) -> tuple[int, int]:
        """The lines from behind the rule before to the rule after, without that one."""
        page = self._page
        start = self._lines_of(index - 1).stop if index else self._key_line() + 1
        if index + 1 < count:
            return start, self._lines_of(index + 1).start
        stop = self._lines_of(index).stop
        while stop <= len(page.lines) and (page.is_blank(stop) or page.content(stop).lstrip().startswith("#")):
            stop += 1
        return start, stop

    def _lines_of(self, index: int) -> range:
        return self._page.document.lines_of((_RULES, index), alone=True)

    def _key_line(self) -> int:
        root = self._page.document.place(())
        key = root.keys.get(_RULES) if root is not None else None
        return key.start.line + 1 if key is not None else 0
