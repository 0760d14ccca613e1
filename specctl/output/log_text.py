"""`specctl log` for people: for each commit who made it and when, the verdict, and a line for each change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specctl.diff.change import ContractDiff, Diff
from specctl.diff.chronicle import Entry
from specctl.diff.request import First
from specctl.logic.describe import EVERYTHING
from specctl.logic.outcomes import shown
from specctl.output.diff_fold import Group, Shift, groups
from specctl.output.diff_rows import COLORS, details, entry
from specctl.output.diff_sentences import (
    default_words,
    leave_words,
    listing,
    reason_words,
    record_words,
    shift_words,
    space_words,
    verb,
)
from specctl.output.diff_words import verdict
from specctl.output.extent_words import amount, example
from specctl.output.plain import clean
from specctl.output.sheet import Sheet
from specctl.repository.history import Commit
from specctl.values import frozen
from specctl.words import percent, plural

_SHORT = 7
_MOST_NAMES = 6
_MOST_CHANGES = 8
_LONGEST_VALUE = 60
_MOST_LINES = 2
_ALL = 1 << 30


@frozen
class Asked:
    """What a history was asked: about which contract and rule, if about one, and with which facts."""

    contract: str | None = None
    rule: str | None = None
    facts: Mapping[str, str] | None = None


def render(item: Entry, asked: Asked, sheet: Sheet, *, everything: bool = False) -> str:
    """One commit as text; `everything` writes lists and regions out."""
    lines = [*_heading(item.commit, sheet), *_unread(item, sheet)]
    contracts = item.found.contracts
    if contracts and asked.facts is None:
        lines += _verdict(Diff("", "", contracts), sheet)
    if asked.facts is not None:
        lines += [line for each in contracts for line in _answers(each, sheet)]
    else:
        for group in groups(Diff("", "", contracts)):
            lines += _group(group, asked, sheet, everything=everything)
        lines += [line for each in contracts for line in _one_sided(each, sheet)]
    lines += [line for each in item.found.first for line in _first(each, sheet)]
    return "\n".join(lines) + "\n"


def short(commit: str) -> str:
    """A commit as people name it."""
    return commit[:_SHORT]


def _heading(commit: Commit, sheet: Sheet) -> list[str]:
    """`3f2a1bc  2026-03-01  Policy Team  Let clinicians ask` with the subject on the next line if it does not fit."""
    who = f"{commit.date}  {clean(commit.author)}"
    head = f"{short(commit.id)}  {who}"
    merge = "merge: " if commit.is_merge else ""
    subject = merge + (clean(commit.subject) or "(no message)")
    styled = f"{sheet.style(short(commit.id), 'yellow')}  {sheet.style(who, 'dim')}"
    if len(head) + 2 + len(subject) <= sheet.width:
        return [f"{styled}  {sheet.style(subject, 'bold')}"]
    return [styled, *sheet.lines(subject, 2, how="bold")]


def _unread(item: Entry, sheet: Sheet) -> list[str]:
    name = short(item.commit.id)
    if item.trouble is not None:
        return entry("unread", f"nothing can be read at this commit: {item.trouble}", sheet)
    if not item.unread:
        return []
    names = listing([f"`{each}`" for each in item.unread], _MOST_NAMES)
    return entry("unread", f"{names} cannot be read here; `specctl validate --rev {name}` says why", sheet)


def _verdict(diff: Diff, sheet: Sheet) -> list[str]:
    first, *rest = sheet.lines(verdict(diff), 2)
    head, colon, tail = first.strip().partition(":")
    return [f"  {sheet.style(head, COLORS.get(head, 'green'))}{colon}{tail}", *rest]


def _group(group: Group, asked: Asked, sheet: Sheet, *, everything: bool) -> list[str]:
    rows = list(_rows(group))
    most = _ALL if everything else _MOST_CHANGES
    lines = [] if asked.contract is not None else _names(group.contracts, sheet)
    for label, words, region in rows[:most]:
        where = f", where {region}" if region is not None and region != EVERYTHING else ""
        lines += entry(label, words + where, sheet) if everything else _short(label, words + where, sheet)
    left = len(rows) - most
    return [*lines, f"  and {plural(left, 'more change')}; `-v` shows all"] if left > 0 else lines


def _names(names: Sequence[str], sheet: Sheet) -> list[str]:
    count = f"{len(names):,} contracts alike: " if len(names) > 1 else ""
    return sheet.lines(count + listing(names, _MOST_NAMES), 2, how="bold")


def _rows(group: Group) -> Iterator[tuple[str, str, str | None]]:
    """The label, the words and the region in words of each change."""
    for shift in group.decisions:
        extent = shift.change.extent
        yield shift.change.direction, shift_words(shift) + amount(extent), extent.region
    for leave in group.authority:
        extent = leave.change.extent
        yield leave.change.direction, leave_words(leave) + amount(extent), extent.region
    for change in group.space:
        yield verb(change.kind, change.what), space_words(change), None
    for text in group.texts:
        yield text.what, f"text of {text.place}", None
    for record in group.records:
        yield record.what, f"record {record_words(record, _LONGEST_VALUE)}", None


def _short(label: str, text: str, sheet: Sheet) -> list[str]:
    """A change on at most two lines of the sheet."""
    lines = entry(label, text, sheet)
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + " …"]


def _one_sided(contract: ContractDiff, sheet: Sheet) -> list[str]:
    if contract.status not in ("added", "removed"):
        return []
    version = contract.version.head or contract.version.base or ""
    return entry(contract.status, f"contract `{contract.contract}` {version}  {contract.path}", sheet)


def _answers(contract: ContractDiff, sheet: Sheet) -> list[str]:
    """What became of the answer to a request: before, after, by which rules, and by which edit."""
    if contract.status in ("added", "removed"):
        return _one_sided(contract, sheet)
    lines: list[str] = []
    for change in contract.decisions:
        extent = change.extent
        part = extent.region is not None and extent.region != EVERYTHING
        share = f" ({percent(extent.share)} of these requests)" if part and extent.share else ""
        lines += entry(change.direction, shift_words(Shift(change, (change.behavior,))) + share, sheet)
        if part:
            lines += details("where", [extent.region or ""], sheet)
            lines += details("example", [example(change.witness, extent.attributes)], sheet)
        lines += details("before", [_deciders(change.rules_before, default_words(change.before))], sheet)
        lines += details("after", [_deciders(change.rules_after, default_words(change.after))], sheet)
        reasons = [reason_words(each, is_only=len(change.responsible) == 1) for each in change.responsible]
        lines += details("because", reasons, sheet)
    for behavior in contract.inconclusive:
        lines += entry("unknown", f"{behavior} could not be compared with the memory and time given", sheet)
    return lines


def _deciders(rules: Sequence[str], otherwise: str) -> str:
    return listing([f"rule `{rule}`" for rule in rules], _MOST_NAMES) or otherwise


def _first(first: First, sheet: Sheet) -> list[str]:
    """The answer where there was none before: the contract, or the words for the request, came with this commit."""
    outcomes = listing([shown(outcome) for outcome in first.outcomes], _MOST_NAMES, "or")
    lines = entry("first", f"{first.behavior}: {outcomes}", sheet)
    otherwise = default_words(first.outcomes[0]) if len(first.outcomes) == 1 else "no rule: these are the defaults"
    return [*lines, *details("by", [_deciders(first.rules, otherwise)], sheet)]


def ending(count: int, listed: int, cut_off: Sequence[Commit], sheet: Sheet) -> str:
    """What is said at the end: that nothing was found, and where a shallow clone ends."""
    lines: list[str] = []
    if not listed:
        lines += sheet.lines(
            f"no change of what was asked about in {plural(count, 'commit')} that touched contracts", 0
        )
    if cut_off:
        ends = listing([f"{short(each.id)} ({each.date})" for each in cut_off], 3)
        text = (
            f"This shallow clone ends at {ends}: what was before, and what changed there, is not known; "
            "`git fetch --unshallow` brings it"
        )
        lines += ["", *sheet.lines(text, 0)] if listed else sheet.lines(text, 0)
    return "".join(f"{line}\n" for line in lines)
