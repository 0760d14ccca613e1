"""Why a rule has no effect: the rules that take its requests, per behavior and joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specctl.language.rule import Rule
from specctl.language.stack import Assignment
from specctl.lint.finding import Share
from specctl.lint.subject import Say, Subject
from specctl.logic.cover import Part, cover
from specctl.logic.region import Region, union
from specctl.logic.resolve import exceptions
from specctl.logic.standing import held_back


def defeaters(subject: Subject, say: Say) -> tuple[Part, ...]:
    """The exceptions and stricter rules of its own level that keep a rule from deciding one behavior."""
    level, own = say.level, say.assignment
    raised = exceptions(level)
    takers: dict[Assignment, Region] = {}
    for item in level.assignments:
        if item is own:
            continue
        taken = subject.universe.nothing
        if own.rule.id in item.rule.overrides and item in raised:
            taken |= raised[item]
        if level.behavior.combine == "strictest" and level.behavior.stricter(item.value, own.value):
            taken |= level.effective[item]
        if taken:
            takers[item] = taken
    return cover(level.permitted[own] & subject.space, takers, own, subject.measure)


def forbidders(subject: Subject, say: Say, region: Region) -> tuple[Part, ...]:
    """The rules of higher levels that do not permit a rule one behavior, within a region."""
    takers: dict[Assignment, Region] = {}
    for above in say.resolution.levels:
        if above is say.level:
            break
        for item, effective in above.effective.items():
            barred = held_back(
                say.level.before, item, say.level.level, say.assignment.value, say.level.behavior, subject.universe
            )
            if taken := effective & barred:
                takers[item] = taken
    return cover(region, takers, say.assignment, subject.measure)


def shares(parts: Iterable[Part]) -> tuple[Share, ...]:
    """Each rule once, with its largest share, largest first."""
    found: dict[Rule, float | None] = {}
    for part in parts:
        before = found.get(part.item.rule, part.share)
        found[part.item.rule] = part.share if before is None else max(before, part.share or 0.0)
    return tuple(Share(rule, share) for rule, share in sorted(found.items(), key=lambda item: -(item[1] or 0.0)))


def joined(regions: Sequence[Region], subject: Subject) -> Region:
    """The union of some regions."""
    return union(regions, subject.universe.nothing)
