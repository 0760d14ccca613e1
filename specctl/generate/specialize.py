"""A contract where part of every request is known: what can still apply, in conditions on what is not known yet."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from specctl.errors import SpecctlError
from specctl.language.behavior import Outcome
from specctl.language.condition import ALWAYS, Condition, attributes_of
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution, resolve, rule_region
from specctl.logic.simplify import simplified
from specctl.logic.universe import Universe
from specctl.values import entity


@entity
class Specialized:
    """A stack, and what is left of it where a condition holds.

    `stack` has the rules that are permitted at some request of the region, their conditions without what is known;
    `region` are the requests of the space that meet the condition.
    """

    full: Stack
    where: Condition
    universe: Universe
    region: Region
    stack: Stack

    @cached_property
    def known(self) -> frozenset[str]:
        """The attributes that no condition of the specialized stack tests any more."""
        tested = {name for rule in self.stack.rules for name in attributes_of(rule.when)}
        return frozenset(self.full.attributes) - tested

    def resolution(self, behavior: str) -> Resolution:
        """A behavior of the specialized stack, decided at every request."""
        return resolve(self.stack, behavior, self.universe)

    def outcomes(self, behavior: str) -> dict[Outcome, Region]:
        """Each outcome of a behavior within the region, with its requests."""
        parts = outcomes(resolve(self.full, behavior, self.universe))
        return {outcome: part & self.region for outcome, part in parts.items() if part & self.region}

    def deciding(self, behavior: str) -> dict[Rule, Region]:
        """Where within the region each rule of the full stack decides a behavior, or clashes."""
        found = resolve(self.full, behavior, self.universe).deciding
        return {item.rule: part & self.region for item, part in found.items() if part & self.region}


def specialize(stack: Stack, where: Condition = ALWAYS) -> Specialized:
    """The stack where a condition holds, proven to decide alike there; raises SpecctlError if no request meets it."""
    universe = Universe([stack], [(stack, where)])
    region = universe.space(stack) & universe.region(where, stack)
    if not region:
        raise SpecctlError(
            f"no request of contract `{stack.contract.id}` is as `where` says",
            "loosen the condition; assumptions of the contract may rule it out",
        )
    kept = _permitted(stack, region, universe)
    members = tuple(_within(member, kept, stack, region, universe) for member in stack.members)
    found = Specialized(stack, where, universe, region, Stack(members[-1], members, stack.levels))
    _prove(found)
    return found


def _permitted(stack: Stack, region: Region, universe: Universe) -> frozenset[Rule]:
    """The rules that have a say at some request of a region, and those that only say something in words there."""
    silent = (rule for rule in stack.rules if not stack.assigned_by[rule])
    found = {rule for rule in silent if rule_region(rule, stack, universe) & region}
    for behavior in stack.assignments:
        for level in resolve(stack, behavior, universe).levels:
            found |= {item.rule for item, part in level.permitted.items() if part & region & level.evaluated}
    return frozenset(found)


def _within(contract: Contract, kept: frozenset[Rule], stack: Stack, region: Region, universe: Universe) -> Contract:
    rules = tuple(
        replace(rule, when=simplified(rule.when, region, stack, universe)) for rule in contract.rules if rule in kept
    )
    return replace(contract, rules=rules)


def _prove(found: Specialized) -> None:
    """The specialized stack decides as the full one does, by the same rules; anything else is an internal error."""
    for behavior in found.full.assignments:
        whole, part = resolve(found.full, behavior, found.universe), found.resolution(behavior)
        if _parts(whole, found.region) != _parts(part, found.region):
            message = f"internal error: {found.full.contract.id} decides {behavior} otherwise once it is specialized"
            raise AssertionError(message)


def _parts(resolution: Resolution, region: Region) -> object:
    decided = {outcome: part & region for outcome, part in outcomes(resolution).items() if part & region}
    rules = {item.rule.id: part & region for item, part in resolution.deciding.items() if part & region}
    return decided, rules
