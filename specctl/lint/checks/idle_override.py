"""Exceptions to rules that are never met."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.rule import Rule
from specctl.lint.checks.overrides_hard_coded import at_override, overridden
from specctl.lint.finding import Finding, at_rule
from specctl.lint.pairs import owner
from specctl.lint.remedies import drop_override
from specctl.lint.subject import Subject


def idle_override(subject: Subject) -> Iterator[Finding]:
    """The rule overrides one that it never meets, so the exception excepts nothing."""
    for rule in subject.solved_rules:
        for other in overridden(subject, rule):
            if rule.then and not meet(subject, rule, other):
                yield Finding(
                    message=f"`{rule.id}` overrides `{other.id}`, which it never meets: {_why(subject, rule, other)}",
                    at=at_override(subject, rule, other),
                    related=(at_rule(owner(subject, other), other, "never meets that rule"),),
                    help=f"take `{other.id}` out of `overrides`, or correct the condition that keeps the two apart",
                    rules=(rule, other),
                    region=subject.universe.nothing,
                    remedy=drop_override(subject, rule, other),
                )


def meet(subject: Subject, rule: Rule, other: Rule) -> bool:
    """Whether both rules are permitted at some request, on a behavior that both assign."""
    theirs = subject.stack.assigned_by[other]
    return any(
        say.level.permitted[say.assignment] & say.level.permitted[theirs[say.behavior]] & subject.space
        for say in subject.says[rule]
        if say.behavior in theirs
    )


def _why(subject: Subject, rule: Rule, other: Rule) -> str:
    shared = {say.behavior for say in subject.says[rule]} & subject.stack.assigned_by[other].keys()
    if not shared:
        return "they assign no behavior in common"
    if not subject.when(rule) & subject.when(other):
        return "no request meets both conditions"
    return "wherever both apply, a higher level permits only one of them"
