"""Refusals without a test of where they end."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.reached import benign_twins, decided_by, expects_looser
from specctl.lint.subject import Subject

# The responses that give people nothing of what they asked for.
TURNING_AWAY = ("redirect", "abstain", "refuse")


def no_benign_twin(subject: Subject) -> Iterator[Finding]:
    """The rule turns requests away, and no case holds the answer to one that lies just outside its condition."""
    contract = subject.stack.contract
    for rule in subject.solved_rules:
        for say, decided in decided_by(subject, rule).items():
            value = say.assignment.value
            if say.behavior != "response" or value not in TURNING_AWAY:
                continue
            twins = benign_twins(subject, say, decided)
            cases = [case for case in contract.cases if expects_looser(subject, case, say)]
            if twins and not any(subject.claims.meeting(case) & twins for case in cases):
                yield Finding(
                    message=f"no case shows where `{rule.id}` ends: none just outside its condition expects an answer",
                    at=at_rule(contract, rule, f"nothing keeps `{value}` from spreading", "then", "response"),
                    help="add a case such as the example: it differs in one attribute from a request that this rule "
                    f"turns away, and gets something more permissive than `{value}`",
                    rules=(rule,),
                    behavior=say.behavior,
                    region=twins,
                )
