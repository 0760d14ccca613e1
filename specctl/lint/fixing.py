"""Fixes applied to a workspace in memory, again and again until none is left, each judged before it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from specctl.diagnostics import Change, Diagnostic, Edit, Fix, fingerprint
from specctl.edit.proof import proved
from specctl.lint.check import CHECKS
from specctl.lint.fixes import Fixer, by_path
from specctl.lint.linter import Report, lint
from specctl.lint.sameness import difference
from specctl.values import entity, frozen
from specctl.workspace import Workspace, revised

_ERRORS = tuple(name for name, check in CHECKS.items() if check.severity == "error")
_CANNOT = "the file is written in a way that does not let it be edited safely"


@frozen
class Skipped:
    """A fix that was not applied, and why."""

    diagnostic: Diagnostic
    reason: str


@entity
class Fixed:
    """A workspace with fixes applied, how many, and those that were not."""

    workspace: Workspace
    count: int
    skipped: tuple[Skipped, ...]


@frozen
class _Candidate:
    diagnostic: Diagnostic
    fix: Fix
    changes: tuple[Change, ...]

    @property
    def mark(self) -> str:
        return fingerprint(self.diagnostic)


def fix_all(
    workspace: Workspace,
    judge: Callable[[Workspace], Report],
    may_change: Callable[[str], bool],
    *,
    unsafe: bool = False,
) -> Fixed:
    """Apply what fixes the findings that `judge` reports, in files that may be changed; `unsafe` ones only if asked.

    A safe fix counts if every decision is proven to stay as it is; another if its finding goes and no error comes.
    """
    session = _Session(workspace)
    while batch := session.batch(judge(session.workspace), may_change, unsafe=unsafe):
        session.take(batch)
    return Fixed(session.workspace, session.count, tuple(session.skipped.values()))


class _Session:
    """What was fixed so far, and what could not be."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.count = 0
        self.skipped: dict[str, Skipped] = {}
        self._errors: tuple[Workspace, Counter[str]] | None = None

    def batch(self, report: Report, may_change: Callable[[str], bool], *, unsafe: bool) -> tuple[_Candidate, ...]:
        """Fixes that do not touch each other: safe ones as long as there are any."""
        fixer = Fixer([self.workspace])
        for is_safe in (True, False) if unsafe else (True,):
            asked = [
                item
                for item in report.diagnostics
                if item.remedy is not None
                and item.remedy.is_safe == is_safe
                and all(may_change(change.path) for change in item.remedy.changes)
                and fingerprint(item) not in self.skipped
            ]
            if chosen := _apart(asked, fixer):
                return chosen
        return ()

    def take(self, batch: Sequence[_Candidate]) -> bool:
        """Apply as much of a batch as is right, at least one or none at all; those that are wrong alone are skipped."""
        outcome = self._tried(batch)
        if isinstance(outcome, Workspace):
            self.workspace = outcome
            self.count += len(batch)
            return True
        if len(batch) == 1:
            self.skipped[batch[0].mark] = Skipped(batch[0].diagnostic, outcome)
            return False
        middle = len(batch) // 2
        return self.take(batch[:middle]) or self.take(batch[middle:])

    def _tried(self, batch: Sequence[_Candidate]) -> Workspace | str:
        """The workspace with a batch applied, or what is wrong with that."""
        texts = self._texts(batch)
        if texts is None:
            return _CANNOT
        after = revised(self.workspace, texts)
        if batch[0].fix.is_safe:
            changed = {source.id for source in after.sources if source.path in texts and source.id is not None}
            return difference(self.workspace, after, changed) or after
        return self._worse(after, {candidate.mark for candidate in batch}) or after

    def _texts(self, batch: Sequence[_Candidate]) -> Mapping[str, str] | None:
        documents = Fixer([self.workspace]).documents
        changes = by_path([change for candidate in batch for change in candidate.changes])
        edits = [edit for candidate in batch for edit in candidate.fix.edits]
        texts: dict[str, str] = {}
        for path, about in changes.items():
            after = proved(documents[path], about, [edit for edit in edits if edit.path == path])
            if after is None:
                return None
            texts[path] = after.text
        return texts

    def _worse(self, after: Workspace, marks: Iterable[str]) -> str | None:
        """Why a workspace is no better for fixes that change decisions: an error is new, or theirs is still there."""
        if after.contracts.keys() != self.workspace.contracts.keys():
            return "a contract would no longer be valid"
        report = lint(after, _ERRORS)
        known = self._known_errors()
        now = Counter(fingerprint(item) for item in report.diagnostics)
        if report.inconclusive:
            return "it is too hard to prove for the memory and time given that no error would come of it"
        new = next((item for item in report.diagnostics if now[fingerprint(item)] > known[fingerprint(item)]), None)
        if new is not None:
            return f"it would bring {new.check}: {new.message}"
        return "the finding would stay" if any(now[mark] for mark in marks) else None

    def _known_errors(self) -> Counter[str]:
        if self._errors is None or self._errors[0] is not self.workspace:
            found = lint(self.workspace, _ERRORS).diagnostics
            self._errors = self.workspace, Counter(fingerprint(item) for item in found)
        return self._errors[1]


def _apart(diagnostics: Iterable[Diagnostic], fixer: Fixer) -> tuple[_Candidate, ...]:
    """The fixes of some findings that share neither a rule nor a stretch of text with one before them."""
    chosen: list[_Candidate] = []
    rules: set[tuple[object, ...]] = set()
    edits: list[Edit] = []
    for diagnostic in diagnostics:
        remedy = diagnostic.remedy
        touched = {(change.path, *change.route[:2]) for change in remedy.changes} if remedy is not None else set()
        if remedy is None or touched & rules:
            continue
        fix = fixer.fix(remedy)
        if fix is not None and not any(_overlap(one, other) for one in fix.edits for other in edits):
            chosen.append(_Candidate(diagnostic, fix, remedy.changes))
            rules |= touched
            edits += fix.edits
    return tuple(chosen)


def _overlap(one: Edit, other: Edit) -> bool:
    return one.path == other.path and one.span.start < other.span.end and other.span.start < one.span.end
