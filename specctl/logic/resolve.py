"""LANGUAGE, section 6, for whole regions at once.

Level by level, from the highest: what each rule of the level may set (`permitted`), what of it is not excepted
(`effective`), what survives the combining (`kept`), and what stands afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from time import monotonic

from specctl.language.behavior import Behavior, Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Grant, Stack
from specctl.logic.region import Region, union
from specctl.logic.standing import Standing, nothing_stands, opening
from specctl.logic.universe import Universe
from specctl.values import entity, field

Regions = dict[Assignment, Region]


@entity
class LevelResolution:
    """One level of one behavior, for all requests of the universe at once.

    `conflict` is where this level leaves CONFLICT; `after` is what stands below it.
    """

    level: str
    behavior: Behavior
    before: Standing
    assignments: tuple[Assignment, ...]
    when: Regions
    universe: Universe = field(repr=False)

    @cached_property
    def evaluated(self) -> Region:
        """Where no higher level leaves CONFLICT."""
        return ~self.before.conflict

    def open(self, value: Outcome) -> Region:
        """Where the rules above let this level set a value: Open(L, v)."""
        return self._open(self.level, value)

    def _open(self, level: str, value: Outcome) -> Region:
        found = self._opened.get((level, value))
        if found is None:
            found = self._opened[level, value] = opening(self.before, level, value, self.behavior, self.universe)
        return found

    @cached_property
    def _opened(self) -> dict[tuple[str, Outcome], Region]:
        return {}

    @cached_property
    def permitted(self) -> Regions:
        """Where each rule applies and everything above permits it."""
        return {item: self.when[item] & self.open(item.value) for item in self.assignments}

    @cached_property
    def effective(self) -> Regions:
        """Where each rule is permitted and no permitted exception defeats it."""
        defeated = self.defeated
        return {
            item: region - defeated[item.rule.id] if item.rule.id in defeated else region
            for item, region in self.permitted.items()
        }

    @cached_property
    def defeated(self) -> dict[str, Region]:
        """For each rule that others override, where one of those is permitted."""
        found: dict[str, Region] = {}
        for item, region in exceptions(self).items():
            for name in item.rule.overrides:
                found[name] = found.get(name, self.universe.nothing) | region
        return found

    @cached_property
    def by_value(self) -> dict[Outcome, Region]:
        """Where any effective rule assigns each value."""
        return joined_by_value(self.effective, self.universe)

    @cached_property
    def kept_where(self) -> dict[Outcome, Region]:
        """Where each value survives the combining, if a rule assigns it there."""
        return {value: ~outranked(value, self.by_value, self.behavior, self.universe) for value in self.by_value}

    @cached_property
    def kept(self) -> Regions:
        """Where each rule is effective and its value survives."""
        return {item: region & self.kept_where[item.value] for item, region in self.effective.items()}

    @cached_property
    def kept_by_value(self) -> dict[Outcome, Region]:
        """Where each value survives."""
        return {value: region & self.kept_where[value] for value, region in self.by_value.items()}

    @cached_property
    def conflict(self) -> Region:
        """Where more than one value survives."""
        return union((self._clash(values) for values in self._rivals()), self.universe.nothing)

    def _rivals(self) -> list[list[Outcome]]:
        """The values that can survive together: those of one tier, or all where rules may not differ."""
        if self.behavior.combine == "unique":
            return [list(self.by_value)]
        tiers: dict[object, list[Outcome]] = {}
        for value in self.by_value:
            tiers.setdefault(self.behavior.tier(value), []).append(value)
        return list(tiers.values())

    def _clash(self, values: list[Outcome]) -> Region:
        """Where more than one of some rivals is assigned, and nothing stricter."""
        seen = clash = self.universe.nothing
        for value in values if len(values) > 1 else ():
            clash |= seen & self.by_value[value]
            seen |= self.by_value[value]
        return clash & self.kept_where[values[0]] if clash else clash

    @cached_property
    def acts(self) -> Region:
        """Where any rule of the level is effective."""
        return union(self.by_value.values(), self.universe.nothing)

    @cached_property
    def after(self) -> Standing:
        """What stands below this level."""
        decided = {value: region - self.acts for value, region in self.before.decided.items()}
        for value, region in self.kept_by_value.items():
            decided[value] = decided.get(value, self.universe.nothing) | (region - self.conflict)
        binding: dict[tuple[str, Outcome, Grant], list[Region]] = {}
        for item, region in self.effective.items():
            binding.setdefault((self.level, item.value, item.grant), []).append(region)
        joined = {key: union(regions, self.universe.nothing) for key, regions in binding.items()}
        return Standing(
            {value: region for value, region in decided.items() if region},
            self.before.conflict | self.conflict,
            self.before.binding | {key: region for key, region in joined.items() if region},
        )


def exceptions(level: LevelResolution) -> Regions:
    """Where each rule defeats those that it overrides: where it is permitted, void rules defeat nothing."""
    return {item: region for item, region in level.permitted.items() if item.rule.overrides}


def joined_by_value(regions: Regions, universe: Universe) -> dict[Outcome, Region]:
    """The union of the rules' regions, for each value."""
    found: dict[Outcome, list[Region]] = {}
    for item, region in regions.items():
        found.setdefault(item.value, []).append(region)
    return {value: union(parts, universe.nothing) for value, parts in found.items()}


