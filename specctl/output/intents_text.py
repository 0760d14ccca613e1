"""What intents do not declare, and intents that nothing fulfils: as text, as Markdown, and as data for JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specctl.diff.change import AuthorityChange, ContractDiff, DecisionChange, Diff, Versions
from specctl.diff.collateral import Change, Collateral, Judgement
from specctl.diff.intent import Intent
from specctl.output.diff_fold import Group, Leave, Shift, groups
from specctl.output.diff_rows import details, entry
from specctl.output.diff_sentences import leave_words, listing, shift_words
from specctl.output.extent_words import amount, example
from specctl.output.markdown import code, prose
from specctl.output.rule_json import plain
from specctl.output.sheet import Sheet
from specctl.words import plural

_DECLARE = "declare it in `changes/`, or narrow the edit"
_MOST_NAMES = 10
_DROP = "correct the intent, or remove it"


def render(judgement: Judgement, sheet: Sheet) -> str:
    """What is not as declared, as text; empty where all is."""
    blocks = []
    if judgement.collateral:
        title = sheet.style(f"collateral: {_undeclared(judgement)}", "bold")
        found = [line for group in _folded(judgement) for line in _group(group, sheet)]
        blocks.append([title, *found, *details("help", [_DECLARE], sheet)])
    if judgement.unfulfilled:
        title = sheet.style(f"unfulfilled: {_idle(judgement)}", "bold")
        found = [line for intent in judgement.unfulfilled for line in _unfulfilled(intent, sheet)]
        blocks.append([title, *found, *details("help", [_DROP], sheet)])
    return "\n".join("\n".join(lines) + "\n" for lines in blocks)


def markdown(judgement: Judgement) -> str:
    """What is not as declared, as Markdown; empty where all is."""
    lines: list[str] = []
    if judgement.collateral:
        lines += [f"**Collateral: {_undeclared(judgement)}**", ""]
        for group in _folded(judgement):
            names = listing([prose(name) for name in group.contracts], _MOST_NAMES)
            for item, words in _items(group, code):
                where = prose(item.change.extent.region or "")
                lines.append(f"- {names}, {item.change.direction}: {words}, where {where}")
    if judgement.unfulfilled:
        lines += [*([""] if lines else []), f"**Unfulfilled: {_idle(judgement)}**", ""]
        for intent in judgement.unfulfilled:
            lines.append(f"- {prose(intent.summary)} ({code(_place(intent))})")
    return "\n".join(lines) + "\n" if lines else ""


def data(judgement: Judgement) -> dict[str, object]:
    """What is not as declared, as plain data: `{"collateral": [..], "unfulfilled": [..]}`."""
    return {
        "collateral": [_collateral_data(item) for item in judgement.collateral],
        "unfulfilled": [_intent_data(intent) for intent in judgement.unfulfilled],
    }


def _undeclared(judgement: Judgement) -> str:
    count = len(judgement.collateral)
    return f"{plural(count, 'change')} that no intent declares"


def _idle(judgement: Judgement) -> str:
    return f"{plural(len(judgement.unfulfilled), 'intent')} that nothing fulfils"


def _folded(judgement: Judgement) -> tuple[Group, ...]:
    """What no intent declares, equal effects of several contracts once."""
    found: dict[str, list[Change]] = {}
    for item in judgement.collateral:
        found.setdefault(item.contract, []).append(item.change)
    return groups(Diff("", "", tuple(_contract(name, changes) for name, changes in found.items())))


def _contract(name: str, changes: list[Change]) -> ContractDiff:
    decisions = tuple(change for change in changes if isinstance(change, DecisionChange))
    authority = tuple(change for change in changes if isinstance(change, AuthorityChange))
    return ContractDiff(name, "changed", "none", Versions(None, None, None), "", decisions, authority)


def _items(group: Group, quote: Callable[[str], str]) -> Iterator[tuple[Shift | Leave, str]]:
    """Each change of a group, in words."""
    yield from ((shift, _said(shift, shift_words(shift, quote))) for shift in group.decisions)
    yield from ((leave, _said(leave, leave_words(leave, quote))) for leave in group.authority)


def _said(item: Shift | Leave, words: str) -> str:
    return f"{words} {amount(item.change.extent).strip()}".rstrip()


def _group(group: Group, sheet: Sheet) -> Iterator[str]:
    for item, words in _items(group, str):
        extent = item.change.extent
        yield from entry(item.change.direction, words, sheet)
        yield from details("in", [listing(group.contracts, _MOST_NAMES)], sheet)
        yield from details("where", [extent.region or ""], sheet)
        yield from details("example", [example(item.change.witness, extent.attributes)], sheet)


def _unfulfilled(intent: Intent, sheet: Sheet) -> Iterator[str]:
    directions, behaviors = " or ".join(intent.directions), ", ".join(intent.behaviors)
    yield from entry("intent", f"{intent.summary}  {_place(intent)}", sheet)
    yield from details("declares", [f"{behaviors} of {intent.contract} {directions}"], sheet)


def _place(intent: Intent) -> str:
    return f"{intent.path}:{intent.at.span.start.line}"


def _collateral_data(item: Collateral) -> dict[str, object]:
    change = item.change
    what: dict[str, object]
    if isinstance(change, DecisionChange):
        what = {"behavior": change.behavior, "from": plain(change.before), "to": plain(change.after)}
    else:
        what = {"level": change.level, "behavior": change.behavior, "value": plain(change.value)}
    extent = change.extent
    where = {"region": extent.region, "share": extent.share, "witness": change.witness}
    return {"contract": item.contract, **what, "direction": change.direction, **where}


def _intent_data(intent: Intent) -> dict[str, object]:
    return {
        "path": intent.path,
        "line": intent.at.span.start.line,
        "summary": intent.summary,
        "contract": intent.contract,
        "behavior": list(intent.behaviors),
        "direction": list(intent.directions),
    }
