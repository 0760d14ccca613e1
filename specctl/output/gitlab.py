"""`--format gitlab`: a code quality report, which GitLab shows in a merge request."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.output.json_text import dumps
from specctl.output.notice import Bulletin, Level, Notice
from specctl.output.plain import clean

_SEVERITIES: Mapping[Level, str] = {"error": "major", "warning": "minor", "note": "info"}

_REQUESTS = ("where", "example", "against")


def render(bulletin: Bulletin) -> str:
    """A bulletin as a list of issues, severest first."""
    return dumps([_issue(notice) for notice in bulletin.notices], indent=2) + "\n"


def _issue(notice: Notice) -> dict[str, object]:
    span = notice.location.span
    return {
        "description": _described(notice),
        "check_name": notice.kind,
        "fingerprint": notice.fingerprint,
        "severity": _SEVERITIES[notice.level],
        "location": {"path": notice.location.path, "lines": {"begin": span.start.line, "end": span.end.line}},
    }


def _described(notice: Notice) -> str:
    """The message with the requests concerned, in a line: the widget shows no more."""
    told = [f"{name}: {clean(text)}" for name, text in notice.tell() if name in _REQUESTS]
    return "; ".join([clean(notice.message), *told])
