"""Decisions for requests of which only some attributes are known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import combinations

from specctl.language.behavior import Outcome
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact
from specctl.logic.outcomes import outcome_order, outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution, resolve
from specctl.logic.universe import Universe
from specctl.values import entity, frozen


@frozen
class Settled:
    """A behavior that has one outcome whatever the unknown attributes are."""

    outcome: Outcome
    status: str
    rules: tuple[str, ...]


@frozen
class Depends:
    """A behavior whose outcome hangs on attributes that are not known."""

    outcomes: tuple[Outcome, ...]
    on: tuple[str, ...]


@entity
class Partial:
    """What is decided where some facts are known."""

    stack: Stack
    universe: Universe
    facts: Mapping[str, Fact]

    @cached_property
    def region(self) -> Region:
        """The requests of the space with these facts."""
        found = self.universe.space(self.stack)
        for name, value in self.facts.items():
            found &= self.universe.at(self.stack.attributes[name], value, self.stack)
        return found

    def decide(self, behavior: str) -> Settled | Depends:
        """The decision of one behavior; the region must not be empty."""
        resolution = resolve(self.stack, behavior, self.universe)
        found = {outcome: part for outcome, region in outcomes(resolution).items() if (part := region & self.region)}
        if len(found) == 1:
            return self._settled(next(iter(found)), resolution)
        return Depends(tuple(sorted(found, key=outcome_order)), self._on(list(found.values())))

    def _settled(self, outcome: Outcome, resolution: Resolution) -> Settled:
        rules = [item.rule.id for item, region in resolution.deciding.items() if region & self.region]
        if resolution.conflict & self.region:
            status = "conflict"
        elif rules:
            status = "decided"
        else:
            status = "undecided" if resolution.behavior.otherwise is None else "otherwise"
        order = [rule.id for rule in self.stack.rules]
        return Settled(outcome, status, tuple(sorted(rules, key=order.index)))

    def _on(self, parts: list[Region]) -> tuple[str, ...]:
        """The unknown attributes that, changed alone, can change the outcome; if none, all that play a part."""
        unknown = [name for name in self.stack.attributes if name not in self.facts]
        found = tuple(name for name in unknown if self._matters(name, parts))
        if found:
            return found
        involved = frozenset().union(*(self.universe.attributes_of(part) for part in parts))
        return tuple(name for name in unknown if name in involved)

    def _matters(self, attribute: str, parts: list[Region]) -> bool:
        loose = [self.universe.forget(part, attribute) for part in parts]
        return any(one & other for one, other in combinations(loose, 2))
