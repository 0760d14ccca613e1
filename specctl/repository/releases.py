"""Release tags: `CONTRACT/vX.Y.Z`, one for each release of a contract."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from specctl.repository.clone import Clone

_RELEASE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)/v(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:[-+]\S*)?")


def release_tag(contract: str, version: str) -> str:
    """The name of the tag of a release."""
    return f"{contract}/v{version}"


def last_releases(clone: Clone, commit: str) -> dict[str, str]:
    """For each contract the tag of its highest version that a commit comes from."""
    asked = ("for-each-ref", f"--merged={commit}", "--sort=-version:refname", "--format=%(refname:strip=2)")
    # A pre-release comes before its release.
    listed = clone.run("-c", "versionsort.suffix=-", *asked, "refs/tags")
    found: dict[str, str] = {}
    for name in listed.decode(errors="replace").splitlines():
        match = _RELEASE.fullmatch(name)
        if match is not None:
            found.setdefault(match[1], name)
    return found


def date_of(clone: Clone, commit: str) -> str:
    """The day on which a commit was made, where its committer was: `2026-03-01`."""
    return clone.run("show", "--no-patch", "--format=%cs", commit).decode().strip()


def uncommitted(clone: Clone, folders: Iterable[str]) -> tuple[str, ...]:
    """The files that differ from HEAD, on disk or in the index, and new YAML files in some folders (`.` for all)."""
    printed = clone.run("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
    entries = [(line[:2], os.fsdecode(line[3:])) for line in printed.split(b"\0") if line]
    inside = tuple(folders)
    return tuple(path for mark, path in entries if mark != b"??" or any(_is_in(path, folder) for folder in inside))


def _is_in(path: str, folder: str) -> bool:
    return path.endswith((".yaml", ".yml")) and (folder in (".", path) or path.startswith(f"{folder}/"))
