"""Which rules a prompt has, in which section, and which of them stand beside another as its exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specctl.generate.prompt_authority import is_fixed
from specctl.generate.specialize import Specialized
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.values import entity, field

SECTIONS = ("non_negotiable", "defaults", "tools", "uncertainty", "clarifying", "handoff", "form")
_SUBJECTS = (
    ("tools", ("autonomy",)),
    ("uncertainty", ("uncertainty",)),
    ("handoff", ("handoff", "review")),
)


@entity
class Placed:
    """A rule of the prompt by number, with the exceptions that stand below it and the rules that it goes before."""

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
    stack = found.stack
    return tuple(rule for rule in stack.rules if is_for_prompts(rule) and (stack.assigned_by[rule] or not rule.then))


def outline(rules: Sequence[Rule], stack: Stack) -> Outline:
    """Rules in sections, each once: below the first rule that it excepts, or in the section of what it is about."""
    ordered = sorted(rules, key=lambda rule: stack.levels.index(rule.level))
    host = _hosts(ordered)
    roots = {
        name: [rule for rule in ordered if rule not in host and _section(rule, stack) == name] for name in SECTIONS
    }
    numbers: dict[Rule, int] = {}
    for name in SECTIONS:
        for rule in roots[name]:
            _number(rule, host, ordered, numbers)
    placed: dict[Rule, Placed] = {}
    sections = {name: tuple(_placed(rule, host, ordered, numbers, placed) for rule in roots[name]) for name in SECTIONS}
    return Outline(sections, tuple(sorted(placed.values(), key=lambda item: item.number)))


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


def _below(rule: Rule, host: Mapping[Rule, Rule], ordered: Sequence[Rule]) -> list[Rule]:
    return [other for other in ordered if host.get(other) is rule]


def _number(rule: Rule, host: Mapping[Rule, Rule], ordered: Sequence[Rule], numbers: dict[Rule, int]) -> None:
    numbers[rule] = len(numbers) + 1
    for other in _below(rule, host, ordered):
        _number(other, host, ordered, numbers)


def _placed(
    rule: Rule,
    host: Mapping[Rule, Rule],
    ordered: Sequence[Rule],
    numbers: Mapping[Rule, int],
    placed: dict[Rule, Placed],
) -> Placed:
    by_id = {other.id: other for other in ordered}
    below = _below(rule, host, ordered)
    before = [by_id[name] for name in rule.overrides if name in by_id and host.get(rule) is not by_id[name]]
    after = [other for other in ordered if rule.id in other.overrides and other not in below]
    placed[rule] = Placed(
        rule,
        numbers[rule],
        tuple(_placed(other, host, ordered, numbers, placed) for other in below),
        tuple(sorted(numbers[other] for other in before)),
        tuple(sorted(numbers[other] for other in after)),
    )
    return placed[rule]


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
