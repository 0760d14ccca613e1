"""Files of a repository: in the work tree, in the Git index, or at a revision, read in place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from specctl.errors import SpecctlError

if TYPE_CHECKING:
    from git import Repo
    from git.objects import Tree

_SKIPPED = (".git", "node_modules", "__pycache__")


class Snapshot(Protocol):
    """The files of one folder at one moment; paths are relative to it, with forward slashes."""

    def read(self, path: str) -> bytes | None:
        """The content of a file, or None if there is none."""

    def walk(self, folder: str) -> Iterator[str]:
        """The files below a folder (`.` for all), sorted; links to folders are not followed."""

    def leaves(self, path: str) -> bool:
        """Whether a path is a link that leads out of the repository."""


class WorkTree:
    """A folder on disk."""

    def __init__(self, folder: str) -> None:
        self._folder = os.path.realpath(folder)

    def read(self, path: str) -> bytes | None:
        """The content of a file, or None if there is none."""
        try:
            with open(os.path.join(self._folder, path), "rb") as file:
                return file.read()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            raise SpecctlError(f"`{path}` cannot be read: {error.strerror}") from error

    def walk(self, folder: str) -> Iterator[str]:
        """The files below a folder, sorted; hidden folders are left out."""
        start = os.path.join(self._folder, folder)
        if os.path.isfile(start):
            yield os.path.normpath(folder).replace(os.sep, "/")
            return
        for parent, folders, files in os.walk(start):
            folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
            for name in sorted(files):
                yield os.path.relpath(os.path.join(parent, name), self._folder).replace(os.sep, "/")

    def leaves(self, path: str) -> bool:
        """Whether a path is a link that leads out of the folder."""
        real = os.path.realpath(os.path.join(self._folder, path))
        return os.path.commonpath([real, self._folder]) != self._folder


class Committed:
    """A folder of a Git tree or index: blobs by path, read through one `git cat-file`."""

    def __init__(self, repo: Repo, blobs: dict[str, bytes], links: frozenset[str]) -> None:
        self._repo = repo
        self._blobs = blobs
        self._links = links

    def read(self, path: str) -> bytes | None:
        """The content of a file, or None if there is none."""
        sha = self._blobs.get(os.path.normpath(path).replace(os.sep, "/"))
        if sha is None:
            return None
        content: bytes = self._repo.odb.stream(sha).read()
        return content

    def walk(self, folder: str) -> Iterator[str]:
        """The files below a folder, sorted."""
        start = os.path.normpath(folder).replace(os.sep, "/")
        for path in sorted(self._blobs):
            if start == "." or path == start or path.startswith(f"{start}/"):
                yield path

    def leaves(self, path: str) -> bool:
        """Links are not followed in Git: what one points to cannot be known here."""
        return path in self._links


def git_top(folder: str) -> tuple[Repo, str]:
    """The Git repository around a folder, and the folder's path in it."""
    from git import Repo  # noqa: PLC0415  slow to import, and most commands never need it
    from git.exc import InvalidGitRepositoryError, NoSuchPathError  # noqa: PLC0415

    try:
        repo = Repo(folder, search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise SpecctlError(f"`{folder}` is not in a Git repository", "run this inside a clone") from error
    top = repo.working_tree_dir
    inside = os.path.relpath(os.path.realpath(folder), os.path.realpath(top)) if top else "."
    return repo, inside.replace(os.sep, "/")


def at_revision(repo: Repo, revision: str, folder: str) -> Committed:
    """A folder of a repository as a revision has it."""
    from git.objects import Blob  # noqa: PLC0415

    tree = _tree(repo, revision)
    items = [(str(item.path), item.binsha, item.mode == _LINK) for item in tree.traverse() if isinstance(item, Blob)]
    return _committed(repo, items, folder)


_LINK = 0o120000


def in_index(repo: Repo, folder: str) -> Committed:
    """A folder of a repository as it is staged."""
    items = [
        (str(path), entry.binsha, entry.mode == _LINK)
        for (path, stage), entry in repo.index.entries.items()
        if not stage
    ]
    return _committed(repo, items, folder)


def _committed(repo: Repo, items: list[tuple[str, bytes, bool]], folder: str) -> Committed:
    prefix = "" if folder == "." else f"{folder}/"
    inside = [(path.removeprefix(prefix), sha, link) for path, sha, link in items if path.startswith(prefix)]
    return Committed(repo, {path: sha for path, sha, _ in inside}, frozenset(path for path, _, link in inside if link))


def _tree(repo: Repo, revision: str) -> Tree:
    from git.exc import GitCommandError  # noqa: PLC0415
    from gitdb.exc import BadName, BadObject  # noqa: PLC0415

    if revision.startswith("-"):
        raise SpecctlError(f"`{revision}` is no revision")
    try:
        return repo.tree(repo.rev_parse(f"{revision}^{{tree}}"))
    except (BadName, BadObject, GitCommandError, ValueError, IndexError) as error:
        remote, _, branch = revision.partition("/")
        known = any(remote == other.name for other in repo.remotes) and branch
        fetch = f"git fetch {remote} {branch}" if known else f"git fetch origin {revision}"
        hint = f"if it is on the remote, bring it with `{fetch}`, in a shallow clone with `git fetch --unshallow`"
        raise SpecctlError(f"there is no revision `{revision}` here", hint) from error
