"""From a change of data to an edit of text, by the places of the nodes; whether it is right is judged elsewhere."""

from __future__ import annotations

from specctl.diagnostics import Change, Edit
from specctl.edit.page import Page, ends_at, starts_at
from specctl.language.condition_text import flow
from specctl.problem import Route
from specctl.text import Position, Span
from specctl.yaml_places import Place


def edit_of(page: Page, change: Change) -> Edit | None:
    """The edit that makes a change, or None where the text is written in a way that does not let it."""
    match change.kind:
        case "drop":
            return _drop_item(page, change.route)
        case "add":
            return _add(page, change)
        case "set":
            return _set(page, change)


def _drop_item(page: Page, route: Route) -> Edit | None:
    parent, item = page.document.place(route[:-1]), page.document.place(route)
    if parent is None or item is None:
        return None
    if len(parent.children) == 1:
        return _drop_key(page, route[:-1])
    return _drop_lines(page, route) if parent.block else _drop_between(parent, item, page)


def _drop_lines(page: Page, route: Route) -> Edit | None:
    """An entry of a block list with the blank lines that would be too many; None if a comment is about it."""
    lines = page.document.lines_of(route)
    first, last = lines.start, lines.stop - 1
    if not page.content(first).lstrip().startswith("-") or _is_commented(page, first, last):
        return None
    if page.is_blank(last + 1) and (first == 1 or page.is_blank(first - 1)):
        while page.is_blank(last + 1):
            last += 1
    elif last == len(page.lines):
        while page.is_blank(first - 1):
            first -= 1
    return page.without(first, last)


def _is_commented(page: Page, first: int, last: int) -> bool:
    """Whether a comment stands in an entry of a list, right above it, or right below it and indented more."""
    comments = {comment.line: comment for comment in page.document.comments()}
    above = comments.get(first - 1)
    if any(first <= line <= last for line in comments) or (above is not None and above.is_alone):
        return True
    below = comments.get(last + 1)
    return below is not None and below.is_alone and below.column > len(page.indent(first)) + 1


def _drop_between(parent: Place, item: Place, page: Page) -> Edit:
    """An entry of a list or mapping in brackets, with the comma behind it or, of the last one, before it."""
    return page.instead(_with_comma(list(parent.children.values()), item, item), "")


def _with_comma(starts: list[Place], first: Place, last: Place, ends: list[Place] | None = None) -> Span:
    place = starts.index(first)
    if place + 1 < len(starts):
        return Span(starts_at(first), starts_at(starts[place + 1]))
    before = (ends or starts)[place - 1]
    return Span(ends_at(before) if place else starts_at(first), ends_at(last))


def _drop_key(page: Page, route: Route) -> Edit | None:
    parent, value = page.document.place(route[:-1]), page.document.place(route)
    key = parent.keys.get(route[-1]) if parent is not None else None
    if parent is None or value is None or key is None or len(parent.children) == 1:
        return None
    if not parent.block:
        span = _with_comma(list(parent.keys.values()), key, value, list(parent.children.values()))
        return page.instead(span, "")
    before = page.lines[key.start.line][: key.start.column]
    if not before.strip():
        return page.without(key.start.line + 1, page.last_written(_lines(page, route, key)))
    following = list(parent.keys.values())[1:2]
    return page.instead(Span(starts_at(key), starts_at(following[0])), "") if before.strip() == "-" else None


def _lines(page: Page, route: Route, key: Place) -> range:
    """The lines of a key with its value."""
    return range(key.start.line + 1, max(key.end.line + 2, page.document.lines_of(route).stop))


def _add(page: Page, change: Change) -> Edit | None:
    """A value behind the last one of a list, or a list of its own."""
    value, place = flow(change.value), page.document.place(change.route)
    if place is None:
        return _new_key(page, change, f"{change.route[-1]}: [{value}]")
    if not place.children:
        return page.instead(Span(starts_at(place), ends_at(place)), f"[{value}]")
    if not place.block:
        end = ends_at(list(place.children.values())[-1])
        return page.instead(Span(end, end), f", {value}")
    lines = page.document.lines_of((*change.route, len(place.children) - 1))
    return page.below(page.last_written(lines), f"{page.indent(lines.start)}- {value}")


def _set(page: Page, change: Change) -> Edit | None:
    """A value on one line, whatever stood there before."""
    value, place = flow(change.value), page.document.place(change.route)
    if place is None:
        return _new_key(page, change, f"{change.route[-1]}: {value}")
    if not place.block:
        gap = " " if starts_at(place) == ends_at(place) else ""
        return page.instead(Span(starts_at(place), ends_at(place)), gap + value)
    parent = page.document.place(change.route[:-1])
    key = parent.keys.get(change.route[-1]) if parent is not None else None
    if key is None:
        return None
    last = page.last_written(_lines(page, change.route, key))
    colon = page.content(key.end.line + 1).find(":", key.end.column)
    start = Position(key.end.line + 1, colon + 2)
    return page.instead(Span(start, Position(last, len(page.content(last)) + 1)), f" {value}")


def _new_key(page: Page, change: Change, text: str) -> Edit | None:
    route = change.route[:-1]
    parent = page.document.place(route)
    if parent is None or not parent.children:
        return None
    name = change.after if change.after in parent.children else list(parent.children)[-1]
    if not parent.block:
        end = ends_at(parent.children[name])
        return page.instead(Span(end, end), f", {text}")
    last = page.last_written(_lines(page, (*route, name), parent.keys[name]))
    column = next(iter(parent.keys.values())).start.column
    return page.below(last, " " * column + text)
