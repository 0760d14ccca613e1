"""What stands before a level, and what the rules above let it do: Open(L, v) of LANGUAGE, section 6."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from specctl.language.behavior import Behavior, Outcome
from specctl.language.stack import Assignment, Grant
from specctl.logic.region import Region, union
from specctl.logic.universe import Universe
from specctl.values import entity

# Effective rules of higher levels that bind alike: (level, value, grant) → where any of them is effective.
Binding = dict[tuple[str, Outcome, Grant], Region]


@entity
class Standing:
    """What stands before a level: decided values, CONFLICT, and the rules that bind."""

    decided: Mapping[Outcome, Region]
    conflict: Region
    binding: Binding

    @cached_property
    def key(self) -> object:
        """What is equal for standings that say the same."""
        return frozenset(self.decided.items()), self.conflict, frozenset(self.binding.items())

    def within(self, requests: Region) -> Standing:
        """What stands at some requests; nothing does at the others."""
        return Standing(
            {value: inside for value, region in self.decided.items() if (inside := region & requests)},
            self.conflict & requests,
            {key: inside for key, region in self.binding.items() if (inside := region & requests)},
        )


def nothing_stands(universe: Universe) -> Standing:
    """What stands before the first level."""
    return Standing({}, universe.nothing, {})


def opening(
    before: Standing,
    level: str,
    value: Outcome,
    behavior: Behavior,
    universe: Universe,
    bound_by: Sequence[str] | None = None,
) -> Region:
    """Open(level, value): where everything that stands before a level permits it the value.

    With `bound_by`, only what the rules of those levels say is asked.
    """
    shut = [before.conflict]
    for (owner, held, grant), region in before.binding.items():
        if bound_by is None or owner in bound_by:
            shut.append(region & _barred(before, level, value, held, grant, behavior, universe))
    return ~union(shut, universe.nothing)


def held_back(
    before: Standing, item: Assignment, level: str, value: Outcome, behavior: Behavior, universe: Universe
) -> Region:
    """Where a rule of a higher level, if it is effective, does not permit a level a value."""
    return _barred(before, level, value, item.value, item.grant, behavior, universe)


def _barred(
    before: Standing,
    level: str,
    value: Outcome,
    held: Outcome,
    grant: Grant,
    behavior: Behavior,
    universe: Universe,
) -> Region:
    if held == value or (grant.mode in ("to", "stricter") and behavior.stricter(value, held)):
        return universe.nothing
    return ~permitting(before, level, value, grant, behavior, universe)


def permitting(
    before: Standing, level: str, value: Outcome, grant: Grant, behavior: Behavior, universe: Universe
) -> Region:
    """Where a rule with this grant, and a value that is neither equal nor less strict, permits a value."""
    if grant.mode in ("to", "only") and grant.gives(level, value):
        return universe.everything
    allowed = [before.decided.get(value, universe.nothing)]
    if grant.mode in ("to", "stricter"):
        allowed += [region for held, region in before.decided.items() if behavior.stricter(value, held)]
    if grant.mode in ("to", "only") and grant.delegable and grant.lists(value):
        allowed += delegated(before, level, value, grant)
    return union(allowed, universe.nothing)


def delegated(before: Standing, level: str, value: Outcome, grant: Grant) -> list[Region]:
    """Where an effective rule of a level that the grant names passes the right on."""
    return [
        region
        for (owner, _, other), region in before.binding.items()
        if owner in grant.by and other.mode in ("to", "only") and other.gives(level, value)
    ]
