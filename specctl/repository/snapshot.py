"""The files of one folder at one moment, and a folder on disk as one."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from typing import Protocol

from specctl.errors import SpecctlError

_SKIPPED = ("node_modules", "__pycache__")


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
        full = os.path.join(self._folder, path)
        try:
            if not stat.S_ISREG(os.stat(full).st_mode):  # a pipe or device would never end
                return None
            with open(full, "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return None
            raise SpecctlError(f"`{path}` cannot be read: {error.strerror}") from error

    def walk(self, folder: str) -> Iterator[str]:
        """The files below a folder, sorted; hidden folders are left out."""
        start = os.path.join(self._folder, folder)
        if os.path.isfile(start):
            yield os.path.normpath(folder).replace(os.sep, "/")
            return
        for parent, folders, files in os.walk(start):
            folders[:] = sorted(name for name in folders if not is_skipped(name))
            for name in sorted(files):
                yield os.path.relpath(os.path.join(parent, name), self._folder).replace(os.sep, "/")

    def leaves(self, path: str) -> bool:
        """Whether a path is a link that leads out of the folder."""
        real = os.path.realpath(os.path.join(self._folder, path))
        return os.path.commonpath([real, self._folder]) != self._folder


def is_skipped(name: str) -> bool:
    """Whether a folder of this name is left out unless it is asked for: it is hidden, or holds what tools put there."""
    return name.startswith(".") or name in _SKIPPED
