"""Rules that higher levels forbid everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.permission import evaluated, forbidding, void
from specctl.lint.subject import Say, Subject


def void_rule(subject: Subject) -> Iterator[Finding]:
    """Higher levels forbid what the rule tries, at every request it applies to."""
    contract = subject.stack.contract
    for rule in subject.own_rules:
        says = subject.says[rule]
        if is_void(subject, says):
            region = evaluated(subject, says)
            tried = ", ".join(f"`{say.behavior}: {say.assignment.value}`" for say in says)
            above = forbidding(subject, says, region)
            yield Finding(
                message=f"`{rule.id}` never takes effect: higher levels do not let level {rule.level} set {tried}",
                at=at_rule(contract, rule, "void at every request it applies to"),
                related=above,
                help="remove the rule or ask for a stricter value; to permit it, the owner of the higher rule can widen its `adjustable`",
                rules=(rule,),
                behavior=says[0].behavior if len(says) == 1 else None,
                region=region,
            )


def is_void(subject: Subject, says: tuple[Say, ...]) -> bool:
    """Whether a rule applies at some evaluated request and is nowhere permitted."""
    if any(say.level.permitted[say.assignment] & subject.space for say in says):
        return False
    return any(void(subject, say) for say in says)
