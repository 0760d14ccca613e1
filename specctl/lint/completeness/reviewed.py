"""Which requests go to people, and whether anybody is called there."""

from __future__ import annotations

from specctl.language.behavior import Outcome
from specctl.lint.completeness.chains import leads_to_people
from specctl.lint.subject import Subject
from specctl.logic.region import Region, union
from specctl.logic.resolve import rule_region

# The outcomes that wait for a person.
WAITING: tuple[tuple[str, Outcome], ...] = (("review", "before"), ("handoff", "transfer"))


def called(subject: Subject) -> Region:
    """The requests to which a rule applies that names an escalation which reaches somebody."""
    stack, universe = subject.stack, subject.universe
    regions = (rule_region(rule, stack, universe) for rule in stack.rules if leads_to_people(stack.parts, rule))
    return union(regions, universe.nothing)
