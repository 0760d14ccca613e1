"""What of a contract its cases reach: its rules, its decisions, its requests."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.rule import Rule
from specctl.lint.reached import decided_by, met_by_cases
from specctl.lint.subject import Subject
from specctl.logic.describe import describe
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region, union
from specctl.logic.resolve import resolve
from specctl.values import entity, frozen


@frozen
class Target:
    """The requests that get an outcome, or at which a rule decides it; `share` is None where nothing has a measure."""

    behavior: str
    outcome: Outcome
    region: Region
    share: float | None
    rule: Rule | None = None


@entity
class Reach:
    """The targets that the cases of a contract could reach, those that they miss, and the share of requests they meet.

    Missed targets stand with the largest share first.
    """

    subject: Subject
    rules: tuple[Target, ...]
    decisions: tuple[Target, ...]
    missed_rules: tuple[Target, ...]
    missed: tuple[Target, ...]
    share: float | None

    def words(self, target: Target) -> str:
        """The requests of a target, described."""
        subject = self.subject
        return describe(target.region, subject.stack, subject.universe, subject.measure).text


def reach(subject: Subject) -> Reach:
    """The coverage of a contract by its own cases; a case reaches every request that meets its context."""
    met = met_by_cases(subject)
    rules, decisions = tuple(rule_targets(subject)), tuple(decision_targets(subject))
    return Reach(
        subject,
        rules,
        decisions,
        _missed(rules, met),
        _missed(decisions, met),
        subject.share(met),
    )


def _missed(targets: tuple[Target, ...], met: Region) -> tuple[Target, ...]:
    return tuple(sorted((target for target in targets if not target.region & met), key=lambda each: -(each.share or 0)))


def decision_targets(subject: Subject) -> Iterator[Target]:
    """Each outcome that some request gets, for the behaviors that `decide` tells; no case can expect CONFLICT."""
    stack = subject.stack
    for name, behavior in stack.decided.items():
        regions = outcomes(resolve(stack, name, subject.universe))
        for outcome in _in_order(behavior, regions):
            if inside := regions[outcome] & subject.space:
                yield Target(name, outcome, inside, subject.share(inside))


def _in_order(behavior: Behavior, found: dict[Outcome, Region]) -> list[Outcome]:
    """Outcomes that can be expected, most permissive first."""
    valued = (outcome for outcome in found if outcome not in (CONFLICT, UNDECIDED))
    return sorted(valued, key=lambda outcome: (float(behavior.tier(outcome)), str(outcome)))


def rule_targets(subject: Subject) -> Iterator[Target]:
    """Each rule of the contract itself that decides something, with all that it decides."""
    for rule in subject.own_rules:
        found = decided_by(subject, rule)
        if found:
            first = next(iter(found))
            region = union(found.values(), subject.universe.nothing)
            yield Target(first.behavior, first.assignment.value, region, subject.share(region), rule)
