"""A stack: a contract with all that it extends, as one function's worth of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from specctl.language.attribute import Attribute, Refinement, Value, index, refine
from specctl.language.behavior import (
    BUILT_IN,
    TOOL_TIERS,
    Behavior,
    Outcome,
    tool_behavior,
    with_settings,
)
from specctl.language.condition import Condition
from specctl.language.contract import Contract, Setting, Tool
from specctl.language.parts.parts import Parts, merged
from specctl.language.rule import Adjustable, Granted, Rule, Written
from specctl.values import entity, frozen

_TIER_OF_TOOL_VALUE = {value: place for place, (value,) in enumerate(TOOL_TIERS)}


@frozen
class Grant:
    """What one rule lets levels below do to one behavior; `values` None is any."""

    mode: Literal["never", "stricter", "to", "only"]
    by: frozenset[str] = frozenset()
    values: Granted = frozenset()
    delegable: bool = False

    def gives(self, level: str, value: Outcome) -> bool:
        """Whether the grant names this level and this value."""
        return level in self.by and self.lists(value)

    def lists(self, value: Outcome) -> bool:
        """Whether the value is among those granted."""
        return self.values is None or value in self.values


@frozen
class Assignment:
    """One rule's say on one behavior."""

    rule: Rule
    value: Outcome
    grant: Grant


@entity
class Stack:
    """A contract and all it extends; `members` are in stack order, extended contracts first."""

    contract: Contract
    members: tuple[Contract, ...]
    levels: tuple[str, ...]

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """Every attribute of the stack by name."""
        return {name: attribute for member in self.members for name, attribute in member.attributes.items()}

    @cached_property
    def refinements(self) -> tuple[Refinement, ...]:
        """The leaves that contracts of the stack split, in stack order."""
        return tuple(refinement for member in self.members for refinement in member.refinements)

    @cached_property
    def trees(self) -> dict[str, tuple[Value, ...]]:
        """The names of each attribute, refined leaves split."""
        trees = {name: attribute.values for name, attribute in self.attributes.items()}
        for refinement in self.refinements:
            trees[refinement.attribute] = refine(trees[refinement.attribute], refinement)
        return trees

    @cached_property
    def leaves_of(self) -> dict[str, dict[str, frozenset[str]]]:
        """For each enum, each of its names with the leaves it stands for."""
        return {
            name: index(self.trees[name]) for name, attribute in self.attributes.items() if attribute.kind == "enum"
        }

    @cached_property
    def tools(self) -> dict[str, Tool]:
        """Every tool of the stack by name."""
        return {name: tool for member in self.members for name, tool in member.tools.items()}

    @cached_property
    def behaviors(self) -> dict[str, Behavior]:
        """Every behavior of the stack as it sets it: built in first, then its own, then tools."""
        behaviors = declared_behaviors(self.members, self.tools)
        settings = settled(self.levels, self.members)
        otherwise = stated_otherwise(self.members, behaviors, self.tools)
        return {
            name: with_settings(
                behavior,
                combine=settings[name].combine if name in settings else None,
                must_decide=settings[name].must_decide if name in settings else None,
                otherwise=strictest(behavior, (value for _, value in otherwise.get(name, ()))),
            )
            for name, behavior in behaviors.items()
        }

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in stack order."""
        return tuple(rule for member in self.members for rule in member.rules)

    @cached_property
    def rule_by_id(self) -> dict[str, Rule]:
        """Every rule by its id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def parts(self) -> Parts:
        """The sections beside the logic of the whole stack; see `Parts`."""
        return merged([member.parts for member in self.members])

    @cached_property
    def member_by_id(self) -> dict[str, Contract]:
        """Each contract of the stack by its id."""
        return {member.id: member for member in self.members}

    @cached_property
    def assumptions(self) -> tuple[Condition, ...]:
        """What is always true of a request of this stack."""
        return tuple(condition for member in self.members for condition in member.assumptions)

    @cached_property
    def assignments(self) -> dict[str, dict[str, tuple[Assignment, ...]]]:
        """By behavior, then by level from the highest, what rules assign; in stack order."""
        found: dict[str, dict[str, list[Assignment]]] = {}
        for rule in self.rules:
            for behavior, value in expand(rule.then, self.tools).items():
                assignment = Assignment(rule, value, grant_of(rule.adjustable, behavior, self.tools))
                found.setdefault(behavior, {}).setdefault(rule.level, []).append(assignment)
        return {
            behavior: {level: tuple(found[behavior][level]) for level in self.levels if level in found[behavior]}
            for behavior in self.behaviors
            if behavior in found
        }

    @cached_property
    def decided(self) -> dict[str, Behavior]:
        """The behaviors that are answered for: those that some rule assigns, and those that must be decided."""
        return {name: each for name, each in self.behaviors.items() if name in self.assignments or each.must_decide}

    @cached_property
    def assigned_by(self) -> dict[Rule, dict[str, Assignment]]:
        """By rule, then by behavior, what each rule assigns in this stack."""
        found: dict[Rule, dict[str, Assignment]] = {rule: {} for rule in self.rules}
        for behavior, levels in self.assignments.items():
            for assignments in levels.values():
                for assignment in assignments:
                    found[assignment.rule][behavior] = assignment
        return found


