"""Release notes: what changed, by direction, told by the intents that declare it, else by the proven difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from specctl.diff.change import (
    AuthorityChange,
    Bump,
    ContractDiff,
    DecisionChange,
    RecordChange,
    SpaceChange,
    TextChange,
)
from specctl.diff.intent import Intent
from specctl.values import frozen

Change = DecisionChange | AuthorityChange | SpaceChange | TextChange | RecordChange

# The headings of the notes, in their order.
HEADINGS: tuple[str, ...] = (
    "Loosened",
    "Tightened",
    "Changed",
    "Decided",
    "Undecided",
    "Conflict",
    "Resolved",
    "Opened",
    "Closed",
    "Added",
    "Removed",
    "Texts",
    "Records",
)


@frozen
class Note:
    """Changes that the same intents declare; without intents, those that none declares."""

    intents: tuple[Intent, ...]
    changes: tuple[Change, ...]


@frozen
class Notes:
    """What is to be said about one contract: its version, None for one that is still too low, and notes by heading.

    `is_new` and `is_gone` say that the contract came or went as a whole.
    """

    contract: str
    version: str | None
    bump: Bump
    sections: tuple[tuple[str, tuple[Note, ...]], ...]
    is_new: bool = False
    is_gone: bool = False


def notes_of(diff: ContractDiff, intents: Sequence[Intent], version: str | None) -> Notes:
    """The notes on one contract; changes that its intents do not declare as a whole stand for themselves."""
    by_path = {intent.path: intent for intent in intents}
    every: tuple[Change, ...] = (*diff.decisions, *diff.authority, *diff.space, *diff.texts, *diff.records)
    sections = {
        heading: _grouped((change for change in every if _heading(change) == heading), by_path) for heading in HEADINGS
    }
    return Notes(
        diff.contract,
        version,
        diff.bump,
        tuple((heading, notes) for heading, notes in sections.items() if notes),
        is_new=diff.status == "added",
        is_gone=diff.status == "removed",
    )


def _heading(change: Change) -> str:
    match change:
        case DecisionChange() | AuthorityChange():
            return change.direction.capitalize()
        case SpaceChange():
            return change.what.capitalize()
        case TextChange():
            return "Texts"
        case RecordChange():
            return "Records"


def _grouped(changes: Iterable[Change], by_path: Mapping[str, Intent]) -> tuple[Note, ...]:
    """Changes joined by what declares them, in the order of the first of each; what nothing declares comes last."""
    found: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        paths = change.intents if isinstance(change, DecisionChange | AuthorityChange) else ()
        found.setdefault(paths, []).append(change)
    notes = [Note(tuple(by_path[path] for path in paths), tuple(items)) for paths, items in found.items()]
    return tuple(sorted(notes, key=lambda note: not note.intents))
