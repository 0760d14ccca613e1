"""What a release needs of Git: annotated tags, and whether everything is committed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from specctl.errors import SpecctlError
from specctl.repository.clone import Clone
from specctl.repository.revisions import commit_of

_MARKS = re.compile(r"^[^<>]+ <[^<>]+> \d+ [+-]\d{4}$")


def tag_exists(clone: Clone, name: str) -> bool:
    """Whether there is a tag of this name."""
    return clone.ask("show-ref", "--verify", "--quiet", f"refs/tags/{name}")[0] == 0


def annotated_tag(clone: Clone, name: str, message: str, commit: str) -> None:
    """Put one annotated tag on a commit, as `annotated_tags` does."""
    annotated_tags(clone, {name: message}, commit)


def annotated_tags(clone: Clone, messages: Mapping[str, str], commit: str) -> None:
    """Put annotated tags, by name with their message, on a commit: all of them, or none.

    They are not signed, and no hook runs. Raises SpecctlError where a tag of that name exists or cannot exist, or Git
    does not know who makes it.
    """
    target = commit_of(clone, commit)
    for name in messages:
        _check_name(clone, name)
    who = _tagger(clone)
    made = {name: _make(clone, name, message, target, who) for name, message in messages.items()}
    lines = [f"create refs/tags/{name}\0{identifier}\0" for name, identifier in made.items()]
    clone.run("update-ref", "--stdin", "-z", stdin="".join(lines).encode())


def _check_name(clone: Clone, name: str) -> None:
    if name.startswith("-") or clone.ask("check-ref-format", f"refs/tags/{name}")[0]:
        raise SpecctlError(f"`{name}` cannot be the name of a tag", "use letters, digits, `-`, `.` and `/`")
    if tag_exists(clone, name):
        raise SpecctlError(f"the tag `{name}` exists already", f"`git show {name}` shows what it is on")


def _tagger(clone: Clone) -> str:
    code, out, _ = clone.ask("var", "GIT_COMMITTER_IDENT")
    who = out.decode(errors="replace").strip()
    if code or not _MARKS.match(who):
        raise SpecctlError(
            "Git does not know who makes the tag",
            'say it with `git config user.name "…"` and `git config user.email "…"`',
        )
    return who


def _make(clone: Clone, name: str, message: str, commit: str, who: str) -> str:
    head = f"object {commit}\ntype commit\ntag {name}\ntagger {who}\n\n"
    return clone.run("mktag", stdin=(head + message.rstrip("\n") + "\n").encode()).decode().strip()


def is_clean(clone: Clone, paths: Iterable[str]) -> bool:
    """Whether everything at some paths in the repository is committed as it is on disk; new files count too."""
    asked = [":(top)" if path == "." else f":(top,literal){path}" for path in paths]
    return not clone.run("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", *asked)


def blob(clone: Clone, name: str) -> bytes:
    """The content of a file by the id of its blob, or as `REVISION:PATH`; raises SpecctlError if there is none."""
    found = clone.stored(name)
    if found is None or found.kind != "blob":
        raise SpecctlError(f"`{name}` is no file that Git has", "give the id of a blob, or `REVISION:PATH`")
    return found.content
