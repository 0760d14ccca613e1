"""Rules that no request can meet."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject


def impossible_condition(subject: Subject) -> Iterator[Finding]:
    """No request meets the rule's condition, so the rule never says anything."""
    contract = subject.stack.contract
    for rule in contract.rules:
        if subject.says[rule] or not rule.then:
            alone = subject.universe.region(rule.when, subject.stack)
            if not alone & subject.space:
                yield Finding(
                    message=f"`{rule.id}` can never apply: no request meets its condition",
                    at=at_rule(contract, rule, "this holds for no request", "when"),
                    help="what `assume` says rules it out: correct one of the two"
                    if alone
                    else "parts of the condition exclude each other: correct it or remove the rule",
                    rules=(rule,),
                    region=subject.universe.nothing,
                )