def outranked(value: Outcome, by_value: Mapping[Outcome, Region], behavior: Behavior, universe: Universe) -> Region:
    """Where a stricter value takes precedence; nowhere if values of one level may not meet."""
    if behavior.combine == "unique":
        return universe.nothing
    return union((by_value[other] for other in by_value if behavior.stricter(other, value)), universe.nothing)


@entity
class Resolution:
    """One behavior of one stack, decided at every request of the universe.

    `levels` are those that have rules, highest first; restrict to the stack's space before drawing conclusions.
    """

    behavior: Behavior
    levels: tuple[LevelResolution, ...]
    universe: Universe = field(repr=False)

    @cached_property
    def standing(self) -> Standing:
        """What stands after all levels."""
        return self.levels[-1].after if self.levels else nothing_stands(self.universe)

    @cached_property
    def conflict(self) -> Region:
        """Where the decision is CONFLICT."""
        return self.standing.conflict

    @cached_property
    def undecided(self) -> Region:
        """Where no rule decides, `otherwise` aside."""
        return ~union((level.acts for level in self.levels), self.universe.nothing)

    @cached_property
    def deciding(self) -> Regions:
        """Where each rule decides, or is kept in a CONFLICT: the last level that acts has the word."""
        found: Regions = {}
        below = self.universe.nothing
        for level in reversed(self.levels):
            found |= {item: region - below for item, region in level.kept.items()}
            below |= level.acts
        return found

    def before(self, level: str, order: Sequence[str]) -> Standing:
        """What stands before a level, whether or not it has rules."""
        higher = order[: order.index(level)]
        for resolved in reversed(self.levels):
            if resolved.level in higher:
                return resolved.after
        return nothing_stands(self.universe)


def resolve(stack: Stack, behavior_id: str, universe: Universe) -> Resolution:
    """The decision of one behavior of a stack; levels are shared by stacks in which the same stands before them."""
    levels = in_order(stack.assignments.get(behavior_id, {}))
    return resolve_levels(
        stack.behaviors[behavior_id], levels, lambda rule: rule_region(rule, stack, universe), universe
    )


def resolve_levels(
    behavior: Behavior,
    given: Iterable[tuple[str, tuple[Assignment, ...]]],
    region_of: Callable[[Rule], Region],
    universe: Universe,
) -> Resolution:
    """The decision of a behavior, given what rules assign by level, from the highest, and where each applies."""
    levels: list[LevelResolution] = []
    for level, assignments in given:
        before = standing_after(levels[-1]) if levels else nothing_stands(universe)
        key = (level, behavior.tiers, behavior.bound, behavior.combine, assignments, before.key)
        found = universe.memo.get(key)
        if not isinstance(found, LevelResolution):
            when = {item: region_of(item.rule) for item in assignments}
            found = LevelResolution(level, behavior, before, assignments, when, universe)
            universe.memo[key] = found
        levels.append(found)
    return Resolution(behavior, tuple(levels), universe)


def solve(stack: Stack, behavior_id: str, universe: Universe, *, with_rules: bool = True) -> Resolution | None:
    """The decision of one behavior, computed to the end; None if the universe's memory or time does not suffice.

    Which rules decide where is left for later unless it is asked for `with_rules`.
    """
    if universe.is_late():
        return None
    started = monotonic()
    try:
        resolution = resolve(stack, behavior_id, universe)
        for level in resolution.levels:
            standing_after(level)
        _ = resolution.undecided, resolution.deciding if with_rules else None
    except MemoryError:
        universe.give_up(monotonic() - started)
        return None
    return resolution


def standing_after(level: LevelResolution) -> Standing:
    """What stands after a level; what was too hard once is not tried again."""
    if level in level.universe.too_hard:
        raise MemoryError
    try:
        return level.after
    except MemoryError:
        level.universe.too_hard.add(level)
        raise


def in_order(levels: Mapping[str, tuple[Assignment, ...]]) -> list[tuple[str, tuple[Assignment, ...]]]:
    """The levels that have rules, highest authority first."""
    return list(levels.items())


def rule_region(rule: Rule, stack: Stack, universe: Universe) -> Region:
    """The requests that a rule is about."""
    key = ("when", rule)
    found = universe.memo.get(key)
    if not isinstance(found, Region):
        found = universe.memo[key] = universe.region(rule.when, stack)
    return found
