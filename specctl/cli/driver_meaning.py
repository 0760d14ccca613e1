"""What changed in one file of contracts, in meaning, the other files being as they were."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from specctl.answers.places import rule_place
from specctl.cli.asking import sheet
from specctl.cli.driver_texts import Handed, content
from specctl.cli.driving import compared, version
from specctl.cli.opening import home_at, place_of
from specctl.cli.options import Reading
from specctl.diagnostics import Location
from specctl.diff.change import Diff
from specctl.diff.compare import compare
from specctl.errors import SpecctlError
from specctl.output import diff_text
from specctl.output.diff_places import Find, Places
from specctl.repository import Snapshot, WorkTree, at_revision, clone_of, in_index
from specctl.repository.revisions import Moment
from specctl.workspace import Workspace, load

_Texts = Mapping[str, bytes | None]


def meaning(handed: Handed, *, colored: bool) -> str:
    """What changed, as `specctl diff` says it; raises SpecctlError where the file cannot be read as a contract.

    Only this file is taken to change: the others are as before, or, where it cannot be read beside these, as after.
    """
    clone, _ = clone_of(".")
    old = version(handed.path, handed.old_id, handed.old_mode)
    new = version(handed.new_path, handed.new_id, handed.new_mode)
    moments = compared(clone, old, new)
    before: _Texts = {} if old.blob is None else {old.path: content(handed.old_file)}
    after: _Texts = {} if new.blob is None else {new.path: content(handed.new_file)}
    files = _Files(clone.folder, moments, *(after or before))
    found: set[str | None] = set()
    for base, head in files.sides(before, after):
        found = {_contract(base, path) for path in before} | {_contract(head, path) for path in after}
        if None not in found and "" not in found:
            return _shown(base, head, moments, colored=colored)
    raise SpecctlError("this is no contract" if found == {""} else _trouble(handed.new_path))


def _trouble(path: str) -> str:
    return f"this cannot be read as a contract: `specctl validate {path}` says why"


def _contract(workspace: Workspace, path: str) -> str | None:
    """The id of the contract in a file; None if it cannot be read, nothing if the file holds no contract."""
    for source in workspace.sources:
        if source.path == path:
            return source.id if source.id in workspace.contracts else None
    return ""


def _shown(base: Workspace, head: Workspace, moments: tuple[Moment, Moment], *, colored: bool) -> str:
    contracts = tuple(each.diff for each in compare(base, head))
    diff = Diff(moments[0].words, moments[1].words, contracts)
    paper = sheet("always" if colored else "never")
    return diff_text.render(diff, Places(_finder(base), _finder(head)), paper)


def _finder(workspace: Workspace) -> Find:
    def find(contract: str, rule: str) -> Location | None:
        stack = workspace.stacks.get(contract)
        return rule_place(stack, stack.rule_by_id[rule]) if stack is not None and rule in stack.rule_by_id else None

    return find


class _Files:
    """The contracts around one file, before and after it changed."""

    def __init__(self, folder: str, moments: tuple[Moment, Moment], path: str) -> None:
        there = moments[1] if moments[1].kind != "commit" or moments[1].commit is not None else moments[0]
        reading = Reading(there.commit, is_staged=there.kind == "index", config=None, no_config=False)
        self._home = home_at(os.path.realpath(os.path.dirname(os.path.join(folder, path))), reading)
        inside = os.path.relpath(self._home.folder, folder).replace(os.sep, "/")
        self._prefix = "" if inside == "." else f"{inside}/"
        self._base, self._head = (_snapshot(self._home.folder, moment) for moment in moments)

    def sides(self, before: _Texts, after: _Texts) -> Iterator[tuple[Workspace, Workspace]]:
        """The file before and after: among the other files as they were, among them as they are, and each in its own.

        Keys are paths in the Git repository.
        """
        none = dict.fromkeys((*before, *after))
        base = self._load(self._base, {**none, **before}, None)
        yield base, self._load(self._base, {**none, **after}, base)
        head = self._load(self._head, {**none, **after}, base)
        yield self._load(self._head, {**none, **before}, head), head
        yield base, head

    def _load(self, files: Snapshot, texts: _Texts, known: Workspace | None) -> Workspace:
        home = self._home
        own = {path.removeprefix(self._prefix): text for path, text in texts.items() if path.startswith(self._prefix)}
        return load(_Overlaid(files, own), home.config, home.config.contracts, self._prefix, known)


class _Overlaid:
    """A folder with other contents for some files; None for those that it is to lack."""

    def __init__(self, below: Snapshot, texts: _Texts) -> None:
        self._below, self._texts = below, texts

    def read(self, path: str) -> bytes | None:
        """The content of a file, or None if there is none."""
        return self._texts[path] if path in self._texts else self._below.read(path)

    def blob(self, path: str) -> str | None:
        """The id of the content of a file that is not laid over, if it has one."""
        find: Callable[[str], str | None] = getattr(self._below, "blob", lambda _: None)
        return None if path in self._texts else find(path)

    def walk(self, folder: str) -> Iterator[str]:
        """The files below a folder, sorted."""
        top = "" if folder in (".", "") else f"{folder.rstrip('/')}/"
        below = {path for path in self._below.walk(folder) if path not in self._texts}
        over = {path for path, text in self._texts.items() if text is not None and f"{path}/".startswith(top)}
        yield from sorted(below | over)

    def leaves(self, path: str) -> bool:
        """Whether a path is a link that leads out of the repository."""
        return path not in self._texts and self._below.leaves(path)


def _snapshot(folder: str, moment: Moment) -> Snapshot:
    """A folder of the Git repository at a moment; empty before there was anything."""
    if moment.kind == "work tree":
        return WorkTree(folder)
    clone, inside = place_of(folder)
    if moment.kind == "index":
        return in_index(clone, inside)
    # Git knows the tree without files, whether or not it is stored.
    empty = "" if moment.commit else clone.run("hash-object", "-t", "tree", "--stdin", stdin=b"").decode().strip()
    return at_revision(clone, moment.commit or empty, inside)
