"""Who last changed the lines of a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from specctl.repository.clone import clone_of
from specctl.values import frozen


@frozen
class Change:
    """The commit that last changed some lines: short hash, date (2026-03-01), author, subject.

    `commit` is None where a line is not committed yet; `is_cut_off` says that the clone is too shallow to know better.
    """

    commit: str | None
    date: str = ""
    author: str = ""
    subject: str = ""
    is_cut_off: bool = False
    moment: float = float("inf")
    """Seconds since 1970 at which it was committed; what is not committed yet comes last."""


NOT_COMMITTED = Change(None)


def last_changes(path: str, revision: str | None, *, is_staged: bool = False) -> tuple[Change, ...]:
    """For each line of a file the change that it comes from, as the work tree, the index or a revision has the file.

    Empty where Git does not know the file. Raises SpecctlError outside a Git repository.
    """
    folder = os.path.dirname(os.path.realpath(path))
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    clone, _ = clone_of(folder)
    inside = os.path.relpath(os.path.realpath(path), clone.folder).replace(os.sep, "/")
    options = [revision] if revision is not None else []
    content: bytes | None = None
    if is_staged:
        code, content, _ = clone.ask("cat-file", "blob", f":{inside}")
        if code:
            return ()
        options = ["--contents", "-"]
    code, text, _ = clone.ask("blame", "--line-porcelain", *options, "--", inside, stdin=content)
    return () if code else tuple(_changes(text.decode(errors="replace"), is_shallow=clone.is_shallow))


def _changes(porcelain: str, *, is_shallow: bool) -> Iterator[Change]:
    """The changes in the output of `git blame --line-porcelain`: for each line a header, then the line after a tab."""
    header: dict[str, str] = {}
    for line in porcelain.split("\n"):
        if line.startswith("\t"):
            yield _change(header, is_shallow=is_shallow)
            header = {}
        else:
            name, _, value = line.partition(" ")
            header.setdefault(name if header else "commit", value if header else name)


def _change(header: Mapping[str, str], *, is_shallow: bool) -> Change:
    if not header["commit"].strip("0"):
        return NOT_COMMITTED
    from datetime import UTC, datetime  # noqa: PLC0415

    moment = datetime.fromtimestamp(int(header["author-time"]), tz=UTC)
    date = moment.date().isoformat()
    cut_off = is_shallow and "boundary" in header
    subject, committed = header.get("summary", ""), float(header["committer-time"])
    return Change(header["commit"][:7], date, header["author"], subject, cut_off, committed)
