"""A merge of two branches made in thought: its contracts, those of both branches, and where they parted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from specctl.cli.linting import lint_all
from specctl.cli.opening import Opened, home_of, open_home, place_of
from specctl.cli.options import Reading
from specctl.config import read_config
from specctl.diff.brought import Brought, brought
from specctl.diff.combined import Combined, combined, is_like
from specctl.lint.linter import Report
from specctl.lint.settings import Choice
from specctl.lint.since import only_new
from specctl.repository import Clone
from specctl.repository.merging import Conflicts, MergedTree, merged
from specctl.repository.revisions import at, parted
from specctl.values import entity, frozen
from specctl.workspace import Workspace, load


@entity
class Merge:
    """What a merge is made of, and what it gives; the sides are called as they were asked for, ours first."""

    opened: Opened
    sides: Mapping[str, Workspace]
    base: Workspace

    @property
    def head(self) -> Workspace:
        """The contracts after the merge."""
        return self.opened.workspace


@frozen
class Verdict:
    """What a merge would bring that neither side has.

    `report` has the findings, `brought` the edits that each is about; `changes` has by contract what is decided
    otherwise than by both sides.
    """

    report: Report
    brought: tuple[tuple[Brought, ...], ...]
    changes: tuple[tuple[str, Combined], ...]

    @property
    def is_inconclusive(self) -> bool:
        """Whether anything could not be judged."""
        return bool(self.report.inconclusive) or any(found.inconclusive for _, found in self.changes)


@contextmanager
def merge_of(clone: Clone, ours: str, theirs: str, where: Reading) -> Iterator[Merge | Conflicts]:
    """The merge of two revisions of the repository of contracts around the current folder, or where it stops."""
    with merged(clone, ours, theirs) as found:
        if isinstance(found, Conflicts):
            yield found
        else:
            yield _merge(clone, ours, theirs, where, found)


def _merge(clone: Clone, ours: str, theirs: str, where: Reading, found: MergedTree) -> Merge:
    one, other = at(clone, ours), at(clone, theirs)
    home = home_of(".", replace(where, revision=one.commit))
    commits = {ours: one.commit, theirs: other.commit}
    sides: dict[str, Workspace] = {}
    known: Workspace | None = None
    for name, commit in commits.items():
        known = sides[name] = open_home(home, [home.folder], replace(where, revision=commit), known).workspace
    before = replace(where, revision=parted(clone, one, other).commit)
    base = open_home(home, [home.folder], before, known).workspace
    files = found.snapshot(place_of(home.folder)[1])
    config = home.config if where.config or where.no_config else read_config(files, ".") or home.config
    head = load(files, config, config.contracts, base.prefix, known)
    return Merge(Opened(head, (".",)), sides, base)


def judged(merge: Merge) -> Verdict:
    """What neither side has: findings of the linter, and decisions."""
    report = lint_all([merge.opened], Choice())
    for name, side in merge.sides.items():
        report = only_new(report, lint_all([Opened(side, (".",))], Choice()), name)
    edits = tuple(
        brought(found.contract, found.rules, merge.base, merge.sides, merge.head) for found in report.diagnostics
    )
    return Verdict(report, edits, tuple(_changes(merge)))


def _changes(merge: Merge) -> Iterator[tuple[str, Combined]]:
    for name, stack in merge.head.stacks.items():
        if any(name in side.left_out for side in merge.sides.values()):
            continue
        sides = [side.stacks.get(name) for side in merge.sides.values()]
        if any(is_like(side, stack) for side in sides if side is not None):
            continue
        found = combined(sides, stack, merge.head.config)
        if found.novelties or found.inconclusive:
            yield name, found
