"""YAML files as plain data that knows where it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from specctl.problem import Problem, Route
from specctl.text import Position, Span
from specctl.yaml_builder import Builder, Container, Event, StopReadingError
from specctl.yaml_items import item_starts, part_text
from specctl.yaml_places import Place, Placer, extent, find, route_at
from specctl.yaml_syntax import explain
from specctl.yaml_text import decode, mentions_contract

if TYPE_CHECKING:
    from specctl.yaml_comments import Comment, Texts

__all__ = ["Document", "Problem", "Route", "is_contract", "mentions_contract", "parse"]

# The C scanner ends unquoted text in `{}` and `[]` at every `:` and `?`, as YAML 1.1 did. Where it stumbles over one
# that YAML 1.2 takes for text, these stand in for them in a second reading: single characters, so that columns hold.
_COLON, _QUESTION = "\ue000", "\ue001"
_TEXT_COLON = re.compile(r"""(?<=[^\s"'\[\]{},]):(?=[^\s\[\]{},])""")
_TEXT_QUESTION = re.compile(r"(?<=[^\s\[{,])\?")
_UNMASK = str.maketrans({_COLON: ":", _QUESTION: "?"})
_YAML_1_2 = re.compile(r"\A((?:[ \t]*(?:#.*)?(?:\r\n|\r|\n))*%YAML[ \t]+1\.)2")

# Beyond so many parts, reading the whole document once is quicker than each by itself.
_MOST_PARTS = 150


@dataclass(slots=True, eq=False)
class Document:
    """A file as plain data: dict, list, str, bool, None, int, and Decimal for numbers with a fraction or exponent."""

    path: str
    text: str
    root: object
    _masked: bool = field(default=False, repr=False)
    _places: Place | None = field(default=None, init=False, repr=False)
    _lines: list[str] = field(default_factory=list, init=False, repr=False)
    _starts: dict[str, list[int]] = field(default_factory=dict, init=False, repr=False)
    _parts: dict[tuple[str, int | None], Place | None] = field(default_factory=dict, init=False, repr=False)

    def locate(self, route: Route, *, at_key: bool = False) -> Span:
        """Give the span of the value at a route, or of its key; one too deep gives the deepest place that exists.

        For a block mapping or list that is its first line, for a value left empty its key.
        """
        tree, within = self._tree(route)
        return find(tree, within, self._lines, at_key=at_key)

    def _tree(self, route: Route) -> tuple[Place | None, Route]:
        """Give places among which a route leads, and the route among them: those of a part, where one is enough."""
        if self._places is None and not self._masked and len(self._parts) < _MOST_PARTS:
            match route, self.root:
                case (str() as section, int() as index, *deeper), dict() as root if self._is_list(
                    root.get(section), index
                ):
                    place = self._part(section, index, root[section][index])
                    if place is not None:
                        return place, (0, *deeper)
                case (str() as section, *_), dict() as root if section in root:
                    place = self._part(section, None, {section: root[section]})
                    if place is not None:
                        return place, route
        return self._root(), route

    @staticmethod
    def _is_list(items: object, index: int) -> bool:
        return isinstance(items, list) and index < len(items)

    def _part(self, section: str, index: int | None, expected: object) -> Place | None:
        """Give the places of a top-level entry, or of an item of its list, read by itself; None if that is unsafe."""
        if (section, index) not in self._parts:
            self._lines = self._lines or self.text.splitlines()
            self._parts[section, index] = self._read_part(section, index, expected)
        return self._parts[section, index]

    def _read_part(self, section: str, index: int | None, expected: object) -> Place | None:
        if section not in self._starts:
            self._starts[section] = item_starts(self._lines, section)
        first, *starts = self._starts[section] or [0]
        if index is not None and isinstance(self.root, dict) and len(starts) == len(self.root[section]) + 1:
            text, expected = part_text(self._lines, starts[index], starts[index + 1]), [expected]
        elif index is None and starts:
            text = part_text(self._lines, first, starts[-1])
        else:
            return None
        builder, placer = Builder(), Placer()
        if _read(text, builder) is not None or builder.problems or builder.root != expected:
            return None
        _read(text, placer)
        return placer.root

    def lines_of(self, route: Route, *, alone: bool = False) -> range:
        """Give the lines, counted from 1, that the value at a route takes; an entry of a list begins with its `-`.

        Who asks about a few values `alone` does not wait for the places of all others.
        """
        tree, within = self._tree(route) if alone else (self._root(), route)
        return extent(tree, within, self._lines)

    def is_block_entry(self, route: Route) -> bool:
        """Tell whether there is a value at a route that has lines of its own, being an entry of a block."""
        tree, within = self._tree(route)
        above = _node(tree, within[:-1])
        return above is not None and above.block and within[-1] in above.children

    def place(self, route: Route) -> Place | None:
        """Give the node at a route, or None if there is none."""
        return _node(self._root(), route)

    def route_at(self, line: int) -> Route:
        """Give the route to the smallest value that a line, counted from 1, lies in."""
        return route_at(self._root(), line)

    def comments(self) -> tuple[Comment, ...]:
        """Give all comments, in the order of the text."""
        return self._texts().comments()

    def closed_lines(self) -> frozenset[int]:
        """Give the lines, counted from 1, at whose end a `#` would begin no comment: those within longer text."""
        return frozenset(number + 1 for number in self._texts().closed)

    def _root(self) -> Place | None:
        if self._places is None:
            placer = Placer()
            self._send_to(placer)
            self._places, self._lines = placer.root, self._lines or self.text.splitlines()
        return self._places

    def _texts(self) -> Texts:
        from specctl.yaml_comments import Texts  # noqa: PLC0415  few files have comments that matter

        texts = Texts(self.text.splitlines())
        self._send_to(texts)
        return texts

    def _send_to(self, sink: _Sink) -> None:
        _read(_mask(self.text) if self._masked else self.text, sink, masked=self._masked)


def parse(path: str, data: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read a file: a document unless it is unreadable, and all that is wrong with it, in the order of the text."""
    text, problem = decode(data)
    if problem is not None:
        return None, (problem,)
    builder, masked = Builder(), False
    error = _read(text, builder)
    if error is not None and (again := _mask(text)) != text:
        second = Builder()
        later = _read(again, second, masked=True)
        if later is None or _line(later) > _line(error):
            builder, error, masked = second, later, True
    if error is not None:
        builder.problems.append(explain(error, text))
    problems = tuple(sorted(builder.problems, key=_start))
    return (Document(path, text, builder.root, masked) if builder.is_whole and error is None else None), problems


def _node(place: Place | None, route: Route) -> Place | None:
    for part in route:
        place = place.children.get(part) if place is not None else None
    return place


def is_contract(root: object) -> bool:
    """Tell whether the root of a document is a mapping with the key `specctl`."""
    return isinstance(root, dict) and "specctl" in root


class _Sink(Protocol):
    """What takes the events of a document; it raises StopReadingError when it has enough."""

    def document(self, event: Event) -> None: ...
    def scalar(self, event: Event) -> None: ...
    def open(self, container: Container, event: Event) -> None: ...
    def close(self, event: Event) -> None: ...
    def alias(self, event: Event) -> None: ...


def _read(text: str, sink: _Sink, *, masked: bool = False) -> YAMLError | None:
    if "%YAML" in text:
        text = _YAML_1_2.sub(r"\g<1>1", text)
    try:
        for event in YAML(typ="safe", plug_ins=[]).parse(text):
            _send(event, sink, masked=masked)
    except StopReadingError:
        return None
    except YAMLError as error:
        return error
    return None


def _send(event: Any, sink: _Sink, *, masked: bool) -> None:
    kind = type(event)
    if kind is ScalarEvent:
        if masked:
            event.value = event.value.translate(_UNMASK)
        sink.scalar(event)
    elif kind is MappingStartEvent:
        sink.open({}, event)
    elif kind is SequenceStartEvent:
        sink.open([], event)
    elif kind is MappingEndEvent or kind is SequenceEndEvent:
        sink.close(event)
    elif kind is AliasEvent:
        sink.alias(event)
    elif kind is DocumentStartEvent:
        sink.document(event)


def _mask(text: str) -> str:
    if _COLON in text or _QUESTION in text:
        return text
    return _TEXT_QUESTION.sub(_QUESTION, _TEXT_COLON.sub(_COLON, text))


def _line(error: YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line if mark is not None else 0


def _start(problem: Problem) -> Position:
    return problem.span.start if problem.span is not None else Position(1, 1)
