"""`specctl diff` for people: the verdict, then what changed, most serious first, equal effects of contracts once."""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diff.change import Diff, Responsible
from specctl.language.behavior import Outcome
from specctl.logic.describe import EVERYTHING
from specctl.output import diff_text_notes as notes
from specctl.output.diff_fold import Group, Leave, Shift, groups
from specctl.output.diff_places import Find, Places, written
from specctl.output.diff_rows import COLORS, details, entry
from specctl.output.diff_sentences import default_words, leave_words, listing, raises, reason_words, shift_words
from specctl.output.diff_words import verdict
from specctl.output.extent_words import amount, example
from specctl.output.plain import clean
from specctl.output.sheet import Sheet
from specctl.words import plural

_MOST_NAMES = 6
_MOST_GROUPS = 12
_MOST_CHANGES = 10
_MOST_RULES = 3
_ANY_NUMBER = 1 << 30


def render(diff: Diff, places: Places, sheet: Sheet, *, everything: bool = False) -> str:
    """What changed, as text; lists are cut, unless `everything` is asked for."""
    folded = groups(diff, places)
    shown = folded if everything else folded[:_MOST_GROUPS]
    blocks = [
        [*_verdict(diff, sheet), *sheet.lines(f"from {diff.base} to {diff.head}", 0, how="dim")],
        _contracts(diff, sheet),
        *(_group(group, places, sheet, everything=everything) for group in shown),
        _more(folded[len(shown) :]),
        [*_versions(diff, sheet), *_doubts(diff, sheet)],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _verdict(diff: Diff, sheet: Sheet) -> list[str]:
    first, *rest = sheet.lines(verdict(diff), 0)
    head, colon, tail = first.partition(":")
    styled = sheet.style(head, COLORS.get(head, "green")) + sheet.style(colon + tail, "bold")
    return [styled, *(sheet.style(line, "bold") for line in rest)]


def _contracts(diff: Diff, sheet: Sheet) -> list[str]:
    """Contracts that came or went, and those edited without effect."""
    lines: list[str] = []
    for status in ("removed", "added"):
        for each in diff.contracts:
            if each.status == status:
                version = each.version.head or each.version.base or ""
                lines += entry(status, f"contract `{each.contract}` {version}  {each.path}", sheet)
    same = [f"`{each.contract}`" for each in diff.contracts if each.status == "equivalent" and not each.inconclusive]
    if same and len(same) < len(diff.contracts):
        lines += entry("equivalent", f"{listing(same, _MOST_NAMES)}: edited, and decides as before", sheet)
    return lines


def _group(group: Group, places: Places, sheet: Sheet, *, everything: bool) -> list[str]:
    most = _ANY_NUMBER if everything else _MOST_CHANGES
    contract = group.first.contract
    blocks = [
        *(_shift(shift, contract, places, sheet) for shift in group.decisions[:most]),
        *(_leave(leave, sheet) for leave in group.authority[:most]),
        *(notes.space(change, sheet) for change in group.space[:most]),
        *(notes.text(change, sheet, is_whole=everything) for change in group.texts[:most]),
        *(notes.record(change, sheet, is_whole=everything) for change in group.records[:most]),
    ]
    every = (group.decisions, group.authority, group.space, group.texts, group.records)
    left = sum(max(0, len(changes) - most) for changes in every)
    more = [f"  and {plural(left, 'more change')}; `-v` shows all, `--format json` lists them"] if left else []
    return [*_heading(group, sheet, everything=everything), *(line for block in blocks for line in block), *more]


def _heading(group: Group, sheet: Sheet, *, everything: bool) -> list[str]:
    if len(group.contracts) == 1:
        name, path = clean(group.first.contract), clean(group.first.path)
        return [f"{sheet.style(name, 'bold')}  {sheet.style(path, 'dim')}"]
    names = listing(group.contracts, len(group.contracts) if everything else _MOST_NAMES)
    return sheet.lines(f"{len(group.contracts):,} contracts alike: {names}", 0, how="bold")


def _shift(shift: Shift, contract: str, places: Places, sheet: Sheet) -> list[str]:
    change = shift.change
    return [
        *entry(change.direction, shift_words(shift) + _brackets(amount(change.extent)), sheet),
        *_requests(shift, sheet),
        *details("before", _deciders(change.before, change.rules_before, places.base, contract), sheet),
        *details("after", _deciders(change.after, change.rules_after, places.head, contract), sheet),
        *details("because", _reasons(change.responsible), sheet),
        *details("declared", [", ".join(change.intents)] if change.intents else [], sheet),
    ]


def _brackets(words: str) -> str:
    return f" {words}" if words else ""


def _leave(leave: Leave, sheet: Sheet) -> list[str]:
    change = leave.change
    return [
        *entry(change.direction, leave_words(leave) + _brackets(amount(change.extent)), sheet),
        *_requests(leave, sheet),
        *details("because", _reasons(change.responsible), sheet),
        *details("declared", [", ".join(change.intents)] if change.intents else [], sheet),
    ]


def _requests(item: Shift | Leave, sheet: Sheet) -> list[str]:
    extent = item.change.extent
    lines = details("where", [extent.region], sheet) if extent.region is not None else []
    if extent.region == EVERYTHING:
        return lines
    return lines + details("example", [example(item.change.witness, extent.attributes)], sheet)


def _deciders(outcome: Outcome, rules: Sequence[str], find: Find, contract: str) -> list[str]:
    """The rules that decide, or clash, with their places."""
    shown = [f"rule `{rule}`  {written(find(contract, rule))}".rstrip() for rule in rules[:_MOST_RULES]]
    more = [f"and {plural(len(rules) - _MOST_RULES, 'more rule')}"] if len(rules) > _MOST_RULES else []
    return [*shown, *more] if rules else [default_words(outcome)]


def _reasons(responsible: Sequence[Responsible]) -> list[str]:
    """The edits that brought a change about; each with its part of the change, if there are several."""
    shown = [reason_words(each, is_only=len(responsible) == 1) for each in responsible[:_MOST_RULES]]
    more = len(responsible) - _MOST_RULES
    return [*shown, f"and {plural(more, 'more reason')}"] if more > 0 else shown


def _more(left: Sequence[Group]) -> list[str]:
    if not left:
        return []
    count = len({name for group in left for name in group.contracts})
    return [f"and changes of {plural(count, 'more contract')}; `-v` shows all, `--format json` lists them"]


def _versions(diff: Diff, sheet: Sheet) -> list[str]:
    found = raises(diff, _MOST_NAMES, str)
    more = [f"and {plural(len(found) - _MOST_NAMES, 'more step')}"] if len(found) > _MOST_NAMES else []
    lines = [*found[:_MOST_NAMES], *more]
    first = sheet.field("versions", lines[0], 0, 10) if lines else []
    return [*first, *(line for text in lines[1:] for line in sheet.lines(text, 10))]


def _doubts(diff: Diff, sheet: Sheet) -> list[str]:
    """What could not be compared."""
    lines: list[str] = []
    for each in diff.contracts:
        if each.inconclusive:
            names = ", ".join(each.inconclusive)
            text = f"`{each.contract}`: {names} could not be compared with the memory and time given"
            lines += sheet.field("unknown", text, 0, 10)
    if diff.left_out:
        names = listing([f"`{name}`" for name in diff.left_out], _MOST_NAMES)
        why = "one side cannot be read; `specctl validate` says why, with `--rev` for a commit"
        lines += sheet.field("left out", f"{names}: {why}", 0, 10)
    return lines
