"""Changes that decide nothing by themselves, as text: the space of requests, wordings, records."""

from __future__ import annotations

from specctl.diff.change import RecordChange, SpaceChange, TextChange
from specctl.output.diff_places import latest, written
from specctl.output.diff_rows import details, entry, wording
from specctl.output.diff_sentences import decided_words, record_words, space_words, verb
from specctl.output.sheet import Sheet
from specctl.output.word_diff import compared, cut

_LONGEST_VALUE = 100
_ANY_LENGTH = 1 << 30


def space(change: SpaceChange, sheet: Sheet) -> list[str]:
    """A change of what requests there are, or of what can be decided about them."""
    lines = entry(verb(change.kind, change.what), f"{space_words(change)}  {written(latest(change.at))}", sheet)
    decided = decided_words(change)
    return lines + (details("decided", [decided], sheet) if decided else [])


def text(change: TextChange, sheet: Sheet, *, is_whole: bool) -> list[str]:
    """A changed wording, old and new; stretches that did not change are left out unless `is_whole`."""
    label = "reworded" if change.what == "changed" else change.what
    lines = entry(label, f"text of {change.place}  {written(latest(change.at))}", sheet)
    if change.before is None or change.after is None:
        name, said = ("before", change.before) if change.after is None else ("after", change.after)
        return lines + wording(name, cut(said or "", is_whole=is_whole), "", sheet)
    if change.before.split() == change.after.split():
        return [*lines, *details("", ["only the spacing differs"], sheet)]
    old, new = compared(change.before, change.after, is_whole=is_whole)
    return lines + wording("before", old, "red", sheet) + wording("after", new, "green", sheet)


def record(change: RecordChange, sheet: Sheet, *, is_whole: bool) -> list[str]:
    """A change of anything else a contract says."""
    words = record_words(change, _ANY_LENGTH if is_whole else _LONGEST_VALUE)
    return entry(change.what, f"record {words}  {written(latest(change.at))}", sheet)
