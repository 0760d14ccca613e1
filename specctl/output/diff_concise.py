"""`specctl diff --format concise`: one line a change, as compilers print them."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import START, Location
from specctl.diff.change import AuthorityChange, ContractDiff, DecisionChange, Diff
from specctl.output.diff_fold import Leave, Shift, authority_in_order, decisions_in_order
from specctl.output.diff_places import Places, latest
from specctl.output.diff_sentences import leave_words, record_words, shift_words, space_words, verb
from specctl.output.diff_words import verdict
from specctl.output.plain import clean
from specctl.words import percent

_LONGEST_VALUE = 60


def render(diff: Diff, places: Places) -> str:
    """Lines `path:line:column: loosened response: a → b where topic is dosage (2 %) [contract]`, then the verdict."""
    lines = [line for each in diff.contracts for line in _lines(each, places)]
    lines += [f"left out {clean(name)}: one side cannot be read" for name in diff.left_out]
    return "\n".join([*lines, verdict(diff)]) + "\n"


def where(change: DecisionChange | AuthorityChange, contract: ContractDiff, places: Places) -> Location:
    """The one place to look at for a change: what was edited, else what decides now, else what decided, else the file.

    A place of the new side comes before one of the old.
    """
    edits = [edit.at for each in change.responsible for edit in each.edits]
    name = contract.contract
    after, before = (change.rules_after, change.rules_before) if isinstance(change, DecisionChange) else ((), ())
    found = (
        *(at.head for at in edits),
        *(places.head(name, rule) for rule in after),
        *(at.base for at in edits),
        *(places.base(name, rule) for rule in before),
    )
    return next((place for place in found if place is not None), Location(contract.path, START))


def _lines(contract: ContractDiff, places: Places) -> Iterator[str]:
    for place, words in _found(contract, places):
        span = (place or Location(contract.path, START)).span.start
        path = place.path if place is not None else contract.path
        yield f"{clean(path)}:{span.line}:{span.column}: {clean(words)} [{clean(contract.contract)}]"


def _found(contract: ContractDiff, places: Places) -> Iterator[tuple[Location | None, str]]:
    """Each change with its place, if it has one."""
    if contract.status in ("added", "removed"):
        yield None, f"{contract.status} contract {contract.contract}"
    for decision in decisions_in_order(contract):
        words = shift_words(Shift(decision, (decision.behavior,)))
        yield where(decision, contract, places), f"{decision.direction} {words}{_requests(decision)}"
    for move in authority_in_order(contract):
        words = leave_words(Leave(move, (move.behavior,), (move.value,)))
        yield where(move, contract, places), f"{move.direction} {words}{_requests(move)}"
    for change in contract.space:
        yield latest(change.at), f"{verb(change.kind, change.what)} {space_words(change, str)}"
    for text in contract.texts:
        yield latest(text.at), f"{text.what} text of {text.place}"
    for record in contract.records:
        yield latest(record.at), f"{record.what} record {record_words(record, _LONGEST_VALUE)}"
    for behavior in contract.inconclusive:
        yield None, f"unknown {behavior}: it could not be compared with the memory and time given"


def _requests(change: DecisionChange | AuthorityChange) -> str:
    extent = change.extent
    region = f" where {extent.region}" if extent.region is not None else ""
    if extent.share is None:
        return region
    return f"{region} ({percent(extent.share) if extent.share else 'single values'})"
