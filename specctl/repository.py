"""Files of a repository: in the work tree, in the Git index, or at a revision, read in place."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from specctl.errors import SpecctlError
from specctl.values import frozen

if TYPE_CHECKING:
    from git import Repo

_MAX_LINKS = 40
_SKIPPED = (".git", "node_modules", "__pycache__")


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
            folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
            for name in sorted(files):
                yield os.path.relpath(os.path.join(parent, name), self._folder).replace(os.sep, "/")

    def leaves(self, path: str) -> bool:
        """Whether a path is a link that leads out of the folder."""
        real = os.path.realpath(os.path.join(self._folder, path))
        return os.path.commonpath([real, self._folder]) != self._folder


class Committed:
    """A folder of a Git tree or index: blobs by path, read through one `git cat-file`."""

    def __init__(self, repo: Repo, blobs: dict[str, bytes], links: frozenset[str]) -> None:
        self._repo = repo
        self._blobs = blobs
        self._links = links

    def read(self, path: str) -> bytes | None:
        """The content of a file, or None if there is none."""
        sha = self._blobs.get(self._followed(os.path.normpath(path).replace(os.sep, "/")) or "")
        return None if sha is None else self._content(sha)

    def walk(self, folder: str) -> Iterator[str]:
        """The files below a folder, sorted."""
        start = os.path.normpath(folder).replace(os.sep, "/")
        for path in sorted(self._blobs):
            if start in {".", path} or path.startswith(f"{start}/"):
                yield path

    def leaves(self, path: str) -> bool:
        """Whether a path is a link that leads out of the folder."""
        return self._followed(path) is None

    def _followed(self, path: str) -> str | None:
        """The path that a link leads to in the end, or None if that is outside."""
        for _ in range(_MAX_LINKS):
            if path not in self._links:
                return path
            target = os.fsdecode(self._content(self._blobs[path]))
            path = os.path.normpath(os.path.join(os.path.dirname(path), target)).replace(os.sep, "/")
            if path.startswith(("/", "../")):
                return None
        return None

    def _content(self, sha: bytes) -> bytes:
        content: bytes = self._repo.odb.stream(sha).read()
        return content


def git_top(folder: str) -> tuple[Repo, str]:
    """The Git repository around a folder, and the folder's path in it."""
    from git import Repo  # noqa: PLC0415  slow to import, and most commands never need it
    from git.exc import InvalidGitRepositoryError, NoSuchPathError  # noqa: PLC0415

    try:
        repo = Repo(folder, search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise SpecctlError(f"`{folder}` is not in a Git repository", "run this inside a clone") from error
    inside = os.path.relpath(os.path.realpath(folder), os.path.realpath(repo.working_tree_dir or repo.git_dir))
    return repo, inside.replace(os.sep, "/")


def git_folder(folder: str) -> str:
    """The folder at the top of the Git repository around a folder: of its work tree, or the bare repository itself."""
    repo, _ = git_top(folder)
    return os.path.realpath(repo.working_tree_dir or repo.git_dir)


def at_revision(repo: Repo, revision: str, folder: str) -> Committed:
    """A folder of a repository as a revision has it."""
    return _committed(repo, _files(os.fspath(repo.git_dir), _tree(repo, revision)), folder)


_LINK = 0o120000
_Entry = tuple[str, bytes, bool]


def in_index(repo: Repo, folder: str) -> Committed:
    """A folder of a repository as it is staged."""
    if repo.bare:
        raise SpecctlError("a bare repository has nothing staged", "give a revision with `--rev`")
    items = [
        (str(path), entry.binsha, entry.mode == _LINK)
        for (path, stage), entry in repo.index.entries.items()
        if not stage
    ]
    return _committed(repo, items, folder)


def _committed(repo: Repo, items: Sequence[_Entry], folder: str) -> Committed:
    prefix = "" if folder == "." else f"{folder}/"
    inside = [(path.removeprefix(prefix), sha, link) for path, sha, link in items if path.startswith(prefix)]
    return Committed(repo, {path: sha for path, sha, _ in inside}, frozenset(path for path, _, link in inside if link))


@lru_cache(maxsize=8)
def _files(git_dir: str, tree: str) -> tuple[_Entry, ...]:
    """The files of a tree, by its id: path, blob, and whether it is a link."""
    from git import Git  # noqa: PLC0415

    listed: bytes = Git(git_dir).ls_tree("-r", "-z", tree, stdout_as_string=False)
    return tuple(_entry(line) for line in listed.split(b"\0") if b" blob " in line.partition(b"\t")[0])


def _entry(line: bytes) -> _Entry:
    head, _, path = line.partition(b"\t")
    mode, _, sha = head.split()
    return os.fsdecode(path), bytes.fromhex(sha.decode()), int(mode, 8) == _LINK


def _tree(repo: Repo, revision: str) -> str:
    """The id of the tree of a revision."""
    from git.exc import GitCommandError  # noqa: PLC0415

    if revision.startswith("-") or not revision.strip():
        raise SpecctlError(f"`{revision}` is no revision", "give a branch, a tag or a commit")
    try:
        commit = repo.git.rev_parse("--verify", "--quiet", revision)
        return str(repo.git.rev_parse("--verify", "--quiet", f"{commit}^{{tree}}"))
    except (GitCommandError, ValueError) as error:
        raise SpecctlError(f"there is no revision `{revision}` here", _how_to_bring(repo, revision)) from error


def _how_to_bring(repo: Repo, revision: str) -> str:
    remote, _, branch = revision.partition("/")
    known = any(remote == other.name for other in repo.remotes) and branch
    fetch = f"git fetch {remote} {branch}" if known else f"git fetch origin {revision}"
    return f"if it is on the remote, bring it with `{fetch}`, in a shallow clone with `git fetch --unshallow`"


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
    import tempfile  # noqa: PLC0415  only for blame

    from git.exc import GitCommandError  # noqa: PLC0415

    folder = os.path.dirname(os.path.realpath(path))
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    repo, _ = git_top(folder)
    top = os.path.realpath(repo.working_tree_dir or ".")
    inside = os.path.relpath(os.path.realpath(path), top).replace(os.sep, "/")
    shallow = os.path.exists(os.path.join(repo.common_dir, "shallow"))
    try:
        with tempfile.NamedTemporaryFile() as staged:
            options = [revision] if revision is not None else []
            if is_staged:
                staged.write(repo.git.show(f":{inside}", stdout_as_string=False, strip_newline_in_stdout=False))
                staged.flush()
                options = ["--contents", staged.name]
            text = repo.git.blame("--line-porcelain", *options, "--", inside, stdout_as_string=False)
    except GitCommandError:
        return ()
    return tuple(_changes(text.decode(errors="replace"), is_shallow=shallow))


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
