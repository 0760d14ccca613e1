"""Files of a repository on disk, in the Git index, or at a revision, and its history: read in place.

What needs Git is imported when it is used: most commands read files on disk and nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from specctl.repository.snapshot import Snapshot, WorkTree

if TYPE_CHECKING:
    from specctl.repository.blame import NOT_COMMITTED, Change, last_changes
    from specctl.repository.clone import Clone, clone_of, git_folder
    from specctl.repository.committed import Committed, at_revision, in_index
    from specctl.repository.revisions import Moment, Moments, moments
else:
    _HOMES = {
        "blame": ("NOT_COMMITTED", "Change", "last_changes"),
        "clone": ("Clone", "clone_of", "git_folder"),
        "committed": ("Committed", "at_revision", "in_index"),
        "revisions": ("Moment", "Moments", "moments"),
    }

    def __getattr__(name: str) -> object:
        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{home}"), name)
        raise AttributeError(name)


__all__ = [
    "NOT_COMMITTED",
    "Change",
    "Clone",
    "Committed",
    "Moment",
    "Moments",
    "Snapshot",
    "WorkTree",
    "at_revision",
    "clone_of",
    "git_folder",
    "in_index",
    "last_changes",
    "moments",
]
