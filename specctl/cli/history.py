"""A repository of contracts through its history."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from specctl.cli.opening import home_at, home_of, open_home, place_of
from specctl.cli.options import Reading
from specctl.config import FILES
from specctl.errors import SpecctlError
from specctl.repository import clone_of
from specctl.repository.history import Commit, commits, tip
from specctl.workspace import Workspace

_KEPT = 16


class History:
    """The commits of the repository of contracts around a path, and its contracts at each of them.

    `span` is a range `A..B` or a revision, `HEAD` if none is given. What commits share is read once, and is the same
    objects in their workspaces. Raises SpecctlError where there is no such revision.
    """

    def __init__(self, path: str, reading: Reading, span: str | None = None) -> None:
        above = os.path.realpath(path)
        while not os.path.isdir(above):
            above = os.path.dirname(above)
        self._clone, _ = clone_of(above)
        self._span, self._reading = span, replace(reading, is_staged=False)
        self._home = home_of(path, self._at(tip(self._clone, span)))
        self._recent: dict[str, Workspace] = {}

    def _at(self, commit: str) -> Reading:
        return replace(self._reading, revision=commit)

    def commits(self, limit: int | None = None) -> Iterator[Commit]:
        """The commits that changed contracts or the configuration, newest first, each before its parents."""
        roots, files = [self._inside(root) for root in self._roots()], self._config_files()
        return commits(self._clone, roots, files, self._span, limit)

    def workspace(self, commit: str) -> Workspace:
        """The contracts at a commit, by its full id, with the configuration that it has.

        Raises SpecctlError where that configuration is invalid.
        """
        found = self._recent.pop(commit, None)
        if found is None:
            at = self._at(commit)
            home = home_at(self._home.folder, at)
            known = next(reversed(self._recent.values()), None)
            found = open_home(home, [home.folder], at, known).workspace
        self._recent[commit] = found
        if len(self._recent) > _KEPT:
            del self._recent[next(iter(self._recent))]
        return found

    def _roots(self) -> set[str]:
        """The folders that held contracts, by any configuration on the way."""
        if self._home.config.path is None:
            return {"."}
        roots = set(self._home.config.contracts)
        for commit in commits(self._clone, (), self._config_files(), self._span):
            with suppress(SpecctlError):  # a configuration that was broken for a while names no folder
                roots.update(home_at(self._home.folder, self._at(commit.id)).config.contracts)
        return roots

    def _config_files(self) -> list[str]:
        """Every path at which a file may configure the repository of contracts, as it is in the Git repository."""
        folder = self._inside(".")
        folders = {"."} if folder == "." else {".", *_upward(folder)}
        return sorted(os.path.normpath(os.path.join(each, name)) for each in folders for name in FILES)

    def _inside(self, path: str) -> str:
        """A path in the repository of contracts, as it is in the Git repository."""
        _, inside = place_of(self._home.folder)
        return os.path.normpath(os.path.join(inside, path)).replace(os.sep, "/")


def _upward(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
