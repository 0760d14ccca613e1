"""The names that a contract may use: those of its whole stack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from specctl.language.attribute import Attribute, Refinement, Value, index, refine
from specctl.language.behavior import BUILT_IN, Behavior, tool_behavior
from specctl.language.condition import Condition
from specctl.language.contract import Contract, Tool
from specctl.language.notes import Notes
from specctl.language.rule import Rule
from specctl.problem import Route

BUILT_IN_EFFECT = "any"


@dataclass(slots=True)
class Vocabulary:
    """Every name of a stack, while its last contract is being read.

    `owners` maps (kind of thing, name) to the contract that declares it.
    """

    levels: tuple[str, ...]
    attributes: dict[str, Attribute] = field(default_factory=dict)
    trees: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    refined: dict[tuple[str, str], str] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    behaviors: dict[str, Behavior] = field(default_factory=lambda: dict(BUILT_IN))
    effects: set[str] = field(default_factory=lambda: {BUILT_IN_EFFECT})
    tools: dict[str, Tool] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    _leaves: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)

    def leaves_of(self, attribute: str) -> dict[str, frozenset[str]]:
        """Each name of an enum with the leaves it stands for here."""
        if attribute not in self._leaves:
            self._leaves[attribute] = index(self.trees[attribute])
        return self._leaves[attribute]

    def below(self, level: str) -> tuple[str, ...]:
        """The levels with less authority than one."""
        return self.levels[self.levels.index(level) + 1 :]

    def claim(self, what: str, name: str, contract: str, notes: Notes, route: Route, *, at_key: bool = False) -> bool:
        """Take a name for a contract; False, with a note, if the stack has it already."""
        owner = self.owners.get((what, name))
        if owner is None:
            self.owners[what, name] = contract
            return True
        if owner == contract:
            notes.twice(what, name, route, at_key=at_key)
        else:
            notes.duplicate(what, name, owner, route, at_key=at_key)
        return False

    def named(self, what: str) -> tuple[str, ...]:
        """The names of all things of a kind that have an owner."""
        return tuple(name for kind, name in self.owners if kind == what)

    def add_attribute(self, attribute: Attribute) -> None:
        """Make an attribute known."""
        self.attributes[attribute.id] = attribute
        self.trees[attribute.id] = attribute.values

    def add_refinement(self, refinement: Refinement) -> None:
        """Split a leaf."""
        self.refined[refinement.attribute, refinement.leaf] = refinement.contract
        self.trees[refinement.attribute] = refine(self.trees[refinement.attribute], refinement)
        self._leaves.pop(refinement.attribute, None)

    def add_tool(self, tool: Tool) -> None:
        """Make a tool and its behavior known."""
        self.tools[tool.id] = tool
        behavior = tool_behavior(tool.id, tool.contract, tool.route, tool.describe)
        self.behaviors[behavior.id] = behavior


def vocabulary_of(members: Iterable[Contract], levels: tuple[str, ...], notes: Notes) -> Vocabulary:
    """The names that extended contracts (in stack order) bring, before the extending contract adds its own."""
    vocabulary = Vocabulary(levels)
    for member in members:
        _add_member(vocabulary, member, notes)
    return vocabulary


def _add_member(vocabulary: Vocabulary, member: Contract, notes: Notes) -> None:
    def mine(what: str, name: str) -> bool:
        owner = vocabulary.owners.setdefault((what, name), member.id)
        if owner != member.id:
            notes.both(what, name, (owner, member.id), ("extends",))
        return owner == member.id

    for attribute in member.attributes.values():
        if mine("attribute", attribute.id):
            vocabulary.add_attribute(attribute)
    _add_refinements(vocabulary, member, notes)
    vocabulary.conditions.update((name, c) for name, c in member.conditions.items() if mine("condition", name))
    vocabulary.behaviors.update((name, b) for name, b in member.behaviors.items() if mine("behavior", name))
    vocabulary.effects.update(member.effects)
    for tool in member.tools.values():
        if mine("tool", tool.id):
            vocabulary.add_tool(tool)
    vocabulary.rules.update((rule.id, rule) for rule in member.rules if mine("rule", rule.id))
    for what, items in (("property", member.properties), ("case", member.cases)):
        for item in items:
            mine(what, item.id)
    for what, name in member.parts.ids():
        mine(what, name)


def _add_refinements(vocabulary: Vocabulary, member: Contract, notes: Notes) -> None:
    for refinement in member.refinements:
        key = (refinement.attribute, refinement.leaf)
        if key in vocabulary.refined:
            refined_twice(*key, vocabulary.refined[key], member.id, notes, ("extends",))
        else:
            vocabulary.add_refinement(refinement)


def refined_twice(attribute: str, leaf: str, first: str, second: str, notes: Notes, route: Route) -> None:
    """Report that two contracts of a stack split the same leaf."""
    notes.invalid(
        f"`{leaf}` of attribute `{attribute}` is refined by both `{first}` and `{second}`",
        route,
        "one contract of a stack may split a leaf: keep one of the two, or refine the new leaves",
    )
