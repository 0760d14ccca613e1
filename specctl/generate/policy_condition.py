"""The shortest condition for a region: a rule's own with what keeps it from deciding, or a list of boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.generate.policy_plain import plainly
from specctl.generate.specialize import Specialized
from specctl.language.condition import ALWAYS, AnyOf, Condition, Not, both, tests
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.box_condition import box_condition
from specctl.logic.describe import boxes
from specctl.logic.measure import Measure
from specctl.logic.region import Region
from specctl.logic.simplify import simplified
from specctl.values import entity

_MOST_BOXES = 200


@entity
class Regions:
    """The regions of one behavior, and the rules that have a say on it, in their shortest words."""

    specialized: Specialized
    behavior: str
    measure: Measure

    def condition(self, region: Region, rule: Rule | None) -> Condition | None:
        """The shortest condition found that holds, among the requests that are asked about, in exactly a region.

        `rule` decides there, or none does. None where the region is too intricate.
        """
        base = ALWAYS if rule is None else self.stack.rule_by_id[rule.id].when
        excepted = self._excepted(region, base)
        found = [] if excepted is None else [self._short(excepted, region)]
        # A box takes a test and a value at least.
        most = min((_size(each, self.stack) // 2 + 1 for each in found), default=_MOST_BOXES)
        boxed = self._boxed(region, min(most, _MOST_BOXES))
        found += [] if boxed is None else [self._short(boxed, region)]
        return min(found, key=lambda each: _size(each, self.stack), default=None)

    @property
    def stack(self) -> Stack:
        """The stack as it is specialized."""
        return self.specialized.stack

    def _short(self, condition: Condition, region: Region) -> Condition:
        """A condition without what the request space says, proven to hold in exactly a region."""
        within, universe = self.specialized.region, self.specialized.universe
        found = plainly(simplified(condition, within, self.stack, universe), self.stack)
        if universe.region(found, self.stack) & within != region:
            message = f"internal error: the condition of {self.behavior} is not its region"
            raise AssertionError(message)
        return found

    def _excepted(self, region: Region, base: Condition) -> Condition | None:
        """What a condition says, unless what other rules say that never hold in the region; the rest in boxes."""
        rest = self._whole(base) - region
        parts: list[Condition] = []
        for part, taken in self._blocking(region, rest):
            parts.append(part)
            rest -= taken
        if rest:
            found = self._boxed(rest, _MOST_BOXES)
            if found is None:
                return None
            parts.append(found)
        return both(base, Not(AnyOf(tuple(parts)))) if parts else base

    def _blocking(self, region: Region, rest: Region) -> Iterator[tuple[Condition, Region]]:
        """Conditions of rules that hold nowhere in a region, until they cover the rest: widest first."""
        left = {when: whole for when in self._conditions if (whole := self._whole(when)) & rest and not whole & region}
        while left:
            when = max(left, key=lambda each: self.measure.volume(left[each] & rest))
            whole = left.pop(when)
            if whole & rest:
                yield when, whole
                rest -= whole

    @property
    def _conditions(self) -> Mapping[Condition, None]:
        levels = self.stack.assignments.get(self.behavior, {}).values()
        return dict.fromkeys(item.rule.when for items in levels for item in items)

    def _whole(self, condition: Condition) -> Region:
        return self.specialized.universe.region(condition, self.stack) & self.specialized.region

    def _boxed(self, region: Region, most: int) -> Condition | None:
        """A list of boxes that is exactly a region; None if there are more, or they do not come out as the region."""
        universe = self.specialized.universe
        found, rest = boxes(region, self.specialized.region, universe, self.measure, most)
        condition = AnyOf(tuple(box_condition(box, self.stack, universe) for box in found))
        return None if rest or self._whole(condition) != region else condition


def _size(condition: Condition, stack: Stack) -> int:
    """How many tests and values a condition has once names of values are spelled out as leaves."""
    return sum(1 + len(_spelled(test.attribute, test.values, stack)) for test in tests(condition))


def _spelled(attribute: str, values: tuple[object, ...], stack: Stack) -> frozenset[object]:
    below = stack.leaves_of.get(attribute)
    if below is None:
        return frozenset(values)
    return frozenset(leaf for value in values for leaf in below[str(value)])
