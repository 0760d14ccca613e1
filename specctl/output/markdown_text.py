"""Words that others wrote, in Markdown that is read as it stands as well: a changelog, the message of a tag.

Backslashes where there is no other way, and none of the entities that comments on pull requests need.
"""

from __future__ import annotations

import re

from specctl.output.plain import clean

_SPECIAL = re.compile(r"[\\`*\[\]<>|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[#+-](?=\s)|^\d+[.)](?=\s)|&(?=#?\w+;)")


def prose(text: str) -> str:
    """A text on one line, as it reads: nothing in it is markup, a link or HTML."""
    return _SPECIAL.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", clean(" ".join(text.split())))


def code(text: str) -> str:
    """A text on one line between backticks, as many as it takes."""
    shown = clean(" ".join(text.split()))
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    if not longest:
        return f"`{shown}`"
    fence = "`" * (longest + 1)
    return f"{fence} {shown} {fence}"
