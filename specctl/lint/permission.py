"""Where rules apply, are permitted, or are void, within a stack's space."""

from __future__ import annotations

from specctl.lint.finding import Place
from specctl.lint.pairs import label
from specctl.lint.subject import Say, Subject
from specctl.logic.evaluate import decide, permits
from specctl.logic.region import Region, union
from specctl.logic.witness import witness


def void(subject: Subject, say: Say) -> Region:
    """Where a rule applies, is evaluated, and some effective rule above does not permit it."""
    return say.level.when[say.assignment] & say.level.evaluated & subject.space - say.level.open(say.assignment.value)


def evaluated(subject: Subject, says: tuple[Say, ...]) -> Region:
    """Where a rule applies and no CONFLICT above keeps one of its behaviors from being evaluated."""
    regions = (say.level.when[say.assignment] & say.level.evaluated for say in says)
    return union(regions, subject.universe.nothing) & subject.space


def forbidding(subject: Subject, says: tuple[Say, ...], region: Region) -> tuple[Place, ...]:
    """The rules above that do not permit a rule at the witness of a region."""
    request = witness(region, subject.stack, subject.universe)
    found: dict[Place, None] = {}
    for say in says:
        if request is None:
            continue
        behavior = subject.stack.behaviors[say.behavior]
        for step in decide(subject.stack, say.behavior, request).trace:
            if step.name == say.level.level:
                for other in step.above:
                    if not permits(other, step.name, say.assignment.value, step.decision, step.above, behavior):
                        found[label(subject, other, say.behavior)] = None
    return tuple(found)
