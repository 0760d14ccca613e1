"""Where rules apply, are permitted, or are void, within a stack's space."""

from __future__ import annotations

from specctl.lint.subject import Say, Subject
from specctl.logic.region import Region, union


def void(subject: Subject, say: Say) -> Region:
    """Where a rule applies, is evaluated, and some effective rule above does not permit it."""
    applies = say.level.when[say.assignment] & say.level.evaluated & subject.space
    return applies - say.level.open(say.assignment.value)


def evaluated(subject: Subject, says: tuple[Say, ...]) -> Region:
    """Where a rule applies and no CONFLICT above keeps one of its behaviors from being evaluated."""
    regions = (say.level.when[say.assignment] & say.level.evaluated for say in says)
    return union(regions, subject.universe.nothing) & subject.space
