"""Revisions by their names, and which two moments a comparison is about."""

from __future__ import annotations

import re
from typing import Literal

from specctl.errors import SpecctlError
from specctl.repository.clone import Clone
from specctl.values import frozen

_TAG = re.compile(r"(?:^|/)v?\d+\.\d+")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_OPERATOR = re.compile(r"[~^:@{]")
_BRANCHES = ("main", "master")
_SHORT = 7


@frozen
class Moment:
    """A state of the files: a commit by its full id, the index, or the work tree; `words` say which."""

    kind: Literal["commit", "index", "work tree"]
    words: str
    commit: str | None = None


@frozen
class Moments:
    """What is compared: what was before, and what is after."""

    base: Moment
    head: Moment


INDEX = Moment("index", "the index")
WORK_TREE = Moment("work tree", "the working tree")


def commit_of(clone: Clone, revision: str) -> str:
    """The full id of the commit that a branch, tag or other revision names; raises SpecctlError if there is none."""
    return _named(clone, revision, "commit")


def tree_of(clone: Clone, revision: str) -> str:
    """The id of the tree of a revision, or of a tree itself; raises SpecctlError if there is none."""
    return _named(clone, revision, "tree")


def _named(clone: Clone, revision: str, kind: str) -> str:
    if not revision.strip() or revision.startswith(("-", "^")) or not revision.isprintable():
        raise SpecctlError(f"`{revision}` is no revision", "give a branch, a tag or a commit")
    found = clone.stored(f"{revision}^{{{kind}}}")
    if found is not None:
        return found.id
    if revision == "HEAD":
        raise SpecctlError("there is no revision `HEAD` here: nothing is committed yet", "commit first: `git commit`")
    raise SpecctlError(f"there is no revision `{revision}` here", _how_to_bring(clone, revision))


def _how_to_bring(clone: Clone, revision: str) -> str:
    """What makes a revision known that may be on the remote."""
    name = _OPERATOR.split(revision)[0]
    if name != revision and (not name or clone.stored(name) is not None):
        if clone.is_shallow:
            return "this clone is shallow; bring the rest of its history with `git fetch --unshallow`"
        return f"`{name}` is there, and has no `{revision.removeprefix(name)}`" if name else "is it spelled right?"
    remotes = clone.run("remote").decode(errors="replace").split()
    if not remotes:
        return "`git branch --all` and `git tag` list what there is"
    depth = "--depth=1 " if clone.is_shallow else ""
    hint = f"if it is on the remote, bring it with `git fetch {depth}{_fetched(name, remotes)}`"
    return f"{hint}; the whole history of this shallow clone: `git fetch --unshallow`" if depth else hint


def _fetched(name: str, remotes: list[str]) -> str:
    """The arguments of a `git fetch` that makes a name known under this very name."""
    for remote in remotes:
        if name.startswith(f"{remote}/") and name != f"{remote}/":
            branch = name.removeprefix(f"{remote}/")
            return f"{remote} {branch}:refs/remotes/{remote}/{branch}"
    remote = "origin" if "origin" in remotes else remotes[0]
    if _TAG.search(name):
        return f"{remote} tag {name}"
    return f"{remote} {name}" if _COMMIT.fullmatch(name) else f"{remote} {name}:{name}"


def at(clone: Clone, revision: str) -> Moment:
    """The moment that a revision names, shown as `main (3f2a1bc)`."""
    commit = commit_of(clone, revision)
    short = commit[:_SHORT]
    known = commit.startswith(revision.lower()) and len(revision) >= _SHORT
    return Moment("commit", short if known else f"{revision} ({short})", commit)


def moments(clone: Clone, base: str | None = None, head: str | None = None, *, is_staged: bool = False) -> Moments:
    """What a comparison of two revisions is about, as `specctl diff [BASE [HEAD]]` has it.

    BASE may be a range: `A..B`, or `A...B`, which begins where the two parted; an end left out is `HEAD`. Without
    BASE, the comparison begins where `HEAD` parted from the default branch, or at `HEAD` if it has not. Without HEAD
    it ends at the work tree, in a bare repository at the commit `HEAD`; `is_staged` is the index, compared with
    `HEAD`. Raises SpecctlError where there is no such revision, or no commit that both sides have.
    """
    if base is not None and ".." in base:
        if head is not None or is_staged:
            raise SpecctlError(f"`{base}` names both sides already", "give a range alone, or two revisions")
        return _range(clone, base)
    if head is not None and is_staged:
        raise SpecctlError("`--staged` is one side already", "name the other side alone")
    if is_staged and clone.is_bare:
        raise SpecctlError("a bare repository has nothing staged", "give two revisions")
    after = _after(clone, head, is_staged=is_staged)
    if base is not None:
        return Moments(at(clone, base), after)
    if is_staged:
        return Moments(at(clone, "HEAD"), after)
    return Moments(_before(clone, after), after)


