"""From paths on the command line to workspaces: which repository each is in, and how it is configured."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from specctl import repository
from specctl.cli.options import Reading, Talk
from specctl.config import FILES, Config, read_config
from specctl.errors import SpecctlError
from specctl.language.stack import Stack
from specctl.nearest import suggestion
from specctl.repository import Snapshot, WorkTree
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
class Home:
    """The folder of a repository of contracts, with its configuration."""

    folder: str
    config: Config


@frozen
class Sides:
    """A repository of contracts at two moments; a side that lacks the folder or contracts in it has none."""

    base: Opened
    head: Opened
    compared: repository.Moments


def open_sides(paths: Sequence[str], base: str | None, head: str | None, reading: Reading, talk: Talk) -> Sides:
    """The repository that some paths lie in, before and after, each side with its own configuration.

    `base` and `head` are as `specctl diff [BASE [HEAD]]` has them, `--staged` is in `reading`. What both sides share
    is read once. Raises SpecctlError where neither side has a contract, or the paths lie in several repositories.
    """
    if reading.revision is not None:
        raise SpecctlError("`--rev` reads one revision, and this compares two", "name the two: `BASE..HEAD`")
    clone, _ = repository.clone_of(_existing(os.path.realpath(paths[0])))
    compared = repository.moments(clone, base, head, is_staged=reading.is_staged)
    after, before = _at(reading, compared.head), _at(reading, compared.base)
    folders = {
        max(_folder(path, after, compared.head), _folder(path, before, compared.base), key=len) for path in paths
    }
    if len(folders) > 1:
        listed = ", ".join(f"`{folder}`" for folder in sorted(folders))
        raise SpecctlError("these paths lie in several repositories of contracts", "name one at a time", (listed,))
    (folder,) = folders
    opened = open_home(home_at(folder, after), paths, after)
    earlier = open_home(home_at(folder, before), paths, before, opened.workspace)
    _refuse_none([earlier, opened], paths)
    _say_what([earlier, opened], talk)
    return Sides(earlier, opened, compared)


def _folder(path: str, reading: Reading, moment: repository.Moment) -> str:
    """The home of a path at a moment; an error says at which, since the files as they are may be fine."""
    try:
        return home_of(path, reading).folder
    except SpecctlError as error:
        if moment.kind == "work tree":
            raise
        raise SpecctlError(f"at {moment.words}: {error.message}", error.hint, error.details) from error


def _at(reading: Reading, moment: repository.Moment) -> Reading:
    return replace(reading, revision=moment.commit, is_staged=moment.kind == "index")


def open_all(
    paths: Sequence[str],
    reading: Reading,
    talk: Talk,
    *,
    may_be_empty: bool = False,
    known: Iterable[Opened] = (),
) -> list[Opened]:
    """The repositories that some paths lie in, in order; raises SpecctlError where there is no contract.

    What they share with `known`, the same repositories at another moment, is not read again. With `-v`, what is read
    is said on standard error.
    """
    asked: dict[str, tuple[Home, list[str]]] = {}
    for path in paths:
        home = home_of(path, reading)
        asked.setdefault(home.folder, (home, []))[1].append(path)
    earlier = {item.workspace.prefix: item.workspace for item in known}
    opened = [open_home(home, within, reading, earlier.get(_prefix(home.folder))) for home, within in asked.values()]
    if not may_be_empty:
        _refuse_none(opened, paths)
    _say_what(opened, talk)
    return opened


def _refuse_none(opened: Iterable[Opened], paths: Iterable[str]) -> None:
    if not any(item.covers(source.path) for item in opened for source in item.workspace.sources):
        listed = ", ".join(f"`{path}`" for path in paths)
        raise SpecctlError(
            f"no contract found in {listed}",
            "a contract is a YAML file with the key `specctl` at the top; `specctl init` writes a first one",
        )


def _say_what(opened: Iterable[Opened], talk: Talk) -> None:
    for item in opened if talk.is_verbose and not talk.is_quiet else ():
        click.echo(f"configuration: {item.workspace.config.path or 'none, the defaults hold'}", err=True)
        for source in item.workspace.sources:
            click.echo(f"contract: {source.path}", err=True)


def _prefix(folder: str) -> str:
    """What is put before the paths of a repository of contracts where they are shown."""
    path = os.path.relpath(folder, os.path.realpath(".")).replace(os.sep, "/")
    return "" if path == "." else f"{path}/"


def open_home(home: Home, paths: Sequence[str], reading: Reading, known: Workspace | None = None) -> Opened:
    """The repository of contracts, and the paths in it that were asked about; `known` is it at another moment."""
    folder, prefix = home.folder, _prefix(home.folder)
    roots = list(home.config.contracts)
    inside = [os.path.relpath(os.path.realpath(path), folder).replace(os.sep, "/") for path in paths]
    for path in inside:
        if not any(_contains(root, path) or _contains(path, root) for root in roots):
            roots.append(path)
    workspace = load(snapshot_of(folder, reading), home.config, roots, prefix, known)
    whole = any(set(path.split("/")) in ({"."}, {".."}) for path in inside)
    return Opened(workspace, (".",) if whole else tuple(os.path.normpath(prefix + path) for path in inside))


def _contains(folder: str, path: str) -> bool:
    folder, path = os.path.normpath(folder), os.path.normpath(path)
    return folder in (".", path) or path.startswith(folder + os.sep)


def home_of(path: str, reading: Reading) -> Home:
    """The repository of contracts that a path lies in; raises SpecctlError where there is no such path."""
    in_git = reading.revision is not None or reading.is_staged
    if not in_git and not os.path.exists(path):
        raise SpecctlError(f"there is no file or folder `{path}`", "name a file or folder with contracts in it")
    start = os.path.realpath(path)
    if not _has_folder(start, reading) and not os.path.exists(os.path.join(start, ".git")):
        start = os.path.dirname(start)
    return _configured_home(start, reading) or _default_home(start, reading)


def home_at(folder: str, reading: Reading) -> Home:
    """The home, at another moment, of what has its home in a folder now, whether or not there was such a folder."""
    return _configured_home(folder, reading) or _default_home(folder, reading)


def _configured_home(start: str, reading: Reading) -> Home | None:
    """The folder with the configuration that holds for a folder, as the options or the nearest file say, if any do."""
    if reading.config is not None:
        return _named_home(reading.config)
    if reading.no_config:
        return None
    in_git = reading.revision is not None or reading.is_staged
    for folder in _upward(start, repository.git_folder(_existing(start)) if in_git else None):
        config = read_config(snapshot_of(folder, reading), ".") if _may_have_config(folder, in_git) else None
        if config is not None:
            return Home(folder, config)
    return None


def _named_home(path: str) -> Home:
    if not os.path.isfile(path):
        raise SpecctlError(f"there is no file `{path}`", "`--config` names a `specctl.toml` or `pyproject.toml`")
    folder, name = os.path.split(os.path.realpath(path))
    if name not in FILES:
        raise SpecctlError(f"`{path}` is no configuration file", f"it is called {' or '.join(f'`{f}`' for f in FILES)}")
    config = read_config(WorkTree(folder), ".")
    if config is None:
        raise SpecctlError(f"`{path}` has no configuration of specctl", "is the path right?")
    return Home(folder, config)


def _default_home(start: str, reading: Reading) -> Home:
    """Without configuration: the folder that holds `contracts/`, else the folder asked about itself."""
    if _has_folder(os.path.join(start, DEFAULT_FOLDER), reading):
        return Home(start, Config())
    for folder in _upward(start, None):
        if os.path.basename(folder) == DEFAULT_FOLDER:
            return Home(os.path.dirname(folder), Config())
    return Home(start, Config(contracts=(".",)))


def _has_folder(folder: str, reading: Reading) -> bool:
    """Whether there is a folder, on disk or with a file in it in Git."""
    if reading.revision is None and not reading.is_staged:
        return os.path.isdir(folder)
    return any(True for _ in snapshot_of(folder, reading).walk("."))


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


def snapshot_of(folder: str, reading: Reading) -> Snapshot:
    """A folder as it is read: on disk, staged, or at a revision."""
    if reading.revision is None and not reading.is_staged:
        return WorkTree(folder)
    clone, inside = place_of(folder)
    if reading.revision is not None:
        return repository.at_revision(clone, reading.revision, inside)
    return repository.in_index(clone, inside)


def place_of(folder: str) -> tuple[repository.Clone, str]:
    """The Git repository around a folder that need not be on disk, and the folder's path in it."""
    existing = _existing(folder)
    clone, inside = repository.clone_of(existing)
    return clone, os.path.normpath(os.path.join(inside, os.path.relpath(folder, existing))).replace(os.sep, "/")


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
