"""Which two moments Git compares when it shows one file, told from the blobs that it names."""

from __future__ import annotations

import os
from collections.abc import Iterator

from specctl.errors import SpecctlError
from specctl.repository import Clone
from specctl.repository.revisions import INDEX, WORK_TREE, Moment
from specctl.values import frozen

_NONE = "."
_MOST = 16


@frozen
class Version:
    """One version of a file as Git hands it over: its path, and the id of its blob, None if it is not there.

    `is_on_disk` says that Git has no id for it, because it is the file of the work tree.
    """

    path: str
    blob: str | None
    is_on_disk: bool = False


def version(path: str, hexadecimal: str, mode: str) -> Version:
    """A version by the words that Git gives: `.` or zeros where there is no blob."""
    if _NONE in (mode, hexadecimal):
        return Version(path, None)
    return Version(path, hexadecimal, is_on_disk=not hexadecimal.strip("0"))


def compared(clone: Clone, old: Version, new: Version) -> tuple[Moment, Moment]:
    """The moments that a file is compared at.

    What `git diff` compares comes first: index and work tree, `HEAD` and either; then the newest commit that made this
    very change, with its parent; and else for each version the newest commit that has it. Raises SpecctlError where
    nothing known has them.
    """
    head, index = _commit("HEAD", clone), INDEX
    usual: list[tuple[Moment | None, Moment | None]] = [(index, WORK_TREE), (head, WORK_TREE), (head, index)]
    for before, after in usual if not clone.is_bare else ():
        if before is not None and after is not None and _has(clone, before, old) and _has(clone, after, new):
            return before, after
    for commit, paths in _touching(clone, old, new):
        if (old.blob, new.blob) in paths:
            return _parent(clone, commit), Moment("commit", commit[:7], commit)
    return _holding(clone, old), _holding(clone, new)


def _has(clone: Clone, moment: Moment, asked: Version) -> bool:
    """Whether a moment has this version of a file, or lacks the file where the version is that there is none."""
    if moment.kind == "work tree":
        return asked.is_on_disk or (asked.blob is None and not os.path.exists(os.path.join(clone.folder, asked.path)))
    found = clone.stored(f"{moment.commit or ''}:{asked.path}")
    return (found.id if found is not None else None) == asked.blob and not asked.is_on_disk


def _commit(name: str, clone: Clone) -> Moment | None:
    found = clone.stored(f"{name}^{{commit}}")
    return None if found is None else Moment("commit", f"{name} ({found.id[:7]})", found.id)


def _parent(clone: Clone, commit: str) -> Moment:
    found = clone.stored(f"{commit}^1")
    if found is None:
        return Moment("commit", "nothing")
    return Moment("commit", f"{found.id[:7]}", found.id)


def _touching(clone: Clone, *versions: Version) -> Iterator[tuple[str, set[tuple[str | None, str | None]]]]:
    """The newest commits that brought one of some blobs, or took it away, each with the pairs that it changed."""
    blobs = [each.blob for each in versions if each.blob is not None and not each.is_on_disk]
    paths = [f":(top,literal){path}" for path in dict.fromkeys(each.path for each in versions)]
    if not blobs:
        return
    printed = clone.run(
        "log",
        "--all",
        *(["HEAD"] if clone.stored("HEAD") is not None else []),
        f"--max-count={_MOST}",
        "--format=%x00%H",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "--diff-merges=first-parent",
        f"--find-object={blobs[-1]}",
        "--",
        *paths,
    )
    for part in printed.decode(errors="replace").split("\0")[1:]:
        commit, *lines = part.split("\n")
        pairs = [line.split(" ")[2:4] for line in lines if line.startswith(":")]
        olds, news = {_id(pair[0]) for pair in pairs}, {_id(pair[1]) for pair in pairs}
        yield commit, {(old, new) for old in olds for new in news}


def _id(hexadecimal: str) -> str | None:
    return hexadecimal if hexadecimal.strip("0") else None


def _holding(clone: Clone, asked: Version) -> Moment:
    """The newest commit that has a version of a file; for a missing one, nothing."""
    if asked.is_on_disk:
        return WORK_TREE
    if asked.blob is None:
        return Moment("commit", "nothing")
    for commit, pairs in _touching(clone, asked):
        if any(new == asked.blob for _, new in pairs):
            return Moment("commit", commit[:7], commit)
        return _parent(clone, commit)
    raise SpecctlError("no commit known here has this version of the file")
