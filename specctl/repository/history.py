"""The commits that changed some files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from specctl.repository.clone import Clone
from specctl.repository.revisions import commit_of, moments
from specctl.values import frozen

_FIELDS = ("%H", "%P", "%at", "%aN", "%s")
_GLOB = re.compile(r"([\\*?\[])")


@frozen
class Commit:
    """A commit by its full id, with the full ids of its parents, its date (2026-03-01), author and subject.

    `is_cut_off` says that it has parents which this shallow clone lacks.
    """

    id: str
    parents: tuple[str, ...]
    date: str
    author: str
    subject: str
    is_cut_off: bool = False

    @property
    def is_merge(self) -> bool:
        """Whether it joins branches."""
        return len(self.parents) > 1


def commits(
    clone: Clone, roots: Iterable[str], files: Iterable[str], span: str | None = None, limit: int | None = None
) -> Iterator[Commit]:
    """The commits that changed YAML files below some roots, or some other files, newest first.

    Paths are those in the repository. `span` is a range `A..B` or a revision, `HEAD` if none is given; each commit
    comes before its parents. Raises SpecctlError where there is no such revision.
    """
    options = [] if limit is None else [f"--max-count={limit}"]
    asked = [pattern for root in roots for pattern in _patterns(root)] + [f":(top,literal){file}" for file in files]
    form = "--format=" + "%x00".join(_FIELDS)
    printed = clone.run("log", "--topo-order", "-z", form, *options, *_ends(clone, span), "--", *asked)
    return _read(os.fsdecode(printed).split("\0"), _boundary(clone))


def _read(fields: list[str], boundary: frozenset[str]) -> Iterator[Commit]:
    from datetime import UTC, datetime  # noqa: PLC0415

    for start in range(0, len(fields) - len(_FIELDS) + 1, len(_FIELDS)):
        commit, parents, moment, author, subject = fields[start : start + len(_FIELDS)]
        date = datetime.fromtimestamp(int(moment), tz=UTC).date().isoformat()
        yield Commit(commit, tuple(parents.split()), date, author, subject, commit in boundary)


def _patterns(root: str) -> tuple[str, ...]:
    path = os.path.normpath(root).replace(os.sep, "/")
    if path == ".":
        return (":(top,glob)**/*.yaml", ":(top,glob)**/*.yml")
    quoted = _GLOB.sub(r"\\\1", path)
    return (f":(top,literal){path}", f":(top,glob){quoted}/**/*.yaml", f":(top,glob){quoted}/**/*.yml")


def tip(clone: Clone, span: str | None) -> str:
    """The full id of the commit that a range or all history ends with; raises SpecctlError if there is none."""
    return _ends(clone, span)[-1]


def _ends(clone: Clone, span: str | None) -> list[str]:
    if span is None or ".." not in span:
        return [commit_of(clone, span or "HEAD")]
    ends = moments(clone, span)
    return [f"^{ends.base.commit}", ends.head.commit or "HEAD"]


def _boundary(clone: Clone) -> frozenset[str]:
    """The commits whose parents a shallow clone lacks."""
    if not clone.is_shallow:
        return frozenset()
    with open(os.path.join(clone.common_dir, "shallow"), encoding="utf-8") as file:
        return frozenset(file.read().split())
