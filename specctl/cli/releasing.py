"""What a release of contracts consists of, worked out before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from specctl.cli.changelog import notes_on
from specctl.cli.since import Since
from specctl.cli.versions import versions_set
from specctl.diff.need import Need, is_too_low
from specctl.diff.notes import Notes
from specctl.diff.read_intent import beside
from specctl.errors import SpecctlError
from specctl.output.changelog import prepended, release
from specctl.repository.publishing import Publication
from specctl.repository.releases import release_tag
from specctl.values import frozen
from specctl.workspace import Workspace

_BOM = b"\xef\xbb\xbf"
_NAME = "CHANGELOG.md"
Files = dict[str, tuple[bytes | None, bytes]]


@frozen
class Step:
    """The release of one contract: from which version (None for the first release) to which, and what is noted."""

    contract: str
    before: str | None
    version: str
    notes: Notes
    changelog: str

    @property
    def tag(self) -> str:
        """The name of its tag."""
        return release_tag(self.contract, self.version)


def steps(found: Sequence[Since], first: Iterable[str], workspace: Workspace, changelog: str | None) -> list[Step]:
    """A step for each contract that changed since its last release or is released for the first time, by contract."""
    made = [_next(since, workspace, changelog) for since in found if _is_due(since)]
    made += [_first(name, workspace, changelog) for name in first]
    return sorted(made, key=lambda step: step.contract)


def _is_due(since: Since) -> bool:
    """Whether there is something to release: a change that takes a new version, or a new version by itself."""
    return is_too_low(since.diff) or since.diff.version.head != since.diff.version.base


def _next(since: Since, workspace: Workspace, changelog: str | None) -> Step:
    version = since.diff.version
    new = version.needs if is_too_low(since.diff) else version.head
    name = since.diff.contract
    return Step(name, version.base, new or "", notes_on(since, new), _changelog(name, workspace, changelog))


def _first(name: str, workspace: Workspace, changelog: str | None) -> Step:
    version = workspace.contracts[name].version
    notes = Notes(name, version, "none", (), is_new=True)
    return Step(name, None, version, notes, _changelog(name, workspace, changelog))


def _changelog(name: str, workspace: Workspace, changelog: str | None) -> str:
    """The changelog to write in: the one given, or beside the contract root."""
    if changelog is not None:
        return changelog
    path = workspace.inside(workspace.contracts[name].document.path)
    roots = [root for root in workspace.config.contracts if _holds(os.path.normpath(root), path)]
    return workspace.prefix + beside(roots[0] if roots else ".", _NAME)


def _holds(root: str, path: str) -> bool:
    return root in (".", path) or path.startswith(f"{root}/")


def publication(made: Sequence[Step], found: Sequence[Since], workspace: Workspace, date: str | None) -> Publication:
    """The files, the commit and the tags of a release; raises SpecctlError where a file cannot take its part."""
    needs = [Need(since.diff, since.words) for since in found]
    versions = {path: _encoded(path, *texts) for path, texts in versions_set(needs, workspace).items()}
    files: Files = {**versions, **_changelogs(made, date)}
    listed = ", ".join(f"{step.contract} {step.version}" for step in made)
    tags = {step.tag: f"{step.contract} {step.version}\n\n{release(step.notes, date)}" for step in made}
    return Publication(files, f"Release {listed}", tags)


def _encoded(path: str, before: str, after: str) -> tuple[bytes, bytes]:
    """The bytes of a file before and after."""
    data = _read(path) or b""
    mark = _BOM if data.startswith(_BOM) else b""
    if data.removeprefix(mark) != before.encode():
        raise SpecctlError(f"`{path}` was changed while it was read", "nothing was released; run the command again")
    return data, mark + after.encode()


def _changelogs(made: Sequence[Step], date: str | None) -> Files:
    """Each changelog with the notes of its contracts, the first of them on top."""
    files: Files = {}
    for step in reversed(made):
        held, text = files.get(step.changelog) or (_read(step.changelog), None)
        before = (held or b"") if text is None else text
        files[step.changelog] = held, prepended(_decoded(step.changelog, before), step.notes, date).encode()
    return files


def _decoded(path: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecctlError(f"`{path}` is not UTF-8 text", "save the file as UTF-8") from error


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SpecctlError(f"`{path}` cannot be read: {error.strerror}") from error
