"""Remedies of findings as fixes: edits of text, where the files can be edited so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from specctl.diagnostics import Change, Diagnostic, Edit, Fix, Remedy
from specctl.document import Document
from specctl.edit.editor import Editor
from specctl.lint.linter import Report
from specctl.workspace import Workspace


class Fixer:
    """Turns remedies into fixes for the files of some workspaces."""

    def __init__(self, workspaces: Sequence[Workspace]) -> None:
        found = (source for workspace in workspaces for source in workspace.sources)
        self._documents = {source.path: source.document for source in found if source.document is not None}
        self._editors: dict[str, Editor] = {}

    @property
    def documents(self) -> Mapping[str, Document]:
        """The files that could be read, by path."""
        return self._documents

    def fix(self, remedy: Remedy | None) -> Fix | None:
        """A remedy as edits, or None where a file cannot be edited so, say because a comment would go."""
        if remedy is None:
            return None
        edits: list[Edit] = []
        for path, changes in by_path(remedy.changes).items():
            found = self._editor(path).edits(changes) if path in self._documents else None
            if found is None:
                return None
            edits += found
        return Fix(remedy.message, remedy.is_safe, tuple(edits))

    def _editor(self, path: str) -> Editor:
        if path not in self._editors:
            self._editors[path] = Editor(self._documents[path])
        return self._editors[path]


def by_path(changes: Sequence[Change]) -> dict[str, tuple[Change, ...]]:
    """Changes by file, in the order of the paths."""
    ordered = sorted(changes, key=lambda change: change.path)
    return {path: tuple(about) for path, about in groupby(ordered, key=lambda change: change.path)}


def with_fixes(report: Report, workspaces: Sequence[Workspace]) -> Report:
    """The report with the fixes that can be offered."""
    fixer = Fixer(workspaces)
    return replace(report, diagnostics=tuple(_with_fix(item, fixer) for item in report.diagnostics))


def _with_fix(diagnostic: Diagnostic, fixer: Fixer) -> Diagnostic:
    fix = fixer.fix(diagnostic.remedy)
    return diagnostic if fix is None else replace(diagnostic, fix=fix)
