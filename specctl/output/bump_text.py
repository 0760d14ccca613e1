"""`specctl bump` for people: what version each contract needs, and why."""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diff.change import Diff
from specctl.diff.need import Need
from specctl.output.diff_words import verdict
from specctl.output.plain import clean
from specctl.output.sheet import Sheet
from specctl.words import plural

_HEAD = ("contract", "since", "was", "is", "needs")


def render(needs: Sequence[Need], sheet: Sheet, *, is_written: bool = False) -> str:
    """A table with a line for each contract that changed, and how many versions are too low, or were."""
    if not needs:
        return "No contract needs a new version: nothing changed\n"
    rows = [_row(need) for need in needs]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    start = sum(widths) + 2 * len(widths)
    lines = sheet.lines("why", start, _line(_HEAD, widths), "dim")
    for need, row in zip(needs, rows, strict=True):
        lines += sheet.lines(why(need), start, _line(row, widths))
    low = sum(need.is_low for need in needs)
    lines += ["", sheet.style(_total(low, is_written=is_written), "bold")]
    return "\n".join(lines) + "\n"


def why(need: Need) -> str:
    """What changed, in one line."""
    return verdict(Diff("", need.since, (need.diff,)))


def _total(low: int, *, is_written: bool) -> str:
    if not low:
        return "Every version says what changed"
    if is_written:
        return f"{plural(low, 'version')} raised"
    return f"{plural(low, 'version')} too low; `specctl bump --write` raises {'it' if low == 1 else 'them'}"


def _row(need: Need) -> tuple[str, ...]:
    version = need.diff.version
    needed = version.needs if version.base and version.head else None
    return tuple(map(clean, (need.diff.contract, need.since, version.base or "", version.head or "", needed or "")))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True))
