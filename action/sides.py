"""What a run compares: writes `base`, `head` and `judged` to the outputs of the step, all of them commits.

On a pull request `judged` is the head with the settings of the base: what a pull request writes into `specctl.toml` or
`pyproject.toml` does not decide how it is judged. It is a commit that no branch has, made of objects alone; nothing is
checked out. On any other event there is no base, and `judged` is what is checked out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any, NoReturn

SETTINGS = ("specctl.toml", "pyproject.toml")
_NOBODY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "specctl"), ("EMAIL", "specctl@example.invalid"))
}


def main() -> None:
    """Find the commits of the event and write them to the outputs."""
    os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"  # else Windows would run a `git.exe` of the repository
    with open(os.environ["GITHUB_EVENT_PATH"], encoding="utf-8") as file:
        pull = json.load(file).get("pull_request")
    head = git("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not head:
        refuse("nothing is checked out: put `actions/checkout` with `fetch-depth: 0` before this action")
    base = "" if pull is None else base_of(pull, head)
    judged = head if pull is None else with_settings_of(base, head)
    if judged != head:
        print("::notice title=specctl::This pull request changes settings. It is judged by those of its base.")
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(f"base={base}\nhead={head}\njudged={judged}\n")


def base_of(pull: Mapping[str, Any], head: str) -> str:
    """The commit that a pull request is compared with: what it is merged into, or where it parted from that."""
    parents = git("rev-list", "--parents", "--max-count=1", head).split()[1:]
    tip = pull["head"]["sha"]
    if len(parents) == 2 and parents[1] == tip:  # noqa: PLR2004  the merge that the forge makes to try it
        return parents[0]
    if head != tip and not parents:
        refuse("the history is missing: give `actions/checkout` the input `fetch-depth: 0`")
    if head != tip:
        refuse("what is checked out is not this pull request: run on `pull_request`, with the default `ref`")
    parted = git("merge-base", pull["base"]["sha"], head)
    if not parted:
        refuse("the base of the pull request is missing: give `actions/checkout` the input `fetch-depth: 0`")
    return parted


def with_settings_of(base: str, head: str) -> str:
    """The head with the files of settings that the base has, and no others; the head itself if they are the same."""
    theirs, ours = settings(head), settings(base)
    if theirs == ours:
        return head
    gone = [f"0 {'0' * len(head)}\t{path}" for path in theirs.keys() - ours.keys()]
    kept = [f"{entry}\t{path}" for path, entry in ours.items()]
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": os.path.join(folder, "index")}
        git("read-tree", head, environment=index)
        told = "".join(f"{line}\0" for line in (*gone, *kept))
        git("update-index", "-z", "--replace", "--index-info", environment=index, told=told)
        tree = git("write-tree", environment=index)
    made = git("commit-tree", tree, "-p", head, "-m", "The head with the settings of its base", environment=_NOBODY)
    if not made:
        refuse("the settings of the base could not be put in place of those of the pull request")
    return made


def settings(commit: str) -> dict[str, str]:
    """By path, the mode and object of each file of settings."""
    lines = git("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")
    entries = (line.split("\t", 1) for line in lines if line)
    return {
        path: f"{entry.split()[0]} {entry.split()[2]}"
        for entry, path in entries
        if path.rsplit("/", 1)[-1].casefold() in SETTINGS
    }


def git(*arguments: str, environment: Mapping[str, str] | None = None, told: str | None = None) -> str:
    """What Git prints, without white space around it; empty where it fails."""
    done = subprocess.run(  # noqa: S603  fixed commands; commits and paths are arguments of their own
        ["git", *arguments],  # noqa: S607  Git is where the system has it
        check=False,
        capture_output=True,
        input=None if told is None else told.encode(errors="surrogateescape"),
        env={**os.environ, **(environment or {})},
    )
    return done.stdout.decode(errors="surrogateescape").strip() if done.returncode == 0 else ""


def refuse(why: str) -> NoReturn:
    """Say in the log why there is nothing to compare, and end."""
    print(f"::error title=specctl::{why}")
    sys.exit(2)


if __name__ == "__main__":
    main()
