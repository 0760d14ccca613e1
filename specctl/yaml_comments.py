"""Comments of a document: what a `#` begins outside all text, and which lines may end with one more."""

from __future__ import annotations

from specctl.values import frozen
from specctl.yaml_builder import Container, Event, StopReadingError


@frozen
class Comment:
    """A comment from its `#` to the end of its line; line and column count from 1."""

    line: int
    column: int
    text: str
    is_alone: bool


class Texts:
    """Collects where the text of one document stands: feed it the events in order."""

    def __init__(self, lines: list[str]) -> None:
        self.closed: set[int] = set()
        self._lines = lines
        self._marked = {number for number, line in enumerate(lines) if "#" in line}
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._documents = 0

    def comments(self) -> tuple[Comment, ...]:
        """All comments, in order."""
        return tuple(comment for number in sorted(self._marked) if (comment := self._comment(number)))

    def document(self, _event: Event) -> None:
        """Begin a document; only the first one counts."""
        self._documents += 1
        if self._documents > 1:
            raise StopReadingError

    def scalar(self, event: Event) -> None:
        """Note which lines a text takes, whole or in part."""
        start, end = event.start_mark, event.end_mark
        if start.line == end.line:
            if start.line in self._marked:
                self._add(start.line, start.column, end.column)
            return
        is_block = event.style in ("|", ">")
        whole = range(start.line + 1, end.line)
        self.closed.update(whole)
        for number in self._marked.intersection(whole):
            self._add(number, 0, len(self._lines[number]))
        self._add(end.line, 0, end.column)
        if not is_block:
            self.closed.add(start.line)
            self._add(start.line, start.column, len(self._lines[start.line]))
        elif end.column:
            self.closed.add(end.line)

    def open(self, container: Container, event: Event) -> None:
        """A mapping or list is no text."""

    def close(self, event: Event) -> None:
        """The end of a mapping or list is no text."""

    def alias(self, event: Event) -> None:
        """An alias has no `#`."""

    def _add(self, line: int, start: int, end: int) -> None:
        if line in self._marked:
            self._spans.setdefault(line, []).append((start, end))

    def _comment(self, number: int) -> Comment | None:
        line, spans = self._lines[number], self._spans.get(number, ())
        place = line.find("#")
        while place >= 0 and any(start <= place < end for start, end in spans):
            place = line.find("#", place + 1)
        if place < 0:
            return None
        return Comment(number + 1, place + 1, line[place:].rstrip(), not line[:place].strip())
