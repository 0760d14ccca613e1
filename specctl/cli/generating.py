"""Outputs as commands make them: what the configuration lists, or one asked for; written all or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from functools import cached_property

from specctl.cli.opening import contract_source, open_all, snapshot_of
from specctl.cli.options import Reading, Talk
from specctl.cli.reporting import write
from specctl.config import GenerateConfig
from specctl.errors import SpecctlError
from specctl.generate.target import TARGETS, Material, Target, options_of, target_of
from specctl.generate.templating import Templates
from specctl.language.condition import ALWAYS
from specctl.language.read_where import read_where
from specctl.output.plain import clean
from specctl.repository import Snapshot, WorkTree
from specctl.values import entity
from specctl.workspace import Workspace


@entity
class Job:
    """One output to make: `out` is its file or folder below `folder`, or None where it is printed.

    `before` is what the outputs are compared with: the files as they are read.
    """

    target: Target
    material: Material
    folder: str
    out: str | None
    before: Snapshot

    def single(self) -> str:
        """The text of an output of one file; raises SpecctlError where the target writes several."""
        if self.target.is_folder:
            hint = f"name a folder for them: `--out {self.target.out}`"
            raise SpecctlError(f"target `{self.target.name}` writes several files", hint)
        return "".join(self.target.render(self.material).values())

    @cached_property
    def files(self) -> dict[str, str]:
        """The texts by path below the folder; raises SpecctlError for a path that leaves it."""
        found = self.target.render(self.material)
        return {
            self._inside(os.path.join(self.out or self.target.out, name) if name else self.out or ""): text
            for name, text in found.items()
        }

    def _inside(self, path: str) -> str:
        path = os.path.normpath(path).replace(os.sep, "/")
        leaves = os.path.isabs(path) or path.startswith("../") or path in (".", "..", "")
        if leaves or self.before.leaves(path) or WorkTree(self.folder).leaves(path):
            raise SpecctlError(f"`{path}` leaves the repository", "name a path inside it under `out`")
        return path


def jobs(name: str | None, reading: Reading, talk: Talk) -> list[Job]:
    """The outputs that the configuration lists, or those of one target; raises SpecctlError if there are none."""
    workspace = open_all(["."], reading, talk)[0].workspace
    if name is not None:
        target_of(name)
    listed = [entry for entry in workspace.config.generate if name in (None, entry.target)]
    if not listed:
        what = "nothing" if name is None else f"no `{name}`"
        raise SpecctlError(
            f"the configuration generates {what}",
            "list it under `[[generate]]` in `specctl.toml`, or name target and contract: `specctl generate --list`",
        )
    found = [_job(entry, workspace, reading) for entry in listed]
    _refuse_twice(found)
    return found


def ad_hoc(
    name: str,
    contract: str,
    known: str | None,
    settings: Sequence[str],
    out: str | None,
    reading: Reading,
    talk: Talk,
) -> Job:
    """One output that was asked for; `out` is relative to the current folder."""
    workspace = open_all(["."], reading, talk)[0].workspace
    options = dict(map(_setting, settings))
    job = _job(GenerateConfig(name, contract, out or "", known, options), workspace, reading, "--where")
    if out is None:
        return job
    folder, path = os.path.split(os.path.abspath(out))
    return Job(job.target, job.material, folder, path, WorkTree(folder))


def _setting(text: str) -> tuple[str, object]:
    name, separator, value = text.partition("=")
    if not separator:
        raise SpecctlError(f"`--option {text}` is no option", "write `--option NAME=VALUE`, such as `style=xml`")
    return name.strip(), value.strip()


def _job(entry: GenerateConfig, workspace: Workspace, reading: Reading, option: str = "where") -> Job:
    target = target_of(entry.target)
    source = contract_source(workspace, entry.contract)
    stack = workspace.stacks.get(entry.contract)
    if stack is None:
        raise SpecctlError(
            f"contract `{entry.contract}` ({source.path}) cannot be used until its errors are mended",
            "`specctl validate` shows each place with its line",
        )
    where = ALWAYS if entry.where is None else read_where(entry.where, stack, option)
    folder = os.path.realpath(workspace.prefix or ".")
    snapshot = snapshot_of(folder, reading)
    options = options_of(target, entry.options)
    material = Material(target.name, stack, workspace, where, options, Templates(snapshot))
    return Job(target, material, folder, entry.out or None, snapshot)


def _refuse_twice(found: Iterable[Job]) -> None:
    seen: set[str] = set()
    for job in found:
        for path in job.files:
            if path in seen:
                raise SpecctlError(f"`{path}` is generated twice", "give each output a path of its own under `out`")
            seen.add(path)


def check(found: Iterable[Job]) -> str:
    """What differs between the outputs and the files that are there, as a patch; empty if nothing does."""
    return "".join(_patch(job, path, text) for job in found for path, text in job.files.items())


def _patch(job: Job, path: str, text: str) -> str:
    data = job.before.read(path)
    before = "" if data is None else data.decode(errors="replace")
    if data is not None and before == text:
        return ""
    old = "/dev/null" if data is None else f"a/{path}"
    lines = unified_diff(before.splitlines(), text.splitlines(), old, f"b/{path}", lineterm="")
    shown = "\n".join(map(clean, lines))
    return f"{shown}\n" if shown else f"--- {old}\n+++ b/{path}\n"


def written(found: Sequence[Job]) -> list[str]:
    """Write all outputs, or none of them where one cannot be; gives the paths of those that changed."""
    todo = {
        os.path.join(job.folder, path): text
        for job in found
        for path, text in job.files.items()
        if WorkTree(job.folder).read(path) != text.encode()
    }
    done: dict[str, bytes | None] = {}
    made: list[str] = []
    try:
        for path, text in todo.items():
            before = WorkTree(os.path.dirname(path)).read(os.path.basename(path))
            _make_folders(os.path.dirname(path), made)
            write(path, text)
            done[path] = before
    except (SpecctlError, KeyboardInterrupt):
        _undo(done, made)
        raise
    return [os.path.relpath(path).replace(os.sep, "/") for path in todo]


def _make_folders(folder: str, made: list[str]) -> None:
    if not os.path.isdir(folder):
        _make_folders(os.path.dirname(folder), made)
        try:
            os.mkdir(folder)
        except OSError as error:
            raise SpecctlError(f"`{folder}` cannot be made: {error.strerror}") from error
        made.append(folder)


def _undo(done: Mapping[str, bytes | None], made: Sequence[str]) -> None:
    for path, before in done.items():
        if before is None:
            os.remove(path)
        else:
            write(path, before.decode(errors="surrogateescape"))
    for folder in reversed(made):
        os.rmdir(folder)


def listed(reading: Reading, talk: Talk) -> str:
    """The targets with their options, and the outputs of the configuration, as text."""
    lines = [line for target in TARGETS.values() for line in _about(target)]
    opened = open_all(["."], reading, talk, may_be_empty=True)
    entries = [entry for item in opened for entry in item.workspace.config.generate]
    if entries:
        lines += ["", "Listed in the configuration:"]
    for entry in entries:
        limits = f" where {entry.where}" if entry.where else ""
        lines.append(clean(f"  {entry.target} of {entry.contract}{limits} -> {entry.out}"))
    return "\n".join(lines) + "\n"


def _about(target: Target) -> Iterator[str]:
    yield f"{target.name:<14} {target.describe}"
    for option in target.options:
        values = f" ({', '.join(option.values)})" if option.values else ""
        yield f"{'':<14}   -o {option.name}=…  {option.describe}{values}"
