"""Release notes as Markdown, in the layout of Keep a Changelog: headings by contract, release and direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from specctl.diagnostics import Extent
from specctl.diff.change import (
    AuthorityChange,
    ContractDiff,
    DecisionChange,
    Diff,
    RecordChange,
    SpaceChange,
    TextChange,
    Versions,
)
from specctl.diff.intent import Intent
from specctl.diff.notes import Change, Note, Notes
from specctl.logic.describe import EVERYTHING
from specctl.output.diff_fold import Group, groups
from specctl.output.diff_sentences import decided_words, leave_words, record_words, shift_words, space_words
from specctl.output.extent_words import amount
from specctl.output.markdown_text import code, prose

_DONE = {"added": "added", "removed": "removed", "changed": "reworded"}
_LONGEST = 60

Write = Callable[[str], str]


def render(every: Sequence[Notes], date: str | None) -> str:
    """The notes on some contracts; `date` is that of the release, None where it is not released."""
    return "\n".join(f"{heading(notes.contract)}\n\n{release(notes, date)}" for notes in every)


def heading(contract: str) -> str:
    """The line above all releases of a contract."""
    return f"# {prose(contract)}"


def release(notes: Notes, date: str | None) -> str:
    """The notes on one release of a contract, from its `## [version] - date` on."""
    version = "[Unreleased]" if notes.version is None else f"[{prose(notes.version)}]"
    lines = [f"## {version}" + (f" - {date}" if date is not None and notes.version is not None else "")]
    if notes.is_new or notes.is_gone:
        lines += ["", "### Added" if notes.is_new else "### Removed", "", f"- Contract {code(notes.contract)}"]
    for direction, items in notes.sections:
        lines += ["", f"### {direction}", "", *(line for item in items for line in _note(item))]
    return "\n".join(lines) + "\n"


def prepended(before: str, notes: Notes, date: str | None) -> str:
    """A changelog with a release put before the others of its contract; a contract that it lacks comes first."""
    end = "\r\n" if "\r\n" in before else "\n"
    lines = before.splitlines()
    above = heading(notes.contract)
    place = lines.index(above) + 1 if above in lines else 0
    rest = lines[place:]
    while rest and not rest[0].strip():
        del rest[0]
    parts = [*(lines[:place] or [above]), "", *release(notes, date).splitlines()]
    return end.join([*parts, *(["", *rest] if rest else [])]) + end


def _note(note: Note) -> Iterator[str]:
    for intent in note.intents:
        yield f"- {_declared(intent)}"
    for words in change_words(note.changes):
        yield f"  - {words}" if note.intents else f"- {words}"


def _declared(intent: Intent) -> str:
    """An intent in sentences: what changes, why, who agreed, after which incident."""
    approved = f"Approved by {', '.join(intent.approved_by)}" if intent.approved_by else ""
    incident = f"Incident {intent.incident}" if intent.incident else ""
    return " ".join(_sentence(prose(part)) for part in (intent.summary, intent.because, approved, incident) if part)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def change_words(changes: Sequence[Change], name: Write = code, words: Write = prose) -> Iterator[str]:
    """A line of Markdown for each change of one contract, what reads alike in one; `name` and `words` escape."""
    for group in groups(Diff("", "", (_only(changes),))):
        yield from _group(group, name, words)


def _only(changes: Sequence[Change]) -> ContractDiff:
    """A difference with some changes and no others."""
    return ContractDiff(
        "",
        "changed",
        "none",
        Versions(None, None, None),
        "",
        tuple(change for change in changes if isinstance(change, DecisionChange)),
        tuple(change for change in changes if isinstance(change, AuthorityChange)),
        tuple(change for change in changes if isinstance(change, SpaceChange)),
        tuple(change for change in changes if isinstance(change, TextChange)),
        tuple(change for change in changes if isinstance(change, RecordChange)),
    )


def _group(group: Group, name: Write, words: Write) -> Iterator[str]:
    for shift in group.decisions:
        yield shift_words(shift, name) + _where(shift.change.extent, words)
    for leave in group.authority:
        yield leave_words(leave, name) + _where(leave.change.extent, words)
    for space in group.space:
        decided = decided_words(space, name)
        yield space_words(space, name) + (f"; {decided}" if decided else "")
    for text in group.texts:
        yield f"{words(text.place)}: {_DONE[text.what]}"
    for record in group.records:
        yield record_words(record, _LONGEST, name)


def _where(extent: Extent, words: Write) -> str:
    if extent.region == EVERYTHING:
        return ", at every request"
    return f", where {words(extent.region or '')} {amount(extent).strip()}".rstrip()
