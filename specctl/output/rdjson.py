"""`--format rdjson`: reviewdog's diagnostic format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specctl.diagnostics import Edit, Fix, Location
from specctl.output.json_text import dumps
from specctl.output.notice import Bulletin, Level, Notice
from specctl.output.plain import clean
from specctl.text import Position, Span

Texts = Mapping[str, Sequence[str]]

_SEVERITIES: Mapping[Level, str] = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def render(bulletin: Bulletin) -> str:
    """A bulletin as a DiagnosticResult."""
    found = [_diagnostic(notice, bulletin.texts) for notice in bulletin.notices]
    return dumps({"source": {"name": "specctl"}, "diagnostics": found}, indent=2) + "\n"


def _diagnostic(notice: Notice, texts: Texts) -> dict[str, object]:
    diagnostic: dict[str, object] = {
        "message": "\n".join(notice.lines),
        "location": _location(notice.location, texts),
        "severity": _SEVERITIES[notice.level],
        "code": {"value": notice.kind},
    }
    if notice.related:
        diagnostic["related_locations"] = [
            {"message": clean(label.message), "location": _location(label.location, texts)} for label in notice.related
        ]
    edit = _one_edit(notice.fix, notice.location.path, texts) if notice.fix is not None else None
    if edit is not None:
        diagnostic["suggestions"] = [{"range": _range(edit.span, texts.get(edit.path, ())), "text": edit.text}]
    return diagnostic


def _location(place: Location, texts: Texts) -> dict[str, object]:
    return {"path": place.path, "range": _range(place.span, texts.get(place.path, ()))}


def _range(span: Span, lines: Sequence[str]) -> dict[str, object]:
    return {"start": _position(span.start, lines), "end": _position(span.end, lines)}


def _position(place: Position, lines: Sequence[str]) -> dict[str, int]:
    """A place with the column that the format wants: in bytes of UTF-8, from 1."""
    before = _line(lines, place.line)[: place.column - 1]
    return {"line": place.line, "column": place.column + len(before.encode("utf-8", "replace")) - len(before)}


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if number <= len(lines) else ""


def _one_edit(fix: Fix, path: str, texts: Texts) -> Edit | None:
    """The edits of a fix as one, since each suggestion is applied on its own; None if it reaches into other files."""
    if {edit.path for edit in fix.edits} != {path}:
        return None
    first, *rest = sorted(fix.edits, key=lambda edit: edit.span)
    for edit in rest:
        kept = _between(texts.get(path, ()), Span(first.span.end, edit.span.start))
        first = Edit(path, Span(first.span.start, edit.span.end), first.text + kept + edit.text)
    return first


def _between(lines: Sequence[str], span: Span) -> str:
    start, end = span.start, span.end
    if start.line == end.line:
        return _line(lines, start.line)[start.column - 1 : end.column - 1]
    whole = [_line(lines, number) for number in range(start.line + 1, end.line)]
    return "\n".join([_line(lines, start.line)[start.column - 1 :], *whole, _line(lines, end.line)[: end.column - 1]])
