"""What is wrong with a document, before anyone knows what the document means."""

from __future__ import annotations

from specctl.text import Position, Span
from specctl.values import frozen

Route = tuple[str | int, ...]


@frozen
class Problem:
    """One defect of a document: `check` is `invalid-file` or `invalid-schema`.

    `route` leads from the root to the value (to its key if `at_key`); `span` is given where the route cannot say it.
    """

    check: str
    message: str
    route: Route | None
    span: Span | None
    hint: str | None = None
    at_key: bool = False


def span_at(line: int, column: int, width: int = 1) -> Span:
    """Give the span of `width` characters at a place counted from 1."""
    return Span(Position(line, column), Position(line, column + width))


def file_problem(message: str, hint: str, span: Span, route: Route | None = None) -> Problem:
    """Give an `invalid-file` problem at a known span."""
    return Problem("invalid-file", message, route, span, hint)