def stack_of(contract: Contract, contracts: Mapping[str, Contract], levels: tuple[str, ...]) -> Stack:
    """The stack of a contract: depth first, extended contracts first, each once."""
    return Stack(contract, (*in_stack_order(contract.extends, contracts), contract), levels)


def in_stack_order(names: Iterable[str], contracts: Mapping[str, Contract]) -> tuple[Contract, ...]:
    """The contracts that some names bring into a stack: depth first, extended contracts first, each once."""
    found: dict[str, Contract] = {}
    waiting = list(reversed(list(names)))
    while waiting:
        name = waiting.pop()
        missing = [other for other in contracts[name].extends if other not in found]
        if missing:
            waiting += [name, *reversed(missing)]
        else:
            found[name] = contracts[name]
    return tuple(found.values())


def expand(written: Written, tools: Mapping[str, Tool]) -> dict[str, Outcome]:
    """Behaviors and values that a `then` stands for: a named tool beats an effect, among effects the strictest."""
    decided = {target: value for target, value in written if not target.startswith("effects.")}
    by_effect: dict[str, Outcome] = {}
    for target, value in written:
        if not target.startswith("effects."):
            continue
        for tool in tools.values():
            name = f"tools.{tool.id}"
            if tool.has(target.removeprefix("effects.")) and name not in decided:
                by_effect[name] = max(by_effect.get(name, value), value, key=_tool_tier)
    return decided | by_effect


def _tool_tier(value: Outcome) -> int:
    return _TIER_OF_TOOL_VALUE[str(value)]


def grant_of(adjustable: Adjustable, behavior: str, tools: Mapping[str, Tool]) -> Grant:
    """What a rule's `adjustable` says of one behavior of a stack."""
    if adjustable.mode in ("never", "stricter"):
        return Grant(adjustable.mode)
    values = _granted(adjustable, behavior, tools)
    if values is not None and not values:
        return Grant("stricter" if adjustable.mode == "to" else "never")
    return Grant(adjustable.mode, adjustable.by, values, adjustable.delegable)


def _granted(adjustable: Adjustable, behavior: str, tools: Mapping[str, Tool]) -> Granted:
    if adjustable.granted is None:
        return None
    granted = dict(adjustable.granted)
    if behavior in granted:
        return granted[behavior]
    tool = tools.get(behavior.removeprefix("tools."))
    if tool is None or not behavior.startswith("tools."):
        return frozenset()
    by_effect = [
        values
        for target, values in granted.items()
        if target.startswith("effects.") and tool.has(target.removeprefix("effects."))
    ]
    if not by_effect:
        return frozenset()
    listed = [values for values in by_effect if values is not None]
    return frozenset.intersection(*listed) if listed else None


def declared_behaviors(members: Iterable[Contract], tools: Mapping[str, Tool]) -> dict[str, Behavior]:
    """The behaviors built in, those that contracts declare, and one for each tool."""
    return (
        BUILT_IN
        | {name: behavior for member in members for name, behavior in member.behaviors.items()}
        | {
            f"tools.{tool.id}": tool_behavior(tool.id, tool.contract, tool.route, tool.describe)
            for tool in tools.values()
        }
    )


def settled(levels: tuple[str, ...], members: Iterable[Contract]) -> dict[str, Setting]:
    """What holds of the settings that contracts of a stack make: the highest level's."""
    chosen: dict[str, Setting] = {}
    for member in sorted(members, key=lambda member: levels.index(member.level)):
        for setting in member.settings:
            before = chosen.get(setting.behavior, Setting(setting.behavior, setting.route))
            chosen[setting.behavior] = Setting(
                setting.behavior,
                before.route,
                before.combine or setting.combine,
                setting.must_decide if before.must_decide is None else before.must_decide,
            )
    return chosen


def stated_otherwise(
    members: Iterable[Contract], behaviors: Mapping[str, Behavior], tools: Mapping[str, Tool]
) -> dict[str, list[tuple[str, Outcome]]]:
    """For each behavior the contracts that state an `otherwise` for it, with the value."""
    stated: dict[str, list[tuple[str, Outcome]]] = {}
    for member in members:
        own = [
            (name, behavior.otherwise) for name, behavior in member.behaviors.items() if behavior.otherwise is not None
        ]
        for name, value in (*own, *expand(member.otherwise, tools).items()):
            if name in behaviors:
                stated.setdefault(name, []).append((member.id, value))
    return stated


def strictest(behavior: Behavior, values: Iterable[Outcome]) -> Outcome | None:
    """The strictest of some values; None of none."""
    return max(values, key=behavior.tier, default=None)
