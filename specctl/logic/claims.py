"""Which requests break a property or a case (LANGUAGE, sections 8 and 9), for whole regions at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.claim import Case, Expected, Property
from specctl.language.stack import Stack
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region, union
from specctl.logic.resolve import Resolution, resolve
from specctl.logic.spelled import Claimed, spelled
from specctl.logic.standing import opening
from specctl.logic.twins import Free, reachable
from specctl.logic.universe import Universe
from specctl.values import entity

# Whether an outcome is as claimed, given the behavior and the values that the claim names.
Agrees = Callable[[Behavior, Outcome, frozenset[Outcome]], bool]


def is_among(_: Behavior, outcome: Outcome, values: frozenset[Outcome]) -> bool:
    """Whether an outcome is one of those claimed."""
    return outcome in values


def is_at_least(behavior: Behavior, outcome: Outcome, values: frozenset[Outcome]) -> bool:
    """Whether an outcome is in the tier claimed or a stricter one."""
    return not any(behavior.stricter(value, outcome) for value in values)


def is_at_most(behavior: Behavior, outcome: Outcome, values: frozenset[Outcome]) -> bool:
    """Whether an outcome is in the tier claimed or a more permissive one."""
    return not any(behavior.stricter(outcome, value) for value in values)


AGREES: Mapping[str, Agrees] = {"always": is_among, "at_least": is_at_least, "at_most": is_at_most}


@entity
class Claims:
    """The claims that can be made about one stack; every region lies in its space."""

    stack: Stack
    universe: Universe

    @cached_property
    def _resolved(self) -> dict[str, tuple[Resolution, Mapping[Outcome, Region]]]:
        return {}

    def _outcomes(self, behavior: str) -> Mapping[Outcome, Region]:
        return self._resolve(behavior)[1]

    def _resolve(self, behavior: str) -> tuple[Resolution, Mapping[Outcome, Region]]:
        if behavior not in self._resolved:
            resolution = resolve(self.stack, behavior, self.universe)
            self._resolved[behavior] = resolution, outcomes(resolution)
        return self._resolved[behavior]

    def _union(self, regions: Iterator[Region]) -> Region:
        return union(regions, self.universe.nothing)

    def where(self, claim: Property) -> Region:
        """The requests that a property's `where` is about."""
        return self.universe.region(claim.where, self.stack) & self.universe.space(self.stack)

    def considered(self, claim: Property) -> Region:
        """The requests of a property's `where` that have the outcomes of its `given`."""
        region = self.where(claim)
        return region & self._together(claim.given) if claim.given else region

    def _together(self, expected: Expected) -> Region:
        """Where some outcomes occur together; nowhere if they are all about tools that the stack does not have."""
        claimed = spelled(expected, self.stack.tools)
        region = self.universe.everything if claimed else self.universe.nothing
        for behavior, values in claimed.items():
            found = self._outcomes(behavior)
            region &= self._union(found[value] for value in values if value in found)
        return region

    @cached_property
    def _breaches(self) -> dict[Property, Region]:
        return {}

    def breach(self, claim: Property) -> Region:
        """The requests that break a property; of pairs of requests, those on either side."""
        if claim not in self._breaches:
            self._breaches[claim] = self._breach(claim)
        return self._breaches[claim]

    def _breach(self, claim: Property) -> Region:
        region = self.considered(claim)
        if not region:
            return region
        match claim.kind:
            case "never":
                return region & self._together(claim.outcomes)
            case "same_across":
                return self._union(self._unlike(name, claim, region) for name in self.compared(claim))
            case "open" | "closed":
                return region & self._union(self._authority(claim))
            case kind:
                return region & self._disagreeing(spelled(claim.outcomes, self.stack.tools), AGREES[kind])

    def failing(self, case: Case) -> Region:
        """The requests that meet a case's context and get something else than it expects."""
        return self.meeting(case) & self._disagreeing(spelled(case.expect, self.stack.tools), is_among)

    def meeting(self, case: Case) -> Region:
        """The requests that meet a case's context."""
        return self.universe.region(case.context, self.stack) & self.universe.space(self.stack)

    def _disagreeing(self, claimed: Claimed, agrees: Agrees) -> Region:
        return self._union(
            region
            for name, values in claimed.items()
            for outcome, region in self._outcomes(name).items()
            if outcome in (CONFLICT, UNDECIDED) or not agrees(self.stack.behaviors[name], outcome, values)
        )

    def _authority(self, claim: Property) -> Iterator[Region]:
        """For each value claimed, where it is not as open, or as closed, as claimed."""
        for name, values in spelled(claim.outcomes, self.stack.tools).items():
            resolution = self._resolve(name)[0]
            before = resolution.before(claim.level or "", self.stack.levels)
            for value in values:
                region = opening(before, claim.level or "", value, resolution.behavior, self.universe)
                yield ~region if claim.kind == "open" else region

    def compared(self, claim: Property) -> tuple[str, ...]:
        """The behaviors that `same_across` is about: those named, or all that some rule assigns."""
        return claim.behaviors or tuple(self.stack.assignments)

    def _unlike(self, behavior: str, claim: Property, region: Region) -> Region:
        """The requests of a region of which another one, alike but for what may change, has another outcome."""
        parts = self.parts(behavior, region)
        loose = {outcome: reachable(part, free(claim), self.universe) for outcome, part in parts.items()}
        return self._union(
            here & self._union(loose[other] for other in parts if other != outcome) for outcome, here in parts.items()
        )

    def parts(self, behavior: str, region: Region) -> dict[Outcome, Region]:
        """A region by the outcome of a behavior."""
        return {outcome: part for outcome, found in self._outcomes(behavior).items() if (part := found & region)}


def free(claim: Property) -> tuple[Free, ...]:
    """The attributes, or members of sets, that `same_across` says change nothing."""
    return tuple((attribute, member) for attribute, _, member in (path.partition(".") for path in claim.across))
