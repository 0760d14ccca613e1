"""Which edits bring a change about: a fewest set that, made in the base, already has the effect."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from specctl.diff.both import Both
from specctl.diff.change import Responsible
from specctl.diff.edits import SETTINGS, Edits
from specctl.language.behavior import Behavior, Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.logic.evaluate import Applicable, Request, decide_among, holds, open_among
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution, resolve_levels, rule_region
from specctl.logic.standing import opening
from specctl.values import entity, frozen

_MOST_SETS = 4

Unit = str
Assigned = Mapping[Unit, Assignment]


class Effect(Protocol):
    """Something that edits bring about: told at one request by what applies there, and for all requests at once."""

    def is_had(self, behavior: Behavior, given: Applicable) -> bool:
        """Whether it holds, given what rules assign at a request."""

    def where(self, resolution: Resolution) -> Region:
        """The requests at which it holds."""


@frozen
class Comes:
    """The effect that an outcome is one."""

    outcome: Outcome

    def is_had(self, behavior: Behavior, given: Applicable) -> bool:
        """Whether the outcome at a request is this one."""
        return decide_among(behavior, given).outcome == self.outcome

    def where(self, resolution: Resolution) -> Region:
        """The requests with this outcome."""
        return outcomes(resolution).get(self.outcome, resolution.universe.nothing)


@frozen
class MaySet:
    """The effect that a level may set a value, or may not; `order` are all levels, the highest first."""

    level: str
    value: Outcome
    order: tuple[str, ...]
    is_open: bool

    def is_had(self, behavior: Behavior, given: Applicable) -> bool:
        """Whether it holds at a request."""
        higher = self.order[: self.order.index(self.level)]
        return open_among(behavior, given, higher, self.level, self.value) == self.is_open

    def where(self, resolution: Resolution) -> Region:
        """The requests at which it holds."""
        before = resolution.before(self.level, self.order)
        found = opening(before, self.level, self.value, resolution.behavior, resolution.universe)
        return found if self.is_open else ~found


@entity
class Blame:
    """One behavior with some of its edits made.

    A unit of change is a rule, by its id after the change, or SETTINGS for what is said of the behavior itself.
    """

    both: Both
    edits: Edits

    def responsible(self, effect: Effect, region: Region) -> tuple[Responsible, ...]:
        """The sets of edits that have an effect at the requests of a region, where all edits have it; at most four.

        Each set is as small as dropping one edit after the other makes it, at one request, and then credited with every
        request where it suffices. Two contracts that differ were not edited, so nothing is responsible.
        """
        if not self.both.joint.pair.is_of_revisions:
            return ()
        found: list[Responsible] = []
        left, volume = region, self.both.joint.measure.volume(region)
        while left and len(found) < _MOST_SETS:
            made = self._fewest(effect, left)
            if not made:
                break
            part = left if made == set(self.units) else left & self._where(made, effect)
            share = self.both.joint.measure.volume(part) / volume if volume else None
            edits = dict.fromkeys(self.edits.of(unit, self.both.behavior) for unit in self.units if unit in made)
            found.append(Responsible(tuple(edits), share))
            left -= part
        return tuple(found)

    @cached_property
    def base(self) -> Assigned:
        """What each rule assigned before."""
        return _assigned(self.both.joint.base, self.both.behavior, self.edits.renamed)

    @cached_property
    def head(self) -> Assigned:
        """What each rule assigns after."""
        return _assigned(self.both.joint.head, self.both.behavior, {})

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """What differs, in stack order, what the base alone has last."""
        names = [name for name in {**self.head, **self.base} if self._differs(self.base.get(name), self.head.get(name))]
        settings = _settings(self.both.base.behavior) != _settings(self.both.head.behavior)
        return (*names, *([SETTINGS] if settings else []))

    def _differs(self, old: Assignment | None, new: Assignment | None) -> bool:
        if old is None or new is None or old is new:
            return old is not new
        if _says(old) != _says(new):
            return True
        return new.rule.id not in self.both.joint.unchanged and self._region_of(old.rule) != self._region_of(new.rule)

    def _region_of(self, rule: Rule) -> Region:
        """Where a rule of either side applies."""
        joint = self.both.joint
        stack = joint.head if joint.head.rule_by_id.get(rule.id) is rule else joint.base
        return rule_region(rule, stack, joint.universe)

    def _fewest(self, effect: Effect, region: Region) -> set[Unit]:
        """Edits that suffice for the effect at one request of a region; none of them can be left out."""
        met = self._met(region)
        if met is None:
            return set()
        base, head = met
        concerned = base.keys() | head.keys() | {SETTINGS}
        groups = [group for group in self._groups if not group.isdisjoint(concerned)]
        made = set().union(*groups)
        for group in groups:
            fewer = made - group
            if effect.is_had(self._behavior(fewer), dict(self._by_level(fewer, base, head))):
                made = fewer
        return made

    def _met(self, region: Region) -> tuple[Assigned, Assigned] | None:
        """What the rules of each side assign that apply at one request of a region; None if it has none."""
        if region not in self._known:
            seen, joint = self.both.joint.witnesses(region), self.both.joint
            self._known[region] = seen and (_at(self.base, seen[0], joint.base), _at(self.head, seen[1], joint.head))
        return self._known[region]

    @cached_property
    def _known(self) -> dict[Region, tuple[Assigned, Assigned] | None]:
        return {}

    @cached_property
    def _groups(self) -> list[frozenset[Unit]]:
        """The units, by themselves or with those that make no sense without them.

        Where values come or go, what is said of the behavior goes with every rule that assigns such a value.
        """
        before, after = self.both.base.behavior, self.both.head.behavior
        tied = {
            unit
            for unit in self.units
            if (unit in self.base and not after.accepts(self.base[unit].value))
            or (unit in self.head and not before.accepts(self.head[unit].value))
        }
        together = frozenset((SETTINGS, *tied)) if tied else frozenset()
        alone = [frozenset((unit,)) for unit in sorted(self.units) if unit not in together]
        return [*alone, *([together] if together else [])]

    def _where(self, made: Collection[Unit], effect: Effect) -> Region:
        """Where some edits suffice for an effect."""
        levels = self._by_level(made, self.base, self.head)
        return effect.where(resolve_levels(self._behavior(made), levels, self._region_of, self.both.joint.universe))

    def _behavior(self, made: Collection[Unit]) -> Behavior:
        return self.both.head.behavior if SETTINGS in made else self.both.base.behavior

    def _by_level(
        self, made: Collection[Unit], base: Assigned, head: Assigned
    ) -> Iterator[tuple[str, tuple[Assignment, ...]]]:
        """What rules assign by level, from the highest, once some edits are made."""
        changed = set(self.units) - set(made)
        chosen = [(base if name in changed else head).get(name) for name in {**head, **base}]
        for level in self.both.joint.head.levels:
            items = tuple(item for item in chosen if item is not None and item.rule.level == level)
            if items:
                yield level, items


def _says(item: Assignment) -> object:
    return item.value, item.grant, item.rule.level, frozenset(item.rule.overrides)


def _settings(behavior: Behavior) -> object:
    return behavior.tiers, behavior.bound, behavior.combine, behavior.otherwise


def _at(items: Assigned, request: Request, stack: Stack) -> Assigned:
    return {name: item for name, item in items.items() if holds(item.rule.when, request, stack)}


def _assigned(stack: Stack, behavior: str, renamed: Mapping[str, str]) -> Assigned:
    """What each rule of a stack assigns, by id; rules that are called otherwise by now are called so."""
    items = [item for level in stack.assignments.get(behavior, {}).values() for item in level]
    if renamed:
        items = [_called(item, renamed) for item in items]
    return {item.rule.id: item for item in items}


def _called(item: Assignment, renamed: Mapping[str, str]) -> Assignment:
    rule = item.rule
    name, overrides = renamed.get(rule.id, rule.id), tuple(renamed.get(other, other) for other in rule.overrides)
    if (name, overrides) == (rule.id, rule.overrides):
        return item
    return Assignment(replace(rule, id=name, overrides=overrides), item.value, item.grant)
