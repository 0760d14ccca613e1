"""Where the values of a document are written: a tree of places, built only when a place is asked for."""

from __future__ import annotations

from specctl.problem import Route
from specctl.text import Position, Span
from specctl.yaml_builder import Container, Event, Mark, StopReadingError

_START = Span(Position(1, 1), Position(1, 2))


class Place:
    """Where one node stands; `children` are its values by key or index, `keys` the places of its keys."""

    __slots__ = ("block", "children", "end", "keys", "start")

    def __init__(self, start: Mark, end: Mark, *, block: bool = False) -> None:
        self.start = start
        self.end = end
        self.block = block
        self.children: dict[str | int, Place] = _NONE
        self.keys: dict[str | int, Place] = _NONE


_NONE: dict[str | int, Place] = {}


class _Frame:
    __slots__ = ("is_list", "key", "key_place", "place")

    def __init__(self, place: Place, *, is_list: bool) -> None:
        self.place = place
        self.is_list = is_list
        self.key: str | None = None
        self.key_place: Place | None = None


class Placer:
    """Collects the places of one document: feed it the events in order, then read `root`."""

    def __init__(self) -> None:
        self.root: Place | None = None
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Place, str]] = {}

    def document(self, _event: Event) -> None:
        """Begin a document; only the first one counts."""
        if self.root is not None:
            raise StopReadingError

    def scalar(self, event: Event) -> None:
        """Add a scalar."""
        place = Place(event.start_mark, event.end_mark)
        if event.anchor is not None:
            self._anchors[event.anchor] = place, event.value
        self._add(place, event.value)

    def open(self, container: Container, event: Event) -> None:
        """Begin a mapping or list."""
        place = Place(event.start_mark, event.end_mark, block=not event.flow_style)
        place.children, place.keys = {}, {}
        if event.anchor is not None:
            self._anchors[event.anchor] = place, ""
        self._add(place, "")
        self._stack.append(_Frame(place, is_list=isinstance(container, list)))

    def close(self, event: Event) -> None:
        """End the mapping or list opened last."""
        self._stack.pop().place.end = event.end_mark

    def alias(self, event: Event) -> None:
        """Add an alias: itself a place, with the children of what it stands for."""
        place = Place(event.start_mark, event.end_mark)
        target, value = self._anchors.get(str(event.anchor), (place, ""))
        place.children, place.keys = target.children, target.keys
        self._add(place, value)

    def _add(self, place: Place, text: str) -> None:
        if not self._stack:
            self.root = self.root or place
            return
        frame = self._stack[-1]
        children = frame.place.children
        if frame.is_list:
            children[len(children)] = place
        elif frame.key is None or frame.key_place is None:
            frame.key, frame.key_place = text, place
        else:
            children.setdefault(frame.key, place)
            frame.place.keys.setdefault(frame.key, frame.key_place)
            frame.key = None


def find(root: Place | None, route: Route, lines: list[str], *, at_key: bool) -> Span:
    """Give the span of the value (or key) at a route, of the deepest place there is if it leads too deep."""
    if root is None or _is_empty(root):
        return _START
    place, key = root, None
    for part in route:
        child = place.children.get(part)
        if child is None:
            return _value_span(place, key, lines)
        place, key = child, place.keys.get(part)
    return _scalar_span(key, lines) if at_key and key else _value_span(place, key, lines)


def extent(root: Place | None, route: Route, lines: list[str]) -> range:
    """Give the lines that the value at a route takes, counted from 1; a block entry of a list from its `-` on."""
    if root is None:
        return range(1, 1)
    parent, place = root, root
    for part in route:
        parent, place = place, place.children[part]
    first = place.start.line
    is_entry = bool(route) and isinstance(route[-1], int)
    if is_entry and parent.block and not lines[first][: place.start.column].strip():
        while first > parent.start.line and not lines[first].lstrip().startswith("-"):
            first -= 1
    return range(first + 1, _last_line(place) + 2)


def route_at(root: Place | None, line: int) -> Route:
    """Give the route to the smallest value that a line, counted from 1, lies in."""
    route: list[str | int] = []
    place = root
    while place is not None and place.block:
        inside = ((part, child) for part, child in place.children.items() if _holds(place.keys.get(part), child, line))
        part, place = next(inside, ("", None))
        if place is not None:
            route.append(part)
    return tuple(route)


def _holds(key: Place | None, value: Place, line: int) -> bool:
    first = min(value.start.line, key.start.line if key is not None else value.start.line)
    return first < line <= _last_line(value) + 1


def _last_line(place: Place) -> int:
    """Give the last line of a value, counted from 0; marks at the end of blocks overrun, so their last part tells."""
    if place.block and place.children:
        part, child = next(reversed(place.children.items()))
        key = place.keys.get(part)
        return max(_last_line(child), key.end.line if key is not None else 0)
    overruns = place.end.column == 0 and place.end.line > place.start.line
    return place.end.line - overruns


def _value_span(place: Place, key: Place | None, lines: list[str]) -> Span:
    if place.block:
        return _first_line(place, lines)
    return _scalar_span(key if key and _is_empty(place) else place, lines)


def _is_empty(place: Place) -> bool:
    return (place.start.line, place.start.column) == (place.end.line, place.end.column)


def _scalar_span(place: Place, lines: list[str]) -> Span:
    start = Position(place.start.line + 1, place.start.column + 1)
    end = Position(place.end.line + 1, place.end.column + 1)
    while end.line > start.line and _is_blank(lines, end):
        end = Position(end.line - 1, len(lines[end.line - 2].rstrip()) + 1)
    return Span(start, max(end, Position(start.line, start.column + 1)))


def _is_blank(lines: list[str], end: Position) -> bool:
    if end.line > len(lines):
        return True
    text = lines[end.line - 1][: end.column - 1].strip()
    return not text or text.startswith("#")


def _first_line(place: Place, lines: list[str]) -> Span:
    number, column = place.start.line, place.start.column
    text = lines[number]
    comment = text.find(" #", max(column, _last_column(place, number)))
    width = len((text if comment < 0 else text[:comment]).rstrip())
    return Span(Position(number + 1, column + 1), Position(number + 1, max(width, column + 1) + 1))


def _last_column(place: Place, number: int) -> int:
    """Give the column up to which `place` fills its first line."""
    last = 0
    for part, child in place.children.items():
        for inner in (place.keys.get(part), child):
            if inner is not None and inner.start.line == number:
                last = max(last, inner.end.column if inner.end.line == number else _last_column(inner, number))
    return last
