"""Decision and authority changes of a review: each in words, with its share and one request that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from specctl.diff.change import Diff, Responsible
from specctl.logic.describe import EVERYTHING
from specctl.output.diff_fold import Group, Leave, Shift, groups
from specctl.output.diff_places import Places
from specctl.output.diff_sentences import leave_words, listing, reason_words, shift_words
from specctl.output.extent_words import amount, example
from specctl.output.ink import Entry, Ink, cut
from specctl.output.review_sections import Section
from specctl.words import plural

_MOST_NAMES = 8
_MOST_REASONS = 3
_LONGEST_REGION = 500


def change_sections(diff: Diff, places: Places, ink: Ink) -> Iterator[Section]:
    """Contracts that came or went, then what changed, most serious first, equal effects of several contracts once."""
    came = tuple(
        Entry(status, f"contract {ink.name(each.contract)} {ink.name(each.path)}")
        for status in ("removed", "added")
        for each in diff.contracts
        if each.status == status
    )
    if came:
        yield Section("Contracts", came)
    for group in groups(diff, places):
        entries = (*(_shift(item, ink) for item in group.decisions), *(_leave(item, ink) for item in group.authority))
        if entries:
            yield Section(_title(group, ink), entries)


def _title(group: Group, ink: Ink) -> str:
    names = listing([ink.name(name) for name in group.contracts], _MOST_NAMES)
    return f"{names} ({ink.name(group.first.path)})" if len(group.contracts) == 1 else f"{names} alike"


def _shift(shift: Shift, ink: Ink) -> Entry:
    few = replace(shift, behaviors=shift.behaviors[:_MOST_NAMES])
    return _entry(shift, shift_words(few, ink.name) + _more(shift.behaviors), ink)


def _leave(leave: Leave, ink: Ink) -> Entry:
    few = replace(leave, behaviors=leave.behaviors[:_MOST_NAMES], values=leave.values[:_MOST_NAMES])
    return _entry(leave, leave_words(few, ink.name) + _more(leave.behaviors) + _more(leave.values), ink)


def _more(names: Sequence[object]) -> str:
    left = len(names) - _MOST_NAMES
    return f" and {left:,} more" if left > 0 else ""


def _entry(item: Shift | Leave, words: str, ink: Ink) -> Entry:
    """A change, where it holds and how much that is; below it a request, the edit, and what declares it."""
    change, extent = item.change, item.change.extent
    region = ink.say(cut(extent.region or "", _LONGEST_REGION))
    where = "" if not region else " for every request" if extent.region == EVERYTHING else f" where {region}"
    seen = (
        [] if extent.region == EVERYTHING else [("such as", ink.say(cut(example(change.witness, extent.attributes))))]
    )
    reasons = [("because", reason) for reason in _reasons(change.responsible, ink)]
    declared = [("declared", listing([ink.name(path) for path in change.intents], _MOST_NAMES))]
    return Entry(
        change.direction, f"{words}{where}{amount(extent)}", (*seen, *reasons, *declared[: len(change.intents)])
    )


def _reasons(every: Sequence[Responsible], ink: Ink) -> list[str]:
    is_only = len(every) == 1
    found = [reason_words(each, is_only=is_only, quote=ink.name, say=ink.name) for each in every[:_MOST_REASONS]]
    left = len(every) - _MOST_REASONS
    return [*found, *([f"and {plural(left, 'more reason')}"] if left > 0 else [])]
