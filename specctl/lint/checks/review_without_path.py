"""Requests that wait for a person whom nobody calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from specctl.language.behavior import Outcome
from specctl.lint.completeness.reviewed import WAITING, called
from specctl.lint.finding import Finding, Place, at_rule
from specctl.lint.reached import decided_by
from specctl.lint.subject import Subject
from specctl.logic.region import Region
from specctl.logic.resolve import resolve


def review_without_path(subject: Subject) -> Iterator[Finding]:
    """A request must wait for a person, and no rule that applies to it names an escalation that reaches somebody."""
    contract = subject.stack.contract
    reached = called(subject)
    for rule in subject.solved_rules:
        for say, decided in decided_by(subject, rule).items():
            value = say.assignment.value
            if (say.behavior, value) in WAITING and (region := decided - reached):
                place = at_rule(contract, rule, "nothing says who is called", "then", say.behavior)
                yield replace(_finding(f"`{rule.id}` decides", say.behavior, value, place, region), rules=(rule,))
    for behavior, value in contract.otherwise:
        if (behavior, value) in WAITING and (region := _left_to(subject, behavior, value) - reached):
            place = Place(contract, ("otherwise", behavior), "nothing says who is called")
            yield _finding("without a rule it is", behavior, value, place, region)


def _left_to(subject: Subject, behavior: str, value: Outcome) -> Region:
    """Where no rule decides a behavior, and its `otherwise` is a value."""
    if subject.stack.behaviors[behavior].otherwise != value or behavior in subject.hard:
        return subject.universe.nothing
    resolution = resolve(subject.stack, behavior, subject.universe)
    return resolution.undecided & subject.space


def _finding(what: str, behavior: str, value: Outcome, place: Place, region: Region) -> Finding:
    return Finding(
        message=f"{what} `{behavior}: {value}`, and no escalation there reaches anybody",
        at=place,
        help="name an escalation in a rule that applies to these requests, and give it a role: `escalation: ID` in the "
        "rule, `escalations: {ID: {to: ROLE, within: 1h}}` in the contract",
        behavior=behavior,
        region=region,
    )
