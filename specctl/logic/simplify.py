"""Conditions made shorter where some of the answer is known, in the words that they were written in."""

from __future__ import annotations

from specctl.language.condition import ALWAYS, All, AnyOf, Condition, Named, Not, Test
from specctl.language.stack import Stack
from specctl.logic.region import Region, union
from specctl.logic.universe import Universe

NEVER: Condition = AnyOf(())


def simplified(condition: Condition, within: Region, stack: Stack, universe: Universe) -> Condition:
    """A condition that holds at the same requests of a region, without what the region already says.

    It is ALWAYS or NEVER exactly where the condition holds at all of these requests, or at none. The universe must know
    the constants of the condition.
    """
    region = universe.region(condition, stack) & within
    if not region or within <= region:
        return ALWAYS if region else NEVER
    match condition:
        case Test():
            found = _test(condition, within, stack, universe)
        case Not(part):
            found = Not(simplified(part, within, stack, universe))
        case Named(_, meaning):
            shorter = simplified(meaning, within, stack, universe)
            found = condition if shorter == meaning else shorter
        case All(parts):
            found = _all(parts, within, stack, universe)
        case AnyOf(parts):
            found = _any(parts, within, stack, universe)
    return found


def _test(test: Test, within: Region, stack: Stack, universe: Universe) -> Condition:
    """A test without the values of a list that make no difference."""
    region = universe.region(test, stack) & within
    values = test.values
    for value in test.values:
        fewer = tuple(other for other in values if other != value)
        if fewer and universe.region(Test(test.attribute, test.operator, fewer), stack) & within == region:
            values = fewer
    return test if values == test.values else Test(test.attribute, test.operator, values)


def _all(parts: tuple[Condition, ...], within: Region, stack: Stack, universe: Universe) -> Condition:
    """The parts that the others do not imply, each as short as the others allow."""
    kept: list[Condition] = []
    known = within
    for place, part in enumerate(parts):
        context = known
        for later in parts[place + 1 :]:
            context &= universe.region(later, stack)
        shorter = simplified(part, context, stack, universe)
        if shorter != ALWAYS:
            kept += shorter.parts if isinstance(shorter, All) else [shorter]
            known &= universe.region(shorter, stack)
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def _any(parts: tuple[Condition, ...], within: Region, stack: Stack, universe: Universe) -> Condition:
    """The parts that the others do not cover, each as short as the others allow."""
    kept: list[Condition] = []
    known = universe.nothing
    for place, part in enumerate(parts):
        later = union((universe.region(other, stack) for other in parts[place + 1 :]), universe.nothing)
        shorter = simplified(part, within - known - later, stack, universe)
        if shorter != NEVER:
            kept += shorter.parts if isinstance(shorter, AnyOf) else [shorter]
            known |= universe.region(shorter, stack)
    return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))
