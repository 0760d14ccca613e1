"""Events of a YAML parser to plain data, within the limits that keep hostile files harmless."""

from __future__ import annotations

import re
from typing import Protocol

from specctl.nearest import nearest
from specctl.problem import Problem, Route, file_problem, span_at
from specctl.text import Position, Span
from specctl.yaml_scalars import (
    Scalar,
    ScalarError,
    check_collection_tag,
    plain,
    tagged,
)

MAX_DEPTH = 64
MAX_ALIASES = 1000
MAX_COPIED = 1_000_000
_MOST_SUGGESTED = 20  # looking for the nearest of many names takes time
Container = dict[str, object] | list[object]
_SKIP = object()
_SURROGATE = re.compile("[\ud800-\udfff]")


class Mark(Protocol):
    """A place that a parser reports: line and column counted from 0."""

    line: int
    column: int


class Event(Protocol):
    """What this module reads of a parser's event; the fields hang on its kind."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    implicit: tuple[bool, bool]
    flow_style: bool | None
    style: str | None
    value: str


class StopReadingError(Exception):
    """The file is beyond a limit; its problem is already noted."""


class _Frame:
    """An open mapping or list, and what its aliases cost so far."""

    __slots__ = ("anchor", "container", "expansions", "height", "key", "lines", "nodes")

    def __init__(self, container: Container, anchor: str | None) -> None:
        self.container = container
        self.anchor = anchor
        self.key: object = None
        self.lines: dict[str, int] = {}
        self.height = 1
        self.expansions = 0
        self.nodes = 0


class _Anchor:
    """A finished node that aliases may stand for: its height, its aliases and its size, all with copies."""

    __slots__ = ("expansions", "height", "size", "value")

    def __init__(self, value: object, height: int, expansions: int, size: int) -> None:
        self.value = value
        self.height = height
        self.expansions = expansions
        self.size = size


class Builder:
    """Collects one document: feed it the events in order, then read `root` and `problems`."""

    def __init__(self) -> None:
        self.root: object = None
        self.problems: list[Problem] = []
        self.is_whole = True
        self._documents = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchor | None] = {}
        self._expansions = 0
        self._nodes = 0
        self._copied = 0

    def document(self, event: Event) -> None:
        """Begin a document; the second one ends the reading."""
        self._documents += 1
        if self._documents > 1:
            self._complain("a second YAML document begins here (`---`)", "put it in a file of its own", event)
            raise StopReadingError

    def scalar(self, event: Event) -> None:
        """Add a scalar."""
        self._nodes += 1
        value: object = self._read(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(value, 0, 0, 1)
        if value == "<<" and event.implicit[0] and self._expects_key():
            self._complain("merge keys (`<<`) are not allowed", "write the keys out", event)
            value = _SKIP
        self._add(value, event, event.value)

    def open(self, container: Container, event: Event) -> None:
        """Begin a mapping or list."""
        self._nodes += 1
        if len(self._stack) >= MAX_DEPTH:
            self._stop(_too_deep(), event)
        if event.tag is not None:
            self._check_tag(container, event)
        frame = _Frame(container, event.anchor)
        frame.expansions, frame.nodes = self._expansions, self._nodes
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if self._expects_key():
            self._complain("a key must be text, not a mapping or list", "write a plain name", event)
        self._stack.append(frame)

    def close(self, event: Event) -> None:
        """End the mapping or list opened last."""
        frame = self._stack.pop()
        if frame.anchor is not None:
            self._anchors[frame.anchor] = _Anchor(
                frame.container, frame.height, self._expansions - frame.expansions, self._nodes - frame.nodes + 1
            )
        if self._stack:
            parent = self._stack[-1]
            parent.height = max(parent.height, frame.height + 1)
        self._add(_SKIP if self._expects_key() else frame.container, event, "")

    def alias(self, event: Event) -> None:
        """Add what an alias stands for, counting every copy that it makes."""
        name = str(event.anchor)
        found = self._anchors.get(name)
        if found is None:
            self._missing_anchor(name, event)
            self._add("", event, name)
            return
        self._expansions += 1 + found.expansions
        self._nodes += found.size
        self._copied += found.size
        if self._expansions > MAX_ALIASES:
            self._stop(_expanded(f"{MAX_ALIASES:,} copies"), event)
        if self._copied > MAX_COPIED:
            self._stop(_expanded(f"{MAX_COPIED:,} values"), event)
        if len(self._stack) + found.height > MAX_DEPTH:
            self._stop(_too_deep(), event)
        if self._stack:
            self._stack[-1].height = max(self._stack[-1].height, found.height + 1)
        self._add(found.value, event, name)

    def route(self) -> Route:
        """Give the route to the value that comes next."""
        parts: list[str | int] = []
        for frame in self._stack:
            part = len(frame.container) if isinstance(frame.container, list) else frame.key
            if not isinstance(part, str | int):
                break
            parts.append(part)
        return tuple(parts)

    def _read(self, event: Event) -> Scalar:
        if not event.value.isascii() and _SURROGATE.search(event.value):
            self._complain("half of a character (U+D800 to U+DFFF) is not text", "write the whole character", event)
            return ""
        try:
            if event.tag is not None:
                return tagged(str(event.tag), event.value)
            return plain(event.value) if event.implicit[0] else event.value
        except ScalarError as error:
            self._complain(error.message, error.hint, event)
            return event.value if event.tag is not None else 0

    def _check_tag(self, container: object, event: Event) -> None:
        try:
            check_collection_tag(str(event.tag), "map" if isinstance(container, dict) else "seq")
        except ScalarError as error:
            self._complain(error.message, error.hint, event)

    def _expects_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].container, dict) and self._stack[-1].key is None

    def _add(self, value: object, event: Event, text: str) -> None:
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        container = frame.container
        if isinstance(container, list):
            container.append(value)
        elif frame.key is None:
            frame.key = self._key(frame, value, event, text)
        else:
            if isinstance(frame.key, str):
                container[frame.key] = value
            frame.key = None

    def _key(self, frame: _Frame, value: object, event: Event, text: str) -> object:
        if value is _SKIP:
            return value
        if not isinstance(value, str):
            self._complain(*_bad_key(value, text), event)
            value = text
        line = event.start_mark.line + 1
        first = frame.lines.get(value)
        if first is not None:
            self._complain(*_duplicate(value, first, line), event)
            return _SKIP
        frame.lines[value] = line
        return value

    def _missing_anchor(self, name: str, event: Event) -> None:
        if name in self._anchors:
            self._complain(f"the alias `*{name}` stands inside what it stands for", "write it out", event)
            return
        near = nearest(name, self._anchors) if len(self.problems) < _MOST_SUGGESTED else None
        hint = f"did you mean `*{near}`?" if near else f"mark the value with `&{name}` before using it"
        self._complain(f"nothing is marked `&{name}` before this alias", hint, event)

    def _complain(self, message: str, hint: str, event: Event) -> None:
        self.problems.append(file_problem(message, hint, span_of(event), self.route()))

    def _stop(self, what: tuple[str, str], event: Event) -> None:
        self._complain(*what, event)
        self.is_whole = False
        raise StopReadingError


def span_of(event: Event) -> Span:
    """Give the place of an event: of one character at least, and not beyond its first line where it has several."""
    start, end = event.start_mark, event.end_mark
    if end.line != start.line or end.column <= start.column:
        return span_at(start.line + 1, start.column + 1)
    return Span(Position(start.line + 1, start.column + 1), Position(end.line + 1, end.column + 1))


def _too_deep() -> tuple[str, str]:
    return f"more than {MAX_DEPTH} mappings and lists inside one another", "write it flatter"


def _expanded(limit: str) -> tuple[str, str]:
    return f"the aliases (`*name`) of this file expand to more than {limit}", "write the values out"


def _bad_key(value: object, text: str) -> tuple[str, str]:
    if value is None and not text:
        return "a key is empty", "write a name before the `:`"
    return f"the key `{text}` is not text", f'put it in quotes: `"{text}"`'


def _duplicate(key: str, first: int, line: int) -> tuple[str, str]:
    where = f"on line {first}" if first != line else "earlier on this line"
    return f"the key `{key}` on line {line} is already {where}", "keep one of the two, or rename one"
