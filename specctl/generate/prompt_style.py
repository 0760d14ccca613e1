"""How texts of a contract stand in a prompt: on one line, so that none can close a section or speak as another role."""

from __future__ import annotations

import re
from collections.abc import Callable

from specctl.output.markdown_text import prose
from specctl.output.plain import clean

Escape = Callable[[str], str]

# A line that opens like this is how a chat marks who speaks.
_SPEAKER = re.compile(r"\A\s*(?:system|developer|assistant|user|human|tool|function|model|ai)\s*:", re.IGNORECASE)
_NAME = re.compile(r"(`[A-Za-z0-9_][A-Za-z0-9_.-]*`)")
# A line of dashes, or a heading of more than one mark.
_RULER = re.compile(r"[-=_*]{3,}|##+(?=\s)")
_DASHES = re.compile("-(?=-|$)")
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "[": "&#91;", "]": "&#93;"}


def markdown(text: str) -> str:
    """A text on one line in which nothing is markup, save plain names between backticks."""
    return _on_one_line(text, _markdown_line, "\\:")


def xml(text: str) -> str:
    """A text on one line without tags or entities of its own; square brackets too, which some chats mark turns with."""
    return _on_one_line(text, _xml_line, "&#58;")


def comment(text: str) -> str:
    """A text that may stand inside `<!-- -->`."""
    return _DASHES.sub("- ", clean(text)).replace(">", "&gt;")


def quoted(text: str) -> str:
    """A text that is already escaped, between quotation marks that it cannot close."""
    return '"' + text.replace('"', "'") + '"'


def _on_one_line(text: str, escape: Escape, colon: str) -> str:
    """Each line escaped, and no longer opened like a turn of a chat; then all on one line."""
    lines = (escape(line) for line in (" ".join(line.split()) for line in text.splitlines()) if line)
    return " ".join(_SPEAKER.sub(lambda found: found[0][:-1] + colon, line, count=1) for line in lines)


def _markdown_line(line: str) -> str:
    escaped = "".join(part if place % 2 else _prose(part) for place, part in enumerate(_NAME.split(line)))
    return f"\\{escaped}" if _RULER.match(escaped) else escaped


def _xml_line(line: str) -> str:
    return "".join(_XML.get(character, character) for character in clean(line))


def _prose(part: str) -> str:
    """Escaped, with the spaces at its ends kept: it may stand before or after a name."""
    stripped = part.strip()
    if not stripped:
        return part
    start, end = part.index(stripped[0]), len(part.rstrip())
    return part[:start] + prose(stripped) + part[end:]
