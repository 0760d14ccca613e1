"""Which rules a prompt has, in which section, and which of them stand beside another as its exception."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from specctl.generate.prompt_authority import is_fixed
from specctl.generate.specialize import Specialized
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.logic.resolve import rule_region
from specctl.values import entity, field

SECTIONS = ("non_negotiable", "defaults", "tools", "uncertainty", "clarifying", "handoff", "form")
_SUBJECTS = (
    ("tools", ("autonomy",)),
    ("uncertainty", ("uncertainty",)),
    ("handoff", ("handoff", "review")),
)


@entity
class Placed:
    """A rule of the prompt by number, with the exceptions that stand below it and the rules that it goes before.

    `yields_to` are rules elsewhere that set something else: exceptions, or rules of lower levels by a right they have.
    """

    rule: Rule
    number: int
    exceptions: tuple[Placed, ...] = ()
    goes_before: tuple[int, ...] = ()
    yields_to: tuple[int, ...] = ()


@entity
class Outline:
    """The rules of a prompt by section; `every` lists them in the order of their numbers."""

    sections: Mapping[str, tuple[Placed, ...]]
    every: tuple[Placed, ...] = field(default=())


def is_for_prompts(rule: Rule) -> bool:
    """Whether a rule is to be enforced by the prompt; one that does not say where is."""
    return not rule.text.enforced_in or "prompt" in rule.text.enforced_in


def shown_rules(found: Specialized) -> tuple[Rule, ...]:
    """The rules for prompts that can have a say, without those that govern only tools that the product lacks."""
    return tuple(rule for rule in found.stack.rules if is_for_prompts(rule) and _says_something(rule, found.stack))


def _says_something(rule: Rule, stack: Stack) -> bool:
    return bool(stack.assigned_by[rule] or (not rule.then and (rule.text.statement or rule.text.title)))


def outline(found: Specialized) -> Outline:
    """The rules in sections, each once: below the first rule that it excepts, or in the section of what it is about."""
    stack = found.stack
    rules = sorted(shown_rules(found), key=lambda rule: stack.levels.index(rule.level))
    plan = _Plan(rules, _hosts(rules), _changed(rules, found))
    roots = {name: [rule for rule in plan.roots if _section(rule, stack) == name] for name in SECTIONS}
    plan.number([rule for name in SECTIONS for rule in roots[name]])
    sections = {name: tuple(map(plan.placed, roots[name])) for name in SECTIONS}
    every = [item for items in sections.values() for root in items for item in _flat(root)]
    return Outline(sections, tuple(every))


def _flat(item: Placed) -> Iterator[Placed]:
    yield item
    for other in item.exceptions:
        yield from _flat(other)


@entity
class _Plan:
    """How rules are placed: `hosts` are rules with exceptions below them, `changed` what lower levels set instead."""

    rules: Sequence[Rule]
    hosts: Mapping[Rule, Rule]
    changed: Mapping[Rule, Sequence[Rule]]
    numbers: dict[Rule, int] = field(default_factory=dict)

    @cached_property
    def roots(self) -> list[Rule]:
        return [rule for rule in self.rules if rule not in self.hosts]

    @cached_property
    def below(self) -> dict[Rule, list[Rule]]:
        found: dict[Rule, list[Rule]] = {rule: [] for rule in self.rules}
        for rule, host in self.hosts.items():
            found[host].append(rule)
        return found

    @cached_property
    def overridden(self) -> dict[Rule, list[Rule]]:
        """Each rule with those of the prompt that it overrides elsewhere."""
        by_id = {rule.id: rule for rule in self.rules}
        return {
            rule: [by_id[name] for name in rule.overrides if name in by_id and self.hosts.get(rule) is not by_id[name]]
            for rule in self.rules
        }

    @cached_property
    def overriding(self) -> dict[Rule, list[Rule]]:
        """The other way round."""
        found: dict[Rule, list[Rule]] = {rule: [] for rule in self.rules}
        for rule, others in self.overridden.items():
            for other in others:
                found[other].append(rule)
        return found

    def number(self, rules: Iterable[Rule]) -> None:
        """Number rules in order, each before its exceptions."""
        for rule in rules:
            self.numbers[rule] = len(self.numbers) + 1
            self.number(self.below[rule])

    def placed(self, rule: Rule) -> Placed:
        """A rule that is numbered, with what stands below it."""
        return Placed(
            rule,
            self.numbers[rule],
            tuple(map(self.placed, self.below[rule])),
            self._places(self.overridden[rule]),
            self._places((*self.overriding[rule], *self.changed[rule])),
        )

    def _places(self, rules: Iterable[Rule]) -> tuple[int, ...]:
        return tuple(sorted({self.numbers[rule] for rule in rules}))


def _hosts(rules: Sequence[Rule]) -> dict[Rule, Rule]:
    """Each exception with the rule it stands below; a fixed rule stays among the fixed ones."""
    by_id = {rule.id: rule for rule in rules}
    found: dict[Rule, Rule] = {}
    for rule in rules:
        bases = [by_id[name] for name in rule.overrides if name in by_id]
        hosts = [base for base in bases if is_fixed(base) or not is_fixed(rule)]
        if hosts:
            found[rule] = hosts[0]
    return found


def _changed(rules: Sequence[Rule], found: Specialized) -> dict[Rule, list[Rule]]:
    """Each rule with those of lower levels that decide where it applies, and neither as it does nor more strictly."""
    stack, universe = found.stack, found.universe
    changed: dict[Rule, dict[Rule, None]] = {rule: {} for rule in rules}
    for name in stack.assignments:
        assigned = [
            (rule, items[name]) for rule, items in stack.assigned_by.items() if rule in changed and name in items
        ]
        deciding = {stack.rule_by_id[rule.id]: part for rule, part in found.deciding(name).items()}
        for rule, item in assigned:
            for other, its in assigned:
                is_other = other in deciding and _is_changed(item, its, name, stack)
                if is_other and deciding[other] & rule_region(rule, stack, universe):
                    changed[rule][other] = None
    return {rule: list(others) for rule, others in changed.items()}


def _is_changed(item: Assignment, other: Assignment, name: str, stack: Stack) -> bool:
    """Whether another assignment is of a lower level, and sets another value that is not stricter."""
    is_below = stack.levels.index(other.rule.level) > stack.levels.index(item.rule.level)
    return is_below and other.value != item.value and not stack.behaviors[name].stricter(other.value, item.value)


def _section(rule: Rule, stack: Stack) -> str:
    if is_fixed(rule):
        return "non_negotiable"
    assigned = {name: item.value for name, item in stack.assigned_by[rule].items()}
    if "response" in assigned:
        return "clarifying" if assigned["response"] == "clarify" else "defaults"
    for section, names in _SUBJECTS:
        if any(name in names or (section == "tools" and name.startswith("tools.")) for name in assigned):
            return section
    kinds = {(stack.behaviors[name].kind, stack.behaviors[name].contract is None) for name in assigned}
    return "form" if kinds and all(kind == "limit" or built_in for kind, built_in in kinds) else "defaults"
