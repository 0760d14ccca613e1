"""A Git repository on disk, and what Git answers about it; the only place that starts Git."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property, lru_cache
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

from specctl.errors import SpecctlError
from specctl.values import frozen

if TYPE_CHECKING:
    from git import Git, Repo

# Hooks of Git set these, for the repository that they run in.
_LOCAL = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
# Nothing that a user or a repository configures may change what is read, run a program, or lock anything.
_CONFIG = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "color.ui=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.showSignature=false",
)
_STEADY = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}
_MOST_TREES = 512


@frozen
class Stored:
    """An object of Git: its id, its type (`blob`, `tree`, `commit`, `tag`), and its content."""

    id: str
    kind: str
    content: bytes


class Clone:
    """A Git repository: a clone, a linked work tree of one, a submodule, or a bare repository."""

    def __init__(
        self, folder: str, git_dir: str, common_dir: str, environment: Mapping[str, str], *, bare: bool
    ) -> None:
        self.folder = folder
        self.git_dir = git_dir
        self.common_dir = common_dir
        self.is_bare = bare
        self.environment = {**_STEADY, **environment}
        self._trees: dict[str, Mapping[str, tuple[int, str]]] = {}

    @cached_property
    def _git(self) -> Git:
        git: Git = _gitpython().Git(self.folder)
        git.update_environment(**self.environment)
        git.set_persistent_git_options(c=list(_CONFIG), no_pager=True)
        return git

    @cached_property
    def _reader(self) -> Any:
        """The one `git cat-file` that all objects are read through."""
        return self._git.cat_file("--batch", as_process=True, istream=PIPE)

    @property
    def is_shallow(self) -> bool:
        """Whether the clone has only the last part of the history."""
        return os.path.exists(os.path.join(self.common_dir, "shallow"))

    @property
    def version(self) -> tuple[int, ...]:
        """The version of Git."""
        return tuple(self._git.version_info)

    def with_environment(self, **variables: str) -> Clone:
        """The same repository, with more environment variables for Git."""
        environment = {**self.environment, **variables}
        return Clone(self.folder, self.git_dir, self.common_dir, environment, bare=self.is_bare)

    def close(self) -> None:
        """End the process that objects are read through; the next reading starts another."""
        self.__dict__.pop("_reader", None)

    def ask(self, command: str, *arguments: str, stdin: bytes | None = None) -> tuple[int, bytes, str]:
        """The exit code, standard output and standard error of a Git command, given something to read or not."""
        import tempfile  # noqa: PLC0415  only where Git is used
        from contextlib import nullcontext  # noqa: PLC0415

        with tempfile.TemporaryFile() if stdin is not None else nullcontext() as file:
            if file is not None and stdin is not None:
                file.write(stdin)
                file.seek(0)
            done: Any = getattr(self._git, command)(
                *arguments,
                istream=file,
                with_exceptions=False,
                with_extended_output=True,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
        code, out, err = done
        _check_trust(err, self.folder)
        return code, out, err

    def run(self, command: str, *arguments: str, stdin: bytes | None = None) -> bytes:
        """What a Git command prints; raises SpecctlError where it fails."""
        code, out, err = self.ask(command, *arguments, stdin=stdin)
        if code:
            raise SpecctlError(f"`git {command}` failed: {_first_line(err) or f'exit code {code}'}")
        return out

    def stored(self, name: str) -> Stored | None:
        """An object by its id or anything that Git takes for one (`main^{tree}`, `v1:file`), or None."""
        if not name or name.startswith("-") or any(character in name for character in "\n\r\0"):
            return None
        reader = self._reader
        try:
            reader.stdin.write(os.fsencode(name) + b"\n")
            reader.stdin.flush()
        except BrokenPipeError:  # it has ended: the header is empty
            pass
        header = reader.stdout.readline()
        if not header:  # some names end Git, as `HEAD@{9}` does; or else the repository cannot be read at all
            self.close()
            self.run("rev-parse", "--git-dir")
            return None
        identifier, _, rest = header.partition(b" ")
        kind, _, size = rest.rstrip(b"\n").partition(b" ")
        if kind not in {b"blob", b"tree", b"commit", b"tag"} or not size.isdigit():
            return None
        content = reader.stdout.read(int(size) + 1)[:-1]
        return Stored(identifier.decode(), kind.decode(), content)

    def content(self, identifier: str) -> bytes:
        """The content of an object by its id; raises SpecctlError where the repository lacks it."""
        found = self.stored(identifier)
        if found is None:
            raise SpecctlError(f"the repository lacks the object `{identifier}`", "`git fsck` shows what is missing")
        return found.content

    def entries(self, tree: str) -> Mapping[str, tuple[int, str]]:
        """The entries of a tree by name, each with its mode and id; trees are read once."""
        if tree not in self._trees:
            if len(self._trees) >= _MOST_TREES:
                del self._trees[next(iter(self._trees))]
            self._trees[tree] = _entries(self.content(tree), len(tree) // 2)
        return self._trees[tree]


def _entries(content: bytes, size: int) -> dict[str, tuple[int, str]]:
    found, at = {}, 0
    while at < len(content):
        space, end = content.index(b" ", at), content.index(b"\0", at)
        identifier = content[end + 1 : end + 1 + size].hex()
        found[os.fsdecode(content[space + 1 : end])] = (int(content[at:space], 8), identifier)
        at = end + 1 + size
    return found


def clone_of(folder: str) -> tuple[Clone, str]:
    """The Git repository around a folder that is on disk, and the folder's path in it (`.` for its top).

    Raises SpecctlError where there is none, or Git is not installed.
    """
    clone = _clone(os.path.abspath(folder), os.getcwd(), tuple(os.environ.get(name) for name in _LOCAL))
    return clone, os.path.relpath(os.path.realpath(folder), clone.folder).replace(os.sep, "/")


def git_folder(folder: str) -> str:
    """The folder at the top of the Git repository around a folder: of its work tree, or the bare repository itself."""
    return clone_of(folder)[0].folder


Environment = tuple[str | None, ...]


@lru_cache(maxsize=64)
def _clone(folder: str, here: str, local: Environment) -> Clone:
    """The repository around a folder, as the current folder and the environment have it; looked for once."""
    repo = _repo(folder, dict(zip(_LOCAL, local, strict=True)))
    return _opened(os.path.realpath(repo.git_dir), os.path.realpath(repo.working_tree_dir or repo.git_dir), here, local)


@lru_cache(maxsize=64)
def _opened(git_dir: str, top: str, here: str, local: Environment) -> Clone:
    """The repository with these folders, and with the variables that keep Git to it."""
    common = os.path.realpath(os.path.join(git_dir, _content(os.path.join(git_dir, "commondir"))))
    is_bare = git_dir == top
    given = {name: value for name, value in zip(_LOCAL, local, strict=True) if value is not None}
    own = {"GIT_DIR": git_dir, "GIT_WORK_TREE": top}
    if _is_meant(git_dir, here, given):
        environment = {name: value for name, value in own.items() if name in given}
    else:
        more = {"GIT_INDEX_FILE": "index", "GIT_COMMON_DIR": common, "GIT_OBJECT_DIRECTORY": f"{common}/objects"}
        environment = own | {name: os.path.join(git_dir, value) for name, value in more.items()}
        environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = ""
    if is_bare:
        environment.pop("GIT_WORK_TREE", None)
    return Clone(top, git_dir, common, environment, bare=is_bare)


def _is_meant(git_dir: str, here: str, given: Mapping[str, str]) -> bool:
    """Whether the variables that a hook of Git sets are about this repository."""
    if "GIT_DIR" in given:
        return os.path.realpath(os.path.join(here, given["GIT_DIR"])) == git_dir
    try:
        return not given or os.path.realpath(_repo(here, given).git_dir) == git_dir
    except SpecctlError:
        return False


def _repo(folder: str, given: Mapping[str, str | None]) -> Repo:
    git = _gitpython()
    try:
        repo: Repo = git.Repo(folder, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
        named = given.get("GIT_DIR")
        if named and os.path.isdir(named):
            repo = git.Repo(named)
            top = os.path.realpath(repo.working_tree_dir or repo.git_dir)
            if os.path.commonpath([top, os.path.realpath(folder)]) == top:
                return repo
        raise SpecctlError(f"`{folder}` is not in a Git repository", "run this inside a clone") from error
    return repo


def _gitpython() -> Any:
    try:
        import git  # noqa: PLC0415  slow to import, and most commands never need it
    except ImportError as error:
        raise SpecctlError("Git cannot be run", "install Git, so that `git --version` works") from error
    return git


def _content(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().rstrip("\r\n")
    except FileNotFoundError:
        return ""


def _check_trust(problem: str, folder: str) -> None:
    if "dubious ownership" in problem:
        raise SpecctlError(
            f"Git does not read `{folder}`, because it belongs to another user",
            f"if you trust it: `git config --global --add safe.directory {folder}`",
        )


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].removeprefix("fatal: ").removeprefix("error: ").rstrip(".")
