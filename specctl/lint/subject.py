"""What a check looks at: one stack, with everything about it that is worth computing once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.lint.naming import Naming
from specctl.lint.references import References
from specctl.logic.claims import Claims
from specctl.logic.measure import Measure
from specctl.logic.region import Region
from specctl.logic.resolve import LevelResolution, Resolution, rule_region, solve
from specctl.logic.universe import Universe
from specctl.values import entity


class Say(NamedTuple):
    """One rule's assignment of one behavior, with the behavior and the level resolved."""

    behavior: str
    resolution: Resolution
    level: LevelResolution
    assignment: Assignment


@entity
class Subject:
    """One stack under the linter; `extends` are the subjects of the contracts that it extends directly.

    `today` is the day that was asked for, None for that of the environment or the clock.
    """

    stack: Stack
    universe: Universe
    measure: Measure
    extends: tuple[Subject, ...]
    is_extended: bool
    naming: Naming
    references: References
    today: str | None = None

    @cached_property
    def space(self) -> Region:
        """The request space of the stack."""
        return self.universe.space(self.stack)

    @property
    def is_known_empty(self) -> bool:
        """Whether the space was computed and holds no request."""
        return "space" in self.__dict__ and not self.space

    @cached_property
    def resolutions(self) -> Mapping[str, Resolution]:
        """Every behavior that some rule assigns, resolved; those that are too hard are left out."""
        found = {name: solve(self.stack, name, self.universe) for name in self.stack.assignments}
        return {name: resolution for name, resolution in found.items() if resolution is not None}

    @property
    def hard(self) -> tuple[str, ...]:
        """The behaviors that the limits of memory and time left unresolved."""
        return tuple(name for name in self.stack.assignments if name not in self.resolutions)

    @cached_property
    def claims(self) -> Claims:
        """What can be claimed about the stack."""
        return Claims(self.stack, self.universe)

    def share(self, region: Region) -> float | None:
        """The share of a region in the space."""
        return self.measure.share(region, self.space)

    def when(self, rule: Rule) -> Region:
        """The requests of the space that meet a rule's condition."""
        found = self._whens.get(rule)
        if found is None:
            found = self._whens[rule] = rule_region(rule, self.stack, self.universe) & self.space
        return found

    @cached_property
    def _whens(self) -> dict[Rule, Region]:
        return {}

    @cached_property
    def own_rules(self) -> tuple[Rule, ...]:
        """The rules of the contract itself that can be judged in its own stack.

        Left out are those that no request meets, and those that assign nothing for want of tools.
        """
        assigned = self.stack.assigned_by
        return tuple(
            rule for rule in self.stack.contract.rules if (assigned[rule] or not rule.then) and self.when(rule)
        )

    @cached_property
    def solved_rules(self) -> tuple[Rule, ...]:
        """Those of its own rules that assign no behavior left unresolved."""
        hard = frozenset(self.hard)
        return tuple(rule for rule in self.own_rules if hard.isdisjoint(self.stack.assigned_by[rule]))

    @cached_property
    def says(self) -> Mapping[Rule, tuple[Say, ...]]:
        """What each rule of the contract itself assigns."""
        found: dict[Rule, list[Say]] = {rule: [] for rule in self.stack.contract.rules}
        for behavior, resolution in self.resolutions.items():
            for level in resolution.levels:
                for assignment in level.assignments:
                    if assignment.rule in found:
                        found[assignment.rule].append(Say(behavior, resolution, level, assignment))
        return {rule: tuple(says) for rule, says in found.items()}
