"""Parts of a document read by themselves: a finding about one rule need not wait for all others."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(r"( *)- ")


def item_starts(lines: Sequence[str], section: str) -> list[int]:
    """The lines, counted from 0, of a top-level key, of each item of its block list if it has one, and of what follows.

    This looks at the text alone; who uses it compares what is read there. Empty where the key does not stand once.
    """
    heads = [number for number, line in enumerate(lines) if line.startswith(f"{section}:")]
    if len(heads) != 1:
        return []
    found = [heads[0]]
    indent: str | None = None
    for number in range(heads[0] + 1, len(lines)):
        line = lines[number]
        if line and line[0] not in " #-\t":
            return [*found, number]
        match = _ITEM.match(line)
        if match is not None and indent in (None, match.group(1)):
            found.append(number)
            indent = match.group(1)
    return [*found, len(lines)]


def part_text(lines: Sequence[str], start: int, end: int) -> str:
    """The text of some lines, below as many empty lines as stand before them, so that places are those of the whole."""
    return "\n" * start + "\n".join(lines[start:end]) + "\n"
