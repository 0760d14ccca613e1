"""Behaviors, tools, their values and levels: what one side alone has of them."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Location
from specctl.diff.change import Sides, SpaceChange, What
from specctl.diff.joint import Joint
from specctl.diff.only import Found
from specctl.diff.written import place_of
from specctl.language.behavior import Behavior
from specctl.language.condition import ALWAYS
from specctl.language.stack import Stack


def behavior_changes(joint: Joint) -> Iterator[Found]:
    """The levels, behaviors, tools and values of behaviors that one side alone has."""
    base, head = joint.pair.base, joint.pair.head
    yield from _levels(base, head)
    for name, behavior in head.behaviors.items():
        before = base.behaviors.get(name)
        if before is None:
            yield _whole(head, behavior, "added")
        elif before is not behavior:
            yield from _kept(joint, before, behavior)
    for name, behavior in base.behaviors.items():
        if name not in head.behaviors:
            yield _whole(base, behavior, "removed")


def _levels(base: Stack, head: Stack) -> Iterator[Found]:
    yield from (Found(SpaceChange("level", "added", name)) for name in head.levels if name not in base.levels)
    yield from (Found(SpaceChange("level", "removed", name)) for name in base.levels if name not in head.levels)
    both = [name for name in head.levels if name in base.levels]
    before = [name for name in base.levels if name in head.levels]
    if both != before:
        yield Found(SpaceChange("level", "changed", "order", ", ".join(before), ", ".join(both)))


def _whole(stack: Stack, behavior: Behavior, what: What) -> Found:
    """A behavior that one side alone has, and what it is decided to be at all requests."""
    place = _place(stack, behavior)
    at, side = (Sides(head=place), "head") if what == "added" else (Sides(base=place), "base")
    tool = behavior.id.removeprefix("tools.")
    kind, name = ("behavior", behavior.id) if tool == behavior.id else ("tool", tool)
    return Found(SpaceChange(kind, what, name, at=at), "head" if side == "head" else "base", ALWAYS, (behavior.id,))


def _kept(joint: Joint, old: Behavior, new: Behavior) -> Iterator[Found]:
    at = Sides(_place(joint.pair.base, old), _place(joint.pair.head, new))
    for value in new.values:
        if value not in old.values:
            yield Found(SpaceChange("outcome", "added", f"{new.id}.{value}", after=value, at=at))
    for value in old.values:
        if value not in new.values:
            yield Found(SpaceChange("outcome", "removed", f"{new.id}.{value}", before=value, at=at))
    before, after = _order(old, new), _order(new, old)
    if before != after:
        yield Found(SpaceChange("behavior", "changed", new.id, before, after, at))


def _order(behavior: Behavior, other: Behavior) -> str:
    """The order of strictness of the values that both sides have, in words."""
    if behavior.kind == "limit" or other.kind == "limit":
        return behavior.kind if behavior.kind != other.kind else behavior.bound.replace("_", " ")
    tiers = [[value for value in tier if value in other.values] for tier in behavior.tiers]
    return " < ".join(", ".join(sorted(tier)) for tier in tiers if tier)


def _place(stack: Stack, behavior: Behavior) -> Location | None:
    """Where a behavior is declared; None for what is built in."""
    owner = next((member for member in stack.members if member.id == behavior.contract), None)
    return place_of(owner, behavior.route) if owner is not None and behavior.route else None
