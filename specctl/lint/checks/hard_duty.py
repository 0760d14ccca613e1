"""Hard-coded rules that cannot be kept by holding back."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.rule import Rule
from specctl.lint.completeness.duties import demands
from specctl.lint.finding import Finding, Place
from specctl.lint.pairs import owner
from specctl.lint.subject import Subject


def hard_duty(subject: Subject) -> Iterator[Finding]:
    """The rule is hard-coded and asks for something to be done, so that a refusal breaks it."""
    contract = subject.stack.contract
    for rule in subject.own_rules:
        asked = demands(subject.stack, rule)
        if asked:
            behavior, value = next(iter(asked.items()))
            others = tuple(_opposed(subject, rule))
            also = f"; `{others[0].id}` is hard-coded too and asks for something else" if others else ""
            yield Finding(
                message=f"`{rule.id}` is hard-coded and demands `{behavior}: {value}`, which a refusal breaks{also}",
                at=Place(contract, (*rule.route, "adjustable"), "nobody may hold back here"),
                related=tuple(
                    Place(owner(subject, other), (*other.route, "id"), "both cannot be kept at all requests")
                    for other in others
                ),
                help="leave out `adjustable: never`: lower levels can then only be stricter; and state under "
                "`properties` what must never happen",
                rules=(rule,),
                behavior=behavior,
                region=subject.when(rule),
            )


def _opposed(subject: Subject, rule: Rule) -> Iterator[Rule]:
    """The other hard-coded rules that meet a rule somewhere, and give a behavior that it demands another value."""
    stack, asked = subject.stack, demands(subject.stack, rule)
    for other in stack.rules:
        if other is rule or other.adjustable.mode != "never":
            continue
        theirs = stack.assigned_by[other]
        differ = any(behavior in theirs and theirs[behavior].value != value for behavior, value in asked.items())
        if differ and subject.when(rule) & subject.when(other):
            yield other
