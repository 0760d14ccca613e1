"""A Model Spec from its Markdown: headings, prose, commentaries and examples, each line of it in one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from specctl.importers.model_spec import (
    AUTHORITIES,
    FORMER_AUTHORITY,
    Block,
    Example,
    Heading,
    ModelSpec,
    Section,
    Text,
)
from specctl.importers.read_example import read_parts
from specctl.importers.read_lines import Cursor, trimmed
from specctl.nearest import suggestion

# No two neighbours may match the same blanks, else a long line of them would take for ever.
_MARKS = re.compile(r"(#{1,6}+)[ \t]++(?=\S)")
_HEADING = re.compile(r"#{1,6}+[ \t][^\n]*\{#[^\s{}]++[^{}]*+\}[ \t]*+\Z")
_ADMONITION = re.compile(r"!!![ \t]*+\w*+[ \t]*+(?:\"(.*)\")?[ \t]*+\Z")
_EXAMPLE = re.compile(r"\*\*Example(?:\*\*:|:\*\*)")
_OPENING = re.compile(r"~~~[ \t]*+xml[ \t]*+\Z")
_CLOSING = re.compile(r"~~~[ \t]*+\Z")
_CODE = re.compile(r"[ \t]*+(`{3,}+|~{3,}+)[^`]*+\Z")
_INDENT = 4
_Test = Callable[[str], bool]


def read_model_spec(lines: list[str]) -> ModelSpec:
    """A document from its lines; nothing is an error, what is odd becomes a notice."""
    cursor = Cursor(lines)
    preamble = tuple(_blocks(cursor))
    sections: list[Section] = []
    seen: dict[str, int] = {}
    while (line := cursor.line) is not None:
        heading = _heading(cursor, line)
        if heading.id in seen:
            cursor.kept(heading.line, f"the id `{heading.id}` stands on line {seen[heading.id]} already")
        seen.setdefault(heading.id, heading.line)
        cursor.at += 1
        sections.append(Section(heading, tuple(_blocks(cursor))))
    if preamble:
        cursor.kept(preamble[0].line, "text before the first heading goes to `describe` of the contract")
    return ModelSpec(preamble, tuple(sections), tuple(sorted(cursor.notices, key=lambda notice: notice.line)))


def _heading(cursor: Cursor, line: str) -> Heading:
    before, _, braced = line.rstrip().removesuffix("}").rpartition("{#")
    name, *entries = braced.split()
    title = before.lstrip("#")
    authority: str | None = None
    tags: tuple[str, ...] = ()
    for entry in entries:
        key, _, value = entry.partition("=")
        value = value.strip("\"'")
        if key == "authority" and value:
            authority = value
            _check_authority(cursor, value)
        elif key == "tags" and value:
            tags = tuple(tag for tag in value.split(",") if tag)
        else:
            tags = (*tags, entry)
            cursor.kept(cursor.number, f"`{entry}` of the heading is not known here; it is kept as a tag")
    return Heading(cursor.number, len(before) - len(title), title.strip(), name, authority, tags)


def _check_authority(cursor: Cursor, value: str) -> None:
    if value not in (*AUTHORITIES, FORMER_AUTHORITY):
        hint = suggestion(value, AUTHORITIES)
        cursor.kept(
            cursor.number,
            f"the authority `{value}` is not known here ({hint}); nobody may loosen the rule, and it is kept as a tag",
        )


def _blocks(cursor: Cursor) -> Iterator[Block]:
    """The blocks up to the next heading."""
    prose: list[str] = []
    start = cursor.number
    while (line := cursor.line) is not None and not _HEADING.match(line):
        block = _special(cursor, line)
        if block is None:
            prose += _prose(cursor, line)
            continue
        yield from _text(start, prose)
        yield block
        prose, start = [], cursor.number
    yield from _text(start, prose)


def _text(start: int, lines: list[str]) -> Iterator[Text]:
    blank = next((place for place, line in enumerate(lines) if line.strip()), None)
    if blank is not None:
        yield Text(start + blank, trimmed(lines))


def _prose(cursor: Cursor, line: str) -> list[str]:
    """A line of prose, or all lines of code set off from it, in which nothing is a heading."""
    start, code = cursor.at, _CODE.match(line)
    cursor.at += 1
    if code is None:
        if _MARKS.match(line):
            cursor.kept(cursor.at, "this heading has no id; it is kept as text of the section")
        return [line]
    mark = code.group(1)
    end = _end(cursor, start, "block of code", lambda line: _ends(line, mark), _begins_titled)
    cursor.at = end
    return cursor.lines[start:end]


def _end(cursor: Cursor, start: int, what: str, closes: _Test, breaks: _Test) -> int:
    """The place behind what opens at a place; one that is not closed before a break ends before what begins anew.

    What looks like a heading is none within it.
    """
    for at in range(start + 1, len(cursor.lines)):
        if closes(cursor.lines[at]):
            return at + 1
        if breaks(cursor.lines[at]):
            break
    cursor.repaired(start + 1, f"this {what} is never closed; it ends before the next example or heading")
    return next((at for at in range(start + 1, len(cursor.lines)) if _begins_anew(cursor.lines[at])), len(cursor.lines))


def _ends(line: str, mark: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(mark) and not stripped.strip(mark[0])


def _special(cursor: Cursor, line: str) -> Block | None:
    """The commentary or example that begins on this line, or None where it is prose."""
    if line.startswith("!!!") and (found := _ADMONITION.match(line)) is not None:
        return _commentary(cursor, found.group(1) or "")
    if _OPENING.match(line):
        cursor.repaired(cursor.number, "this example has no title")
        return _example(cursor, cursor.at, "")
    found = _EXAMPLE.match(line)
    if found is None:
        return None
    fence = cursor.at + 1
    while fence < len(cursor.lines) and not cursor.lines[fence].strip():
        fence += 1
    if fence < len(cursor.lines) and _OPENING.match(cursor.lines[fence]):
        return _example(cursor, fence, line[found.end() :].strip())
    cursor.kept(cursor.number, "no conversation follows the title of this example; it is kept as text")
    return None


def _commentary(cursor: Cursor, title: str) -> Text:
    start = cursor.at
    cursor.at += 1
    while (line := cursor.line) is not None and (not line.strip() or line.startswith((" " * _INDENT, "\t"))):
        cursor.at += 1
    body = [
        line.removeprefix("\t") if line[:1] == "\t" else line[_INDENT:] for line in cursor.lines[start + 1 : cursor.at]
    ]
    text = trimmed(body)
    if title != "Commentary":
        cursor.kept(start + 1, f"a note called `{title or 'nothing'}` is kept as a commentary")
        text = f"{title}: {text}" if title else text
    if not text:
        cursor.kept(start + 1, "this commentary is empty")
    return Text(start + 1, text, is_commentary=True)


def _example(cursor: Cursor, fence: int, title: str) -> Example:
    """An example whose fence opens at a place."""
    start, end = cursor.at, _end(cursor, fence, "example", _closes, _begins_example)
    inner = end - 1 if end - 1 > fence and _CLOSING.match(cursor.lines[end - 1]) else end
    parts = tuple(read_parts(cursor, fence + 1, inner))
    cursor.at = end
    return Example(start + 1, title, parts, trimmed(cursor.lines[start:end]))


def _closes(line: str) -> bool:
    return bool(_CLOSING.match(line))


def _begins_titled(line: str) -> bool:
    return bool(_EXAMPLE.match(line))


def _begins_example(line: str) -> bool:
    return _begins_titled(line) or bool(_OPENING.match(line))


def _begins_anew(line: str) -> bool:
    return _begins_example(line) or bool(_HEADING.match(line))
