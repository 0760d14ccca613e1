"""Rules that no case tests."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.reached import decided_by, met_by_cases
from specctl.lint.subject import Subject
from specctl.logic.region import union


def untested_rule(subject: Subject) -> Iterator[Finding]:
    """The rule decides for some requests, and no case of its contract has a context that one of them meets."""
    met = met_by_cases(subject)
    for rule in subject.solved_rules:
        decided = decided_by(subject, rule)
        region = union(decided.values(), subject.universe.nothing)
        if region and not region & met:
            first = next(iter(decided))
            yield Finding(
                message=f"no case reaches `{rule.id}` where it decides",
                at=at_rule(subject.stack.contract, rule, "no case would fail without this rule"),
                help="add a case such as the example, with the decision that it must get; "
                "`specctl test --suggest 10` writes cases to paste",
                rules=(rule,),
                behavior=first.behavior,
                region=region,
            )
