"""One behavior as both sides decide it."""

from __future__ import annotations

from specctl.diff.joint import Joint
from specctl.language.behavior import Behavior
from specctl.language.stack import Assignment, Stack
from specctl.logic.resolve import Resolution, in_order, resolve_levels, rule_region, solve
from specctl.logic.universe import Universe
from specctl.values import entity

Assigned = tuple[Assignment, ...]
Given = list[tuple[str, Assigned]]


@entity
class Both:
    """One behavior as both sides decide it, at every request of the joint universe."""

    joint: Joint
    base: Resolution
    head: Resolution

    @property
    def behavior(self) -> str:
        """The behavior's id."""
        return self.head.behavior.id


def both_sides(joint: Joint, behavior: str) -> Both | None:
    """A behavior that both sides have, decided; None if the memory or time given does not suffice."""
    before = solve(joint.base, behavior, joint.universe, with_rules=False)
    after = solve(joint.head, behavior, joint.universe, with_rules=False)
    return None if before is None or after is None else Both(joint, before, after)


def may_differ(joint: Joint, behavior: str) -> bool:
    """Whether both sides have a behavior, and it is not plain from its higher levels that nothing changed about it.

    Raises MemoryError where that is too hard to tell.
    """
    if behavior not in joint.base.behaviors:
        return False
    before, after = joint.base.behaviors[behavior], joint.head.behaviors[behavior]
    if _meaning(before) != _meaning(after) or joint.base.levels != joint.head.levels:
        return True
    old, new = (in_order(stack.assignments.get(behavior, {})) for stack in (joint.base, joint.head))
    while old and new and _say_the_same(joint, old[-1], new[-1]):
        old, new = old[:-1], new[:-1]
    if not old and not new:
        return False
    if [level for level, _ in old] != [level for level, _ in new]:
        return True
    return _standings(joint.base, before, old, joint.universe) != _standings(joint.head, after, new, joint.universe)


def _say_the_same(joint: Joint, before: tuple[str, Assigned], after: tuple[str, Assigned]) -> bool:
    """Whether the rules of a level say the same on both sides, as far as can be told without their regions."""
    (old_level, old), (new_level, new) = before, after
    return (
        old_level == new_level
        and len(old) == len(new)
        and all(
            one.rule.id == other.rule.id
            and one.rule.id in joint.unchanged
            and (one.value, one.grant) == (other.value, other.grant)
            for one, other in zip(old, new, strict=True)
        )
    )


def _meaning(behavior: Behavior) -> object:
    return behavior.kind, behavior.tiers, behavior.bound, behavior.combine, behavior.otherwise


def _standings(stack: Stack, behavior: Behavior, given: Given, universe: Universe) -> list[object]:
    """What stands after each of some levels."""
    found = resolve_levels(behavior, given, lambda rule: rule_region(rule, stack, universe), universe)
    return [level.after.key for level in found.levels]
