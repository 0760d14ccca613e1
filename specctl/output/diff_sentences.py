"""Sentences on single changes, in the words of a policy lead; names are quoted as the format at hand quotes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from specctl.diff.bump import satisfied
from specctl.diff.change import Decided, Diff, Edit, RecordChange, Responsible, SpaceChange
from specctl.language.behavior import CONFLICT, UNDECIDED, Outcome
from specctl.logic.outcomes import shown
from specctl.output.diff_fold import Leave, Shift
from specctl.output.diff_places import written
from specctl.output.json_text import dumps
from specctl.words import percent, plural

Quote = Callable[[str], str]

ARROW = "→"
_MOST_BEHAVIORS = 3
_MOST_OUTCOMES = 3
_MOST_EDITS = 4
_LONGEST = 160
_EDITED: Mapping[str, str] = {
    "rule": "rule {name}",
    "condition": "condition {name}",
    "behavior": "behavior {name}",
    "tool": "tool {name}",
    "otherwise": "the default of {name}",
    "levels": "the order of the levels",
}
_SPACE: Mapping[str, str] = {
    "attribute": "attribute {name}",
    "value": "value {name}",
    "range": "range of {name}",
    "applies_when": "where {name} applies",
    "weight": "weight of {name}",
    "assumption": "assumption {name}",
    "tool": "tool {name}",
    "behavior": "behavior {name}",
    "outcome": "value {name} of a behavior",
    "effect": "effect {name} of a tool",
    "level": "level {name}",
}


_VERBS: Mapping[tuple[str, str], str] = {
    ("range", "added"): "widened",
    ("range", "removed"): "narrowed",
    ("applies_when", "added"): "widened",
    ("applies_when", "removed"): "narrowed",
    ("attribute", "changed"): "renamed",
    ("value", "changed"): "renamed",
}


def plainly(name: str) -> str:
    """A name as messages quote it."""
    return f"`{name}`"


def listing(names: Sequence[str], most: int, word: str = "and") -> str:
    """Names as people list them, long lists cut: `a`, `a and b`, `a, b and 3 more`."""
    parts = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1:,} more"]
    word = word if len(names) <= most else "and"
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def shift_words(shift: Shift, quote: Quote = str) -> str:
    """What is decided differently: `response: safe_complete → comply`."""
    change = shift.change
    names = ", ".join(map(quote, shift.behaviors))
    return f"{names}: {quote(shown(change.before))} {ARROW} {quote(shown(change.after))}"


def leave_words(leave: Leave, quote: Quote = str) -> str:
    """What a level may do now: `user may now set response to comply or caveat`."""
    now = "may now" if leave.change.direction == "opened" else "may no longer"
    values = [quote(shown(value)) for value in leave.values]
    names = listing([quote(name) for name in leave.behaviors], len(leave.behaviors))
    levels = [quote(level) for level in leave.levels or (leave.change.level,)]
    return f"{listing(levels, len(levels))} {now} set {names} to {listing(values, len(values), 'or')}"


def edit_words(edit: Edit, quote: Quote = plainly) -> str:
    """An edit: ``rule `clinician-dosage` was added``."""
    if edit.kind == "extends" and edit.what != "changed":
        now = "now extends" if edit.what == "added" else "no longer extends"
        return f"{quote(edit.contract)} {now} {quote(edit.name)}"
    form = _EDITED.get(edit.kind, f"{edit.kind} {{name}}")
    return f"{form.format(name=quote(edit.name), contract=quote(edit.contract))} was {edit.what}"


def reason_words(reason: Responsible, *, is_only: bool, quote: Quote = plainly, say: Quote = str) -> str:
    """The edits of a change, with places, and their part of it: ``rule `a` was added at contracts/bot.yaml:3``."""
    parts = [edit_words(edit, quote) + _place(edit, say) for edit in reason.edits]
    part = "" if is_only or reason.share is None else f" ({percent(reason.share)} of these requests)"
    return listing(parts, _MOST_EDITS) + (", together" if len(parts) > 1 else "") + part


def _place(edit: Edit, say: Quote) -> str:
    if edit.what == "removed":
        preposition = "at" if edit.kind == "extends" else "from"
        return f" {preposition} {say(written(edit.at.base))}" if edit.at.base is not None else ""
    return f" at {say(written(edit.at.head))}" if edit.at.head is not None else ""


def default_words(outcome: Outcome) -> str:
    """Why an outcome holds where no rule decides."""
    return "no rule decides" if outcome in (UNDECIDED, CONFLICT) else "no rule: this is the default"


def verb(kind: str, what: str) -> str:
    """What happened to a part of the space, by its kind: `added`, `widened`, `renamed` and so on."""
    return _VERBS.get((kind, what), what)


def space_words(change: SpaceChange, quote: Quote = plainly, say: Quote = str) -> str:
    """A change of the space: ``range of `confidence`: 0 to 1 → 0 to 10``; `say` is for words, `quote` for names."""
    head = _SPACE.get(change.kind, f"{change.kind} {{name}}").format(name=quote(change.name))
    known = (change.name, change.name.rpartition(".")[2])
    sides = [None if words in known else words for words in (change.before, change.after)]
    before, after = (change.before, change.after) if change.what == "changed" else sides
    if change.kind == "level" and change.what == "changed":
        head = "order of the levels"
    return head + _from_to(_cut(before or "", _LONGEST), _cut(after or "", _LONGEST), say)


def decided_words(change: SpaceChange, quote: Quote = str) -> str:
    """What is decided at the requests that only one side has; nothing where there are none."""
    if not change.decides:
        return ""
    is_new = change.what == "added"
    if change.kind in ("tool", "behavior"):
        return f"{'now' if is_new else 'before'} {_outcomes(change.decides, quote)}"
    # An assumption rules requests out.
    who = "new requests" if is_new != (change.kind == "assumption") else "requests that are gone"
    much = "" if change.share is None else f" ({percent(change.share)} of all)"
    by_behavior: dict[str, list[Decided]] = {}
    for item in change.decides:
        by_behavior.setdefault(item.behavior, []).append(item)
    found = [f"{quote(behavior)} {_outcomes(items, quote)}" for behavior, items in by_behavior.items()]
    more = len(found) - _MOST_BEHAVIORS
    tail = [plural(more, "more behavior")] if more > 0 else []
    return f"for {who}{much}: {'; '.join([*found[:_MOST_BEHAVIORS], *tail])}"


def _outcomes(decides: Sequence[Decided], quote: Quote) -> str:
    """What is decided, with how often, if not always."""
    parts = ["" if item.share in (None, 1) else f" ({percent(item.share or 0)})" for item in decides]
    said = [quote(shown(item.outcome)) + part for item, part in zip(decides, parts, strict=True)]
    return listing(said, _MOST_OUTCOMES)


def record_words(change: RecordChange, most: int, quote: Quote = str) -> str:
    """A change of a record: `owners: [safety] → [safety, legal]`; long values cut to `most` characters."""
    before = None if change.what == "added" else _cut(_data(change.before), most)
    after = None if change.what == "removed" else _cut(_data(change.after), most)
    return quote(change.place or change.section) + _from_to(before, after, quote)


def _from_to(before: str | None, after: str | None, quote: Quote) -> str:
    sides = [quote(" ".join(side.split())) for side in (before, after) if side]
    return f": {f' {ARROW} '.join(sides)}" if sides else ""


def _data(value: object) -> str:
    """Plain data on one line, texts without quotes."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_data, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_data(item)}' for key, item in value.items())}}}"
    return dumps(value)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def raises(diff: Diff, most: int, quote: Quote = plainly) -> list[str]:
    """Which versions are to be raised, and to what: ``raise `support-bot` from 1.2.0 to 2.0.0``."""
    alike: dict[tuple[str, str], list[str]] = {}
    for each in diff.contracts:
        base, head, needs = each.version.base, each.version.head, each.version.needs
        if base is None or head is None or needs is None or satisfied(base, head, each.bump):
            continue
        alike.setdefault((head, needs), []).append(quote(each.contract))
    return [
        f"raise {listing(names, most)} from {quote(head)} to {quote(needs)}" for (head, needs), names in alike.items()
    ]
