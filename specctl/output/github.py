"""`--format github`: workflow commands, which GitHub shows as annotations of a pull request."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.diagnostics import Location
from specctl.output.notice import LEVELS, Bulletin, Level, Notice, counted
from specctl.output.plain import clean

# What GitHub keeps: so many annotations of each level from a step, so many characters of each.
MOST_OF_A_LEVEL = 10
MOST_CHARACTERS = 4_000

_COMMANDS: Mapping[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_DATA = str.maketrans(_DATA)
_IN_PROPERTY = str.maketrans({**_DATA, ":": "%3A", ",": "%2C"})


def render(bulletin: Bulletin) -> str:
    """A bulletin as workflow commands, severest first, as many as are kept; the last line says how many more."""
    by_level = {level: [notice for notice in bulletin.notices if notice.level == level] for level in LEVELS}
    lines = [_command(notice) for found in by_level.values() for notice in found[:MOST_OF_A_LEVEL]]
    rest = [notice for found in by_level.values() for notice in found[MOST_OF_A_LEVEL:]]
    more = f"; {counted(rest)} more than GitHub annotates" if rest else ""
    return "\n".join([*lines, f"{bulletin.verdict}{more}"]) + "\n"


def _command(notice: Notice) -> str:
    properties = {**_place(notice.location), "title": clean(notice.title)}
    written = ",".join(f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in properties.items())
    text = "\n".join(notice.lines)
    shown = text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
    return f"::{_COMMANDS[notice.level]} {written}::{shown.translate(_IN_DATA)}"


def _place(place: Location) -> dict[str, object]:
    """A place; columns count within one line only."""
    start, end = place.span.start, place.span.end
    found: dict[str, object] = {"file": clean(place.path), "line": start.line, "endLine": end.line}
    return {**found, "col": start.column, "endColumn": end.column} if start.line == end.line else found
