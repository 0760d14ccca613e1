"""Rules that higher levels forbid somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.checks.void_rule import is_void
from specctl.lint.finding import Finding, at_rule
from specctl.lint.permission import forbidding, void
from specctl.lint.subject import Subject
from specctl.logic.region import union


def partly_void_rule(subject: Subject) -> Iterator[Finding]:
    """Higher levels forbid what the rule tries, at some of the requests it applies to."""
    contract = subject.stack.contract
    for rule in subject.own_rules:
        says = subject.says[rule]
        barred = [(say, region) for say in says if (region := void(subject, say))]
        if not barred or is_void(subject, says):
            continue
        region = union((region for _, region in barred), subject.universe.nothing)
        tried = ", ".join(f"`{say.behavior}: {say.assignment.value}`" for say, _ in barred)
        yield Finding(
            message=f"`{rule.id}` has no effect at some requests: higher levels do not let level {rule.level} set {tried} there",
            at=at_rule(contract, rule, "void at some requests"),
            related=forbidding(subject, tuple(say for say, _ in barred), region),
            help="nothing to do if that is meant; else narrow the condition to where the rule may act",
            rules=(rule,),
            behavior=barred[0][0].behavior if len(barred) == 1 else None,
            region=region,
        )
