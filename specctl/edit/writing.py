"""Plain data as the text of a new YAML file that people can read: long texts as blocks, proved by reading it back."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from specctl.document import parse
from specctl.errors import SpecctlError
from specctl.yaml_text import MAX_BYTES

_WIDTH = 110
_SHORT = 80
_NAME = re.compile(r"[A-Za-z][\w-]*\Z")
_PLAIN = re.compile(r"[A-Za-z](?:[\w ,.()/!?\u2019\u201c\u201d&+$%-]|:(?=\S)|(?<=\w)['#;])*\Z")
_VERSION = re.compile(r"\d++\.\d++\.\d++\Z")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
# What a reader of YAML refuses, or takes for the end of a line; it is written as an escape.
_ESCAPED = re.compile("[\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_NEVER_IN_BLOCKS = re.compile("[\x00-\x08\x0b-\x1f]|" + _ESCAPED.pattern)


def written(data: Mapping[str, Any]) -> str:
    """The text of a file with this content: mappings, lists, texts, truth values and whole numbers.

    Entries at the top, and those in them that take several lines, are set off by blank lines. The
    same data always gives the same text. Raises SpecctlError where it would be longer than a contract may be.
    """
    text = "\n".join(_top(data) if data else ["{}"]) + "\n"
    encoded = text.encode()
    if len(encoded) > MAX_BYTES:
        raise SpecctlError(
            f"the contract would have {len(encoded):,} bytes, the limit is {MAX_BYTES:,} (8 MiB)",
            "split the source, and give each part by itself",
        )
    document, problems = parse("", encoded)
    if document is None or problems or document.root != data:
        message = "the YAML written does not read back as it was meant"
        raise AssertionError(message)
    return text


def _top(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from ("", f"{_scalar(key)}:")
            yield from _set_off([list(_entry(_scalar(name), item, 2)) for name, item in value.items()])
        elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
            yield from ("", f"{_scalar(key)}:")
            yield from _set_off([list(_item(item, 2)) for item in value])
        else:
            yield from _entry(_scalar(key), value, 0)


def _set_off(entries: list[list[str]]) -> Iterator[str]:
    for place, lines in enumerate(entries):
        if place and (len(lines) > 1 or len(entries[place - 1]) > 1):
            yield ""
        yield from lines


def _entry(key: str, value: object, indent: int) -> Iterator[str]:
    """The lines of an entry of a mapping whose keys stand at an indent."""
    before = " " * indent + key + ":"
    if isinstance(value, Mapping) and value:
        yield before
        for name, item in value.items():
            yield from _entry(_scalar(name), item, indent + 2)
    elif isinstance(value, list) and value and not _is_short(value):
        yield before
        for item in value:
            yield from _item(item, indent + 2)
    else:
        first, *rest = _inline(value, indent + 2, len(before))
        yield f"{before} {first}"
        yield from rest


def _item(value: object, indent: int) -> Iterator[str]:
    """The lines of an entry of a list whose dashes stand at an indent."""
    dash = " " * indent + "- "
    if isinstance(value, Mapping) and value:
        lines = (line for name, item in value.items() for line in _entry(_scalar(name), item, indent + 2))
        yield dash + next(lines)[indent + 2 :]
        yield from lines
    else:
        first, *rest = _inline(value, indent + 2, indent + 2)
        yield dash + first
        yield from rest


def _is_short(items: list[Any]) -> bool:
    """Whether a list is of names, few enough for one line."""
    return all(isinstance(item, str) and _NAME.match(item) for item in items) and sum(map(len, items)) <= _SHORT


def _inline(value: object, indent: int, column: int) -> list[str]:
    """A value behind its key or dash: on the same line, or as a block with lines of its own."""
    if isinstance(value, list | Mapping):
        return [_flow(value)]
    if not isinstance(value, str) or _NEVER_IN_BLOCKS.search(value) or not value.strip() or value.endswith("\n"):
        return [_scalar(value)]
    if "\n" in value:
        return _literal(value, indent)
    if column + len(value) < _WIDTH or value != " ".join(value.split()) or "\t" in value:
        return [_scalar(value)]
    lines = textwrap.wrap(value, _WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [">-", *(" " * indent + line for line in lines)] if " ".join(lines) == value else [_scalar(value)]


def _literal(value: str, indent: int) -> list[str]:
    lines = value.split("\n")
    mark = "|2-" if value[0] in " \t\n" else "|-"
    return [mark, *(" " * indent + line if line else "" for line in lines)]


def _flow(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    return _scalar(value) if not isinstance(value, str) or _NAME.match(value) else _quoted(value)


def _quoted(text: str) -> str:
    return _ESCAPED.sub(_escape, json.dumps(text, ensure_ascii=False))


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else _quoted(value)
    return json.dumps(value)


def _is_plain(text: str) -> bool:
    return bool(_VERSION.match(text)) or (
        bool(_PLAIN.match(text))
        and not text.endswith(" ")
        and text.lower() not in _WORDS
        and not _NEVER_IN_BLOCKS.search(text)
    )


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"
