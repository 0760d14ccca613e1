"""Whether an edited text says what it must: the data as changed, and every comment as before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from specctl.diagnostics import Change, Edit
from specctl.document import Document, parse
from specctl.edit.page import edited


def proved(document: Document, changes: Iterable[Change], edits: Sequence[Edit]) -> Document | None:
    """The edited document if it reads back as the changed data with all comments in order, else None."""
    after, problems = parse(document.path, edited(document.text, edits).encode())
    if after is None or problems or after.root != changed(document.root, changes):
        return None
    return after if _comments(after) == _comments(document) else None


def _comments(document: Document) -> list[str]:
    return [comment.text for comment in document.comments()]


def changed(root: object, changes: Iterable[Change]) -> object:
    """A copy of some data with changes made, the last in the file first, so that the routes of others hold."""
    data = _copy(root)
    for change in sorted(changes, key=lambda change: change.route, reverse=True):
        _change(data, change)
    return data


def _copy(value: object) -> object:
    """A copy that shares nothing, not even what aliases share."""
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _change(data: object, change: Change) -> None:
    *above, key = change.route
    parent = _at(data, above)
    if change.kind == "set" and isinstance(parent, dict):
        parent[key] = change.value
    elif change.kind == "add" and isinstance(parent, dict):
        parent.setdefault(key, []).append(change.value)
    elif change.kind == "drop" and isinstance(parent, list) and isinstance(key, int):
        del parent[key]
        holder = _at(data, above[:-1])
        if not parent and isinstance(holder, dict):
            del holder[above[-1]]


def _at(data: object, route: Iterable[str | int]) -> object:
    found: Any = data
    for part in route:
        found = found[part]
    return found
