"""Rules that never decide, because others always take precedence."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Say, Subject
from specctl.logic.region import Region, union


def shadowed_rule(subject: Subject) -> Iterator[Finding]:
    """The rule is permitted somewhere and yet decides nowhere: exceptions or stricter rules take every request."""
    contract = subject.stack.contract
    for rule in subject.own_rules:
        says = subject.says[rule]
        region = permitted(subject, says)
        if region and not decides(subject, says):
            yield Finding(
                message=f"`{rule.id}` never decides: exceptions or stricter rules take every request it applies to",
                at=at_rule(contract, rule, "decides no request"),
                help="remove the rule, narrow the others, or let this rule list them under `overrides`",
                rules=(rule,),
                behavior=says[0].behavior if len(says) == 1 else None,
                region=region,
            )


def permitted(subject: Subject, says: tuple[Say, ...]) -> Region:
    """Where a rule is permitted, on any behavior that it assigns."""
    return union((say.level.permitted[say.assignment] for say in says), subject.universe.nothing) & subject.space


def decides(subject: Subject, says: tuple[Say, ...]) -> bool:
    """Whether a rule decides at some request, a CONFLICT in which its value is kept included."""
    return any(say.resolution.deciding[say.assignment] & subject.space for say in says)
