"""From paths on the command line to workspaces: which repository each is in, and how it is configured."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

from specctl.cli.options import Reading, Talk
from specctl.config import FILES, Config, read_config
from specctl.errors import SpecctlError
from specctl.language.stack import Stack
from specctl.nearest import suggestion
from specctl.repository import Committed, Snapshot, WorkTree, at_revision, git_folder, git_top, in_index
from specctl.values import frozen
from specctl.workspace import Source, Workspace, load

DEFAULT_FOLDER = Config().contracts[0]


@frozen
class Opened:
    """A repository of contracts, and the paths in it that were asked about, as they are shown."""

    workspace: Workspace
    scope: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """Whether a file lies in what was asked about."""
        return any(asked in (".", path) or path.startswith(f"{asked}/") for asked in self.scope)


@frozen
class _Home:
    """The folder of a repository of contracts, with its configuration."""

    folder: str
    config: Config


def open_all(paths: Iterable[str], reading: Reading, talk: Talk, *, may_be_empty: bool = False) -> list[Opened]:
    """The repositories that some paths lie in, in order; raises SpecctlError where there is no contract.

    With `-v`, what is read is said on standard error.
    """
    asked: dict[str, tuple[_Home, list[str]]] = {}
    for path in paths:
        home = _home(path, reading)
        asked.setdefault(home.folder, (home, []))[1].append(path)
    opened = [_open(home, within, reading) for home, within in asked.values()]
    found = any(item.covers(source.path) for item in opened for source in item.workspace.sources)
    if not found and not may_be_empty:
        listed = ", ".join(f"`{path}`" for path in paths)
        raise SpecctlError(
            f"no contract found in {listed}",
            "a contract is a YAML file with the key `specctl` at the top; `specctl init` writes a first one",
        )
    if talk.is_verbose and not talk.is_quiet:
        _say_what(opened)
    return opened


def _say_what(opened: Iterable[Opened]) -> None:
    for item in opened:
        click.echo(f"configuration: {item.workspace.config.path or 'none, the defaults hold'}", err=True)
        for source in item.workspace.sources:
            click.echo(f"contract: {source.path}", err=True)


def _open(home: _Home, paths: list[str], reading: Reading) -> Opened:
    folder = home.folder
    prefix = os.path.relpath(folder, os.path.realpath(".")).replace(os.sep, "/")
    prefix = "" if prefix == "." else f"{prefix}/"
    roots = list(home.config.contracts)
    inside = [os.path.relpath(os.path.realpath(path), folder).replace(os.sep, "/") for path in paths]
    for path in inside:
        if not any(_contains(root, path) or _contains(path, root) for root in roots):
            roots.append(path)
    workspace = load(_snapshot(folder, reading), home.config, roots, prefix)
    whole = any(set(path.split("/")) in ({"."}, {".."}) for path in inside)
    return Opened(workspace, (".",) if whole else tuple(os.path.normpath(prefix + path) for path in inside))


def _contains(folder: str, path: str) -> bool:
    folder, path = os.path.normpath(folder), os.path.normpath(path)
    return folder in (".", path) or path.startswith(folder + os.sep)


def _home(path: str, reading: Reading) -> _Home:
    in_git = reading.revision is not None or reading.is_staged
    if not in_git and not os.path.exists(path):
        raise SpecctlError(f"there is no file or folder `{path}`", "name a file or folder with contracts in it")
    start = os.path.realpath(path)
    if not _has_folder(start, reading) and not os.path.exists(os.path.join(start, ".git")):
        start = os.path.dirname(start)
    if reading.config is not None:
        return _named_home(reading.config)
    if not reading.no_config:
        for folder in _upward(start, git_folder(_existing(start)) if in_git else None):
            config = read_config(_snapshot(folder, reading), ".") if _may_have_config(folder, in_git) else None
            if config is not None:
                return _Home(folder, config)
    return _default_home(start, reading)


def _named_home(path: str) -> _Home:
    if not os.path.isfile(path):
        raise SpecctlError(f"there is no file `{path}`", "`--config` names a `specctl.toml` or `pyproject.toml`")
    folder, name = os.path.split(os.path.realpath(path))
    if name not in FILES:
        raise SpecctlError(f"`{path}` is no configuration file", f"it is called {' or '.join(f'`{f}`' for f in FILES)}")
    config = read_config(WorkTree(folder), ".")
    if config is None:
        raise SpecctlError(f"`{path}` has no configuration of specctl", "is the path right?")
    return _Home(folder, config)


def _default_home(start: str, reading: Reading) -> _Home:
    """Without configuration: the folder that holds `contracts/`, else the folder asked about itself."""
    if _has_folder(os.path.join(start, DEFAULT_FOLDER), reading):
        return _Home(start, Config())
    for folder in _upward(start, None):
        if os.path.basename(folder) == DEFAULT_FOLDER:
            return _Home(os.path.dirname(folder), Config())
    return _Home(start, Config(contracts=(".",)))


def _has_folder(folder: str, reading: Reading) -> bool:
    """Whether there is a folder, on disk or with a file in it in Git."""
    if reading.revision is None and not reading.is_staged:
        return os.path.isdir(folder)
    return any(True for _ in _snapshot(folder, reading).walk("."))


def _upward(start: str, top: str | None) -> Iterable[str]:
    folder = start
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if folder in {parent, top}:
            return
        folder = parent


def _may_have_config(folder: str, in_git: bool) -> bool:  # noqa: FBT001  one private caller
    return in_git or any(os.path.exists(os.path.join(folder, name)) for name in FILES)


def _snapshot(folder: str, reading: Reading) -> Snapshot:
    if reading.revision is None and not reading.is_staged:
        return WorkTree(folder)
    return _committed(folder, reading)


def _committed(folder: str, reading: Reading) -> Committed:
    existing = _existing(folder)
    repo, inside = git_top(existing)
    inside = os.path.normpath(os.path.join(inside, os.path.relpath(folder, existing))).replace(os.sep, "/")
    if reading.revision is not None:
        return at_revision(repo, reading.revision, inside)
    return in_index(repo, inside)


def _existing(folder: str) -> str:
    """The nearest folder upward that is on disk."""
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def contract_source(workspace: Workspace, name: str) -> Source:
    """The source of a contract by id; raises SpecctlError with the nearest id where there is none."""
    for source in workspace.sources:
        if source.id == name:
            return source
    raise SpecctlError(f"unknown contract `{name}`", suggestion(name, (s.id for s in workspace.sources if s.id)))


def usable_stack(name: str, reading: Reading, talk: Talk) -> Stack:
    """The stack of a contract of the repository around the current folder; raises SpecctlError if it is invalid."""
    workspace = open_all(["."], reading, talk)[0].workspace
    source = contract_source(workspace, name)
    if name in workspace.stacks:
        return workspace.stacks[name]
    raise SpecctlError(
        f"contract `{name}` ({source.path}) cannot be used until this is mended",
        "`specctl validate` shows each place with its line",
        _defects(workspace, source),
    )


def _defects(workspace: Workspace, source: Source) -> tuple[str, ...]:
    """What is wrong with a contract and all that it extends, a line each."""
    from specctl.lint.linter import read_problems  # noqa: PLC0415  only on the way to an error
    from specctl.output.concise import line  # noqa: PLC0415

    by_id = {item.id: item for item in workspace.sources if item.id is not None}
    concerned, pending = {source.path}, [source]
    while pending:
        for name in pending.pop().extends:
            other = by_id.get(name)
            if other is not None and other.path not in concerned:
                concerned.add(other.path)
                pending.append(other)
    return tuple(line(found) for found in read_problems(workspace) if found.location.path in concerned)
