"""A folder as a commit or the index has it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from specctl.errors import SpecctlError
from specctl.repository.clone import Clone
from specctl.repository.revisions import tree_of
from specctl.repository.snapshot import is_skipped

_MAX_LINKS = 40
_FOLDER, _LINK, _MODULE = 0o040000, 0o120000, 0o160000
_CONFLICT = ""
Entries = Mapping[str, tuple[int, str]]
_NONE = (0, "")


class Committed:
    """A folder of a Git tree or index, read object by object as it is needed.

    `inside` gives the entries of a folder by its path (`` for the top): by name the mode and the id.
    """

    def __init__(self, clone: Clone, inside: Callable[[str], Entries]) -> None:
        self._clone = clone
        self._inside = inside

    def read(self, path: str) -> bytes | None:
        """The content of a file, or None if there is none; raises SpecctlError if it is staged with conflicts."""
        blob = self.blob(path)
        return None if blob is None else self._clone.content(blob)

    def blob(self, path: str) -> str | None:
        """The id of the content of a file, or None if there is no file; links are followed."""
        real = self._followed(path)
        mode, blob = self._entry(real) if real else _NONE
        if mode in {0, _FOLDER, _MODULE, _LINK}:
            return None
        if blob == _CONFLICT:
            raise SpecctlError(f"`{path}` is staged with conflicts", "resolve them, and stage it with `git add`")
        return blob

    def walk(self, folder: str) -> Iterator[str]:
        """The files below a folder, sorted; hidden folders are left out."""
        start, shown = self._followed(folder), os.path.normpath(folder).replace(os.sep, "/")
        if start is None:
            return
        if start and self._entry(start)[0] not in {0, _FOLDER, _MODULE}:
            yield shown
            return
        waiting = [(start, "" if shown == "." else f"{shown}/")]
        while waiting:
            folder, prefix = waiting.pop()
            entries = sorted(self._inside(folder).items())
            yield from (prefix + name for name, (mode, _) in entries if mode not in {_FOLDER, _MODULE})
            waiting += [
                (f"{folder}/{name}" if folder else name, f"{prefix}{name}/")
                for name, (mode, _) in reversed(entries)
                if mode == _FOLDER and not is_skipped(name)
            ]

    def leaves(self, path: str) -> bool:
        """Whether a path is a link that leads out of the folder."""
        return self._followed(path) is None

    def _entry(self, path: str) -> tuple[int, str]:
        folder, _, name = path.rpartition("/")
        return self._inside(folder).get(name, _NONE)

    def _followed(self, path: str) -> str | None:
        """The path that links lead to in the end: None if that is outside, empty if that is the top or nowhere."""
        ahead = path.replace(os.sep, "/").split("/")[::-1]
        done = ""
        links = 0
        while ahead:
            step = ahead.pop()
            if step in {"", "."}:
                continue
            if step == "..":
                if not done:
                    return None
                done = done.rpartition("/")[0]
                continue
            mode, target = self._inside(done).get(step, _NONE)
            if mode != _LINK:
                done = f"{done}/{step}" if done else step
                continue
            links += 1
            if links > _MAX_LINKS:
                return ""
            leads = os.fsdecode(self._clone.content(target))
            if leads.startswith("/"):
                return None
            ahead += leads.split("/")[::-1]
        return done


def at_revision(clone: Clone, revision: str, folder: str) -> Committed:
    """A folder of a repository as a revision has it; without files if the revision has no such folder.

    Raises SpecctlError if there is no such revision.
    """
    top = _below(clone, tree_of(clone, revision), "" if folder == "." else folder)
    return Committed(clone, partial(_inside, clone, top, {}))


def _inside(clone: Clone, top: str | None, known: dict[str, str | None], folder: str) -> Entries:
    if folder not in known:
        known[folder] = _below(clone, top, folder)
    tree = known[folder]
    return {} if tree is None else clone.entries(tree)


def _below(clone: Clone, top: str | None, folder: str) -> str | None:
    """The id of the tree of a folder, from that of the top."""
    tree = top
    for name in folder.split("/") if folder else ():
        mode, identifier = clone.entries(tree).get(name, _NONE) if tree is not None else _NONE
        tree = identifier if mode == _FOLDER else None
    return tree


def in_index(clone: Clone, folder: str) -> Committed:
    """A folder of a repository as it is staged; raises SpecctlError in a bare repository."""
    if clone.is_bare:
        raise SpecctlError("a bare repository has nothing staged", "give a revision")
    folders: dict[str, dict[str, tuple[int, str]]] = {"": {}}
    prefix = "" if folder == "." else f"{folder}/"
    for line in clone.run("ls-files", "--stage", "-z").split(b"\0")[:-1]:
        head, _, raw = line.partition(b"\t")
        mode, blob, stage = head.decode().split(" ")
        path = os.fsdecode(raw)
        if path.startswith(prefix):
            parent, _, name = path.removeprefix(prefix).rpartition("/")
            _add_folder(folders, parent)
            folders[parent][name] = (int(mode, 8), blob if stage == "0" else _CONFLICT)
    return Committed(clone, lambda folder: folders.get(folder, {}))


def _add_folder(folders: dict[str, dict[str, tuple[int, str]]], folder: str) -> None:
    if folder in folders:
        return
    above = ""
    for name in folder.split("/"):
        path = f"{above}/{name}" if above else name
        folders.setdefault(path, {})
        folders[above][name] = (_FOLDER, "")
        above = path
