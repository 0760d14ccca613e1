"""Assumptions that one side alone makes."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Location
from specctl.diff.change import Sides, SpaceChange
from specctl.diff.joint import Joint
from specctl.diff.only import Found
from specctl.diff.written import data_at, place_of
from specctl.language.condition_text import flow
from specctl.language.stack import Stack


def assumption_changes(joint: Joint) -> Iterator[Found]:
    """The assumptions that one side alone makes, where they change which requests there are."""
    universe = joint.universe
    if universe.space(joint.base) == universe.space(joint.head):
        return
    before = [universe.region(condition, joint.base) for condition in joint.base.assumptions]
    after = [universe.region(condition, joint.head) for condition in joint.head.assumptions]
    for place, region in enumerate(before):
        if region not in after:
            words, at = _written(joint.pair.base, place)
            change = SpaceChange("assumption", "removed", words, before=words, at=Sides(base=at))
            yield Found(change, "head", ~region)
    for place, region in enumerate(after):
        if region not in before:
            words, at = _written(joint.pair.head, place)
            change = SpaceChange("assumption", "added", words, after=words, at=Sides(head=at))
            yield Found(change, "base", ~region)


def _written(stack: Stack, place: int) -> tuple[str, Location]:
    """An assumption of a stack, by its place among all: as one would write it, and where it stands."""
    for member in stack.members:
        if place < len(member.assumptions):
            route = ("assume", place)
            return flow(data_at(member, route)), place_of(member, route)
        place -= len(member.assumptions)
    raise IndexError(place)
