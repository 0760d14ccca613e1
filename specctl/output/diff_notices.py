"""The changes of a diff as notices: each stands at the edit that brought it about, with what was there before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from specctl.diagnostics import START, Label, Location
from specctl.diff.change import (
    AuthorityChange,
    ContractDiff,
    DecisionChange,
    Diff,
    Sides,
    SpaceChange,
    TextChange,
)
from specctl.diff.collateral import Judgement
from specctl.diff.intent import Intent
from specctl.lint.pages import Page
from specctl.logic.outcomes import shown
from specctl.output.diff_fold import Leave, Shift, authority_in_order, decisions_in_order
from specctl.output.diff_places import Find, Places
from specctl.output.diff_sentences import (
    decided_words,
    default_words,
    edit_words,
    leave_words,
    plainly,
    reason_words,
    record_words,
    shift_words,
    space_words,
    verb,
)
from specctl.output.diff_words import verdict
from specctl.output.extent_words import amount, example
from specctl.output.notice import REMARKS, Bulletin, Level, Note, Notice, in_turn, lines_of, mark
from specctl.output.rule_json import plain
from specctl.workspace import Source

Request = DecisionChange | AuthorityChange

ALL_DECLARED = Judgement(())

_LONGEST = 200
# Every kind of change: how much it weighs, and what it means.
_KINDS: Mapping[str, tuple[Level, str]] = {
    "loosened": ("warning", "Some requests are now treated more permissively than before."),
    "changed": ("warning", "Some requests are now treated differently, neither more strictly nor more permissively."),
    "undecided": ("warning", "Some requests that were decided no longer are."),
    "conflict": ("warning", "Rules of one level now contradict each other for some requests."),
    "tightened": ("note", "Some requests are now treated more strictly than before."),
    "decided": ("note", "Some requests that were undecided now are decided."),
    "resolved": ("note", "A contradiction of rules is settled for some requests."),
    "opened": ("warning", "A level may now set what it could not set before."),
    "closed": ("note", "A level may no longer set what it could set before."),
    "contract-added": ("note", "A contract is new."),
    "contract-removed": ("warning", "A contract is gone."),
    "space-added": ("note", "There is something new to ask about or to decide, such as an attribute or a tool."),
    "space-changed": ("warning", "What requests there are has changed, such as the range of a number."),
    "space-removed": ("warning", "Something can no longer be asked about or decided, such as an attribute or a tool."),
    "text-changed": ("note", "A statement, a reason or an example reads differently; no decision hangs on it."),
    "record-changed": ("note", "A part of a contract on which no decision hangs has changed, such as its owners."),
    "undeclared": ("error", "A change of behavior that no intent in `changes/` declares."),
    "unfulfilled": ("error", "An intent declares a change that did not come about."),
    "inconclusive": ("error", REMARKS["inconclusive"].summary),
    "not-judged": ("warning", REMARKS["not-judged"].summary),
}


def diff_bulletin(
    diff: Diff, places: Places, sources: Sequence[Source], judgement: Judgement = ALL_DECLARED
) -> Bulletin:
    """All changes between two revisions, and what is not as intents declare.

    `sources` are the contract files of head, `places` say where rules stand.
    """
    paths = {source.id: source.path for source in sources if source.id is not None}
    found = [notice for each in diff.contracts for notice in _of_contract(each, diff.base, places)]
    found += _undeclared(diff, places, judgement)
    found += map(_unfulfilled, judgement.unfulfilled)
    found += [_left_out(name, paths) for name in diff.left_out]
    # A format that holds only so much keeps what comes first: the loosened decisions of all contracts.
    found.sort(key=lambda notice: list(_KINDS).index(notice.kind))
    files = tuple(dict.fromkeys(each.path for each in diff.contracts))
    is_whole = not diff.inconclusive and not diff.left_out
    return Bulletin(verdict(diff), in_turn(found), files, lines_of(sources), _page, is_whole)


def _page(kind: str) -> Page:
    return REMARKS.get(kind) or Page(_KINDS[kind][1], _KINDS[kind][1])


def _undeclared(diff: Diff, places: Places, judgement: Judgement) -> Iterator[Notice]:
    """The parts of changes that no intent declares, each where the change stands."""
    contracts = {each.contract: each for each in diff.contracts}
    for item in judgement.collateral:
        each = contracts[item.contract]
        whole = _of_request(item.change, each, diff.base, places)
        yield replace(
            whole,
            level=_KINDS["undeclared"][0],
            kind="undeclared",
            title=f"undeclared in {each.contract}",
            message=f"undeclared: {whole.message}",
            fingerprint=mark("undeclared", whole.fingerprint),
        )


def _unfulfilled(intent: Intent) -> Notice:
    directions, behaviors = " or ".join(intent.directions), ", ".join(map(plainly, intent.behaviors))
    said = f"{intent.summary}: {behaviors} {directions}, which did not come about"
    return _notice("unfulfilled", intent.contract, said, intent.at, intent.path)


def _left_out(name: str, paths: Mapping[str, str]) -> Notice:
    # A contract that only base has, and that cannot be read there, has no file to point at but its own id.
    place = Location(paths.get(name, name), START)
    return _notice("not-judged", name, "it could not be compared, since a revision of it cannot be read", place)


def _of_contract(each: ContractDiff, base: str, places: Places) -> Iterator[Notice]:
    whole = Location(each.path, START)
    if each.status in ("added", "removed"):
        yield _notice(f"contract-{each.status}", each.contract, f"the contract was {each.status}", whole)
    for behavior in each.inconclusive:
        said = f"{plainly(behavior)} could not be compared in the memory and time given"
        yield _notice("inconclusive", each.contract, said, whole, behavior)
    changes: list[Request] = [*decisions_in_order(each), *authority_in_order(each)]
    for change in changes:
        yield _of_request(change, each, base, places)
    for space in each.space:
        said = f"{space_words(space)} ({verb(space.kind, space.what)})"
        made = _of_part(f"space-{space.what}", each, said, space.at, base, space.kind, space.name)
        yield replace(made, tell=partial(_space_notes, space))
    for text in each.texts:
        made = _of_part("text-changed", each, f"{text.place} ({text.what})", text.at, base, text.place)
        yield replace(made, tell=partial(_text_notes, text))
    for record in each.records:
        said = f"{record_words(record, _LONGEST, plainly)} ({record.what})"
        yield _of_part("record-changed", each, said, record.at, base, record.section, record.place)


def _space_notes(change: SpaceChange) -> Iterator[Note]:
    said = decided_words(change, plainly)
    if said:
        yield "decided", said


def _text_notes(change: TextChange) -> Iterator[Note]:
    for name, text in (("before", change.before), ("after", change.after)):
        if text is not None:
            yield name, " ".join(text.split())


def _notice(kind: str, contract: str, said: str, place: Location, *about: str) -> Notice:
    """A notice on a contract; `about` is what tells it from others of its kind."""
    level = _KINDS[kind][0]
    return Notice(
        level=level,
        kind=kind,
        title=f"{kind} in {contract}",
        message=f"{kind} in {plainly(contract)}: {said}",
        location=place,
        fingerprint=mark(kind, contract, *about),
        about={"contract": contract},
    )


def _of_request(change: Request, each: ContractDiff, base: str, places: Places) -> Notice:
    if isinstance(change, DecisionChange):
        return _of_decision(change, each, base, places)
    return _of_move(change, each, base)


def _of_decision(change: DecisionChange, each: ContractDiff, base: str, places: Places) -> Notice:
    outcomes = shown(change.before), shown(change.after)
    now = _distinct(
        [*_edits(change, "head"), *_deciders(change.rules_after, each.contract, places.head, "decides now")]
    )
    then = _distinct([*_edits(change, "base"), *_deciders(change.rules_before, each.contract, places.base, "decided")])
    first, *rest = now or [Label(Location(each.path, START), "")]
    said = shift_words(Shift(change, (change.behavior,)), plainly)
    made = _notice(change.direction, each.contract, said, first.location, change.behavior, *outcomes)
    about = {
        "from": plain(change.before),
        "to": plain(change.after),
        "rules_before": change.rules_before,
        "rules_after": change.rules_after,
    }
    return replace(
        made,
        here=first.message,
        related=(*rest, *(_before(label, base) for label in then)),
        about={**made.about, **_about(change), **about},
        lazily=change.lazily,
        tell=lambda: _decision_notes(change),
    )


def _of_move(change: AuthorityChange, each: ContractDiff, base: str) -> Notice:
    said = leave_words(Leave(change, (change.behavior,), (change.value,)), plainly)
    about = change.level, change.behavior, shown(change.value)
    first, *rest = _distinct(_edits(change, "head")) or [Label(Location(each.path, START), "")]
    made = _notice(change.direction, each.contract, said, first.location, *about)
    return replace(
        made,
        here=first.message,
        related=(*rest, *(_before(label, base) for label in _distinct(_edits(change, "base")))),
        about={**made.about, **_about(change), "level": change.level, "value": plain(change.value)},
        lazily=change.lazily,
        tell=lambda: _request_notes(change),
    )


def _of_part(kind: str, each: ContractDiff, said: str, at: Sides, base: str, *about: str) -> Notice:
    """A change of something that stands in one place of a file, or did."""
    head = at.head or Location(each.path, START)
    made = _notice(kind, each.contract, said, head, *about)
    return made if at.base is None else replace(made, related=(_before(Label(at.base, "as it was"), base),))


def _about(change: Request) -> dict[str, object]:
    return {
        "behavior": change.behavior,
        "direction": change.direction,
        "intents": change.intents,
        "witness": change.witness,
    }


def _request_notes(change: Request) -> Iterator[Note]:
    extent = change.extent
    if extent.region is not None:
        yield "where", f"{extent.region}{amount(extent)}"
    yield "example", example(change.witness, extent.attributes)
    is_only = len(change.responsible) == 1
    for reason in change.responsible:
        yield "because", reason_words(reason, is_only=is_only)
    if change.intents:
        yield "declared in", ", ".join(change.intents)


def _decision_notes(change: DecisionChange) -> Iterator[Note]:
    yield from _request_notes(change)
    for name, outcome, rules in (
        ("before", change.before, change.rules_before),
        ("after", change.after, change.rules_after),
    ):
        yield name, ", ".join(map(plainly, rules)) or default_words(outcome)


def _edits(change: Request, side: Literal["base", "head"]) -> Iterator[Label]:
    for responsible in change.responsible:
        for edit in responsible.edits:
            place = edit.at.head if side == "head" else edit.at.base
            if place is not None:
                yield Label(place, edit_words(edit))


def _deciders(rules: Iterable[str], contract: str, find: Find, does: str) -> Iterator[Label]:
    for rule in rules:
        place = find(contract, rule)
        if place is not None:
            yield Label(place, f"{plainly(rule)} {does}")


def _before(label: Label, base: str) -> Label:
    """A place of the base, marked as such: its line may hold something else by now."""
    return replace(label, message=f"before, in {base}: {label.message}")


def _distinct(labels: Iterable[Label]) -> list[Label]:
    """The first label of each place: an edit rather than the rule that decides there."""
    first: dict[Location, Label] = {}
    for label in labels:
        first.setdefault(label.location, label)
    return [*first.values()]
