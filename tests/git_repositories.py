"""Git repositories for tests: real ones, with histories, branches, merges, renames and shallow clones."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from small_repositories import write

POLICY = ("Policy Team", "policy@example.org")
# What somebody has configured for themselves has no part in a test.
_QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
_SETTINGS = (
    "commit.gpgsign=false",
    "init.defaultBranch=main",
    "protocol.file.allow=always",
    "advice.detachedHead=false",
)


def git(folder: Path, *arguments: str, code: int = 0, environment: Mapping[str, str] | None = None) -> str:
    """What Git prints, without the last line break."""
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    done = subprocess.run(
        ["git", *settings, *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **_QUIET, **_who(*POLICY), **(environment or {})},
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout.removesuffix("\n")


def _who(name: str, mail: str, date: str = "2026-03-01T12:00:00+0000") -> dict[str, str]:
    return {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", mail), ("DATE", date))
    }


def commit(
    folder: Path,
    message: str = "change",
    files: Mapping[str, str | None] | None = None,
    *,
    who: tuple[str, str] = POLICY,
    date: str = "2026-03-01",
) -> str:
    """Write files (None removes one), commit all that a folder holds, and give the id; at first make a repository."""
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet")
    write(folder, {name: text for name, text in (files or {}).items() if text is not None})
    for name in (name for name, text in (files or {}).items() if text is None):
        (folder / name).unlink()
    git(folder, "add", "--all")
    made = _who(*who, f"{date}T12:00:00+0000")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message, environment=made)
    return git(folder, "rev-parse", "HEAD")


def clone(folder: Path, into: Path, *options: str) -> Path:
    """A clone as over a network, so that `--depth` is heeded."""
    git(folder, "clone", "--quiet", *options, f"file://{folder}", str(into))
    return into


def objects(folder: Path) -> str:
    """How many objects a repository holds, loose and packed."""
    return git(folder, "count-objects", "-v")
