"""Rules that no request can meet."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.condition import Not
from specctl.language.rule import Rule
from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject
from specctl.logic.resolve import rule_region


def impossible_condition(subject: Subject) -> Iterator[Finding]:
    """No request meets the rule's condition, so the rule never says anything."""
    contract = subject.stack.contract
    for rule in contract.rules:
        if (subject.stack.assigned_by[rule] or not rule.then) and not subject.when(rule):
            alone = rule_region(rule, subject.stack, subject.universe)
            yield Finding(
                message=f"`{rule.id}` can never apply: no request meets its condition",
                at=at_rule(contract, rule, "this leaves no request", _condition_key(rule)),
                help="an assumption rules it out: correct the condition, or the entry under `assume`"
                if alone
                else "parts of the condition exclude each other: correct it or remove the rule",
                rules=(rule,),
                region=subject.universe.nothing,
            )


def _condition_key(rule: Rule) -> str:
    """Where the condition is written: an unconditional rule has only its `unless`."""
    return "unless" if rule.unless is not None and rule.when == Not(rule.unless) else "when"