def _after(clone: Clone, head: str | None, *, is_staged: bool) -> Moment:
    if head is not None:
        return at(clone, head)
    if is_staged:
        return INDEX
    return at(clone, "HEAD") if clone.is_bare else WORK_TREE


def _range(clone: Clone, text: str) -> Moments:
    dots = "..." if "..." in text else ".."
    first, _, second = text.partition(dots)
    if not first and not second:
        raise SpecctlError(f"`{text}` is no range", "write `BASE..HEAD`, or `BASE...HEAD` to begin where they parted")
    base, head = first or "HEAD", second or "HEAD"
    if ".." in head:
        raise SpecctlError(f"`{text}` is no range", "write `BASE..HEAD`, with one pair of dots")
    if dots == "..":
        return Moments(at(clone, base), at(clone, head))
    after = at(clone, head)
    return Moments(parted(clone, at(clone, base), after), after)


def _before(clone: Clone, after: Moment) -> Moment:
    """Where the side that is compared parted from the default branch."""
    head = after if after.commit is not None else at(clone, "HEAD")
    branch = default_branch(clone)
    if branch is None:
        raise SpecctlError(
            "it is not known which branch is the default one",
            "name what to compare with, such as `origin/main`; or let Git ask: `git remote set-head origin --auto`",
        )
    base = parted(clone, at(clone, branch), head)
    if base.commit != head.commit:
        return base
    return head if after.commit is None else _parent(clone, after)


def _parent(clone: Clone, after: Moment) -> Moment:
    """The commit before one that is on the default branch already."""
    if clone.stored(f"{after.commit}^") is None and not clone.is_shallow:
        raise SpecctlError(f"nothing was before the commit {after.words}", "name both sides: `BASE..HEAD`")
    parent = at(clone, f"{after.commit}^")
    short = (parent.commit or "")[:_SHORT]
    return Moment("commit", f"the commit before, {short}", parent.commit)


def parted(clone: Clone, one: Moment, other: Moment) -> Moment:
    """The last commit that two commits have in common; raises SpecctlError if there is none here."""
    code, out, _ = clone.ask("merge-base", one.commit or "", other.commit or "")
    found = out.decode().strip()
    if code == 0 and found:
        if found == one.commit:
            return one
        short = found[:_SHORT]
        return Moment("commit", f"{short}, where {other.words} parted from {one.words}", found)
    message = f"{one.words} and {other.words} have no commit in common"
    if clone.is_shallow:
        raise SpecctlError(
            f"{message} in this shallow clone",
            "bring the rest of the history with `git fetch --unshallow`, or more of it with `git fetch --deepen=100`",
        )
    raise SpecctlError(message, "compare the two directly: `BASE..HEAD`")


def default_branch(clone: Clone) -> str | None:
    """The branch that others start from, as it is known here (`origin/main`, `main`), or None if nothing tells."""
    name = clone.ask("config", "--get", "init.defaultBranch")[1].decode(errors="replace").strip()
    local = [*_BRANCHES, *([name] if name else [])]
    asked = ["refs/remotes/origin/HEAD", *(f"refs/remotes/origin/{each}" for each in _BRANCHES)]
    asked += [f"refs/heads/{each}" for each in local]
    listed = clone.run("for-each-ref", "--format=%(refname) %(symref)", "refs/remotes/origin", "refs/heads")
    known = dict(line.split(" ", 1) for line in listed.decode(errors="replace").splitlines())
    for ref in asked:
        target = known.get(ref) or ref
        if ref in known and target in known:
            return target.removeprefix("refs/remotes/").removeprefix("refs/heads/")
    branches = [ref for ref in known if ref.startswith("refs/heads/")]
    return "HEAD" if len(known) == len(branches) == 1 else None
