"""The conversation of an example: turns and comparisons. It looks like XML and is none: bodies are raw text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from specctl.importers.model_spec import Comparison, Elision, Label, Part, Turn
from specctl.importers.read_lines import Cursor, trimmed
from specctl.values import frozen

ROLES = ("user", "assistant", "developer", "system", "tool")
_NAMES = "|".join((*ROLES, "comparison"))
# No two neighbours may match the same blanks, else a long line of them would take for ever.
_OPENING = re.compile(rf"([ \t]*+\*?[ \t]*+)<({_NAMES})((?:\s++[\w-]++=\"[^\"]*+\")*+)\s*+>(.*)\Z")
_CLOSING = re.compile(rf"([ \t]*+\*?[ \t]*+)</({_NAMES})\s*+>[ \t]*+(\*?)[ \t]*+\Z")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_LABEL = re.compile(r"<!--\s*+(GOOD|BAD|OK)\b\s*+(?:\[#([^\]\s]++)\])?\s*+[:,;.\u2013\u2014]*+(.*)-->\Z", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(.*)-->\Z")
_ELISION = re.compile(r"\[(?:\.\.\.|…)\]\Z")


@frozen
class _Tag:
    role: str
    attributes: tuple[tuple[str, str], ...]
    rest: str


def read_parts(cursor: Cursor, start: int, end: int) -> Iterator[Part]:
    """The parts of an example between two places; what is no part becomes a notice and an unspoken turn."""
    at = start
    while at < end:
        line = cursor.lines[at]
        tag = _opening(cursor, at)
        if tag is not None and tag.role == "comparison":
            stop = _closing(cursor, at, end, "comparison")
            yield from _comparison(cursor, at, min(stop, end))
            at = stop + 1 if stop < end and _closes(cursor, stop, "comparison") else stop
        elif tag is not None:
            turn, at = _turn(cursor, at, end, tag)
            yield turn
        else:
            if _ELISION.match(line.strip()):
                yield Elision(at + 1)
            elif line.strip():
                yield _stray(cursor, at)
            at += 1


def _stray(cursor: Cursor, at: int) -> Turn:
    cursor.kept(at + 1, "this line of the example belongs to no message; it is kept as one without a speaker")
    return Turn(at + 1, "unknown", cursor.lines[at].strip())


def _opening(cursor: Cursor, at: int) -> _Tag | None:
    found = _OPENING.match(cursor.lines[at])
    if found is None:
        return None
    stray, role, attributes, rest = found.groups()
    _report_stray(cursor, at, stray, f"<{role}>")
    return _Tag(role, tuple(_ATTRIBUTE.findall(attributes)), rest.strip())


def _report_stray(cursor: Cursor, at: int, stray: str, tag: str) -> None:
    if stray:
        what = "a stray `*` stands" if "*" in stray else "blanks stand"
        cursor.repaired(at + 1, f"{what} at `{tag}`; it is read without")


def _closes(cursor: Cursor, at: int, role: str) -> bool:
    found = _CLOSING.match(cursor.lines[at])
    return found is not None and found.group(2) == role


def _closing(cursor: Cursor, start: int, end: int, role: str) -> int:
    """The place of the tag that closes a role, or of what comes next where it is missing."""
    following = end
    for at in range(start + 1, end):
        if _closes(cursor, at, role):
            stray = _CLOSING.match(cursor.lines[at])
            _report_stray(cursor, at, stray.group(1) + stray.group(3) if stray else "", f"</{role}>")
            return at
        opened = _OPENING.match(cursor.lines[at])
        if opened is not None and opened.group(2) == role:
            following = min(following, at)
            break
    following = following if role == "comparison" else _next_opening(cursor, start, following)
    cursor.repaired(start + 1, f"`<{role}>` is never closed; it ends before line {following + 1}")
    return following


def _next_opening(cursor: Cursor, start: int, end: int) -> int:
    return next(
        (at for at in range(start + 1, end) if _OPENING.match(cursor.lines[at]) or _closes(cursor, at, "comparison")),
        end,
    )


def _comparison(cursor: Cursor, start: int, end: int) -> Iterator[Part]:
    """A comparison, and before it the messages in it that are no replies."""
    replies: list[Turn] = []
    for part in read_parts(cursor, start + 1, end):
        if isinstance(part, Turn) and part.role == "assistant":
            if part.label is None:
                cursor.kept(part.line, "this reply of a comparison is not labelled; it is kept as a note")
            replies.append(part)
        else:
            cursor.repaired(part.line, "only replies belong in a comparison; this is read as standing before it")
            yield part
    yield Comparison(start + 1, tuple(replies))


def _turn(cursor: Cursor, start: int, end: int, tag: _Tag) -> tuple[Turn, int]:
    """A message, and the place behind it."""
    label, about, reason, text = _label(cursor, start, tag)
    closing = f"</{tag.role}>"
    if text.endswith(closing):
        body, behind = [text.removesuffix(closing)], start + 1
    else:
        stop = _closing(cursor, start, end, tag.role)
        body = [text, *cursor.lines[start + 1 : stop]] if text else cursor.lines[start + 1 : stop]
        behind = stop + 1 if stop < end and _closes(cursor, stop, tag.role) else stop
    return Turn(start + 1, tag.role, trimmed(body), tag.attributes, label, about, reason), behind


def _label(cursor: Cursor, at: int, tag: _Tag) -> tuple[Label | None, str, str, str]:
    """The label, the section it is about, the reason, and the text that follows the tag instead of a label."""
    found = _LABEL.match(tag.rest)
    if found is not None:
        return cast("Label", found.group(1).lower()), found.group(2) or "", found.group(3).strip(" -"), ""
    comment = _COMMENT.match(tag.rest)
    if comment is not None:
        cursor.kept(at + 1, "this label is none of GOOD, OK and BAD; it is kept as a reason")
        return None, "", comment.group(1).strip(), ""
    return None, "", "", tag.rest
