"""How a generated file differs, as lines of a patch of a bounded length."""

from __future__ import annotations

from difflib import unified_diff

from specctl.review.outputs import Output
from specctl.words import plural

_MOST_LINES = 150
_LONGEST_LINE = 400
_MOST_CHARACTERS = 12_000
_MOST_COMPARED = 200_000


def patch(output: Output) -> list[str]:
    """The lines of a patch from what was generated to what is; for files too large to compare one that says so."""
    before, after = output.before or "", output.after or ""
    if len(before) + len(after) > _MOST_COMPARED:
        return [f"@@ too large to compare here: {plural(len(before), 'character')} before, {len(after):,} after"]
    old = "/dev/null" if output.before is None else f"a/{output.path}"
    new = "/dev/null" if output.after is None else f"b/{output.path}"
    return list(unified_diff(before.splitlines(), after.splitlines(), old, new, lineterm=""))


def shortened(lines: list[str]) -> list[str]:
    """The first lines of a patch, as many as people read in a comment; the last one says how many more there are."""
    shown: list[str] = []
    room = _MOST_CHARACTERS
    for line in lines[:_MOST_LINES]:
        cut = line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
        room -= len(cut) + 1
        if room < 0:
            break
        shown.append(cut)
    left = len(lines) - len(shown)
    return [*shown, *([f"@@ {plural(left, 'more line')}"] if left else [])]
