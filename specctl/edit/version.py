"""The version of a contract, set in its text: comments, and the quotes that it stands in, stay."""

from __future__ import annotations

from specctl.diagnostics import Change
from specctl.document import Document
from specctl.edit.page import Page, edited, ends_at, starts_at
from specctl.edit.proof import proved
from specctl.text import Span

_KEY = "version"
_QUOTES = ("", "'", '"')


def with_version(document: Document, version: str) -> str | None:
    """The text of a contract with another version, or None where it is written in a way that does not let it.

    That is a version on one line, plain or in quotes, without an anchor or a tag.
    """
    page, place, root = Page(document), document.place((_KEY,)), document.root
    if place is None or not isinstance(root, dict):
        return None
    span = Span(starts_at(place), ends_at(place))
    written = page.content(span.start.line)[span.start.column - 1 : span.end.column - 1]
    quote = next((mark for mark in _QUOTES if written == f"{mark}{root[_KEY]}{mark}"), None)
    if quote is None or span.start.line != span.end.line:
        return None
    edit = page.instead(span, f"{quote}{version}{quote}")
    change = Change(document.path, "set", (_KEY,), version)
    return edited(document.text, [edit]) if proved(document, [change], [edit]) is not None else None
