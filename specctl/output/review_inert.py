"""Text that does nothing in the log of a job either: runners take commands from the lines that a step prints."""

from __future__ import annotations

import re

# `::error::` at the start of a line, and `##[…]` or `##vso[…]` anywhere in it. As long as before: limits hold.
_COMMAND = re.compile(r"(?m)^(?P<space>[^\S\n]*):(?=:)|#(?=#(?:vso)?\[)")
_MARK = "·"


def inert(text: str) -> str:
    """A text in which no line is a command to a runner; a dot takes the place of what made it one."""
    return _COMMAND.sub(lambda found: f"{found['space'] or ''}{_MARK}", text)
