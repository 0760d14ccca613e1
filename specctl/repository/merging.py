"""Two branches merged in thought: nothing is written into the repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from specctl.errors import SpecctlError
from specctl.repository.clone import Clone
from specctl.repository.committed import Committed, at_revision
from specctl.repository.revisions import at, parted
from specctl.values import frozen

_NEEDED = (2, 38)


@frozen
class MergedTree:
    """What a merge without conflicts gives."""

    clone: Clone
    tree: str

    def snapshot(self, folder: str) -> Committed:
        """A folder of the repository as the merge has it; to be read before the merge is left."""
        return at_revision(self.clone, self.tree, folder)


@frozen
class Conflicts:
    """The files, as paths in the repository, in which both sides changed the same lines."""

    paths: tuple[str, ...]


@contextmanager
def merged(clone: Clone, ours: str, theirs: str) -> Iterator[MergedTree | Conflicts]:
    """The merge of two revisions, as `git merge` would make it, or the files in which it stops.

    New objects go to a folder that is deleted on leaving; the repository itself is not touched. Raises SpecctlError
    where there is no such revision, the two have nothing in common, or Git is older than 2.38.
    """
    import tempfile  # noqa: PLC0415  only for merges

    if clone.version < _NEEDED:
        found = ".".join(str(number) for number in clone.version)
        raise SpecctlError(f"merging needs Git 2.38 or newer, and this is {found}", "update Git")
    first, second = at(clone, ours), at(clone, theirs)
    parted(clone, first, second)
    with tempfile.TemporaryDirectory(prefix="specctl-") as folder:
        aside = clone.with_environment(GIT_OBJECT_DIRECTORY=folder, GIT_ALTERNATE_OBJECT_DIRECTORIES=_stores(clone))
        try:
            yield _merge(aside, first.commit or ours, second.commit or theirs)
        finally:
            aside.close()


def _merge(clone: Clone, ours: str, theirs: str) -> MergedTree | Conflicts:
    code, out, err = clone.ask("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs)
    if code not in {0, 1} or not out:
        raise SpecctlError("Git could not merge the two", err.strip().partition("\n")[0] or None)
    tree, *paths = os.fsdecode(out).rstrip("\0").split("\0")
    return Conflicts(tuple(sorted(set(paths)))) if code else MergedTree(clone, tree)


def _stores(clone: Clone) -> str:
    """The folders that hold the objects of a repository."""
    own = clone.environment.get("GIT_OBJECT_DIRECTORY") or os.environ.get("GIT_OBJECT_DIRECTORY")
    more = clone.environment.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES"))
    stores = (os.path.join(clone.folder, own) if own else os.path.join(clone.common_dir, "objects"), more)
    return os.pathsep.join(store for store in stores if store)
