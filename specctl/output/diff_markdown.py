"""`specctl diff --format markdown`: a comment for a pull request, the verdict first, details to unfold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specctl.diff.change import Diff, Responsible
from specctl.language.behavior import Outcome
from specctl.logic.describe import EVERYTHING
from specctl.logic.outcomes import shown
from specctl.output import diff_markdown_notes as notes
from specctl.output.diff_fold import Group, Leave, Shift, groups
from specctl.output.diff_places import Find, Places, written
from specctl.output.diff_sentences import ARROW, default_words, leave_words, listing, raises, reason_words, shift_words
from specctl.output.diff_words import verdict
from specctl.output.extent_words import amount, example
from specctl.output.markdown import MOST_IN_COMMENT, Block, code, details, fitted, prose, table
from specctl.words import percent, plural

_MOST_NAMES = 10
_MOST_RULES = 5
# What is cut first has the highest rank.
_ALWAYS, _CHANGES, _DETAILS = 0, 1, 2
_HEAD = ("Change", "Behavior", "From → to", "Requests", "Where", "Because")


def render(diff: Diff, places: Places, most: int = MOST_IN_COMMENT) -> str:
    """What changed, as Markdown of at most so many characters; the details go first, the verdict never."""
    blocks = [
        Block(_ALWAYS, prose(verdict(diff))),
        Block(_ALWAYS, f"From {prose(diff.base)} to {prose(diff.head)}"),
        *_listed(_contracts(diff)),
        *(block for group in groups(diff, places) for block in _group(group, places)),
        *_listed([f"- {line}" for line in _last(diff)]),
    ]
    return fitted(blocks, most, _note)


def _note(left: Mapping[int, int]) -> str:
    """What does not fit in a comment, as its last line."""
    counts = [(left.get(rank, 0), noun) for rank, noun in ((_CHANGES, "more change"), (_DETAILS, "more detail"))]
    said = " and ".join(plural(count, noun) for count, noun in counts if count)
    return f"And {said}; `specctl diff --format json` lists all"


def _listed(items: Sequence[str]) -> list[Block]:
    return [Block(_CHANGES, "", tuple(items))] if items else []


def _contracts(diff: Diff) -> list[str]:
    """Contracts that came or went."""
    return [
        f"- **{status}** contract {code(each.contract)} {code(each.path)}"
        for status in ("removed", "added")
        for each in diff.contracts
        if each.status == status
    ]


def _group(group: Group, places: Places) -> Iterator[Block]:
    yield Block(_CHANGES, _heading(group))
    if group.decisions:
        yield table(_HEAD, map(_cells, group.decisions), _CHANGES)
    yield from _listed([_leave(leave) for leave in group.authority])
    if group.decisions or group.authority:
        contract = group.first.contract
        items = [_shift_details(shift, contract, places) for shift in group.decisions]
        items += [_leave_details(leave) for leave in group.authority]
        yield details("Examples and rules", items, _DETAILS)
    if group.space or group.texts or group.records:
        yield details(notes.summary(group), notes.items(group), _DETAILS)


def _heading(group: Group) -> str:
    if len(group.contracts) == 1:
        return f"### {code(group.first.contract)}\n\n{code(group.first.path)}"
    names = listing([code(name) for name in group.contracts], _MOST_NAMES)
    return f"### {len(group.contracts):,} contracts alike\n\n{names}"


def _cells(shift: Shift) -> tuple[str, ...]:
    """A row of the table."""
    change, extent = shift.change, shift.change.extent
    share = "" if extent.share is None else percent(extent.share) if extent.share else "single values"
    return (
        f"**{change.direction}**",
        ", ".join(map(code, shift.behaviors)),
        f"{code(shown(change.before))} {ARROW} {code(shown(change.after))}",
        share,
        prose(extent.region or ""),
        "<br>".join(_reasons(shift.change.responsible)),
    )


def _reasons(every: Sequence[Responsible]) -> list[str]:
    """The edits that brought a change about; each with its part of the change, if there are several."""
    shown_ = [reason_words(each, is_only=len(every) == 1, quote=code, say=code) for each in every[:_MOST_RULES]]
    more = len(every) - _MOST_RULES
    return [*shown_, f"and {plural(more, 'more reason')}"] if more > 0 else shown_


def _leave(leave: Leave) -> str:
    change = leave.change
    region = change.extent.region
    said = "" if region is None else " for every request" if region == EVERYTHING else f" where {prose(region)}"
    return f"- **{change.direction}** {leave_words(leave, code)}{said}{amount(change.extent)}"


def _shift_details(shift: Shift, contract: str, places: Places) -> str:
    change = shift.change
    before = _deciders(change.before, change.rules_before, places.base, contract)
    after = _deciders(change.after, change.rules_after, places.head, contract)
    lines = [*_example(shift), f"  - before: {before}", f"  - after: {after}", *_declared(change.intents)]
    return "\n".join([f"- {shift_words(shift, code)}", *lines])


def _leave_details(leave: Leave) -> str:
    because = [f"  - because: {reason}" for reason in _reasons(leave.change.responsible)]
    return "\n".join([f"- {leave_words(leave, code)}", *_example(leave), *because, *_declared(leave.change.intents)])


def _example(item: Shift | Leave) -> list[str]:
    extent = item.change.extent
    if extent.region in (None, EVERYTHING):
        return ["  - example: any request"]
    return [f"  - example: {prose(example(item.change.witness, extent.attributes))}"]


def _declared(intents: Sequence[str]) -> list[str]:
    return [f"  - declared in {listing([code(path) for path in intents], _MOST_NAMES)}"] if intents else []


def _deciders(outcome: Outcome, rules: Sequence[str], find: Find, contract: str) -> str:
    """The rules that decide, or clash, with their places."""
    if not rules:
        return default_words(outcome)
    found = [(rule, find(contract, rule)) for rule in rules[:_MOST_RULES]]
    words = [
        f"rule {code(rule)}" + (f" at {code(written(place))}" if place is not None else "") for rule, place in found
    ]
    more = len(rules) - _MOST_RULES
    return "; ".join([*words, *([f"and {plural(more, 'more rule')}"] if more > 0 else [])])


def _last(diff: Diff) -> Iterator[str]:
    """Versions to raise, contracts edited without effect, and what could not be compared."""
    yield from raises(diff, _MOST_NAMES, code)
    same = [code(each.contract) for each in diff.contracts if each.status == "equivalent" and not each.inconclusive]
    if same and len(same) < len(diff.contracts):
        yield f"{listing(same, _MOST_NAMES)}: edited, and decides as before"
    for each in diff.contracts:
        if each.inconclusive:
            names = listing([code(name) for name in each.inconclusive], _MOST_NAMES)
            yield f"unknown in {code(each.contract)}: {names} could not be compared with the memory and time given"
    if diff.left_out:
        names = listing([code(name) for name in diff.left_out], _MOST_NAMES)
        yield f"left out: {names}, one side cannot be read; `specctl validate` says why, with `--rev` for a commit"
