"""`--format markdown` of lint and validate: a comment on a pull request, or the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Mapping

from specctl.diagnostics import Location
from specctl.output.markdown import MOST_IN_COMMENT, Block, code, details, fitted, prose, table
from specctl.output.notice import Bulletin, Notice
from specctl.words import plural

_ROWS, _DETAILS = 1, 2
_MOST_DETAILS = 1_000
_LONGEST = 1_000
_QUOTED = re.compile("`([^`]+)`")
_OURS = ("help", "fix")


def render(bulletin: Bulletin) -> str:
    """A bulletin as Markdown: the verdict, a table, and below it what shows each finding, as far as there is room."""
    first = Block(0, prose(bulletin.verdict))
    if not bulletin.notices:
        return f"{first.head}\n"
    rows = table(("", "finding", "where"), map(_row, bulletin.notices), _ROWS)
    # More never fit: those left out here would be cut anyway, and are costly to put in words.
    told = map(_told, bulletin.notices[:_MOST_DETAILS])
    return fitted([first, rows, details("Where, with an example of each", told, _DETAILS)], MOST_IN_COMMENT, _left)


def _left(left: Mapping[int, int]) -> str:
    if left[_ROWS]:
        return f"{plural(left[_ROWS], 'finding')} more did not fit here; `specctl lint` shows all"
    return f"The details of {plural(left[_DETAILS], 'finding')} did not fit here; `specctl lint` shows all"


def _row(notice: Notice) -> tuple[str, str, str]:
    return notice.level, f"{said(notice.message)} ({code(notice.kind)})", _at(notice.location)


def _told(notice: Notice) -> str:
    lines = [f"**{notice.level}** at {_at(notice.location)}: {said(notice.message)}", ""]
    lines += [f"- {_at(label.location)} {said(label.message)}" for label in notice.related]
    # Where something holds is said in a contract's own words, which are best shown as they are.
    lines += [f"- {name}: {said(text) if name in _OURS else code(_cut(text))}" for name, text in notice.tell()]
    return "\n".join([*lines, ""])


def _at(place: Location) -> str:
    return code(f"{place.path}:{place.span.start.line}")


def said(message: str) -> str:
    """A message whose literals in backticks are code, and nothing else is markup."""
    first, *rest = _QUOTED.split(_cut(message))
    parts = (code(part) if place % 2 == 0 else _inside(part) for place, part in enumerate(rest))
    return _inside(first, "") + "".join(parts)


def _inside(text: str, before: str = ",") -> str:
    """A piece of a line: between commas it keeps the spaces at its ends, and none of it counts as a start of a line."""
    return prose(f"{before}{text},")[len(before) : -1]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
