"""Exceptions to rules that nothing may change."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.rule import Rule
from specctl.lint.finding import Finding, Place, at_rule
from specctl.lint.pairs import owner
from specctl.lint.subject import Subject


def overrides_hard_coded(subject: Subject) -> Iterator[Finding]:
    """The rule makes an exception to a hard-coded rule, and is not hard-coded itself."""
    for rule in subject.own_rules:
        for other in overridden(subject, rule):
            if other.adjustable.mode == "never" and rule.adjustable.mode != "never" and _differ(subject, rule, other):
                yield Finding(
                    message=f"`{rule.id}` makes an exception to `{other.id}`, which is hard-coded",
                    at=at_override(subject, rule, other),
                    related=(at_rule(owner(subject, other), other, "`adjustable: never`", "adjustable"),),
                    help=f"if the exception is as firm as the rule, make `{rule.id}` `adjustable: never` too; "
                    f"else take `{other.id}` out of its `overrides`",
                    rules=(rule, other),
                    region=subject.when(rule) & subject.when(other),
                )


def overridden(subject: Subject, rule: Rule) -> tuple[Rule, ...]:
    """The rules that a rule lists under `overrides`, each once."""
    return tuple(dict.fromkeys(subject.stack.rule_by_id[name] for name in rule.overrides))


def at_override(subject: Subject, rule: Rule, other: Rule) -> Place:
    """The entry of `overrides` that names a rule."""
    place = rule.overrides.index(other.id)
    return Place(subject.stack.contract, (*rule.route, "overrides", place), "overridden here")


def _differ(subject: Subject, rule: Rule, other: Rule) -> bool:
    """Whether the two give different values for a behavior that both assign."""
    own, its = subject.stack.assigned_by[rule], subject.stack.assigned_by[other]
    return any(own[behavior].value != its[behavior].value for behavior in own.keys() & its.keys())
