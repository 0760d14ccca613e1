"""What version step changes call for (LANGUAGE, section 10), and what version that makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, cast

from specctl.config import Config
from specctl.diff.change import BUMPS, Bump, ContractDiff, Direction, Move, SpaceChange
from specctl.errors import SpecctlError
from specctl.values import field, frozen

if TYPE_CHECKING:
    from semver import Version

Reason = Direction | Move | Literal["removed", "added", "text", "record"]

DEFAULT_BUMPS: Mapping[Reason, Bump] = {
    "loosened": "major",
    "changed": "major",
    "undecided": "major",
    "conflict": "major",
    "opened": "major",
    "removed": "major",
    "tightened": "minor",
    "decided": "minor",
    "resolved": "minor",
    "closed": "minor",
    "added": "minor",
    "text": "patch",
    "record": "patch",
}
# What a request can no longer say, or a decision no longer be about. All else that goes is felt where decisions are.
_MISSED = ("attribute", "value", "range", "applies_when", "tool", "behavior", "outcome")
_SHIFTED: Mapping[Bump, Bump] = {"major": "minor", "minor": "patch", "patch": "patch"}


@frozen
class BumpTable:
    """The version step for each kind of change."""

    steps: Mapping[Reason, Bump] = field(default_factory=lambda: DEFAULT_BUMPS)

    @classmethod
    def of(cls, config: Config) -> BumpTable:
        """The table of a repository: its `[diff.bump]`, and the default for what that leaves out."""
        return cls({**DEFAULT_BUMPS, **cast("Mapping[Reason, Bump]", config.diff.bump)})


def bump_of(diff: ContractDiff, table: BumpTable) -> Bump:
    """The largest step that any change of a contract calls for; `none` where nothing changed."""
    return max((table.steps[reason] for reason in _reasons(diff)), key=BUMPS.index, default="none")


def _reasons(diff: ContractDiff) -> Iterator[Reason]:
    if diff.status in ("added", "removed"):
        yield cast("Reason", diff.status)
    yield from (change.direction for change in diff.decisions)
    yield from (change.direction for change in diff.authority)
    yield from (_space_reason(change) for change in diff.space)
    if diff.texts:
        yield "text"
    if diff.records:
        yield "record"


def _space_reason(change: SpaceChange) -> Reason:
    """The reason that a space change is: a narrowed range or `applies_when` takes requests away, a wider one adds some.

    A new name for the same thing is a record, and so is a weight. A range that was moved both adds and takes away.
    """
    if change.what == "added" or change.kind == "assumption":
        return "added"
    if change.kind in _MISSED and (change.what == "removed" or change.kind in ("range", "applies_when")):
        return "removed"
    return "record"


def needed(version: str, bump: Bump) -> str:
    """The least version after `version` that a step calls for; for `none` the version itself.

    Before 1.0.0 nothing is promised, so a draft stays one: there a major step raises the second number, and any
    other the third. A pre-release becomes the release that it led up to where that is step enough.
    """
    if bump == "none":
        return version
    before = _read(version)
    return str(before.next_version(_SHIFTED[bump] if before.major == 0 else bump))


def satisfied(base: str, head: str, bump: Bump) -> bool:
    """Whether the version of the head is as far from the base's as a step calls for; a pre-release of it will do."""
    before, after = _read(base), _read(head)
    if bump == "none":
        return after >= before
    return after > before and after.finalize_version() >= _read(needed(base, bump))


def _read(version: str) -> Version:
    from semver import Version  # noqa: PLC0415  only where a version is asked for

    try:
        return Version.parse(version)
    except ValueError as error:
        raise SpecctlError(
            f"`{version}` is no semantic version", "write three numbers such as `1.10.0`, none with a zero before it"
        ) from error
